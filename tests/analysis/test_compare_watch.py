"""What a caller is stopped by: proved changes, and what may have happened unseen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from depmap.analysis.compare_watch import judge
from depmap.model.diff import Comparison, DiffReport, Watched, WatchOutcome
from depmap.model.observation import Snapshot
from tests.analysis.snapshots_apart import TWO_VENDORS, diff, snapshot
from tests.analysis.test_compare import BEHIND_CDN, HERE, MOVED, ONE_VENDOR

UNASKED = (f'"duo.example" = "{TWO_VENDORS}"', '"duo.example" = "!timeout"')


def outcomes(told: Comparison, *watched: Watched) -> dict[Watched, WatchOutcome]:
    return {o.watched: o for o in judge(told, watched)}


def code(old: Snapshot, new: Snapshot, watched: Iterable[Watched]) -> int:
    told = diff(old, new)
    return int(DiffReport(comparison=told, outcomes=judge(told, watched)).exit_code)


@pytest.mark.parametrize(
    ("edits", "watched", "expected"),
    [
        ((ONE_VENDOR,), Watched.REDUNDANCY_LOST, 1),
        ((ONE_VENDOR,), Watched.NEW_SINGLE_POINT, 1),
        ((ONE_VENDOR,), Watched.TARGET_LOST, 0),
        (MOVED, Watched.PROVIDER_MOVED, 1),
        (MOVED, Watched.REDUNDANCY_LOST, 0),
        ((UNASKED,), Watched.PROVIDER_MOVED, 3),
        ((UNASKED,), Watched.NEW_SINGLE_POINT, 3),
        ((UNASKED,), Watched.REDUNDANCY_LOST, 3),
        ((UNASKED,), Watched.COVERAGE_LOST, 1),
        ((UNASKED,), Watched.TARGET_LOST, 0),
        (BEHIND_CDN, Watched.NEW_SINGLE_POINT, 1),
        (BEHIND_CDN, Watched.COVERAGE_LOST, 1),
        (BEHIND_CDN, Watched.REDUNDANCY_LOST, 0),
        (((HERE, '"api.duo.example" = "!nxdomain"'),), Watched.TARGET_LOST, 1),
        (((HERE, '"api.duo.example" = "!timeout"'),), Watched.TARGET_LOST, 3),
        ((), Watched.ANY, 0),
    ],
)
def test_codes(edits: tuple[tuple[str, str], ...], watched: Watched, expected: int) -> None:
    assert code(snapshot(), snapshot(*edits), [watched]) == expected


def test_proved_beats_not_measured() -> None:
    new = snapshot(UNASKED, *MOVED)
    assert code(snapshot(), new, [Watched.REDUNDANCY_LOST]) == 3
    assert code(snapshot(), new, [Watched.REDUNDANCY_LOST, Watched.PROVIDER_MOVED]) == 1


def test_any_stands_for_all_others() -> None:
    told = diff(snapshot(), snapshot(*MOVED))
    assert set(outcomes(told, Watched.ANY)) == set(Watched) - {Watched.ANY}


def test_nothing_asked_and_nothing_common() -> None:
    assert code(snapshot(), snapshot(*MOVED), []) == 0
    nobody = replace(snapshot(), targets=())
    assert code(snapshot(), nobody, []) == 3
    assert code(snapshot(), nobody, [Watched.TARGET_LOST]) == 1
