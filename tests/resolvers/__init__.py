"""Tests of depmap.resolvers, against servers on loopback."""
