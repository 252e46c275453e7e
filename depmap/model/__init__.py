"""Frozen values every layer speaks in. No input, no output, no clock."""
