"""The concentration bars: per role who is in use and who is lost with it, in shares of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from depmap.model.concentration import Centralization, ConcentrationRow, Interval
from depmap.model.finding import Assessment
from depmap.model.role import class_of
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.share_words import row_name
from depmap.report.words import CLASS_WORD, Namer, counted, interval

MOST_BARS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row of concentration: counts, and shares in percent of the bar's length."""

    component: str
    name: str
    used: int
    lost: int
    use: str
    loss: str
    use_ends: tuple[float, float]
    loss_ends: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """One role. ``felt``: when its failure is, empty for at once."""

    role: str
    felt: str
    spread: str
    rows: tuple[Bar, ...]
    more: tuple[Bar, ...]


def bars_of(assessment: Assessment, namer: Namer, noun: str) -> tuple[Bars, ...]:
    """Every role in which anything is in use; ``noun``: what a target is called."""
    spread = {row.role: row for row in assessment.centralization}
    total = len(assessment.targets)
    told = []
    for role, group in groupby(assessment.concentration, key=lambda row: row.role):
        rows = tuple(_bar(row, namer) for row in group)
        told.append(
            Bars(
                role=ROLE_WORD[role],
                felt=CLASS_WORD[class_of(role)],
                spread=_spread(spread.get(role), counted(total, noun)),
                rows=rows[:MOST_BARS],
                more=rows[MOST_BARS:],
            )
        )
    return tuple(told)


def percents(bounds: Interval) -> str:
    """``63–74%``, or ``63%``. Never 0% or 100% where it is a little more or less."""
    low, high = (_percent(bound) for bound in bounds)
    return f"{low}%" if low == high else f"{low}–{high}%"


def _percent(bound: float) -> int:
    if bound in (0.0, 1.0):
        return round(100 * bound)
    return min(max(round(100 * bound), 1), 99)


def _spread(spread: Centralization | None, total: str) -> str:
    """How many of all were measured, and how concentrated the role is."""
    if spread is None:
        return f"Shares of {total}"
    told = [f"{spread.measured} of {total} measured"]
    if spread.none:
        told.append(f"{spread.none} without")
    if spread.unknown:
        told.append(f"{spread.unknown} unknown")
    return (
        f"{', '.join(told)} · the three largest {percents(spread.top)} · centralization S"
        f" {interval(spread.s)} (0 spread evenly, 1 one provider) · HHI {interval(spread.hhi)}"
    )


def _bar(row: ConcentrationRow, namer: Namer) -> Bar:
    return Bar(
        component=safe(row.component),
        name=row_name(row.component, namer),
        used=row.c_total,
        lost=row.i_fail,
        use=percents(row.share),
        loss=percents(row.impact_share),
        use_ends=_ends(row.share),
        loss_ends=_ends(row.impact_share),
    )


def _ends(share: Iterable[float]) -> tuple[float, float]:
    low, high = (100 * min(max(bound, 0.0), 1.0) for bound in share)
    return round(low, 1), round(high - low, 1)
