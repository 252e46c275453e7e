"""The catalogue ready for look-ups, compiled once for each state of its files.

A wheel carries the compiled form; elsewhere, and for a folder of the user's own, it is kept under
the user's cache folder, named by the digest of all it was made from. What can't be kept is made
anew each time; what is damaged is made again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from depmap.attribution.match import CatalogueIndex
from depmap.errors import InputError
from depmap.inputs.compiled import Unusable, compile_catalogue, read_compiled
from depmap.inputs.data import data_dir

COMPILED = "catalogue.compiled"
KEPT = 8
"""Compiled catalogues in the user's cache; the oldest goes first."""

_READERS = ("catalogue.py", "compiled.py", "matchers.py", "networks.py", "provider_file.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFiles:
    """The folders of a catalogue. ``own`` is the user's; ``only`` leaves the shipped one out."""

    shipped: Path
    own: Path | None = None
    only: bool = False

    def folders(self) -> tuple[Path, ...]:
        """Where the providers' files are."""
        shipped = () if self.only else (self.shipped / "providers",)
        return (*shipped, self.own) if self.own is not None else shipped

    def networks(self) -> Path | None:
        """The table of published ranges."""
        return None if self.only else self.shipped / "networks.csv.gz"


def read_index(own: Path | None = None, *, only: bool = False) -> CatalogueIndex:
    """The shipped catalogue with the providers of ``own`` added, or those alone.

    Raises InputError as path:line for the first thing wrong in a file.
    """
    files = CatalogueFiles(shipped=data_dir(), own=own, only=only and own is not None)
    digest = digest_of(files)
    kept = cache_dir() / f"catalogue-{digest[:32]}"
    for place in (files.shipped / COMPILED, kept):
        index = _compiled(place, digest)
        if index is not None:
            return index
    content = compile_files(files, digest)
    _keep(kept, content)
    return read_compiled(content, digest)


def compile_files(files: CatalogueFiles, digest: str) -> bytes:
    """The compiled form of ``files``, which have that digest."""
    # Only here: reading a compiled catalogue shall not wait for the readers of its sources.
    from depmap.inputs.catalogue import load_catalogue, with_own

    if files.only and files.own is not None:
        return compile_catalogue(load_catalogue(files.own), digest)
    catalogue = load_catalogue(files.shipped / "providers", files.networks())
    if files.own is not None:
        catalogue = with_own(catalogue, load_catalogue(files.own), files.own)
    return compile_catalogue(catalogue, digest)


def digest_of(files: CatalogueFiles) -> str:
    """SHA-256, in hexadecimal, of the files and of the code that reads them."""
    sha = hashlib.sha256()
    for path in _paths(files):
        try:
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - hundreds of small files
                content = file.read()
        except OSError as error:
            message = f"can't be read: {error.strerror or error}"
            raise InputError(message, path=Path(path)) from error
        sha.update(f"{os.path.basename(path)} {len(content)}\n".encode())  # noqa: PTH119
        sha.update(content)
    return sha.hexdigest()


def cache_dir() -> Path:
    """Where depmap keeps what it can make again (XDG Base Directory Specification)."""
    told = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(told) if os.path.isabs(told) else Path.home() / ".cache"  # noqa: PTH117
    return base / "depmap"


def _paths(files: CatalogueFiles) -> Iterator[str]:
    here = Path(__file__).parent
    yield from (str(here / name) for name in _READERS)
    for folder in files.folders():
        if not folder.is_dir():
            raise InputError("is no folder of provider files", path=folder)
        names = sorted(n for n in os.listdir(folder) if n.endswith(".toml"))  # noqa: PTH208
        yield from (f"{folder}/{name}" for name in names)
    networks = files.networks()
    if networks is not None:
        yield str(networks)


def _compiled(place: Path, digest: str) -> CatalogueIndex | None:
    try:
        return read_compiled(place.read_bytes(), digest)
    except (OSError, Unusable):  # missing, of other data, or damaged: made anew
        return None


def _keep(place: Path, content: bytes) -> None:
    """Write the file whole or not at all, and take out the oldest beyond KEPT."""
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = place.with_name(f".{place.name}.{os.getpid()}")
        temporary.write_bytes(content)
        temporary.replace(place)
        known = sorted(place.parent.glob("catalogue-*"), key=lambda p: p.stat().st_mtime)
        for old in known[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:  # a cache that can't be written costs time, nothing else
        return
