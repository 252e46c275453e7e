"""The files of a folder, by their ending. Nothing of them is read."""

from __future__ import annotations

import os
from pathlib import Path

from depmap.errors import Unreadable


def provider_paths(directory: Path) -> tuple[Path, ...]:
    """The provider files of a folder, sorted; raises as ``provider_names``."""
    return tuple(directory / name for name in provider_names(directory))


def provider_names(directory: Path) -> list[str]:
    """The names of the provider files of a folder, sorted; raises as ``toml_names``."""
    return toml_names(directory, "provider files")


def world_paths(directory: Path) -> tuple[Path, ...]:
    """The files of a recorded world, sorted; raises as ``toml_names``."""
    return tuple(directory / name for name in toml_names(directory, "recorded exchanges"))


def toml_names(directory: Path, what: str) -> list[str]:
    """The names of the TOML files of a folder of ``what``, sorted.

    Raises Unreadable for what is no folder, and for an entry that is no regular file: a pipe or a
    device by that name would never end.
    """
    try:
        with os.scandir(directory) as entries:
            found = [entry for entry in entries if entry.name.endswith(".toml")]
        odd = sorted(entry.path for entry in found if not entry.is_file())
    except (NotADirectoryError, FileNotFoundError) as error:
        raise Unreadable(f"is no folder of {what}", path=directory) from error
    except OSError as error:
        raise Unreadable(f"can't be read: {error.strerror}", path=directory) from error
    if odd:
        raise Unreadable("is no regular file", path=Path(odd[0]))
    return sorted(entry.name for entry in found)
