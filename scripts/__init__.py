"""Scripts that build what ``data/`` ships. Run as ``python -m scripts.<name>``; never packaged."""
