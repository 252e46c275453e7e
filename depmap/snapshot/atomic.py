"""Writing a whole file or leaving the old one intact. No formats."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from depmap.errors import OutputError


def write_atomically(path: Path, content: Iterable[bytes]) -> None:
    """Write beside ``path``, sync, and rename over it; raises OutputError with the path.

    A device or a pipe is written to directly, since it can't be replaced.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                stream.writelines(content)
            return
        _replace(target, content)
    except OSError as error:
        raise output_error(path, error) from error


def output_error(path: Path, error: OSError) -> OutputError:
    """What the operator is told when ``path`` can't be written."""
    return OutputError(
        f"{path}: can't be written: {error.strerror or error}",
        remedy="give another path, or free space and permissions there",
    )


def sync_directory(directory: Path) -> None:
    """Make a rename or removal in ``directory`` last through a power cut."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(target: Path, content: Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(content)
            stream.flush()
            os.fchmod(stream.fileno(), _mode(target))
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(target.parent)


def _mode(target: Path) -> int:
    """The old file's permissions, else what the umask leaves of rw-rw-rw-."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
