"""From files to values; every error as path:line."""
