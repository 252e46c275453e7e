"""What is seen of resolvers of every kind, asked over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import dns.message
import pytest

from depmap.model.doctor import Missing, ResolverProbe
from depmap.model.observation import Status
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.health import find_ipv6_source, probe_resolver
from depmap.resolvers.servers import Server
from tests.resolvers import recursors
from tests.resolvers.dns_server import DnsServer, Query, Script, bound_pair

PATIENT = 60.0
"""Seconds no good answer takes, however busy the machine."""


def probe(script: Script, *, tcp: bool = True, seconds: float = PATIENT) -> ResolverProbe:
    return probe_and_listen(script, tcp=tcp, seconds=seconds)[0]


def probe_and_listen(
    script: Script, *, tcp: bool = True, seconds: float = PATIENT
) -> tuple[ResolverProbe, list[Query]]:
    async def main() -> tuple[ResolverProbe, list[Query]]:
        async with DnsServer(script, tcp=tcp) as server:
            found = await probe_resolver(Server(*server.address), seconds, SystemClock())
            return found, server.asked

    return asyncio.run(main())


def test_a_good_resolver_is_seen_to_be_one() -> None:
    found, asked = probe_and_listen(recursors.good)
    assert (found.udp.status, found.udp.tries, found.udp.edns) == (Status.OK, 1, True)
    assert found.udp.seconds > 0
    assert found.tcp.status is Status.OK
    assert found.large is not None
    assert found.large.octets > 512
    assert not found.large.truncated
    assert found.made_up is not None
    assert (found.made_up.status, found.made_up.invented) == (Status.NXDOMAIN, ())
    # A handful of questions, of which one alone is not about the root.
    assert [q.tcp for q in asked].count(True) == 1
    assert sorted(q.rrtype for q in asked) == ["A", "DNSKEY", "NS", "NS"]
    assert [q.name.endswith(".invalid") for q in asked if q.name != "."] == [True]


def test_a_liar_is_seen_by_what_it_invents() -> None:
    found = probe(recursors.liar).made_up
    assert found is not None
    assert found.invented == (recursors.INVENTED,)


def test_tcp_is_tried_by_itself() -> None:
    found = probe(recursors.good, tcp=False)
    assert found.udp.status is Status.OK
    assert (found.tcp.replied, found.tcp.status) == (False, Status.CONNECTION_REFUSED)


def test_of_one_that_is_silent_over_udp_tcp_is_still_tried() -> None:
    found = probe(lambda q: recursors.good(q) if q.tcp else (), seconds=2.0)
    assert (found.udp.replied, found.udp.status, found.udp.tries) == (False, Status.TIMEOUT, 3)
    assert found.tcp.status is Status.OK
    assert (found.large, found.made_up) == (None, None)


def test_a_dead_one_is_told_at_once() -> None:
    udp, tcp = bound_pair()
    address = udp.getsockname()
    udp.close()
    tcp.close()
    found = asyncio.run(probe_resolver(Server(*address), 600.0, SystemClock()))
    assert found.udp.status is found.tcp.status is Status.CONNECTION_REFUSED


@pytest.mark.parametrize(
    ("script", "status"),
    [(recursors.refusing, Status.REFUSED), (recursors.empty, Status.NODATA)],
)
def test_a_reply_that_tells_nothing_is_a_reply(script: Script, status: Status) -> None:
    found = probe(script)
    assert found.udp.replied
    assert found.udp.status is found.tcp.status is status
    assert found.made_up is not None
    assert found.made_up.replied


def test_the_first_packet_lost_is_told() -> None:
    lost: list[Query] = []

    def script(query: Query) -> Iterable[dns.message.Message]:
        if not lost:
            lost.append(query)
            return ()
        return recursors.good(query)

    found = probe(script, seconds=5.0)
    assert (found.udp.status, found.udp.tries) == (Status.OK, 2)


def test_one_without_edns_is_asked_plainly() -> None:
    found = probe(recursors.without_edns)
    assert (found.udp.status, found.udp.edns) == (Status.OK, False)
    assert found.tcp.status is Status.OK
    assert found.large is not None
    assert (found.large.truncated, found.large.edns) == (True, False)


def test_large_answers_may_come_cut_short_or_not_at_all() -> None:
    cut = probe(recursors.cutting).large
    assert cut is not None
    assert cut.truncated
    lost = probe(recursors.losing_large, seconds=2.0).large
    assert lost is not None
    assert (lost.replied, lost.status) == (False, Status.TIMEOUT)


def test_a_reply_that_is_no_message() -> None:
    def script(query: Query) -> list[bytes]:
        return [query.message.to_wire()[:2] + b"\x84\x00\x00\x01\x00\x09" + b"\0\0\0\0\0\0\2\0\1"]

    found = probe(script, seconds=2.0).udp
    assert (found.replied, found.status) == (True, Status.FORMERR)


def test_an_address_without_a_route_is_a_network_error() -> None:
    found = asyncio.run(probe_resolver(Server("255.255.255.255"), 600.0, SystemClock()))
    assert (found.udp.replied, found.udp.status) == (False, Status.NET_ERROR)
    assert found.tcp.status is Status.NET_ERROR


def test_the_address_this_machine_would_ask_from() -> None:
    """To itself from itself, where there is any IPv6; nothing is sent in either case."""
    found = find_ipv6_source("::1")
    assert found == "::1" or isinstance(found, Missing)


def test_no_ipv6_is_told_with_the_system_s_words() -> None:
    """An address that IPv6 has no way to."""
    found = find_ipv6_source("255.255.255.255")
    assert isinstance(found, Missing)
    assert found.reason
