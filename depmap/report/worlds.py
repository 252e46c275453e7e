"""Recorded worlds as lines and as a wire document (``depmap/worlds/1``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from depmap.model.world import AnswerCount, World, count_answers
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
                "answers": answers_wire(count_answers(world.exchanges)),
            }
        ]
    )


def answers_wire(counts: Iterable[AnswerCount]) -> list[CountWire]:
    """How many answers there are, as documents have it."""
    return [
        {"provenance": each.provenance, "kind": each.kind, "number": each.number} for each in counts
    ]


def _rendered(worlds: list[WorldWire]) -> str:
    document: WorldsWire = {"schema": SCHEMA, "worlds": worlds}
    return dump_json(document)


def world_lines(world: World) -> str:
    """Its name, then a line for each provenance and kind of answer."""
    lines = [f"{safe(world.name)}\t{len(world.exchanges)} exchanges"]
    lines += [
        f"{each.provenance}\t{safe(each.kind)}\t{each.number}"
        for each in count_answers(world.exchanges)
    ]
    return "\n".join(lines) + "\n"
