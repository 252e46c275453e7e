"""What every published format says of itself: whence, when, how known, what can't be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from depmap.model.edge import EdgeList
from depmap.model.finding import Assessment
from depmap.model.observation import Provenance, Run

NOT_A_STATEMENT = "A dependency is not a statement on resilience."
NOT_FELT = "its failure is felt later or softly, and not counted here (--include delayed,soft)."
OUT_OF_SIGHT = (
    "Out of sight from here: origins behind CDNs, matching engines, private links, and agreements"
    " between companies."
)
STALE_AFTER = timedelta(days=366)
"""How old a catalogue may be: as old as a claim that still narrows something (decision 0004)."""

_END = "~"  # after every digit and hyphen: a date cut short counts as its last day


@dataclass(frozen=True, slots=True, kw_only=True)
class Whence:
    """When, from where and by what catalogue answers were had, how many, and how many claims."""

    run: Run
    catalogue_date: str
    provenance: tuple[tuple[Provenance, int], ...]
    stated: int


def notices(told: Whence | Assessment) -> tuple[str, ...]:
    """Whole sentences, to be carried by every format. The vantage is foreign text: escape it."""
    warning = stale_catalogue(told)
    return (
        _observed(told),
        *((warning,) if warning else ()),
        NOT_A_STATEMENT,
        f"Answers: {counts(told)}.",
        OUT_OF_SIGHT,
    )


def stale_catalogue(told: Whence | Assessment) -> str:
    """A warning where the catalogue was over a year old when the answers were had, else empty.

    Recorded answers are of other days than the run; a catalogue as old as they suits them.
    """
    known = told.catalogue_date
    if told.run.world or not is_stale(known, told.run.finished):
        return ""
    return (
        f"The catalogue is of {known}, more than a year before these answers: providers it does not"
        " know, or that have moved since, are missed. A newer depmap has a newer one."
    )


def is_stale(known: str, now: datetime) -> bool:
    """Whether data of the day ``known`` (ISO, may be cut short) is too old at ``now``.

    What has no date is not.
    """
    year_ago = (now - STALE_AFTER).date().isoformat()
    return bool(known) and known + _END < year_ago


def fact_notices(edges: EdgeList) -> tuple[str, ...]:
    """The same for an edge list. Title and source are foreign text: escape them."""
    notes = edges.notes
    dated = f", taken to tell of {notes.date}" if notes.date else ""
    whence = f" ({notes.source})" if notes.source else ""
    return (
        f"As stated in {notes.title or edges.path}{whence}{dated}; nothing was measured.",
        NOT_A_STATEMENT,
        f"Facts: {edges.rows} stated edge{'' if edges.rows == 1 else 's'}, taken for certain and"
        " complete.",
        OUT_OF_SIGHT,
    )


def counts(whence: Whence | Assessment) -> str:
    """``31 observed, 9 reconstructed, 3 stated``; ``none`` when nothing was answered."""
    numbers = dict(whence.provenance) | {Provenance.STATED: whence.stated}
    told = [f"{numbers[p]} {p}" for p in Provenance if numbers.get(p)]
    return ", ".join(told) or "none"


def _observed(whence: Whence | Assessment) -> str:
    run = whence.run
    minute = f"{run.finished:%Y-%m-%d %H:%M} UTC"
    catalogue = f"catalogue of {whence.catalogue_date or 'unknown date'}"
    if run.world:
        return (
            f"As recorded in world {run.world}, each answer on its own date; read {minute}"
            f" with the {catalogue}."
        )
    vantage = run.vantage or ", ".join(run.resolvers) or "a place not told"
    return f"As observed at {minute} from {vantage} with the {catalogue}."
