"""How fast packets may start: one rate over all, and one per server. No transports.

Waiting here is nobody's deadline; a question's time starts when its turn has come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from depmap.resolvers.ports import Clock

SERVER_BURST = 50
SERVER_RATE = 5.0
DEFAULT_RATE = 50.0
_MANY_SERVERS = 4096
_ROUNDING = 1e-6


class Pace(Protocol):
    """Says when a packet-starting act (a query, a connection) may begin."""

    async def turn(self, server: str = "") -> None:
        """Return when it is this act's turn.

        ``server``: the address of a stranger's server, empty for the user's own resolver, to
        which the rate per server does not apply.
        """
        ...


class Unpaced:
    """No limit: recorded worlds, and a rate of 0."""

    async def turn(self, server: str = "") -> None:
        """Return at once."""


class TokenBucket:
    """A bucket of ``burst`` tokens refilled at ``rate`` a second, kept as one number.

    Pure: the times are arguments. After the generic cell rate algorithm (ITU-T I.371).
    """

    def __init__(self, *, rate: float, burst: float) -> None:
        self._interval = 1.0 / rate
        self._tolerance = (burst - 1) * self._interval
        self._full_at = float("-inf")

    def reserve(self, now: float) -> float:
        """Take one token; the seconds to wait until it is there."""
        due = max(now, self._full_at)
        self._full_at = due + self._interval
        delay = due - self._tolerance - now
        return delay if delay > _ROUNDING else 0.0

    def is_full(self, now: float) -> bool:
        """Whether nothing taken is still missing."""
        return self._full_at <= now


class Pacer:
    """Paces all acts to ``rate`` a second, each server to 50 at once and then 5 a second."""

    def __init__(
        self,
        clock: Clock,
        *,
        rate: float = DEFAULT_RATE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``rate``: acts a second, above 0; a second's worth may start at once."""
        self._clock = clock
        self._sleep = sleep
        self._overall = TokenBucket(rate=rate, burst=max(1.0, rate))
        self._servers: dict[str, TokenBucket] = {}

    async def turn(self, server: str = "") -> None:
        """Return when both the server's rate and the overall one allow."""
        if server:
            await self._wait(self._bucket(server))
        await self._wait(self._overall)

    async def _wait(self, bucket: TokenBucket) -> None:
        delay = bucket.reserve(self._clock.monotonic())
        if delay > 0:
            await self._sleep(delay)

    def _bucket(self, server: str) -> TokenBucket:
        bucket = self._servers.get(server)
        if bucket is None:
            if len(self._servers) >= _MANY_SERVERS:
                now = self._clock.monotonic()
                self._servers = {s: b for s, b in self._servers.items() if not b.is_full(now)}
            bucket = self._servers[server] = TokenBucket(rate=SERVER_RATE, burst=SERVER_BURST)
        return bucket


def pace(clock: Clock, rate: float) -> Pace:
    """The pacer for ``--rate``; 0 lifts the overall and the per-server limit."""
    return Pacer(clock, rate=rate) if rate > 0 else Unpaced()
