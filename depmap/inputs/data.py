"""Where the shipped data lies. Nothing is read here."""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).resolve().parent.parent / "_data"
_CHECKOUT = Path(__file__).resolve().parent.parent.parent / "data"


def data_dir() -> Path:
    """The packaged copy beside the package, else the checkout's ``data``."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
