"""Where the shipped data lies, and where the user's own would. Nothing is read here."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGED = Path(__file__).resolve().parent.parent / "_data"
_CHECKOUT = Path(__file__).resolve().parent.parent.parent / "data"


def data_dir() -> Path:
    """The packaged copy beside the package, else the checkout's ``data``."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def user_data_dir() -> Path | None:
    """Where depmap keeps what the user fetched (XDG Base Directory Specification).

    None for a user without a home.
    """
    return _user_dir("XDG_DATA_HOME", ".local/share")


def user_cache_dir() -> Path | None:
    """Where depmap keeps what it can make again; None for a user without a home."""
    return _user_dir("XDG_CACHE_HOME", ".cache")


def _user_dir(variable: str, default: str) -> Path | None:
    told = Path(os.environ.get(variable, ""))
    if told.is_absolute():
        return told / "depmap"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / default / "depmap" if home.is_absolute() else None
