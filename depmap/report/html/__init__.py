"""The web report: one file that opens offline and asks for nothing."""
