"""Asks DNS servers and says what came of it: attempts, pacing, the address gate. No cache.

Recursive resolvers are the user's own and go past the gate (one on 127.0.0.1 is common); the
authoritative servers that names lead to do not.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from depmap.model.observation import Status
from depmap.resolvers.gate import AddressGate
from depmap.resolvers.messages import (
    NXDOMAIN,
    Message,
    MessageError,
    decode,
    encode_query,
    encode_question,
    is_truncated,
)
from depmap.resolvers.pace import Pace, Unpaced
from depmap.resolvers.ports import ConnectMap, direct
from depmap.resolvers.retry import Attempt, Event, first_attempt, next_attempt
from depmap.resolvers.servers import DNS_PORT, Server
from depmap.resolvers.tcp import ask_tcp
from depmap.resolvers.udp import Channel, Deadlines, Failure, Reply, failure_of

_PARSED_AT_ONCE = 4 * 1024
_CHANNELS = 4
_IN_FLIGHT = 512
_SOCKETS = 64
"""Questions at once to authoritative servers, each over a socket of its own."""
_AUTHORITATIVE_SHARE = 0.4
"""Of the timeout: an authoritative server answers from memory, and has siblings."""
_STATUS_OF_RCODE = {
    0: Status.OK,
    1: Status.FORMERR,
    NXDOMAIN: Status.NXDOMAIN,
    4: Status.REFUSED,
    5: Status.REFUSED,
    9: Status.REFUSED,
    16: Status.FORMERR,
}
_PLAIN_RCODES = frozenset({1, 2, 5})
_MISREAD = frozenset({1, 4, 16})


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsOptions:
    """``timeout``: seconds a question may last over all its attempts, pacing left out."""

    timeout: float = 5.0
    connect_map: ConnectMap = direct
    pace: Pace = field(default_factory=Unpaced)
    gate: AddressGate = field(default_factory=AddressGate)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: OK and NXDOMAIN have a message, of failures only those told.

    ``server``: address of who answered, empty when none did.
    """

    status: Status
    server: str = ""
    message: Message | None = None
    detail: str = ""


_NO_ANSWER = Outcome(Status.TIMEOUT, detail="no answer in time")


@dataclass(frozen=True, slots=True)
class _Route:
    """Whom to ask, how, and the seconds a question may last."""

    servers: tuple[Server, ...]
    recursive: bool
    timeout: float


class DnsClient:
    """Asks the given recursive resolvers, and any authoritative server the gate lets through."""

    def __init__(self, resolvers: tuple[Server, ...], options: DnsOptions | None = None) -> None:
        """Belongs to the running event loop; at least one resolver."""
        self.resolvers = resolvers
        self._options = options or DnsOptions()
        self._recursion = _Route(resolvers, True, self._options.timeout)
        self._channels: dict[int, list[Channel]] = {}
        self._preferred = 0
        self._turn = 0
        self._deadlines = Deadlines()
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)
        self._sockets = asyncio.Semaphore(_SOCKETS)
        self._loop = asyncio.get_running_loop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all sockets."""
        for channels in self._channels.values():
            for channel in channels:
                channel.close()
        self._channels.clear()
        self._deadlines.close()

    async def ask_resolver(self, owner: str, rrtype: str) -> Outcome:
        """One recursive question to the resolvers, the one that last answered first."""
        return await self._ask(owner, rrtype, self._recursion)

    async def ask_server(self, address: str, owner: str, rrtype: str) -> Outcome:
        """One question without recursion to an authoritative server; the gate comes first."""
        reason = self._options.gate.verdict(address)
        if reason:
            return Outcome(Status.BLOCKED_BY_POLICY, detail=f"{address}: {reason}")
        timeout = self._options.timeout * _AUTHORITATIVE_SHARE
        return await self._ask(owner, rrtype, _Route((Server(address, DNS_PORT),), False, timeout))

    async def _ask(self, owner: str, rrtype: str, route: _Route) -> Outcome:
        try:
            question = encode_question(owner, rrtype)
        except MessageError as error:
            return Outcome(Status.FORMERR, detail=str(error))
        attempt: Attempt | None = first_attempt(
            servers=len(route.servers),
            timeout=route.timeout,
            preferred=self._preferred if route.recursive else 0,
        )
        told = outcome = _NO_ANSWER
        left = route.timeout
        while attempt is not None and left > 0:
            server = route.servers[attempt.server].address
            await self._options.pace.turn("" if route.recursive else server)
            async with self._in_flight if route.recursive else self._sockets:
                began = self._loop.time()
                reply = await self._exchange(route, attempt, question, min(attempt.wait, left))
                left -= self._loop.time() - began
            if isinstance(reply, Failure):
                event, outcome = _judge_failure(reply, server, attempt)
            else:
                event, outcome = await judge_reply(reply, server, owner, question)
            told = outcome if outcome.server else told
            if event is Event.ANSWERED and route.recursive:
                self._preferred = attempt.server
            attempt = next_attempt(attempt, event)
        # A refusal by one server says more than the silence of the next.
        return told if told.server else outcome

    async def _exchange(
        self, route: _Route, attempt: Attempt, question: bytes, wait: float
    ) -> Reply:
        query = encode_query(0, question, recursion=route.recursive, edns=attempt.edns)
        server = route.servers[attempt.server]
        try:
            address = self._options.connect_map(server.address, server.port)
            if attempt.tcp:
                return await ask_tcp(address, query, question, wait)
            if route.recursive:
                channel = self._channel(attempt.server, address)
                return await channel.ask(query, question, wait)
            return await self._ask_once(address, query, question, wait)
        except OSError as error:
            return failure_of(error)

    async def _ask_once(
        self, address: tuple[str, int], query: bytes, question: bytes, wait: float
    ) -> Reply:
        """Over a socket, and so from a port, of its own."""
        channel = Channel(address, self._deadlines)
        try:
            return await channel.ask(query, question, wait)
        finally:
            channel.close()

    def _channel(self, place: int, address: tuple[str, int]) -> Channel:
        channels = self._channels.setdefault(place, [])
        if len(channels) < _CHANNELS:
            channels.append(Channel(address, self._deadlines))
            return channels[-1]
        self._turn += 1
        return channels[self._turn % _CHANNELS]


async def judge_reply(
    reply: bytes, server: str, owner: str, question: bytes
) -> tuple[Event, Outcome]:
    """What a reply means for the next attempt, and what it says if there is none."""
    if is_truncated(reply):
        told = Outcome(Status.NET_ERROR, server, detail="truncated, over TCP too")
        return Event.TRUNCATED, told
    try:
        if len(reply) <= _PARSED_AT_ONCE:
            message = decode(reply, owner, question)
        else:
            # Beside the event loop: large messages of small records take a while.
            loop = asyncio.get_running_loop()
            message = await loop.run_in_executor(None, decode, reply, owner, question)
    except MessageError as error:
        return Event.DECLINED, Outcome(Status.FORMERR, server, detail=str(error))
    status = _STATUS_OF_RCODE.get(message.rcode, Status.SERVFAIL)
    if status is Status.OK or status is Status.NXDOMAIN:
        return Event.ANSWERED, Outcome(status, server, message)
    event = Event.MISREAD if message.rcode in _MISREAD else Event.DECLINED
    detail = "" if message.rcode in _PLAIN_RCODES else f"rcode {message.rcode}"
    return event, Outcome(status, server, message, detail)


def _judge_failure(failure: Failure, server: str, attempt: Attempt) -> tuple[Event, Outcome]:
    if failure.status is Status.LIMIT_HIT:
        return Event.ANSWERED, Outcome(failure.status, server, detail=failure.detail)
    if attempt.tcp:
        detail = f"truncated, and over TCP: {failure.detail}"
        return Event.UNREACHABLE, Outcome(Status.NET_ERROR, server, detail=detail)
    event = Event.SILENT if failure.status is Status.TIMEOUT else Event.UNREACHABLE
    return event, Outcome(failure.status, detail=failure.detail)
