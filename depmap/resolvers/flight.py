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
        self._flights: dict[Key, asyncio.Future[None] | None] = {}

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
            if key not in self._flights:
                return await self._lead(key, ask)
            # Shielded: cancelling one who waits must not cancel the others.
            await asyncio.shield(self._landing(key))

    def _landing(self, key: Key) -> asyncio.Future[None]:
        """Done when the question under way has ended; made by the first who waits for it."""
        flight = self._flights[key]
        if flight is None:
            flight = self._flights[key] = asyncio.get_running_loop().create_future()
        return flight

    async def _lead(self, key: Key, ask: Callable[[], Awaitable[Value]]) -> Value:
        self._flights[key] = None
        try:
            answer = await ask()
            if self._keep(answer):
                self._answers[key] = answer
            return answer
        finally:
            flight = self._flights.pop(key)
            if flight is not None:
                flight.set_result(None)
