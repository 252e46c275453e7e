"""The AND/OR fault graph: what must work for what, and what fails with what."""
