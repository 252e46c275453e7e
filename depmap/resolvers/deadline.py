"""Deadlines that stand still while something waits for its turn at the pacer. No policy.

A deadline is for what the network takes, not for what depmap's own politeness takes. Those in
force travel in a context variable, so tasks started under one belong to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self

from depmap.resolvers.pace import Pace, Unpaced


class Deadline:
    """``asyncio.timeout`` whose clock can be held; raises TimeoutError at its end."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._timeout = asyncio.timeout(seconds)
        self._token: Token[tuple[Deadline, ...]] | None = None
        self._holds = 0
        self._left = seconds

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._token = _in_force.set((*_in_force.get(), self))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._token is not None:
            _in_force.reset(self._token)
            self._token = None
        await self._timeout.__aexit__(kind, error, traceback)

    def hold(self) -> None:
        """Stop the clock until ``release`` was called as often."""
        self._holds += 1
        if self._holds == 1 and self._is_running():
            when = self._timeout.when()
            self._left = (when or 0.0) - asyncio.get_running_loop().time()
            self._timeout.reschedule(None)

    def release(self) -> None:
        """Let the clock go on."""
        self._holds -= 1
        if self._holds == 0 and self._is_running():
            self._timeout.reschedule(asyncio.get_running_loop().time() + self._left)

    def _is_running(self) -> bool:
        return self._token is not None and not self._timeout.expired()


_in_force: ContextVar[tuple[Deadline, ...]] = ContextVar("deadlines", default=())


@contextmanager
def off_the_clock() -> Iterator[None]:
    """Hold every deadline in force here for as long as the block takes."""
    held = _in_force.get()
    for deadline in held:
        deadline.hold()
    try:
        yield
    finally:
        for deadline in held:
            deadline.release()


class OffTheClock:
    """A pace whose waits run no deadline."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def turn(self, server: str = "") -> None:
        """Return when it is this act's turn."""
        with off_the_clock():
            await self._pace.turn(server)


def without_deadline(pace: Pace) -> Pace:
    """``pace`` with every wait off the clock."""
    return pace if isinstance(pace, Unpaced) else OffTheClock(pace)
