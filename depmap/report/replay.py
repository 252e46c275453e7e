"""Replayed incidents as a wire document (``depmap/replay/1``), and the words both formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypedDict

from depmap.model.replay import (
    Ending,
    Judged,
    Miss,
    Replay,
    Replayed,
    precision,
    recall,
    tally,
)
from depmap.report.document_target import PLACES
from depmap.report.json_text import dump_json

SCHEMA = "depmap/replay/1"
MISS_WORD = {
    Miss.HIDDEN_ORIGIN: "origin hidden",
    Miss.BELOW_REGION: "below the level of a region",
    Miss.OTHER_VENUE: "fed by another venue's data",
    Miss.NOT_IN_FACTS: "not in the facts",
    Miss.BELOW_FACTS: "below what the facts hold",
}


class JudgedWire(TypedDict):
    """One report about one exchange."""

    who: str
    name: str
    certainty: str
    ending: str
    target: str
    verdict: str | None
    miss: str | None


class FiguresWire(TypedDict):
    """Claims counted by ending; a source was found for ``found``, and rates are of these."""

    incidents: int
    found: dict[str, int]
    other: dict[str, int]
    unlabelled: int
    recall: float | None
    precision: float | None
    misses: dict[str, int]


class ReplayedWire(TypedDict):
    """One incident."""

    id: str
    date: str
    facts: str
    facts_date: str
    gap_days: int
    hindsight: bool
    failed: list[str]
    untold: list[str]
    figures: FiguresWire
    judged: list[JudgedWire]
    unlabelled: list[str]


class ReplayWire(TypedDict):
    """The whole document; incidents before their facts are counted apart."""

    schema: str
    incidents: list[ReplayedWire]
    before: FiguresWire
    hindsight: FiguresWire
    notices: list[str]


def misses(judged: Iterable[Judged]) -> Counter[Miss]:
    """How many reports were missed for each reason, whatever founds them."""
    return Counter(each.miss for each in judged if each.miss is not None)


def render_replay_json(replay: Replay) -> str:
    """``depmap/replay/1`` as ASCII text ended by a newline."""
    document: ReplayWire = {
        "schema": SCHEMA,
        "incidents": [_replayed(row) for row in replay.rows],
        "before": _figures([row for row in replay.rows if not row.hindsight]),
        "hindsight": _figures([row for row in replay.rows if row.hindsight]),
        "notices": list(replay.notices),
    }
    return dump_json(document)


def _replayed(row: Replayed) -> ReplayedWire:
    return {
        "id": row.incident.id,
        "date": row.incident.date.isoformat(),
        "facts": row.facts.name,
        "facts_date": row.facts.date.isoformat(),
        "gap_days": row.gap_days,
        "hindsight": row.hindsight,
        "failed": list(row.failed),
        "untold": list(row.untold),
        "figures": _figures([row]),
        "judged": [_judged(each) for each in row.judged],
        "unlabelled": list(row.unlabelled),
    }


def _figures(rows: list[Replayed]) -> FiguresWire:
    judged = [each for row in rows for each in row.judged]
    tallies = {ending: tally(judged, ending) for ending in Ending}
    return {
        "incidents": len(rows),
        "found": {ending.value: counted.found for ending, counted in tallies.items()},
        "other": {ending.value: counted.other for ending, counted in tallies.items()},
        "unlabelled": sum(len(row.unlabelled) for row in rows),
        "recall": _rounded(recall(judged)),
        "precision": _rounded(precision(judged)),
        "misses": {miss.value: count for miss, count in misses(judged).items()},
    }


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, PLACES)


def _judged(each: Judged) -> JudgedWire:
    return {
        "who": each.reported.who,
        "name": each.reported.name,
        "certainty": each.reported.certainty.value,
        "ending": each.ending.value,
        "target": each.target,
        "verdict": None if each.verdict is None else each.verdict.value,
        "miss": None if each.miss is None else each.miss.value,
    }
