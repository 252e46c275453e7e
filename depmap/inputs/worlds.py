"""Recorded worlds from ``data/worlds/<name>/<exchange>.toml``. Nothing is served here.

Loading stops at the first problem; ``read_world_files`` goes on. A single file: ``world_file``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from depmap.analysis.world_aliases import alias_conflicts
from depmap.errors import InputError, UsageError
from depmap.inputs.collecting import collect_table
from depmap.inputs.data import data_dir
from depmap.inputs.folder import world_paths
from depmap.inputs.table import read_table
from depmap.inputs.world_file import read_world_file
from depmap.model.suggest import suggestion
from depmap.model.world import World
from depmap.model.world_check import WorldFile


def list_worlds() -> tuple[str, ...]:
    """The names of the shipped worlds, sorted."""
    root = data_dir() / "worlds"
    if not root.is_dir():
        return ()
    return tuple(sorted(folder.name for folder in root.iterdir() if any(folder.glob("*.toml"))))


def world_dir(name_or_path: str) -> Path:
    """The folder of a shipped world by its name, or any folder by its path.

    Raises UsageError, with the nearest name, where there is neither.
    """
    shipped = list_worlds()
    if name_or_path in shipped:
        return data_dir() / "worlds" / name_or_path
    folder = Path(name_or_path)
    if name_or_path and folder.is_dir():
        return folder
    known = f"known worlds: {', '.join(shipped)}" if shipped else "no world is shipped"
    remedy = suggestion(name_or_path, shipped) or f"{known}; or give the path of a folder"
    raise UsageError(f"there is no recorded world {name_or_path!r}", remedy=remedy)


def load_world(directory: Path) -> World:
    """Read every exchange of a world; raises InputError as path:line.

    Names, addresses and components come out normalised. An owner with two CNAME targets, or
    with a CNAME and other types (RFC 1034 3.6.2), is refused, wherever in the world they stand.
    """
    paths = world_paths(directory)
    if not paths:
        raise InputError("holds no recorded exchange (*.toml)", path=directory)
    files = tuple(read_world_file(read_table(path)) for path in paths)
    for remark in alias_conflicts(files):
        raise InputError(remark.message, path=remark.path, line=remark.line)
    return World(name=directory.resolve().name, exchanges=tuple(file.recorded for file in files))


def read_world_files(directory: Path, refusals: list[InputError]) -> tuple[WorldFile, ...]:
    """Every file of a world with all that is wrong in it, told to ``refusals``.

    Raises Unreadable only: for a folder or file that can't be opened.
    """
    return tuple(_read_whole(path, refusals) for path in world_paths(directory))


def _read_whole(path: Path, refusals: list[InputError]) -> WorldFile:
    before = len(refusals)
    table = collect_table(path, refusals)
    if table is None:
        return WorldFile(path=str(path), exchange="", is_whole=False)
    file = read_world_file(table)
    return replace(file, is_whole=len(refusals) == before)
