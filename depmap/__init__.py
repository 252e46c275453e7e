"""depmap maps what a cryptocurrency exchange stands on, and what takes it down.

``scan``, ``assess``, ``load_snapshot`` and ``Catalogue`` are the Python interface (docs/python.md);
they are loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depmap.version import __version__

if TYPE_CHECKING:
    from depmap.pipeline.library import Catalogue, assess, load_snapshot, scan

__all__ = ["Catalogue", "__version__", "assess", "load_snapshot", "scan"]


def __getattr__(name: str) -> Any:
    """A name of the interface on first use (PEP 562): the command must not load it to start."""
    if name not in __all__:
        raise AttributeError(f"module 'depmap' has no attribute {name!r}")
    from depmap.pipeline import library

    return getattr(library, name)


def __dir__() -> list[str]:
    """What is public, loaded or not."""
    return sorted(__all__)
