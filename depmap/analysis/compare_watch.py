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

_KINDS = {
    Watched.NEW_SINGLE_POINT: frozenset({ChangeKind.NEW_SINGLE_POINT}),
    Watched.REDUNDANCY_LOST: frozenset({ChangeKind.REDUNDANCY_LOST}),
    Watched.PROVIDER_MOVED: frozenset({ChangeKind.PROVIDER_MOVED}),
    Watched.COVERAGE_LOST: frozenset({ChangeKind.COVERAGE_LOST}),
    Watched.TARGET_LOST: frozenset({ChangeKind.TARGET_REMOVED, ChangeKind.STANDING_WORSE}),
}
_SEEN_BETTER = (Watched.NEW_SINGLE_POINT, Watched.REDUNDANCY_LOST, Watched.PROVIDER_MOVED)
"""What something that is no longer measured may hide."""


def judge(comparison: Comparison, watched: Iterable[Watched]) -> tuple[WatchOutcome, ...]:
    """What holds of each kind asked for, in the order of the kinds; ANY stands for all others."""
    asked = set(watched)
    if Watched.ANY in asked:
        asked = set(Watched) - {Watched.ANY}
    return tuple(_outcome(comparison, one) for one in Watched if one in asked)


def _outcome(comparison: Comparison, watched: Watched) -> WatchOutcome:
    if watched is Watched.SHARE_RISEN:
        risen = sum(s.trend is Trend.RISEN for s in comparison.shares)
        may = sum(
            s.trend is Trend.UNCLEAR
            and s.now[1] > s.was[0]
            and s.reason is not Reason.ORIGIN_HIDDEN
            for s in comparison.shares
        )
        return WatchOutcome(watched=watched, proved=risen, may=may)
    matching = [c for c in comparison.changes if _matches(c, watched)]
    unseen = [c for c in comparison.changes if watched in _SEEN_BETTER and _is_unseen(c)]
    return WatchOutcome(
        watched=watched,
        proved=sum(c.proved for c in matching),
        may=sum(not c.proved and c.reason is not Reason.ORIGIN_HIDDEN for c in matching)
        + len(unseen),
    )


def _matches(change: Change, watched: Watched) -> bool:
    if change.kind not in _KINDS[watched]:
        return False
    if change.kind is ChangeKind.STANDING_WORSE:
        lost = (Standing.UNRESOLVABLE, Standing.DOWN, Standing.UNKNOWN)
        return change.surface is None and change.now[0] in lost
    return True


def _is_unseen(change: Change) -> bool:
    return change.kind is ChangeKind.COVERAGE_LOST and change.reason is not Reason.ORIGIN_HIDDEN
