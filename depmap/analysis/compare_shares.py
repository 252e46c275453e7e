"""A list's shares then and now: risen or fallen only where the intervals separate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial

from depmap.analysis.assessment import Examined
from depmap.analysis.compare_views import Both
from depmap.analysis.concentration import Usage, concentration_rows
from depmap.analysis.usage import usages
from depmap.model.concentration import Interval
from depmap.model.diff import Measure, ShareChange, Trend
from depmap.model.finding import Reason
from depmap.model.role import Role

Row = tuple[Role, str, Measure]
_SAME = 1e-9


class _Shares:
    """The shares of one examination, of providers it never saw as well.

    ``hidden`` False: origins behind a CDN are taken to be nobody's.
    """

    def __init__(self, examined: Examined, targets: Sequence[str], *, hidden: bool = True) -> None:
        self._examined = examined
        self._names = targets
        self._hidden = hidden

    @cached_property
    def rows(self) -> Mapping[Row, Interval]:
        """Of every provider seen."""
        assessment = self._examined.assessment
        known = self._hidden and len(self._names) == len(assessment.targets)
        found: dict[Row, Interval] = {}
        for row in (
            assessment.concentration if known else concentration_rows(self._used, self._names)
        ):
            found[row.role, row.component, Measure.USE] = row.share
            found[row.role, row.component, Measure.IMPACT] = row.impact_share
        return found

    def of(self, row: Row) -> Interval:
        """The interval; from nought up to all that is unknown for one not seen."""
        return self.rows[row] if row in self.rows else (0.0, self._may_be(*row))

    @cached_property
    def _used(self) -> tuple[Usage, ...]:
        return usages(self._examined.evaluated, hidden=self._hidden)

    def _may_be(self, role: Role, provider: str, measure: Measure) -> float:
        possible: dict[str, bool] = {}
        for usage in self._used:
            if usage.role is role:
                use = measure is Measure.USE
                may = usage.possible_use if use else usage.possible_lost
                known = may is None or provider in may
                possible[usage.target] = possible.get(usage.target, False) or known
        return sum(possible.get(name, True) for name in self._names) / (len(self._names) or 1)


def compare_shares(sides: Both[Examined], targets: Sequence[str]) -> Iterator[ShareChange]:
    """Rows whose interval over ``targets`` changed; a trend shows as seen and filled."""
    seen = sides.each(partial(_Shares, targets=targets))
    rows = {*seen.old.rows, *seen.new.rows}
    differing = [row for row in sorted(rows) if not _alike(seen.old.of(row), seen.new.of(row))]
    if not differing:
        return
    visible = sides.each(partial(_Shares, targets=targets, hidden=False))
    for row in differing:
        was, now = seen.old.of(row), seen.new.of(row)
        trend = _trend(was, now)
        if trend is not _trend(seen.old_filled.of(row), seen.new_filled.of(row)):
            trend = Trend.UNCLEAR
        role, component, measure = row
        yield ShareChange(
            role=role,
            component=component,
            measure=measure,
            trend=trend,
            was=was,
            now=now,
            reason=_reason(visible, row) if trend is Trend.UNCLEAR else None,
        )


def _reason(visible: Both[_Shares], row: Row) -> Reason:
    """Hidden origins alone blur it where the shares of what isn't hidden are alike or separate."""
    was, now = visible.old.of(row), visible.new.of(row)
    clear = _alike(was, now) or _trend(was, now) is not Trend.UNCLEAR
    return Reason.ORIGIN_HIDDEN if clear else Reason.NOT_MEASURED


def _trend(was: Interval, now: Interval) -> Trend:
    if now[0] > was[1] + _SAME:
        return Trend.RISEN
    return Trend.FALLEN if now[1] < was[0] - _SAME else Trend.UNCLEAR


def _alike(was: Interval, now: Interval) -> bool:
    return abs(was[0] - now[0]) <= _SAME and abs(was[1] - now[1]) <= _SAME
