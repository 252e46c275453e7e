"""Findings over many targets: rules, concentration."""
