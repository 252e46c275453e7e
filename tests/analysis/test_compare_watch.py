"""What a caller is stopped by: proved changes, and what may have happened unseen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from depmap.analysis.compare_watch import judge
from depmap.model.diff import (
    Change,
    ChangeKind,
    Comparison,
    DiffReport,
    Watched,
    WatchOutcome,
)
from depmap.model.finding import Standing
from depmap.model.observation import Snapshot
from depmap.model.target import SurfaceRole
from tests.analysis.snapshots_apart import TWO_VENDORS, diff, snapshot
from tests.analysis.test_compare import BEHIND_CDN, HERE, MOVED, NO_ZONES, ONE_VENDOR
from tests.analysis.test_compare_shares import NS1, listed

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
        (((HERE, '"api.duo.example" = "!nxdomain"'),), Watched.SURFACE_LOST, 1),
        (((HERE, '"api.duo.example" = "!timeout"'),), Watched.SURFACE_LOST, 3),
        (MOVED, Watched.SURFACE_LOST, 0),
        ((), Watched.ANY, 0),
    ],
)
def test_codes(edits: tuple[tuple[str, str], ...], watched: Watched, expected: int) -> None:
    assert code(snapshot(), snapshot(*edits), [watched]) == expected


def test_proved_beats_not_measured() -> None:
    new = snapshot(UNASKED, *MOVED)
    assert code(snapshot(), new, [Watched.REDUNDANCY_LOST]) == 3
    assert code(snapshot(), new, [Watched.REDUNDANCY_LOST, Watched.PROVIDER_MOVED]) == 1


def test_what_was_not_measured_then_hides_a_change_too() -> None:
    """Whether two stood there or one: nobody asked."""
    for watched in (Watched.REDUNDANCY_LOST, Watched.PROVIDER_MOVED):
        assert code(snapshot(UNASKED), snapshot(ONE_VENDOR), [watched]) == 3
    old = snapshot(*NO_ZONES)
    assert code(old, snapshot(*NO_ZONES, ONE_VENDOR), [Watched.REDUNDANCY_LOST]) == 3
    assert code(old, old, [Watched.ANY]) == 0


def test_a_surface_is_lost_and_the_target_is_not() -> None:
    both = ('api = ["api.duo.example"]', 'api = ["api.duo.example"]\nweb = ["duo.example"]')
    web = ("[NS]", '"duo.example" = "18.184.1.1"\n[NS]')
    old = snapshot(both, web)
    new = snapshot(both, web, (HERE, '"api.duo.example" = "!nxdomain"'))
    assert code(old, new, [Watched.TARGET_LOST]) == 0
    assert code(old, new, [Watched.SURFACE_LOST]) == 1
    assert outcomes(diff(old, new), Watched.ANY)[Watched.SURFACE_LOST].proved


@pytest.mark.parametrize("surface", [None, SurfaceRole.API])
@pytest.mark.parametrize(
    ("was", "now", "lost"),
    [
        (Standing.DEGRADED, Standing.UNKNOWN, True),
        (Standing.DEGRADED, Standing.OK, False),
        (Standing.DOWN, Standing.UNKNOWN, False),
        (Standing.UNKNOWN, Standing.OK, False),
    ],
)
def test_a_better_standing_that_is_unknown_may_be_a_loss(
    surface: SurfaceRole | None, was: Standing, now: Standing, *, lost: bool
) -> None:
    proved = Standing.UNKNOWN not in (was, now)
    change = Change(
        kind=ChangeKind.STANDING_BETTER,
        target="duo.example",
        proved=proved,
        surface=surface,
        was=(was.value,),
        now=(now.value,),
    )
    told = replace(diff(snapshot(), snapshot()), changes=(change,))
    kind = Watched.SURFACE_LOST if surface is not None else Watched.TARGET_LOST
    assert judge(told, [kind]) == (WatchOutcome(watched=kind, proved=0, may=int(lost)),)


def test_nothing_seen_of_one_side_rules_nothing_out() -> None:
    whole = snapshot()
    blind = replace(whole, observations=())
    for old, new in ((blind, blind), (blind, whole), (whole, blind)):
        assert code(old, new, [Watched.TARGET_LOST]) == 3
        assert code(old, new, []) == 0
    assert code(whole, blind, [Watched.ANY]) == 1, "lost coverage is proved"


def test_a_target_missing_from_what_is_incomplete_may_have_changed() -> None:
    old = listed(NS1, NS1, NS1)
    torn = replace(old, targets=old.targets[1:], run=replace(old.run, complete=False))
    for watched in Watched:
        assert code(old, torn, [watched]) == 3
    for watched in set(Watched) - {Watched.TARGET_LOST}:
        assert code(torn, old, [watched]) == 3
    assert code(torn, old, [Watched.TARGET_LOST]) == 0
    left_out = replace(torn, run=old.run)
    assert code(old, left_out, [Watched.TARGET_LOST]) == 1
    assert code(old, left_out, [Watched.PROVIDER_MOVED]) == 0


def test_any_stands_for_all_others() -> None:
    told = diff(snapshot(), snapshot(*MOVED))
    assert set(outcomes(told, Watched.ANY)) == set(Watched) - {Watched.ANY}


def test_nothing_asked_and_nothing_common() -> None:
    assert code(snapshot(), snapshot(*MOVED), []) == 0
    nobody = replace(snapshot(), targets=())
    assert code(snapshot(), nobody, []) == 3
    assert code(snapshot(), nobody, [Watched.TARGET_LOST]) == 1
