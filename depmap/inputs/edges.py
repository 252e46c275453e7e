"""Edge lists from CSV, gzipped or not, row by row; every error as path:line.

``dependent,kind_of_dependent,service,provider,critical,redundant_group``: a site (``site``, by its
domain) or a provider (``provider``, as ``service:provider``) stands on a provider in a service.
``critical`` is 1 or 0. Edges of one dependent with the same ``redundant_group`` are alternates.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NoReturn

from depmap.errors import InputError
from depmap.inputs.edge_notes import load_edge_notes
from depmap.model.component import fact
from depmap.model.edge import EdgeList, EdgeListNotes, Needs, RoleProvider
from depmap.model.role import Role
from depmap.model.suggest import suggestion

COLUMNS = (
    "dependent",
    "kind_of_dependent",
    "service",
    "provider",
    "critical",
    "redundant_group",
)
MAX_BYTES = 1 << 30
MAX_FIELD = 4096
MAX_LINE = 1 << 17
"""Bytes, more than six fields can have."""

_MODES = 1 << 32
_CRITICAL, _LOOSE, _FIRST_GROUP = 0, 1, 2
"""An edge is its provider times _MODES plus how it is needed: so, or the number of its group."""

_GZIP = b"\x1f\x8b"
_HEADER = b"dependent,kind_of_dependent,"
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n?|\n")


def is_edge_list(path: Path) -> bool:
    """Whether the file is meant as an edge list: gzipped, ``.csv``, or with its header.

    Raises InputError where it can't be read.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(64)
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror or error}", path=path) from error
    named = path.name.lower().endswith((".csv", ".csv.gz"))
    return named or start.startswith(_GZIP) or start.removeprefix(_BOM).startswith(_HEADER)


def load_edges(path: Path) -> EdgeList:
    """Read an edge list; raises InputError as path:line, for rows that contradict with both."""
    notes = load_edge_notes(path)
    reading = _Reading(path)
    with _open(path) as stream:
        reading.read(stream)
    if not reading.is_begun:
        raise InputError("holds no edge", path=path)
    return reading.edge_list(notes)


class _LongLine(Exception):
    """A line is longer than MAX_LINE."""


class _Capped(io.RawIOBase):
    """A byte stream that may not give more than MAX_BYTES, nor a line much over MAX_LINE."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream = stream
        self._path = path
        self._left = MAX_BYTES
        self._since_line_end = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self._stream.read(len(buffer))
        self._left -= len(content)
        if self._left < 0:
            raise InputError(f"larger than {MAX_BYTES >> 30} GiB unpacked", path=self._path)
        end = max(content.rfind(b"\n"), content.rfind(b"\r"))
        rest = len(content) - end - 1
        self._since_line_end = rest if end >= 0 else self._since_line_end + rest
        if self._since_line_end > MAX_LINE:
            raise _LongLine
        buffer[: len(content)] = content
        return len(content)


@contextmanager
def _open(path: Path) -> Iterator[io.TextIOBase]:
    """The text of the file, unpacked as it is read."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            opened: BinaryIO = gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[assignment]
            buffered = io.BufferedReader(_Capped(opened, path), 1 << 16)
            yield io.TextIOWrapper(buffered, encoding="utf-8-sig", newline="")
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"can't be read: {error}", path=path) from error


class _Reading:
    """An edge list while it is read: rows as numbers, dependents below zero are providers."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line = 1
        self._sites: dict[str, int] = {}
        self._providers: dict[tuple[str, str], int] = {}
        self._nodes: list[RoleProvider] = []
        self._groups: dict[str, int] = {}
        self._plain: dict[tuple[str, str, str], int] = {}
        self._dependents = array("i")
        self._edges = array("q")
        self._lines = array("i")

    @property
    def is_begun(self) -> bool:
        """Whether any row was read."""
        return bool(self._dependents)

    def read(self, stream: io.TextIOBase) -> None:
        """Every row of the stream, the header first."""
        rows = csv.reader(stream, strict=True)
        limit_of_all_readers = csv.field_size_limit(MAX_FIELD)
        try:
            header = next(rows, [])
            if tuple(header) != COLUMNS:
                self._refuse(f"the header must be {','.join(COLUMNS)}")
            for row in rows:
                self._line = rows.line_num
                if row:
                    self._row(row)
        except csv.Error as error:
            self._line = rows.line_num
            self._refuse(f"not CSV: {error}")
        except UnicodeDecodeError as error:
            # What was decoded before in this block is read, its last line perhaps in part.
            block = error.object[: error.start]
            self._line = rows.line_num + 1 + len(_LINE_END.findall(block))
            raise InputError("not UTF-8", path=self._path, line=self._line) from error
        except _LongLine as error:
            raise InputError(
                f"line longer than {MAX_LINE >> 10} KiB", path=self._path, line=rows.line_num + 1
            ) from error
        finally:
            csv.field_size_limit(limit_of_all_readers)

    def _row(self, row: list[str]) -> None:
        if len(row) != len(COLUMNS):
            self._refuse(f"{len(row)} fields instead of {len(COLUMNS)}")
        dependent, kind, service, provider, critical, group = row
        # Most rows say what another site's row has said before.
        plain = (service, provider, critical)
        edge = None if group else self._plain.get(plain)
        if edge is None:
            edge = self._provider(service, provider) * _MODES + self._mode(critical, group)
            if not group:
                self._plain[plain] = edge
        self._dependents.append(self._dependent(dependent, kind))
        self._edges.append(edge)
        self._lines.append(self._line)

    def _mode(self, critical: str, group: str) -> int:
        if critical == "0":
            number = len(self._groups) + _FIRST_GROUP
            return self._groups.setdefault(group, number) if group else _LOOSE
        if critical != "1":
            self._refuse(f"critical: {critical!r} is neither 1 nor 0")
        if group:
            self._refuse("an edge is critical or in a redundant group, not both")
        return _CRITICAL

    def _dependent(self, name: str, kind: str) -> int:
        if kind == "site":
            if not name:
                self._refuse("dependent: must not be empty")
            return self._sites.setdefault(name, len(self._sites))
        if kind != "provider":
            self._refuse(f"kind_of_dependent: {kind!r} is neither site nor provider")
        service, colon, provider = name.partition(":")
        if not colon:
            self._refuse(f"dependent: {name!r} is no provider: write service:provider")
        return -1 - self._provider(service, provider)

    def _provider(self, service: str, name: str) -> int:
        number = self._providers.get((service, name))
        if number is None:
            number = self._providers[service, name] = self._new_provider(service, name)
        return number

    def _new_provider(self, service: str, name: str) -> int:
        try:
            role = Role(service)
        except ValueError:
            known = [role.value for role in Role]
            hint = suggestion(service, known) or f"one of {', '.join(known)}"
            self._refuse(f"service: {service!r} is no role", remedy=hint)
        if not name:
            self._refuse("provider: must not be empty")
        self._nodes.append(RoleProvider(role=role, name=name, component=fact(role, name)))
        return len(self._nodes) - 1

    def edge_list(self, notes: EdgeListNotes) -> EdgeList:
        """What was read, equal needs kept once; refuses rows that contradict each other."""
        dependents, edges = self._dependents, self._edges
        seen: dict[frozenset[int], int] = {}
        interned: dict[Needs, int] = {}
        site_needs = array("i", [0]) * len(self._sites)
        provider_needs = array("i", [-1]) * len(self._nodes)
        order = sorted(range(len(dependents)), key=dependents.__getitem__)
        for dependent, rows in groupby(order, key=dependents.__getitem__):
            listed = list(rows)
            told = frozenset([edges[row] for row in listed])
            number = seen.get(told)
            if number is None:
                needs = self._needs(told, listed)
                number = seen[told] = interned.setdefault(needs, len(interned))
            if dependent < 0:
                provider_needs[-1 - dependent] = number
            else:
                site_needs[dependent] = number
        nothing = interned.setdefault(Needs(), len(interned))
        return EdgeList(
            path=str(self._path),
            notes=notes,
            rows=len(dependents),
            sites=tuple(self._sites),
            providers=tuple(self._nodes),
            needs=tuple(interned),
            site_needs=site_needs,
            provider_needs=array("i", [nothing if n < 0 else n for n in provider_needs]),
        )

    def _needs(self, told: frozenset[int], rows: list[int]) -> Needs:
        """The needs of one dependent, from its edges."""
        split = [divmod(edge, _MODES) for edge in told]
        critical = {provider for provider, mode in split if mode == _CRITICAL}
        other = {provider for provider, mode in split if mode != _CRITICAL}
        if not critical.isdisjoint(other):
            self._contradiction(critical & other, rows)
        groups: dict[int, list[int]] = {}
        for provider, mode in split:
            if mode >= _FIRST_GROUP:
                groups.setdefault(mode, []).append(provider)
        return Needs(
            critical=tuple(sorted(critical)),
            groups=tuple(sorted({tuple(sorted(group)) for group in groups.values()})),
            loose=tuple(sorted(other.difference(*groups.values()))),
        )

    def _contradiction(self, both: set[int], rows: list[int]) -> NoReturn:
        """Told at the later row, with the line of the earlier."""
        first: dict[int, int] = {}
        for row in rows:
            provider, mode = divmod(self._edges[row], _MODES)
            earlier = first.setdefault(provider, row)
            is_critical = mode == _CRITICAL
            was_critical = self._edges[earlier] % _MODES == _CRITICAL
            if provider in both and is_critical != was_critical:
                break
        self._line = self._lines[row]
        self._refuse(
            f"critical is {int(is_critical)} for {self._nodes[provider]}, and"
            f" {int(was_critical)} on line {self._lines[earlier]}"
        )

    def _refuse(self, message: str, *, remedy: str = "") -> NoReturn:
        raise InputError(message, path=self._path, line=self._line, remedy=remedy)
