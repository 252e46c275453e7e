"""A scriptable DNS server on loopback, UDP and TCP on one port, that can misbehave."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from depmap.resolvers.client import DnsClient, DnsOptions
from depmap.resolvers.gate import AddressGate
from depmap.resolvers.pace import Pace, Unpaced
from depmap.resolvers.servers import Server


@dataclass(frozen=True)
class Query:
    """A question as received."""

    message: dns.message.Message
    tcp: bool

    @property
    def name(self) -> str:
        return self.message.question[0].name.to_text(omit_final_dot=True).lower()

    @property
    def rrtype(self) -> str:
        return dns.rdatatype.to_text(self.message.question[0].rdtype)

    @property
    def recursive(self) -> bool:
        return bool(self.message.flags & dns.flags.RD)

    @property
    def edns(self) -> bool:
        return self.message.edns >= 0

    def reply(
        self, *answers: str, rcode: dns.rcode.Rcode = dns.rcode.NOERROR
    ) -> dns.message.Message:
        """A response; answers are zone-file lines with absolute names."""
        response = dns.message.make_response(self.message, recursion_available=True)
        response.set_rcode(rcode)
        response.answer += rrsets(*answers)
        return response


Script = Callable[[Query], Iterable[dns.message.Message | bytes]]
"""What to send for a query: any number of messages or raw octets."""


def rrsets(*lines: str) -> list[dns.rrset.RRset]:
    """``a.example. 300 A 192.0.2.1`` as RRsets of one record each."""
    found = []
    for line in lines:
        owner, ttl, rrtype, value = line.split(" ", 3)
        found.append(dns.rrset.from_text(owner, int(ttl), "IN", rrtype, value))
    return found


def wire_of(message: dns.message.Message | bytes) -> bytes:
    if isinstance(message, bytes):
        return message
    return message.to_wire(max_size=65535)


def records(table: dict[tuple[str, str], list[str]]) -> Script:
    """Answers from a table of (name, type) → zone-file lines; NXDOMAIN for names it lacks."""
    names = {name for name, _ in table}

    def script(query: Query) -> Iterable[dns.message.Message]:
        lines = table.get((query.name, query.rrtype), [])
        unknown = query.name not in names
        yield query.reply(*lines, rcode=dns.rcode.NXDOMAIN if unknown else dns.rcode.NOERROR)

    return script


def bound_pair() -> tuple[socket.socket, socket.socket]:
    """A UDP and a TCP socket on one loopback port that was free for both."""
    while True:
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tcp.bind(udp.getsockname())
        except OSError:
            udp.close()
            tcp.close()
        else:
            return udp, tcp


class DnsServer(asyncio.DatagramProtocol):
    """Serves a script; ``asked`` lists every query. ``tcp=False`` refuses TCP."""

    def __init__(self, script: Script, *, tcp: bool = True) -> None:
        self.script = script
        self.asked: list[Query] = []
        self.address = ("127.0.0.1", 0)
        self.peer = self.address
        self._with_tcp = tcp
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        udp, listener = bound_pair()
        self.address = listener.getsockname()
        if self._with_tcp:
            self._tcp = await asyncio.start_server(self._serve_tcp, sock=listener)
        else:
            listener.close()
        self._udp, _ = await loop.create_datagram_endpoint(lambda: self, sock=udp)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
            await self._tcp.wait_closed()
        await asyncio.sleep(0)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = Query(dns.message.from_wire(data), tcp=False)
        self.asked.append(query)
        self.peer = addr
        for message in self.script(query):
            if self._udp is not None:
                self._udp.sendto(wire_of(message), addr)

    async def _serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            length = int.from_bytes(await reader.readexactly(2), "big")
            query = Query(dns.message.from_wire(await reader.readexactly(length)), tcp=True)
            self.asked.append(query)
            for message in self.script(query):
                wire = wire_of(message)
                writer.write(len(wire).to_bytes(2, "big") + wire)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    def count(self, name: str, rrtype: str) -> int:
        """How often a question came in."""
        return sum(q.name == name and q.rrtype == rrtype for q in self.asked)


RESOLVER = Server("192.0.2.53")


def client_of(
    servers: dict[str, DnsServer],
    *,
    resolvers: tuple[Server, ...] = (RESOLVER,),
    timeout: float = 2.0,
    gate: AddressGate | None = None,
    pace: Pace | None = None,
) -> DnsClient:
    """A client for which each address is one of the servers, and no other address exists."""

    def connect_map(address: str, port: int) -> tuple[str, int]:
        if port != 53 or address not in servers:
            raise OSError(101, "Network is unreachable")
        return servers[address].address

    options = DnsOptions(
        timeout=timeout,
        connect_map=connect_map,
        gate=gate or AddressGate(),
        pace=pace or Unpaced(),
    )
    return DnsClient(resolvers, options)
