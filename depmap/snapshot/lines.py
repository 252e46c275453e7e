"""The lines of a snapshot: values to ASCII bytes and back. No files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from depmap.model.observation import Observation, Snapshot
from depmap.model.target import Target
from depmap.snapshot.payloads import encode_observation
from depmap.snapshot.row import Json, Malformed, Row, write_time
from depmap.snapshot.schema import SCHEMA, LineKind
from depmap.snapshot.targets import Header, encode_header, encode_target, header_of


def render_snapshot(snapshot: Snapshot) -> Iterator[bytes]:
    """Every line of a finished snapshot; the same snapshot gives the same bytes."""
    digest = hashlib.sha256()
    for line in _body(snapshot):
        digest.update(line)
        yield line
    yield _line(
        LineKind.TRAILER,
        {
            "finished": write_time(snapshot.run.finished),
            "complete": snapshot.run.complete,
            "observations": len(snapshot.observations),
            "sha256": digest.hexdigest(),
        },
    )


def _body(snapshot: Snapshot) -> Iterator[bytes]:
    yield header_line(header_of(snapshot.run))
    yield from map(target_line, snapshot.targets)
    yield from map(observation_line, snapshot.observations)


def header_line(header: Header) -> bytes:
    """The first line."""
    return _line(LineKind.HEADER, {"schema": SCHEMA, **encode_header(header)})


def held_line(holder: str) -> bytes:
    """A journal's mark of who writes it from here on."""
    return _line(LineKind.HELD, {"by": holder})


def target_line(target: Target) -> bytes:
    """One target as asked."""
    return _line(LineKind.TARGET, encode_target(target))


def observation_line(observation: Observation) -> bytes:
    """One observation."""
    return _line(LineKind.OBSERVATION, encode_observation(observation))


def done_line(target_id: str) -> bytes:
    """A journal's mark that a target is complete."""
    return _line(LineKind.DONE, {"id": target_id})


def parse_line(line: bytes) -> Row:
    """One line as an object; raises Malformed."""
    if not line.endswith(b"\n"):
        raise Malformed("the line is torn")
    try:
        return Row(json.loads(line, parse_constant=_refuse))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _line(kind: LineKind, fields: dict[str, Json]) -> bytes:
    text = json.dumps({"kind": str(kind), **fields}, allow_nan=False, separators=(",", ":"))
    return text.encode("ascii") + b"\n"
