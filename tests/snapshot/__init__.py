"""Tests of depmap.snapshot."""
