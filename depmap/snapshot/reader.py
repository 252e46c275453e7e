"""Reading snapshots and journals, whole or what is left of them. No writing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, assert_never

from depmap.errors import InputError, SnapshotError
from depmap.model.observation import Observation, Snapshot
from depmap.model.target import Target
from depmap.snapshot.canonical import canonical
from depmap.snapshot.lines import parse_line
from depmap.snapshot.payloads import decode_observation
from depmap.snapshot.row import Malformed, Row
from depmap.snapshot.schema import MAX_LINE, SCHEMA, VERSION, LineKind, version_of
from depmap.snapshot.targets import Header, decode_header, decode_target

_SALVAGE = "--salvage reads what is left of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A line that can't be used; ``line`` counts from 1."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailer:
    """What a finished snapshot says of itself."""

    finished: datetime
    complete: bool
    observations: int
    sha256: str


@dataclass(slots=True, kw_only=True)
class Contents:
    """All that a snapshot or a journal holds, as far as it could be read.

    ``done``: ids of the targets completed. ``holder``: who wrote it last. ``length``: octets up
    to the end of the last whole line. ``trailer`` is None for a journal and for a file cut short.
    """

    header: Header
    targets: list[Target] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    holder: str = ""
    trailer: Trailer | None = None
    sha256: str = ""
    length: int = 0
    torn: bool = False
    damage: list[Damage] = field(default_factory=list)


def read_snapshot(
    path: Path, *, salvage: bool = False, tell: Callable[[Damage], None] | None = None
) -> Snapshot:
    """The snapshot in ``path``, every observation as written.

    Raises InputError for what is no snapshot or can't be opened, SnapshotError for a damaged,
    unfinished or newer one. With ``salvage`` damaged lines are left out, the observations sorted
    anew, and the run is marked incomplete if anything is missing; ``tell`` is given each problem.
    """
    contents = read_contents(path)
    problems = _problems(contents)
    if not problems and contents.trailer is not None:
        run = contents.header.run(contents.trailer.finished, complete=contents.trailer.complete)
        return Snapshot(
            run=run,
            targets=tuple(contents.targets),
            observations=tuple(contents.observations),
        )
    if not salvage:
        first = problems[0]
        raise SnapshotError(f"{path}:{first.line}: {first.problem}", remedy=_SALVAGE)
    if tell is not None:
        for problem in problems:
            tell(problem)
    return salvaged(contents)


def salvaged(contents: Contents) -> Snapshot:
    """What is left of a damaged snapshot, or a journal so far."""
    moments = [o.at for o in contents.observations]
    finished = contents.trailer.finished if contents.trailer else max(moments, default=None)
    return Snapshot(
        run=contents.header.run(finished or contents.header.started, complete=False),
        targets=tuple(contents.targets),
        observations=canonical(contents.observations),
    )


def read_contents(path: Path) -> Contents:
    """Every usable line of a snapshot or journal; raises InputError, SnapshotError for a newer."""
    try:
        with path.open("rb") as stream:
            return _read(path, stream)
    except OSError as error:
        raise InputError(
            f"can't be read: {error.strerror or error}",
            path=path,
            remedy="give the path of a snapshot that `depmap scan --snapshot` wrote",
        ) from error


def read_targets(path: Path) -> Iterator[Target]:
    """The targets of a snapshot or journal, up to the first line that is none.

    Raises InputError for what is no snapshot or can't be opened, SnapshotError for a newer one.
    """
    try:
        with path.open("rb") as stream:
            _parse_header(path, stream.readline(MAX_LINE + 1))
            for line in _following(stream):
                row = parse_line(line)
                if row.member("kind", LineKind) is not LineKind.TARGET:
                    return
                yield decode_target(row)
    except Malformed:
        return
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror or error}", path=path) from error


def _problems(contents: Contents) -> list[Damage]:
    problems = list(contents.damage)
    end = len(contents.targets) + len(contents.observations) + len(problems) + 2
    trailer = contents.trailer
    if trailer is None:
        if not problems:
            problems.append(Damage(line=end, problem="the trailer is missing: an unfinished run"))
    elif trailer.observations != len(contents.observations) or trailer.sha256 != contents.sha256:
        problems.append(Damage(line=end, problem="the contents don't match the trailer's digest"))
    return problems


def _read(path: Path, stream: BinaryIO) -> Contents:
    first = stream.readline(MAX_LINE + 1)
    contents = Contents(header=_parse_header(path, first), length=len(first))
    digest = hashlib.sha256(first)
    for number, line in enumerate(_following(stream), start=2):
        if contents.trailer is not None:
            contents.damage.append(Damage(line=number, problem="a line after the trailer"))
            break
        try:
            row = parse_line(line)
            _take(contents, row, row.member("kind", LineKind), digest.hexdigest())
        except Malformed as error:
            contents.damage.append(Damage(line=number, problem=f"damaged: {error}"))
            contents.torn = not line.endswith(b"\n")
        if not contents.torn:
            contents.length += len(line)
        digest.update(line)
    return contents


def _following(stream: BinaryIO) -> Iterator[bytes]:
    """Line by line; one longer than MAX_LINE comes in pieces, each of them damaged."""
    while line := stream.readline(MAX_LINE + 1):
        yield line


def _parse_header(path: Path, line: bytes) -> Header:
    try:
        row = parse_line(line)
        schema = row.text("schema")
    except Malformed:
        schema = ""
    version = version_of(schema)
    if version is None:
        raise InputError(
            "is no depmap snapshot",
            path=path,
            remedy="`depmap scan TARGET --snapshot FILE` writes one",
        )
    if version != VERSION:
        raise SnapshotError(
            f"{path}: has schema {schema}, this depmap reads {SCHEMA}",
            remedy="read it with a newer depmap" if version > VERSION else "scan again",
        )
    try:
        return decode_header(row)
    except Malformed as error:
        raise SnapshotError(f"{path}:1: damaged: {error}", remedy="scan again") from error


def _take(contents: Contents, row: Row, kind: LineKind, digest: str) -> None:
    match kind:
        case LineKind.HEADER:
            raise Malformed("a second header")
        case LineKind.TARGET:
            contents.targets.append(decode_target(row))
        case LineKind.OBSERVATION:
            contents.observations.append(decode_observation(row))
        case LineKind.HELD:
            contents.holder = row.text("by")
        case LineKind.DONE:
            contents.done.append(row.text("id"))
        case LineKind.TRAILER:
            contents.trailer = Trailer(
                finished=row.time("finished"),
                complete=row.flag("complete"),
                observations=row.integer("observations"),
                sha256=row.text("sha256"),
            )
            contents.sha256 = digest
        case _:
            assert_never(kind)
