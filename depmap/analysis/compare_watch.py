"""Whether a comparison holds a change that somebody asked to be stopped by. No wording."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.model.diff import (
    Change,
    ChangeKind,
    Comparison,
    Trend,
    Watched,
    WatchOutcome,
)
from depmap.model.finding import Reason, Standing

_STANDING = frozenset({ChangeKind.STANDING_WORSE, ChangeKind.STANDING_BETTER})
_KINDS = {
    Watched.NEW_SINGLE_POINT: frozenset({ChangeKind.NEW_SINGLE_POINT}),
    Watched.NEW_CUT_PAIR: frozenset({ChangeKind.NEW_CUT_PAIR}),
    Watched.REDUNDANCY_LOST: frozenset({ChangeKind.REDUNDANCY_LOST}),
    Watched.PROVIDER_MOVED: frozenset({ChangeKind.PROVIDER_MOVED}),
    Watched.COVERAGE_LOST: frozenset({ChangeKind.COVERAGE_LOST}),
    Watched.SURFACE_LOST: _STANDING,
    Watched.TARGET_LOST: _STANDING | {ChangeKind.TARGET_REMOVED},
}
_HIDE = {
    ChangeKind.COVERAGE_LOST: frozenset(
        {
            Watched.NEW_SINGLE_POINT,
            Watched.NEW_CUT_PAIR,
            Watched.REDUNDANCY_LOST,
            Watched.PROVIDER_MOVED,
        }
    ),
    ChangeKind.COVERAGE_GAINED: frozenset({Watched.REDUNDANCY_LOST, Watched.PROVIDER_MOVED}),
    ChangeKind.TARGET_REMOVED: frozenset(Watched) - {Watched.TARGET_LOST},
    ChangeKind.TARGET_ADDED: frozenset(Watched) - {Watched.TARGET_LOST},
}
"""What something that was not measured, now or then, may hide, besides a change of its own kind."""
_GONE = (Standing.UNRESOLVABLE, Standing.DOWN)


def judge(comparison: Comparison, watched: Iterable[Watched]) -> tuple[WatchOutcome, ...]:
    """What holds of each kind asked for, in the order of the kinds; ANY stands for all others.

    Of these, cut pairs only where they were looked for.
    """
    asked = set(watched)
    if Watched.ANY in asked:
        unsearched = set() if comparison.pairs_searched else {Watched.NEW_CUT_PAIR}
        asked |= set(Watched) - unsearched
        asked -= {Watched.ANY}
    return tuple(_outcome(comparison, one) for one in Watched if one in asked)


def _outcome(comparison: Comparison, watched: Watched) -> WatchOutcome:
    hiding = sum(_hides(change, watched) for change in comparison.changes)
    if watched is Watched.SHARE_RISEN:
        risen = sum(s.trend is Trend.RISEN for s in comparison.shares)
        may = sum(
            s.trend is Trend.UNCLEAR
            and s.now[1] > s.was[0]
            and s.reason is not Reason.ORIGIN_HIDDEN
            for s in comparison.shares
        )
        return WatchOutcome(watched=watched, proved=risen, may=may + hiding)
    if watched is Watched.NEW_CUT_PAIR and not comparison.pairs_searched:
        hiding += len(comparison.compared)
    matching = [c for c in comparison.changes if _matches(c, watched)]
    return WatchOutcome(
        watched=watched,
        proved=sum(c.proved for c in matching),
        may=sum(not c.proved and c.reason is not Reason.ORIGIN_HIDDEN for c in matching) + hiding,
    )


def _matches(change: Change, watched: Watched) -> bool:
    if change.kind not in _KINDS[watched]:
        return False
    if change.kind not in _STANDING:
        return True
    of_surface = change.surface is not None
    return of_surface is (watched is Watched.SURFACE_LOST) and _may_be_lost(change)


def _may_be_lost(change: Change) -> bool:
    """Of a surface any worse standing counts, for part of it is lost; unknown may be anything."""
    was, now = change.was[0], change.now[0]
    if now == Standing.UNKNOWN:
        return was not in _GONE
    worse = change.kind is ChangeKind.STANDING_WORSE
    return worse and (now in _GONE or change.surface is not None)


def _hides(change: Change, watched: Watched) -> bool:
    """Whether something not measured may hide such a change; hidden origins don't count."""
    if watched not in _HIDE.get(change.kind, ()) or change.reason is Reason.ORIGIN_HIDDEN:
        return False
    of_target = change.kind in (ChangeKind.TARGET_REMOVED, ChangeKind.TARGET_ADDED)
    return not (of_target and change.proved)
