"""The catalogue ready for look-ups, compiled once for each state of its files.

A wheel carries the compiled form; elsewhere, and for a folder of the user's own, it is kept under
the user's cache folder, named by the digest of all it was made from. What can't be kept is made
anew each time; what is damaged is made again.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from depmap.attribution.match import CatalogueIndex
from depmap.errors import InputError
from depmap.inputs.compiled import Unusable, compile_catalogue, read_compiled
from depmap.inputs.data import data_dir, user_cache_dir
from depmap.inputs.folder import provider_names
from depmap.inputs.range_files import found_ranges, read_files

COMPILED = "catalogue.compiled"
KEPT = 8
"""Compiled catalogues in the user's cache; the one made first goes first."""

_MOST_BYTES = 64 << 20

_CODE = (
    "analysis/catalogue_names.py",
    "attribution/directory.py",
    "attribution/name_patterns.py",
    "attribution/prefixes.py",
    "attribution/tables.py",
    "inputs/catalogue.py",
    "inputs/compiled.py",
    "inputs/feeds.py",
    "inputs/matchers.py",
    "inputs/networks.py",
    "inputs/provider_file.py",
    "inputs/table.py",
    "inputs/toml.py",
    "inputs/updated_ranges.py",
    "model/networks.py",
    "model/provider.py",
    "model/special.py",
)
"""What decides on the compiled form besides the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFiles:
    """The folders of a catalogue. ``own`` is the user's; ``only`` leaves the shipped one out.

    ``updated`` tells of the ranges that the user fetched (``range_files``).
    """

    shipped: Path
    own: Path | None = None
    only: bool = False
    updated: Path | None = None

    def folders(self) -> tuple[Path, ...]:
        """Where the providers' files are."""
        shipped = () if self.only else (self.shipped / "providers",)
        return (*shipped, self.own) if self.own is not None else shipped

    def networks(self) -> Path | None:
        """The table of published ranges."""
        return None if self.only else self.shipped / "networks.csv.gz"


def read_index(own: Path | None = None, *, only: bool = False) -> CatalogueIndex:
    """The shipped catalogue with the providers of ``own`` added, or those alone.

    The shipped one is with the ranges that the user fetched. Raises InputError as path:line for
    the first thing wrong in a file.
    """
    alone = only and own is not None
    updated = None if alone else found_ranges()
    files = CatalogueFiles(shipped=data_dir(), own=own, only=alone, updated=updated)
    digest = digest_of(files)
    index = _compiled(files.shipped / COMPILED, digest)
    folder = cache_dir()
    kept = folder / f"catalogue-{digest[:32]}" if folder is not None else None
    if index is None and kept is not None and _is_ours(kept.parent) and _is_ours(kept):
        index = _compiled(kept, digest)
    if index is not None:
        return index
    content = compile_files(files, digest)
    if kept is not None and digest_of(files) == digest:  # not edited in between
        _keep(kept, content)
    return read_compiled(content, digest)


def compile_files(files: CatalogueFiles, digest: str) -> bytes:
    """The compiled form of ``files``, which have that digest."""
    # Only here: reading a compiled catalogue shall not wait for the readers of its sources.
    from depmap.inputs.catalogue import load_catalogue, with_own

    if files.only and files.own is not None:
        return compile_catalogue(load_catalogue(files.own), digest)
    catalogue = load_catalogue(files.shipped / "providers", files.networks(), files.updated)
    if files.own is not None:
        catalogue = with_own(catalogue, load_catalogue(files.own), files.own)
    return compile_catalogue(catalogue, digest)


def digest_of(files: CatalogueFiles) -> str:
    """SHA-256, in hexadecimal, of the files and of the code that reads them."""
    sha = hashlib.sha256()
    for path in _paths(files):
        try:
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - hundreds of small files
                size = os.fstat(file.fileno()).st_size
                content = file.read(min(size, _MOST_BYTES) + 1)
        except OSError as error:
            message = f"can't be read: {error.strerror or error}"
            raise InputError(message, path=Path(path)) from error
        if len(content) > _MOST_BYTES:
            raise InputError(f"larger than {_MOST_BYTES >> 20} MiB", path=Path(path))
        sha.update(f"{os.path.basename(path)} {len(content)}\n".encode())  # noqa: PTH119
        sha.update(content)
    if files.updated is not None:
        _, provenance, table = read_files(files.updated)
        sha.update(f"ranges {len(provenance)} {len(table)}\n".encode())
        sha.update(provenance + table)
    return sha.hexdigest()


def cache_dir() -> Path | None:
    """Where depmap keeps what it can make again; None for a user without a home."""
    return user_cache_dir()


def _paths(files: CatalogueFiles) -> Iterator[str]:
    package = Path(__file__).parent.parent
    yield from (str(package / name) for name in _CODE)
    for folder in files.folders():
        yield from (f"{folder}/{name}" for name in provider_names(folder))
    networks = files.networks()
    if networks is not None:
        yield str(networks)


def _compiled(place: Path, digest: str) -> CatalogueIndex | None:
    try:
        return read_compiled(place.read_bytes(), digest)
    except (OSError, Unusable):  # missing, of other data, or damaged: made anew
        return None


def _is_ours(path: Path) -> bool:
    """Whether only this user can have written what lies there: nobody else's word is taken."""
    try:
        found = path.lstat()
    except OSError:
        return False
    is_plain = stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)
    return is_plain and found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _keep(place: Path, content: bytes) -> None:
    """Write the file whole or not at all, and take out the first made beyond KEPT."""
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(place.parent):
            return
        temporary = place.with_name(f".{place.name}.{os.getpid()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(temporary, flags, 0o600), "wb") as stream:
                stream.write(content)
            temporary.replace(place)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        known = sorted(place.parent.glob("catalogue-*"), key=lambda p: p.stat().st_mtime)
        for old in known[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:  # a cache that can't be written costs time, nothing else
        return
