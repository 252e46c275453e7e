"""What stands beside an edge list: ``NAME.toml`` for ``NAME.csv``, its title, source, date, words.

The shipped lists are known by their names.
"""

from __future__ import annotations

from pathlib import Path

from depmap.errors import InputError
from depmap.inputs.data import data_dir
from depmap.inputs.table import Table, read_table
from depmap.model.component import Component, InvalidComponent, parse_component
from depmap.model.edge import EdgeListNotes
from depmap.model.suggest import suggestion


def shipped_edge_lists() -> tuple[Path, ...]:
    """The edge lists depmap ships, sorted by name."""
    return tuple(sorted((data_dir() / "edges").glob("*.csv")))


def edge_list_path(path: Path) -> Path:
    """The path itself, or the shipped list of that name (``2020-exchanges``) where there is no
    such file; raises InputError where there is neither.
    """
    shipped = {known.stem: known for known in shipped_edge_lists()}
    if path.exists():
        return path
    if str(path) not in shipped:
        remedy = suggestion(str(path), shipped) or f"shipped edge lists: {', '.join(shipped)}"
        raise InputError("there is no such file", path=path, remedy=remedy)
    return shipped[str(path)]


def load_edge_notes(path: Path) -> EdgeListNotes:
    """The notes of the edge list at ``path``; empty where there are none.

    Raises InputError as path:line.
    """
    beside = path.with_name(path.name.removesuffix(".gz").removesuffix(".csv") + ".toml")
    if not beside.is_file():
        return EdgeListNotes()
    table = read_table(beside)
    notes = EdgeListNotes(
        title=table.text("title"),
        source=table.text("source"),
        date=table.date("date"),
        vocabulary=_vocabulary(table.table("vocabulary")) if "vocabulary" in table else {},
    )
    table.finish()
    return notes


def _vocabulary(table: Table) -> dict[str, Component]:
    found: dict[str, Component] = {}
    for name in tuple(table):
        try:
            found[name] = parse_component(table.text(name))
        except InvalidComponent as error:
            raise table.error(str(error), name) from error
    return found
