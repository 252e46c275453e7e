"""A deadline is for the network, not for waits at the pacer."""

from __future__ import annotations

import asyncio

import pytest

from depmap.resolvers.deadline import Deadline, OffTheClock, off_the_clock, without_deadline
from depmap.resolvers.pace import Unpaced


class Slow:
    """A pacer that takes its time."""

    async def turn(self, server: str = "") -> None:
        await asyncio.sleep(0.15)


def test_it_ends_what_takes_too_long() -> None:
    async def main() -> None:
        async with Deadline(0.02):
            await asyncio.sleep(5)

    with pytest.raises(TimeoutError):
        asyncio.run(main())


def test_a_turn_awaited_in_a_task_of_its_own_holds_every_deadline_around_it() -> None:
    async def main() -> str:
        pace = without_deadline(Slow())
        async with Deadline(0.1), Deadline(0.1), asyncio.TaskGroup() as group:
            group.create_task(pace.turn())
            group.create_task(pace.turn("203.0.114.10"))
        return "done"

    assert asyncio.run(main()) == "done"


def test_the_clock_goes_on_afterwards_from_where_it_stood() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with Deadline(0.1):
                with off_the_clock():
                    await asyncio.sleep(0.2)
                await asyncio.sleep(5)
        except TimeoutError:
            return loop.time() - began
        return 0.0

    assert 0.28 < asyncio.run(main()) < 1.0


def test_a_hold_that_outlives_its_deadline_does_no_harm() -> None:
    async def main() -> None:
        tasks: list[asyncio.Task[None]] = []
        async with Deadline(5):
            tasks.append(asyncio.create_task(OffTheClock(Slow()).turn()))
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    asyncio.run(main())


def test_where_nothing_is_paced_nothing_is_wrapped() -> None:
    unpaced = Unpaced()
    assert without_deadline(unpaced) is unpaced
