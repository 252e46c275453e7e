"""End-to-end tests: the installed command, on real servers where the machine allows it."""
