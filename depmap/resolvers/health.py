"""How a resolver and this machine's network behave, tried out. What that means: elsewhere.

Asked are the name servers and the keys of the root, which every resolver knows, and one name that
can't exist. Each resolver is asked by itself, without pacing: a handful of packets.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

from depmap.model.doctor import Exchange, MadeUpName, Missing, ResolverProbe
from depmap.model.observation import RRset, Status
from depmap.resolvers.canary import ask_canary, is_lie, is_unreachable
from depmap.resolvers.client import DnsClient, DnsOptions, judge_reply
from depmap.resolvers.messages import encode_query, encode_question
from depmap.resolvers.ports import Clock
from depmap.resolvers.retry import Attempt, Event, first_attempt, next_attempt
from depmap.resolvers.rrsets import RRsetResolver
from depmap.resolvers.servers import Server
from depmap.resolvers.tcp import ask_tcp
from depmap.resolvers.udp import Channel, Deadlines, Failure, Reply, failure_of

FAR_IPV6 = "2001:503:ba3e::2:30"
"""An address out in the Internet (a.root-servers.net's), to look for a route to."""

_ROOT_SERVERS = encode_question("", "NS")
_ROOT_KEYS = encode_question("", "TYPE48")
"""DNSKEY of the root: too large for a datagram without EDNS (over 512 octets)."""


async def probe_resolver(server: Server, seconds: float, clock: Clock) -> ResolverProbe:
    """Ask it over UDP and TCP, for much, and for what can't exist; each within ``seconds``."""
    udp = await _over_udp(server, _ROOT_SERVERS, seconds, clock)
    if not udp.replied:
        tcp = await _over_tcp(server, seconds, clock, edns=True)
        return ResolverProbe(server=str(server), udp=udp, tcp=tcp)
    tcp, large, made_up = await asyncio.gather(
        _over_tcp(server, seconds, clock, edns=udp.edns),
        _over_udp(server, _ROOT_KEYS, seconds, clock),
        _ask_made_up(server, seconds, clock),
    )
    return ResolverProbe(server=str(server), udp=udp, tcp=tcp, large=large, made_up=made_up)


def find_ipv6_source(target: str = FAR_IPV6) -> str | Missing:
    """The address this machine would ask ``target`` from. Sends nothing: a socket is connected."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 53))
            return str(probe.getsockname()[0])
    except OSError as error:
        return Missing(reason=error.strerror or str(error), remedy="")


async def _over_udp(server: Server, question: bytes, seconds: float, clock: Clock) -> Exchange:
    """As a scan asks: with EDNS first, thrice where nothing comes."""
    deadlines = Deadlines()
    attempt: Attempt | None = first_attempt(servers=1, timeout=seconds)
    try:
        channel = Channel((server.address, server.port), deadlines)
    except OSError as error:
        failure = failure_of(error)
        return Exchange(status=failure.status, seconds=0.0, detail=failure.detail)
    try:
        while attempt is not None:
            query = encode_query(0, question, recursion=True, edns=attempt.edns)
            began = clock.monotonic()
            reply = await channel.ask(query, question, attempt.wait)
            event, came = await _read(reply, question, clock.monotonic() - began)
            told = replace(came, tries=attempt.number + 1, edns=attempt.edns)
            attempt = next_attempt(attempt, event)
        return told
    finally:
        channel.close()
        deadlines.close()


async def _over_tcp(server: Server, seconds: float, clock: Clock, *, edns: bool) -> Exchange:
    query = encode_query(0, _ROOT_SERVERS, recursion=True, edns=edns)
    began = clock.monotonic()
    reply = await ask_tcp((server.address, server.port), query, _ROOT_SERVERS, seconds)
    _, came = await _read(reply, _ROOT_SERVERS, clock.monotonic() - began)
    return replace(came, edns=edns)


async def _read(reply: Reply, question: bytes, took: float) -> tuple[Event, Exchange]:
    """What a reply is, and what it means for a further try. One cut short counts as an answer."""
    if isinstance(reply, Failure):
        event = Event.SILENT if reply.status is Status.TIMEOUT else Event.UNREACHABLE
        return event, Exchange(status=reply.status, seconds=took, detail=reply.detail)
    event, outcome = await judge_reply(reply, "", "", question)
    if event is Event.TRUNCATED:
        cut = Exchange(status=Status.OK, seconds=took, octets=len(reply), truncated=True)
        return Event.ANSWERED, cut
    empty = outcome.status is Status.OK and not (outcome.message and outcome.message.answers)
    return event, Exchange(
        status=Status.NODATA if empty else outcome.status,
        seconds=took,
        octets=len(reply),
        detail=outcome.detail,
    )


async def _ask_made_up(server: Server, seconds: float, clock: Clock) -> MadeUpName:
    async with DnsClient((server,), DnsOptions(timeout=seconds)) as client:
        canary = await ask_canary(RRsetResolver(client, clock))
    rrset = canary.payload
    return MadeUpName(
        status=canary.status,
        replied=not is_unreachable(canary),
        invented=rrset.values if is_lie(canary) and isinstance(rrset, RRset) else (),
    )
