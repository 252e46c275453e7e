"""The one door to the network: everything that sends a packet lives here."""
