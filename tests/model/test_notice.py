"""What every format says of itself, and when it warns of an old catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from depmap.model.notice import STALE_AFTER, Whence, notices, stale_catalogue
from depmap.model.observation import Run

DAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def read_on(day: datetime, world: str = "", catalogue: str = "2026-11-23") -> Whence:
    run = Run(started=day, finished=day, tool_version="1", world=world)
    return Whence(run=run, catalogue_date=catalogue, provenance=(), stated=0)


def test_a_catalogue_over_a_year_old_is_warned_of() -> None:
    day = DAY + STALE_AFTER
    assert stale_catalogue(read_on(DAY)) == ""
    assert stale_catalogue(read_on(day)) == ""
    old = read_on(day + timedelta(days=1))
    assert "catalogue is of 2026-11-23" in stale_catalogue(old)
    assert stale_catalogue(old) in notices(old)
    assert len(notices(old)) == len(notices(read_on(DAY))) + 1


def test_recorded_answers_are_of_their_own_days() -> None:
    assert stale_catalogue(read_on(DAY + 9 * STALE_AFTER, world="2026-09")) == ""


@pytest.mark.parametrize(
    ("catalogue", "warned"),
    [("", False), ("2026", False), ("2025-11", False), ("2025-10", True), ("2024", True)],
)
def test_a_date_cut_short_counts_as_its_last_day(catalogue: str, warned: bool) -> None:
    assert bool(stale_catalogue(read_on(DAY, catalogue=catalogue))) is warned


def test_who_looked_from_where_is_told_as_far_as_it_is_known() -> None:
    known = read_on(DAY)
    assert "from a place not told" in notices(known)[0]
    asked = replace(known, run=replace(known.run, resolvers=("192.0.2.53",)))
    assert "from 192.0.2.53" in notices(asked)[0]
    named = replace(asked, run=replace(asked.run, vantage="Oslo"))
    assert "from Oslo" in notices(named)[0]
