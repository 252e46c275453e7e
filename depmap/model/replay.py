"""Past incidents held against what the facts would have predicted. No judging."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from depmap.model.finding import Verdict
from depmap.model.incident import Certainty, Incident, Reported


class Ending(StrEnum):
    """How a report about an exchange compares with the prediction.

    HIT: predicted and reported hit. MISSED: reported hit, not predicted. CONTRADICTED: predicted,
    reported fine. CONFIRMED: not predicted, reported fine. UNKNOWN: the facts can't say.
    """

    HIT = "hit"
    MISSED = "missed"
    CONTRADICTED = "contradicted"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"


class Miss(StrEnum):
    """Why the facts did not show it; docs/incidents.md explains each."""

    HIDDEN_ORIGIN = "hidden_origin"
    BELOW_REGION = "below_region"
    OTHER_VENUE = "other_venue"
    NOT_IN_FACTS = "not_in_facts"
    BELOW_FACTS = "below_facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSetName:
    """A shipped set of facts. ``date``: the day it tells of."""

    name: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One report about one exchange. ``target``: what it is in the facts, empty if not in them.

    ``verdict`` is the predicted one, None where nothing was predicted; ``miss`` is told of a
    missed one.
    """

    reported: Reported
    ending: Ending
    target: str = ""
    verdict: Verdict | None = None
    miss: Miss | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One incident. ``failed``: what failed in the words of the facts, ``untold`` what these have
    no word for.

    ``unlabelled``: exchanges predicted to be hit of which nobody reported anything.
    ``hindsight``: the facts are younger than the incident.
    """

    incident: Incident
    facts: FactSetName
    failed: tuple[str, ...]
    untold: tuple[str, ...]
    judged: tuple[Judged, ...]
    unlabelled: tuple[str, ...]

    @property
    def hindsight(self) -> bool:
        """Whether the facts were had after the incident."""
        return self.facts.date >= self.incident.date

    @property
    def gap_days(self) -> int:
        """Days between the facts and the incident."""
        return abs((self.incident.date - self.facts.date).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Reports counted by their ending; claims a source was found for, and all others, apart."""

    found: int
    other: int

    @property
    def all(self) -> int:
        """Both."""
        return self.found + self.other


def tally(judged: Iterable[Judged], ending: Ending) -> Tally:
    """How many reports ended so."""
    of = [judged for judged in judged if judged.ending is ending]
    found = sum(each.reported.certainty is Certainty.FOUND for each in of)
    return Tally(found=found, other=len(of) - found)


def recall(judged: Iterable[Judged]) -> float | None:
    """Hits of hits and misses, over claims a source was found for; None for none of either."""
    listed = tuple(judged)
    hits, missed = tally(listed, Ending.HIT).found, tally(listed, Ending.MISSED).found
    return hits / (hits + missed) if hits + missed else None


def precision(judged: Iterable[Judged]) -> float | None:
    """Hits of hits and contradictions, likewise; None unless somebody in the facts was reported
    fine, for of those nobody reported on nothing can be said.
    """
    listed = tuple(judged)
    hits = tally(listed, Ending.HIT).found
    contradicted = tally(listed, Ending.CONTRADICTED).found
    closed = contradicted + tally(listed, Ending.CONFIRMED).found
    return hits / (hits + contradicted) if closed and hits + contradicted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """All incidents replayed, oldest first, and what must be said of them."""

    rows: tuple[Replayed, ...]
    notices: tuple[str, ...]

    def judged(self, *, hindsight: bool) -> tuple[Judged, ...]:
        """Every report, of the incidents after their facts or of those before."""
        return tuple(j for row in self.rows if row.hindsight is hindsight for j in row.judged)
