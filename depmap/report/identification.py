"""What single values say about their providers, as JSON lines, a JSON document or CSV.

One line a value, in the order asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NotRequired, TypedDict

from depmap.model.identification import Identification, ProviderMatch
from depmap.report.csv_text import csv_text
from depmap.report.json_text import dump_json, json_line

SCHEMA = "depmap/identify/1"
NAME = "name"
"""The kind of a value that is a name of unknown use."""

COLUMNS = (
    "input",
    "kind",
    "provider",
    "name",
    "service",
    "region",
    "role",
    "confidence",
    "matcher",
    "source",
    "conflict",
    "error",
)


class MatchWire(TypedDict):
    """One match; ``service`` and ``region`` are empty where there is none."""

    provider: str
    name: str
    service: str
    region: str
    role: str
    confidence: float
    matcher: str
    source: str


class IdentificationWire(TypedDict):
    """One value; ``error`` only where it can't be read."""

    input: str
    kind: str
    matches: list[MatchWire]
    conflict: bool
    error: NotRequired[str]


class IdentificationsWire(TypedDict):
    """The whole document."""

    schema: str
    values: list[IdentificationWire]


def identification_wire(found: Identification) -> IdentificationWire:
    """The wire form of one value."""
    wire = IdentificationWire(
        input=found.value,
        kind=kind_word(found),
        matches=[_match(match) for match in found.matches],
        conflict=found.conflict,
    )
    if found.error:
        wire["error"] = found.error
    return wire


def kind_word(found: Identification) -> str:
    """The kind of a value as it is written."""
    return found.kind.value if found.kind is not None else NAME


def identification_lines(found: Iterable[Identification]) -> Iterator[str]:
    """JSON lines, each as soon as its value is known."""
    for each in found:
        yield json_line(identification_wire(each))


def identifications_json(found: Iterable[Identification]) -> str:
    """One JSON document."""
    values = [identification_wire(each) for each in found]
    return dump_json(IdentificationsWire(schema=SCHEMA, values=values))


def identification_csv(found: Iterable[Identification]) -> Iterator[str]:
    """CSV with a row a match, and one for a value without any."""
    yield csv_text([COLUMNS])
    for each in found:
        yield csv_text(_rows(each))


def _match(match: ProviderMatch) -> MatchWire:
    return MatchWire(
        provider=match.component.name,
        name=match.name,
        service=match.component.service,
        region=match.region,
        role=match.role.value,
        confidence=match.confidence,
        matcher=match.matcher,
        source=match.source,
    )


def _rows(found: Identification) -> Iterator[list[str | float]]:
    wire = identification_wire(found)
    head: list[str | float] = [wire["input"], wire["kind"]]
    tail: list[str | float] = [str(found.conflict).lower(), found.error]
    nothing: list[str | float] = [""] * (len(COLUMNS) - len(head) - len(tail))
    for match in wire["matches"]:
        values: list[str | float] = [
            match["provider"],
            match["name"],
            match["service"],
            match["region"],
            match["role"],
            match["confidence"],
            match["matcher"],
            match["source"],
        ]
        yield [*head, *values, *tail]
    if not wire["matches"]:
        yield [*head, *nothing, *tail]
