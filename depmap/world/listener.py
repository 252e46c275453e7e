"""TCP listeners whose connections end with them. No protocol of their own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import cast

from depmap.errors import UsageError

IDLE_SECONDS = 10.0


class Connection(asyncio.Protocol):
    """A connection that its listener can end, and that ends itself when idle too long."""

    def __init__(self, peers: set[Connection]) -> None:
        loop = asyncio.get_running_loop()
        self._peers = peers
        self._idle: asyncio.TimerHandle | None = None
        self._loop = loop
        self.transport: asyncio.Transport | None = None
        self.lost: asyncio.Future[None] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Join the listener's connections."""
        self.transport = cast("asyncio.Transport", transport)
        self._peers.add(self)
        self.stay()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave them."""
        self._peers.discard(self)
        if self._idle is not None:
            self._idle.cancel()
        if not self.lost.done():
            self.lost.set_result(None)

    def stay(self) -> None:
        """Start the idle time anew."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = self._loop.call_later(IDLE_SECONDS, self.abort)

    def pause_writing(self) -> None:
        """Read no more from a peer that doesn't read."""
        if self.transport is not None:
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Read on."""
        if self.transport is not None:
            self.transport.resume_reading()

    def abort(self) -> None:
        """End the connection at once."""
        if self.transport is not None:
            self.transport.abort()


class Listener:
    """A listening TCP socket and its connections."""

    def __init__(self, server: asyncio.Server, peers: set[Connection]) -> None:
        self._server = server
        self._peers = peers

    async def close(self) -> None:
        """Stop listening, end every connection and wait until all are gone."""
        self._server.close()
        peers = tuple(self._peers)
        for peer in peers:
            peer.abort()
        for peer in peers:
            await peer.lost
        await self._server.wait_closed()


async def listen(bound: socket.socket, make: Callable[[set[Connection]], Connection]) -> Listener:
    """Listen on a bound socket; ``make`` builds the protocol of each connection."""
    peers: set[Connection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: make(peers), sock=bound)
    return Listener(server, peers)


def bind(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A bound, non-blocking socket; raises UsageError where the port can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, kind)
    try:
        if kind is socket.SOCK_STREAM:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setblocking(False)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise UsageError(
            f"can't serve on {host} port {port}: {error.strerror or error}",
            remedy="choose another port, or 0 for any free one",
        ) from error
    return bound
