"""Recorded Internets, served on loopback to the real resolvers."""
