"""Laws of comparing: nothing differs from itself, both ways say the same, unseen is not gone."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.model.diff import Change, ChangeKind, Comparison, ShareChange, Trend
from depmap.model.observation import Observation, Snapshot
from tests.analysis.snapshots_apart import TWO_VENDORS, diff, snapshot, without
from tests.golden.reader import read_case
from tests.golden.test_golden import CASES

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

MIRRORED = {
    ChangeKind.NEW_SINGLE_POINT: ChangeKind.SINGLE_POINT_GONE,
    ChangeKind.NEW_CUT_PAIR: ChangeKind.CUT_PAIR_GONE,
    ChangeKind.REDUNDANCY_LOST: ChangeKind.REDUNDANCY_GAINED,
    ChangeKind.STANDING_WORSE: ChangeKind.STANDING_BETTER,
    ChangeKind.COVERAGE_LOST: ChangeKind.COVERAGE_GAINED,
    ChangeKind.TARGET_ADDED: ChangeKind.TARGET_REMOVED,
}
MIRRORED |= {other: kind for kind, other in MIRRORED.items()}
TRENDS = {Trend.RISEN: Trend.FALLEN, Trend.FALLEN: Trend.RISEN, Trend.UNCLEAR: Trend.UNCLEAR}
OF_MEASUREMENT = (ChangeKind.COVERAGE_LOST,)
EDITS = (
    (f'"{TWO_VENDORS}"', '"ns-32.awsdns-04.com"'),
    (f'"duo.example" = "{TWO_VENDORS}"', '"duo.example" = "!servfail"'),
    ('"api.duo.example" = "18.184.1.1"', '"api.duo.example" = "104.16.7.2"'),
    ('"api.duo.example" = "18.184.1.1"', '"api.duo.example" = "!nxdomain"'),
    ('"api.duo.example" = "18.184.1.1"', '"api.duo.example" = "!timeout"'),
    ('"api.duo.example" = "18.184.1.1"', '"api.duo.example" = "> x.nsone.net > 18.184.1.1"'),
    ("Let's Encrypt: duo.example", "!tls_error"),
    ("server: nginx", "server: cloudflare"),
    ('api = ["api.duo.example"]', 'web = ["api.duo.example"]'),
)


def mirrored(change: Change) -> Change:
    kind = MIRRORED.get(change.kind, change.kind)
    return replace(change, kind=kind, was=change.now, now=change.was)


def mirrored_share(share: ShareChange) -> ShareChange:
    return replace(share, trend=TRENDS[share.trend], was=share.now, now=share.was)


def check_mirror(there: Comparison, back: Comparison) -> None:
    assert sorted(map(repr, map(mirrored, there.changes))) == sorted(map(repr, back.changes))
    assert list(map(mirrored_share, there.shares)) == list(back.shares)


def check_unseen(told: Comparison, dropped: str) -> None:
    """A later snapshot that only lacks answers proves nothing but that they lack."""
    proved = [c for c in told.changes if c.proved and c.kind not in OF_MEASUREMENT]
    assert not proved, (dropped, proved)
    assert not [s for s in told.shares if s.trend is not Trend.UNCLEAR], dropped


@pytest.mark.hypothesis
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_unseen_is_not_gone(path: Path, request: pytest.FixtureRequest) -> None:
    """Of half the answers, the same ones each time; of all of them where a seed is given."""
    seed = request.config.getoption("--hypothesis-seed")
    chance = random.Random(f"{path.name} {seed}")
    whole = read_case(path)
    assert diff(whole, whole).is_empty
    observations = list(whole.observations)
    half = chance.sample(observations, (len(observations) + 1) // 2)
    for observation in half if seed is None else observations:
        check_unseen(diff(whole, without(whole, [observation])), str(observation.question))
    for _ in range(1 if seed is None else 4):
        dropped = chance.sample(observations, chance.randint(2, len(observations)))
        told = diff(whole, without(whole, dropped))
        check_unseen(told, ", ".join(str(o.question) for o in dropped))
        check_mirror(told, diff(without(whole, dropped), whole))


def edited(edits: set[tuple[str, str]], dropped: set[int]) -> Snapshot:
    first = {old: (old, new) for old, new in sorted(edits)}
    found = snapshot(*[pair for pair in first.values() if not _overlaps(pair, first)])
    observations = found.observations
    lost: list[Observation] = [observations[n % len(observations)] for n in dropped]
    return without(found, lost)


def _overlaps(pair: tuple[str, str], others: dict[str, tuple[str, str]]) -> bool:
    return any(pair[0] in old for old in others if old != pair[0])


@settings(max_examples=20)
@given(
    st.sets(st.sampled_from(EDITS), max_size=3),
    st.sets(st.sampled_from(EDITS), max_size=3),
    st.sets(st.integers(0, 40), max_size=4),
    st.sets(st.integers(0, 40), max_size=4),
)
def test_both_ways_say_the_same(
    edits_then: set[tuple[str, str]],
    edits_now: set[tuple[str, str]],
    lost_then: set[int],
    lost_now: set[int],
) -> None:
    old, new = edited(edits_then, lost_then), edited(edits_now, lost_now)
    assert diff(old, old).is_empty
    check_mirror(diff(old, new), diff(new, old))
    check_unseen(diff(old, edited(edits_then, lost_then | lost_now)), "of both")
