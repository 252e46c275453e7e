"""A cache whose entries are asked for once, however many ask at the same time.

No expiry: it lives for one scan, in which every question has one answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class SingleFlight(Generic[Key, Value]):
    """Answers by key. ``keep`` says whether an answer holds for everybody who asks later."""

    def __init__(self, keep: Callable[[Value], bool]) -> None:
        self._keep = keep
        self._answers: dict[Key, Value] = {}
        self._flights: dict[Key, asyncio.Future[None]] = {}

    def cached(self, key: Key) -> Value | None:
        """The answer, if it is there already."""
        return self._answers.get(key)

    async def get(self, key: Key, ask: Callable[[], Awaitable[Value]]) -> Value:
        """The answer for ``key``; ``ask`` is awaited by the first who wants it.

        When the first is cancelled, or its answer isn't kept, the next in line asks again.
        """
        while True:
            answer = self._answers.get(key)
            if answer is not None:
                return answer
            flight = self._flights.get(key)
            if flight is None:
                return await self._lead(key, ask)
            # Shielded: cancelling one who waits must not cancel the others.
            await asyncio.shield(flight)

    async def _lead(self, key: Key, ask: Callable[[], Awaitable[Value]]) -> Value:
        flight = self._flights[key] = asyncio.get_running_loop().create_future()
        try:
            answer = await ask()
            if self._keep(answer):
                self._answers[key] = answer
            return answer
        finally:
            del self._flights[key]
            flight.set_result(None)
