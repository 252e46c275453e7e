"""The DNS side of a served world: one UDP and one TCP socket on the same port. No answers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from depmap.errors import UsageError
from depmap.world.listener import Connection, Listener, bind, listen
from depmap.world.wire import Responder

_RECEIVE_BUFFER = 4 * 1024 * 1024
_PORT_TRIES = 20


class _Datagrams(asyncio.DatagramProtocol):
    """Answers each datagram where it came from."""

    def __init__(self, responder: Responder) -> None:
        self._respond: Callable[..., bytes | None] = responder.respond
        self._transport: asyncio.DatagramTransport | None = None
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for the answers."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer; what is no query goes unanswered."""
        reply = self._respond(data, udp=True)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits for the end."""
        self.lost.set_result(None)


class _Stream(Connection):
    """Queries over TCP, each behind its length (RFC 1035 4.2.2); any number per connection."""

    def __init__(self, peers: set[Connection], responder: Responder) -> None:
        super().__init__(peers)
        self._responder = responder
        self._buffer = bytearray()

    def data_received(self, data: bytes) -> None:
        """Answer every whole query; end a connection that sends something else."""
        self.stay()
        self._buffer += data
        while len(self._buffer) >= 2:
            end = 2 + int.from_bytes(self._buffer[:2])
            if len(self._buffer) < end:
                return
            reply = self._responder.respond(bytes(self._buffer[2:end]), udp=False)
            del self._buffer[:end]
            if self.transport is None or reply is None:
                self.abort()
                return
            self.transport.write(len(reply).to_bytes(2) + reply)


class DnsServer:
    """The running server; ``address`` is the (host, port) of both sockets."""

    def __init__(
        self,
        address: tuple[str, int],
        datagrams: tuple[asyncio.DatagramTransport, _Datagrams],
        stream: Listener,
    ) -> None:
        self.address = address
        self._datagrams = datagrams
        self._stream = stream

    async def close(self) -> None:
        """Close both sockets and every connection."""
        transport, protocol = self._datagrams
        transport.abort()
        await protocol.lost
        await self._stream.close()


async def open_dns(responder: Responder, host: str, port: int) -> DnsServer:
    """Serve on ``host``; port 0 takes one that is free for both UDP and TCP."""
    datagram, stream = _bind_both(host, port)
    address = datagram.getsockname()[:2]
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _Datagrams(responder), sock=datagram
    )
    listener = await listen(stream, lambda peers: _Stream(peers, responder))
    return DnsServer(address, (transport, protocol), listener)


def _bind_both(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """A UDP and a TCP socket; a free TCP port whose UDP twin is taken is tried again."""
    for _ in range(0 if port else _PORT_TRIES):
        with suppress(UsageError):
            return _bind_pair(host, 0)
    return _bind_pair(host, port)


def _bind_pair(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    stream = bind(host, port, socket.SOCK_STREAM)
    try:
        datagram = bind(host, stream.getsockname()[1], socket.SOCK_DGRAM)
    except UsageError:
        stream.close()
        raise
    datagram.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    return datagram, stream
