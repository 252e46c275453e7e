"""The use cases, as functions, a module each. All is wired here, nothing decided or printed."""
