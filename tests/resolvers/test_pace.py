"""Pacing, by a clock that only moves when somebody sleeps."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.resolvers import pace as pace_module
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.pace import Pacer, TokenBucket, Unpaced, pace


class FakeClock:
    """Time that sleeping moves on."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def elapsed(clock: FakeClock, pacer: Pacer, turns: list[str]) -> float:
    """How long these turns take one after the other."""
    began = clock.seconds

    async def main() -> None:
        for server in turns:
            await pacer.turn(server)

    asyncio.run(main())
    return clock.seconds - began


def paced(rate: float = 50.0) -> tuple[FakeClock, Pacer]:
    clock = FakeClock()
    return clock, Pacer(clock, rate=rate, sleep=clock.sleep)


def test_a_second_s_worth_starts_at_once_and_the_rest_in_turn() -> None:
    clock, pacer = paced(10)
    assert elapsed(clock, pacer, [""] * 10) == 0
    assert elapsed(clock, pacer, [""] * 20) == pytest.approx(2.0)


def test_one_server_gets_fifty_and_then_five_a_second() -> None:
    clock, pacer = paced(1000)
    assert elapsed(clock, pacer, ["192.0.2.1"] * 50) == 0
    assert elapsed(clock, pacer, ["192.0.2.1"] * 10) == pytest.approx(2.0)
    assert elapsed(clock, pacer, ["192.0.2.2"] * 50) == pytest.approx(0.0)


def test_the_user_s_resolver_knows_only_the_overall_rate() -> None:
    clock, pacer = paced(1000)
    assert elapsed(clock, pacer, [""] * 500) == 0


def test_rest_refills_the_bucket() -> None:
    clock, pacer = paced(10)
    elapsed(clock, pacer, [""] * 10)
    clock.seconds += 5
    assert elapsed(clock, pacer, [""] * 10) == 0


def test_idle_servers_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "_MANY_SERVERS", 3)
    clock, pacer = paced(1e6)
    elapsed(clock, pacer, ["a"] * 50)
    elapsed(clock, pacer, ["b", "c"])
    clock.seconds += 1
    elapsed(clock, pacer, ["d"])
    # b and c were full again and went; a is still owed its rest.
    assert elapsed(clock, pacer, ["a"] * 6) == pytest.approx(0.2)


def test_rate_zero_lifts_all_limits() -> None:
    assert isinstance(pace(SystemClock(), 0), Unpaced)
    assert isinstance(pace(SystemClock(), 5), Pacer)
    asyncio.run(Unpaced().turn("192.0.2.1"))


@given(
    st.lists(st.floats(min_value=0, max_value=3), max_size=60),
    st.floats(min_value=0.5, max_value=100),
    st.integers(min_value=1, max_value=20),
)
def test_no_window_holds_more_than_burst_and_rate(
    gaps: list[float], rate: float, burst: int
) -> None:
    bucket = TokenBucket(rate=rate, burst=burst)
    now, starts = 0.0, []
    for gap in gaps:
        now += gap
        starts.append(now + bucket.reserve(now))
    for i, first in enumerate(starts):
        for n, later in enumerate(starts[i:], start=1):
            assert n <= burst + (later - first + 1e-5) * rate


def test_the_system_clock_runs() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
