"""httpx bound to checked connections: transport and network backend. No policy."""

# ruff: noqa: ASYNC109 - httpcore's interface names its parameters

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from depmap.model.observation import Status
from depmap.resolvers.connection import (
    HTTPS_PORT,
    Connection,
    Connector,
    NotReached,
    collecting_context,
)

MAX_HEAD = 100 * 1024
"""Octets of status line and fields."""

PINNED = "depmap.pinned"
"""The request extension that carries its PinnedBackend."""

_CHUNK = 16 * 1024


class PinnedBackend(httpcore.AsyncNetworkBackend):
    """Connects one request to the addresses checked for it, whatever its URL says."""

    def __init__(
        self, connector: Connector, addresses: tuple[str, ...], *, most: int = MAX_HEAD
    ) -> None:
        """``most``: octets taken from the server, the head's own limit being MAX_HEAD anyway."""
        self._connector = connector
        self._addresses = addresses
        self._most = most
        self.address = ""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to a checked address; ``host`` is not looked up again."""
        connection = await self._connector.connect(self._addresses, port)
        self.address = connection.address
        shared = self._connector if port == HTTPS_PORT else None
        return _PinnedStream(connection, shared, self._most)


class _PinnedStream(httpcore.AsyncNetworkStream):
    """A checked connection that hands over at most so many octets."""

    def __init__(self, connection: Connection, connector: Connector | None, most: int) -> None:
        self._connection = connection
        self._connector = connector
        self._most = most
        self._received = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        room = self._most - self._received
        if room <= 0:
            what = "head" if self._most == MAX_HEAD else "answer"
            detail = f"the {what} is longer than {self._most} octets"
            raise NotReached(Status.LIMIT_HIT, detail, self._connection.address)
        chunk = await self._connection.reader.read(min(max_bytes, room, _CHUNK))
        self._received += len(chunk)
        return chunk

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:
            self._connection.writer.write(buffer)
            await self._connection.writer.drain()

    async def aclose(self) -> None:
        self._connection.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        host = server_hostname or ""
        try:
            presented = await self._connection.start_tls(ssl_context, host)
        except BaseException:
            self._connection.abort()
            raise
        if self._connector is not None:
            self._connector.handshakes.settle(host, presented)
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._connection.writer.get_extra_info(info)


class PinnedTransport(httpx.AsyncBaseTransport):
    """One connection for each request, so that no host ever speaks for another."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and read the head of its response."""
        url = request.url
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        connection = httpcore.AsyncHTTPConnection(
            origin=target.origin,
            ssl_context=collecting_context(),
            network_backend=request.extensions[PINNED],
        )
        response = await connection.handle_async_request(
            httpcore.Request(method=request.method, url=target, headers=request.headers.raw)
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_HeadOnly(connection)
        )


class _HeadOnly(httpx.AsyncByteStream):
    """The body nobody reads; closing it closes the connection."""

    def __init__(self, connection: httpcore.AsyncHTTPConnection) -> None:
        self._connection = connection

    async def aclose(self) -> None:
        await self._connection.aclose()
