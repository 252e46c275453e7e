"""One question for all who ask at the same time."""

from __future__ import annotations

import asyncio

import pytest

from depmap.resolvers.flight import SingleFlight


def test_an_error_reaches_the_one_who_asked_and_the_next_tries_again() -> None:
    attempts: list[int] = []

    async def ask() -> str:
        attempts.append(len(attempts))
        await asyncio.sleep(0)
        if len(attempts) == 1:
            raise ValueError("first")
        return "answer"

    async def main() -> None:
        flights: SingleFlight[str, str] = SingleFlight(lambda _: True)
        first = asyncio.ensure_future(flights.get("key", ask))
        second = asyncio.ensure_future(flights.get("key", ask))
        with pytest.raises(ValueError, match="first"):
            await first
        assert await second == "answer"
        assert flights.cached("key") == "answer"

    asyncio.run(main())


def test_what_is_not_kept_is_asked_for_again() -> None:
    asked: list[str] = []

    async def ask() -> str:
        asked.append("x")
        return f"answer {len(asked)}"

    async def main() -> None:
        flights: SingleFlight[str, str] = SingleFlight(lambda answer: answer != "answer 1")
        assert await flights.get("key", ask) == "answer 1"
        assert flights.cached("key") is None
        assert await flights.get("key", ask) == "answer 2"
        assert await flights.get("key", ask) == "answer 2"

    asyncio.run(main())


def test_a_waiter_that_gives_up_disturbs_nobody() -> None:
    async def main() -> None:
        gate = asyncio.Event()

        async def ask() -> str:
            await gate.wait()
            return "answer"

        flights: SingleFlight[str, str] = SingleFlight(lambda _: True)
        tasks = [asyncio.ensure_future(flights.get("key", ask)) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.sleep(0)
        gate.set()
        assert await tasks[0] == await tasks[2] == "answer"

    asyncio.run(main())
