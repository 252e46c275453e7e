"""A loopback HTTPS server for several hosts, each path with an answer of its own."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from depmap.resolvers.connection import PinnedConnector
from depmap.resolvers.gate import AddressGate
from tests.resolvers.loopback_https import (
    PUBLIC,
    Handler,
    Names,
    Served,
    mint,
    serve,
    server_context,
)

DAYS = (-3650, 36500)
"""These certificates are judged by the machine's own clock."""

Answer = bytes | Handler


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A throw-away root in a PEM file, and the TLS settings of a server it vouches for."""

    roots: Path
    context: ssl.SSLContext


def authority(folder: Path, *hosts: str) -> Authority:
    root = mint("Root", organisation="Test CA", days=DAYS)
    leaf = mint(hosts[0], issuer=root, names=hosts, days=DAYS)
    roots = folder / "roots.pem"
    roots.write_bytes(root.pem)
    return Authority(roots=roots, context=server_context(folder, [leaf]))


@dataclass
class Routed:
    """A running server. ``answers`` by address without the scheme; may be changed meanwhile."""

    answers: dict[str, Answer]
    requests: list[bytes] = field(default_factory=list)
    served: Served | None = None

    def connect_map(self, address: str, port: int) -> tuple[str, int]:
        """Every public address is this server; loopback is what it is: a resolver."""
        if address == "127.0.0.1":
            return address, port
        assert self.served is not None
        return self.served.connect_map(address, port)

    @property
    def connections(self) -> list[tuple[str, int]]:
        assert self.served is not None
        return self.served.connections

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(head)
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        answer = self.answers.get(fields["host"] + first.split(" ")[1], NOT_FOUND)
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        else:
            await answer(reader, writer)


@asynccontextmanager
async def routed(answers: Mapping[str, Answer], context: ssl.SSLContext) -> AsyncIterator[Routed]:
    server = Routed(answers=dict(answers))
    async with serve(server.handle, context, reads=False) as served:
        server.served = served
        yield server


def response(
    body: bytes | str, *fields: str, status: str = "200 OK", length: int | None = None
) -> bytes:
    """A whole response; ``length`` other than the body's is a lie."""
    content = body.encode() if isinstance(body, str) else body
    told = len(content) if length is None else length
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {told}", *fields, "", "")
    return "\r\n".join(lines).encode("latin-1") + content


def redirect(location: str, status: str = "302 Found") -> bytes:
    return response("", f"Location: {location}", status=status)


NOT_FOUND = response("no such page", status="404 Not Found")


def connector(
    server: Routed, *hosts: str, addresses: tuple[str, ...] = (PUBLIC,)
) -> PinnedConnector:
    names = Names({(host, "A"): addresses for host in hosts})
    return PinnedConnector(names, AddressGate(), connect_map=server.connect_map)
