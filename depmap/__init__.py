"""depmap maps what a cryptocurrency exchange stands on, and what takes it down."""

from depmap.version import __version__

__all__ = ["__version__"]
