"""The version, literal: reading installed metadata costs 70 ms. Nothing else belongs here."""

__version__ = "0.1.0"
