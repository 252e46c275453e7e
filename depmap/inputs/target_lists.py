"""Lists of targets: one a line, CSV with a header, or TOML. Every error as path:line.

The form is told by the suffix (``.csv``, ``.toml``); without one of these by the first line that
says anything: a table (``[[target]]``) is TOML, fields with ``name`` or ``domain`` are CSV.

Lines: a name each, ``#`` starts a comment. CSV: columns ``name``, ``domain``, ``surfaces``,
``owner``, ``weight`` in any order, ``name`` or ``domain`` at the least; surfaces are written
``api=a1.example.com|a2.example.com;ws=ws.example.com`` (``|`` between alternates). TOML:
``[[target]]`` with the same keys, surfaces as ``{ api = [["a1", "a2"], "b"], mail = false }``.
Surfaces given replace those of the same role; the others stay.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from depmap.errors import InputError, UsageError
from depmap.inputs.table import Table
from depmap.inputs.targets import in_order, parse_host
from depmap.inputs.text_lines import as_lines, read_text
from depmap.inputs.toml import parse_document
from depmap.model.suggest import suggestion
from depmap.model.target import EndpointGroup, SourceLocation, Surface, SurfaceRole, Target

COLUMNS = ("name", "domain", "surfaces", "owner", "weight")
LARGEST = 1e15
"""The largest weight: sums of a million of these are still exact enough to be held to a limit."""

Resolve = Callable[[str], Target]
"""From a name to its target, UsageError for one that isn't: ``target_from_argument``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One target as written; None and empty where nothing was."""

    line: int
    name: str = ""
    domain: str = ""
    owner: str = ""
    weight: float = 1.0
    surfaces: tuple[Surface, ...] = ()
    dropped: frozenset[SurfaceRole] = frozenset()


def read_targets(path: Path, resolve: Resolve) -> tuple[Target, ...]:
    """The targets of a file."""
    return parse_targets(read_text(path), path, resolve)


def parse_targets(text: str, path: Path, resolve: Resolve) -> tuple[Target, ...]:
    """The targets in ``text``, read from ``path``; each once, in order, located.

    Raises InputError for a bad row, for two that contradict each other and for an empty list.
    """
    rows = _rows(text, path)
    targets: dict[str, Target] = {}
    for row in rows:
        with _at(path, row.line):
            target = _target(row, path, resolve)
        earlier = targets.setdefault(target.id, target)
        if replace(earlier, location=target.location) != target and earlier.location is not None:
            message = f"{target.id} differs from its row on line {earlier.location.line}"
            raise InputError(message, path=path, line=row.line)
    if not targets:
        raise InputError("holds no target", path=path)
    return tuple(targets.values())


@contextmanager
def _at(path: Path, line: int) -> Iterator[None]:
    """What a name is refused for, told with the place it stands at."""
    try:
        yield
    except InputError:
        raise
    except UsageError as error:
        raise InputError(error.message, path=path, line=line, remedy=error.remedy) from error


def _rows(text: str, path: Path) -> Iterable[_Row]:
    form = _form(text, path)
    if form == ".toml":
        return _toml_rows(text, path)
    if form == ".csv":
        return _csv_rows(text, path)
    return (_Row(line=line, name=word) for line, word in as_lines(text, path))


def _form(text: str, path: Path) -> str:
    """``.toml``, ``.csv`` or empty for lines, none of which may begin like the other two."""
    suffix = path.suffix.lower()
    if suffix in (".toml", ".csv"):
        return suffix
    lines = (line.strip() for line in text.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    if first.startswith("["):
        return ".toml"
    fields = {field.strip(' \t"').lower() for field in first.split(",")}
    return ".csv" if fields & {"name", "domain"} else ""


def _target(row: _Row, path: Path, resolve: Resolve) -> Target:
    target = resolve(row.domain or row.name)
    surfaces = {s.role: s for s in target.surfaces if s.role not in row.dropped}
    surfaces |= {s.role: s for s in row.surfaces}
    return replace(
        target,
        name=row.name if row.domain and row.name else target.name,
        owner=row.owner or target.owner,
        weight=row.weight,
        surfaces=in_order(surfaces.values()),
        location=SourceLocation(path=str(path), line=row.line),
    )


def _csv_rows(text: str, path: Path) -> Iterator[_Row]:
    reader = csv.reader(text.replace("\r\n", "\n").split("\n"), strict=True)
    header: list[str] = []
    begin = 1
    try:
        for fields in reader:
            line, begin = begin, reader.line_num + 1
            if not fields or fields[0].startswith("#"):
                continue
            if not header:
                header = _header(fields, path, line)
                continue
            if len(fields) != len(header):
                message = f"{len(fields)} fields under {len(header)} columns"
                raise InputError(message, path=path, line=line)
            cells = {column: cell.strip() for column, cell in zip(header, fields, strict=True)}
            if any(cells.values()):
                yield _csv_row(cells, path, line)
    except csv.Error as error:
        raise InputError(f"not CSV: {error}", path=path, line=reader.line_num) from error


def _header(fields: list[str], path: Path, line: int) -> list[str]:
    header = [field.strip().lower() for field in fields]
    for column in header:
        if column not in COLUMNS:
            remedy = suggestion(column, COLUMNS) or f"known columns: {', '.join(COLUMNS)}"
            raise InputError(f"unknown column {column!r}", path=path, line=line, remedy=remedy)
    if len(set(header)) != len(header):
        raise InputError("a column stands twice in the header", path=path, line=line)
    if not {"name", "domain"} & set(header):
        raise InputError("needs a column name or domain", path=path, line=line)
    return header


def _csv_row(cells: dict[str, str], path: Path, line: int) -> _Row:
    name, domain = cells.get("name", ""), cells.get("domain", "")
    if not name and not domain:
        raise InputError("neither name nor domain", path=path, line=line)
    weight = cells.get("weight", "")
    try:
        number = float(weight) if weight else 1.0
    except ValueError as error:
        raise InputError(f"weight {weight!r} is no number", path=path, line=line) from error
    if not 0 < number <= LARGEST:
        message = f"weight {weight!r} is not above zero, or above {LARGEST:g}"
        raise InputError(message, path=path, line=line)
    return _Row(
        line=line,
        name=name,
        domain=domain,
        owner=cells.get("owner", ""),
        weight=number,
        surfaces=_csv_surfaces(cells.get("surfaces", ""), path, line),
    )


def _csv_surfaces(cell: str, path: Path, line: int) -> tuple[Surface, ...]:
    groups: dict[SurfaceRole, list[EndpointGroup]] = {}
    for part in filter(None, (piece.strip() for piece in cell.split(";"))):
        name, _, hosts = part.partition("=")
        try:
            role = SurfaceRole(name.strip().lower())
        except ValueError as error:
            known = ", ".join(SurfaceRole)
            message = f"{name.strip()!r} is no surface ({known})"
            raise InputError(message, path=path, line=line) from error
        written = groups.setdefault(role, [])
        if role is not SurfaceRole.MAIL:
            with _at(path, line):
                written.append(_group(hosts.split("|")))
    return tuple(Surface(role=role, groups=tuple(found)) for role, found in groups.items())


def _group(hosts: Iterable[str]) -> EndpointGroup:
    return EndpointGroup(hosts=tuple(dict.fromkeys(parse_host(host) for host in hosts)))


def _toml_rows(text: str, path: Path) -> Iterator[_Row]:
    document = parse_document(text.encode(), path)
    root = Table(document, (), document.root)
    tables = list(root.tables("target"))
    root.finish()
    for table in tables:
        yield _toml_row(table)


def _toml_row(table: Table) -> _Row:
    name, domain = table.text("name", "").strip(), table.text("domain", "").strip()
    if not name and not domain:
        raise table.error("neither name nor domain")
    weight = table.number("weight", 1.0)
    if not 0 < weight <= LARGEST:
        raise table.error(f"must be above zero and no more than {LARGEST:g}", "weight")
    surfaces, dropped = _toml_surfaces(table)
    row = _Row(
        line=table.line,
        name=name,
        domain=domain,
        owner=table.text("owner", "", empty=True).strip(),
        weight=weight,
        surfaces=surfaces,
        dropped=dropped,
    )
    table.finish()
    return row


def _toml_surfaces(table: Table) -> tuple[tuple[Surface, ...], frozenset[SurfaceRole]]:
    """(surfaces with groups, roles switched off by ``false`` or an empty list)."""
    if "surfaces" not in table:
        return (), frozenset()
    found: list[Surface] = []
    dropped: set[SurfaceRole] = set()
    written = table.table("surfaces")
    for role in SurfaceRole:
        if role not in written:
            continue
        if role is SurfaceRole.MAIL:
            groups: tuple[EndpointGroup, ...] = ()
            wanted = written.flag(role)
        else:
            groups = _toml_groups(written, role)
            wanted = bool(groups)
        if wanted:
            found.append(Surface(role=role, groups=groups))
        else:
            dropped.add(role)
    written.finish()
    return tuple(found), frozenset(dropped)


def _toml_groups(written: Table, role: SurfaceRole) -> tuple[EndpointGroup, ...]:
    try:
        return tuple(_group(hosts) for hosts in written.groups_of_texts(role))
    except InputError:
        raise
    except UsageError as error:
        raise written.error(error.message, role, remedy=error.remedy) from error
