"""Tests of the documentation: what it shows runs, what it names exists, nothing is left out."""
