"""Probes of name servers over real sockets: alive, lame, refusing, silent, without address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import dns.flags
import dns.message
import dns.rcode
import pytest

from depmap.model.observation import Observation, Question, QuestionKind, Status
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.probes import ServerProber
from depmap.resolvers.rrsets import RRsetResolver
from tests.resolvers.dns_server import (
    RESOLVER,
    DnsServer,
    Query,
    Script,
    client_of,
    records,
    rrsets,
)

ADDRESS = "198.51.45.53"
SOA = "example.com. 3600 SOA ns1.example.com. host.example.com. 1 7200 900 1209600 86400"
RECURSIVE = {
    ("ns1.example.com", "A"): [f"ns1.example.com. 300 A {ADDRESS}"],
    ("ns6.example.com", "AAAA"): ["ns6.example.com. 300 AAAA 2a04:4e42::53"],
    ("ns0.example.com", "TXT"): ["ns0.example.com. 300 TXT nothing"],
}

Messages = Iterable[dns.message.Message | bytes]


def probe(script: Script, server: str = "ns1.example.com") -> tuple[Observation, DnsServer]:
    async def main() -> tuple[Observation, DnsServer]:
        async with DnsServer(records(RECURSIVE)) as resolver, DnsServer(script) as asked:
            servers = {RESOLVER.address: resolver, ADDRESS: asked, "2a04:4e42::53": asked}
            async with client_of(servers, timeout=0.6) as client:
                clock = SystemClock()
                prober = ServerProber(RRsetResolver(client, clock), clock)
                return await prober.probe_server(server, "example.com"), asked

    return asyncio.run(main())


def alive(query: Query) -> Messages:
    response = query.reply(SOA)
    response.flags |= dns.flags.AA
    yield response


def knows_nothing(query: Query) -> Messages:
    yield query.reply()


def without_authority(query: Query) -> Messages:
    yield query.reply(SOA)


def of_another_zone(query: Query) -> Messages:
    response = query.reply()
    response.flags |= dns.flags.AA
    response.authority += rrsets(SOA.replace("example.com. 3600", "example.org. 3600"))
    yield response


def refuses(query: Query) -> Messages:
    yield query.reply(rcode=dns.rcode.REFUSED)


def is_silent(query: Query) -> Messages:
    return ()


def test_a_server_that_answers_with_authority_is_alive() -> None:
    observation, asked = probe(alive)
    assert observation.question == Question(QuestionKind.SERVER, "ns1.example.com", "example.com")
    assert observation.status is Status.OK
    assert observation.answered_by == ADDRESS
    assert [(q.name, q.rrtype, q.recursive) for q in asked.asked] == [("example.com", "SOA", False)]


@pytest.mark.parametrize("script", [knows_nothing, without_authority, of_another_zone])
def test_a_server_without_authority_for_the_zone_is_lame(script: Script) -> None:
    assert probe(script)[0].status is Status.LAME


def test_a_refusal_and_silence_are_told_apart() -> None:
    assert probe(refuses)[0].status is Status.REFUSED
    assert probe(is_silent)[0].status is Status.TIMEOUT


def test_a_server_with_ipv6_alone_is_asked_there() -> None:
    assert probe(alive, "ns6.example.com")[0].status is Status.OK


def test_a_server_without_address_is_not_asked() -> None:
    observation, asked = probe(alive, "ns0.example.com")
    assert observation.status is Status.SKIPPED
    assert not asked.asked
