"""Recorded worlds as lines and as a wire document (``depmap/worlds/1``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypedDict

from depmap.model.world import World
from depmap.report.json_text import dump_json
from depmap.report.safe import safe

SCHEMA = "depmap/worlds/1"


class CountWire(TypedDict):
    """How many answers of a kind a world holds, and of what provenance."""

    provenance: str
    kind: str
    number: int


class WorldWire(TypedDict):
    """One world; ``answers`` is empty in a list."""

    name: str
    exchanges: list[str]
    answers: list[CountWire]


class WorldsWire(TypedDict):
    """The whole document."""

    schema: str
    worlds: list[WorldWire]


def render_names_json(names: Iterable[str]) -> str:
    """Worlds by their names alone."""
    return _rendered([{"name": name, "exchanges": [], "answers": []} for name in names])


def render_world_json(world: World) -> str:
    """What one world holds."""
    return _rendered(
        [
            {
                "name": world.name,
                "exchanges": [exchange.exchange for exchange in world.exchanges],
                "answers": [
                    {"provenance": provenance, "kind": kind, "number": number}
                    for (provenance, kind), number in _counted(world)
                ],
            }
        ]
    )


def _rendered(worlds: list[WorldWire]) -> str:
    document: WorldsWire = {"schema": SCHEMA, "worlds": worlds}
    return dump_json(document)


def world_lines(world: World) -> str:
    """Its name, then a line for each provenance and kind of answer."""
    lines = [f"{safe(world.name)}\t{len(world.exchanges)} exchanges"]
    lines += [
        f"{provenance}\t{safe(kind)}\t{number}" for (provenance, kind), number in _counted(world)
    ]
    return "\n".join(lines) + "\n"


def _counted(world: World) -> list[tuple[tuple[str, str], int]]:
    counted: Counter[tuple[str, str]] = Counter()
    for exchange in world.exchanges:
        for rrset in exchange.rrsets:
            counted[rrset.record.provenance.value, f"rrset {rrset.rrtype}"] += 1
        for kind, rows in (
            ("delegation", exchange.delegations),
            ("origin", exchange.origins),
            ("response", exchange.responses),
            ("issuer", exchange.issuers),
        ):
            for row in rows:
                counted[row.record.provenance.value, kind] += 1
        counted["stated", "claim"] += len(exchange.stated)
        counted["not served", "fact"] += exchange.not_served
    return sorted(counted.items())
