"""The journal of observations."""
