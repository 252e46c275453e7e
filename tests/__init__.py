"""Tests, mirroring depmap/."""
