"""RRsets over real sockets: chains, retries, hostile servers, single flight and budgets."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterable

import dns.flags
import dns.message
import dns.rcode
import pytest

from depmap.model.observation import Observation, RRset, Status
from depmap.resolvers.budget import QueryBudget, charged_to
from depmap.resolvers.client import DnsClient, DnsOptions
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.rrsets import RRsetResolver
from depmap.resolvers.servers import Server
from tests.resolvers.dns_server import (
    RESOLVER,
    DnsServer,
    Query,
    Script,
    client_of,
    records,
    rrsets,
    wire_of,
)

Messages = Iterable[dns.message.Message | bytes]
A_RECORD = "www.example.com. 300 A 192.0.2.1"


def resolve(
    script: Script,
    owner: str = "www.example.com",
    rrtype: str = "A",
    *,
    tcp: bool = True,
    timeout: float = 2.0,
) -> tuple[Observation, DnsServer]:
    """One question to one resolver."""

    async def main() -> tuple[Observation, DnsServer]:
        async with DnsServer(script, tcp=tcp) as server:
            with_client = client_of({RESOLVER.address: server}, timeout=timeout)
            async with with_client as client:
                resolver = RRsetResolver(client, SystemClock())
                return await resolver.resolve_rrset(owner, rrtype), server

    return asyncio.run(main())


def rrset_of(observation: Observation) -> RRset:
    assert isinstance(observation.payload, RRset)
    return observation.payload


def run_with(
    script: Script, use: Callable[[RRsetResolver], Awaitable[None]], *, timeout: float = 2.0
) -> DnsServer:
    """Let ``use`` ask a resolver with this script; the server tells what came in."""

    async def main() -> DnsServer:
        async with (
            DnsServer(script) as server,
            client_of({RESOLVER.address: server}, timeout=timeout) as client,
        ):
            await use(RRsetResolver(client, SystemClock()))
        return server

    return asyncio.run(main())


def test_addresses_come_with_the_chain_that_led_to_them() -> None:
    def script(query: Query) -> Messages:
        yield query.reply(
            "cdn.example.net. 20 A 192.0.2.9",
            "cdn.example.net. 30 A 192.0.2.1",
            "alias.example.org. 60 CNAME cdn.example.net.",
            "www.example.com. 300 CNAME Alias.Example.ORG.",
        )

    observation, server = resolve(script)
    assert observation.status is Status.OK
    assert observation.answered_by == RESOLVER.address
    assert rrset_of(observation) == RRset(
        chain=("www.example.com", "alias.example.org", "cdn.example.net"),
        values=("192.0.2.1", "192.0.2.9"),
        ttl=20,
    )
    assert len(server.asked) == 1


def test_the_ad_flag_is_kept() -> None:
    def script(query: Query) -> Messages:
        assert query.message.flags & dns.flags.AD
        response = query.reply(A_RECORD)
        response.flags |= dns.flags.AD
        yield response

    assert rrset_of(resolve(script)[0]).authenticated


@pytest.mark.parametrize(
    ("rcode", "status", "told"),
    [
        (dns.rcode.NXDOMAIN, Status.NXDOMAIN, True),
        (dns.rcode.NOERROR, Status.NODATA, True),
        (dns.rcode.SERVFAIL, Status.SERVFAIL, False),
        (dns.rcode.REFUSED, Status.REFUSED, False),
        (dns.rcode.NOTIMP, Status.REFUSED, False),
        (dns.rcode.NOTAUTH, Status.REFUSED, False),
        (dns.rcode.YXDOMAIN, Status.SERVFAIL, False),
    ],
)
def test_each_failure_keeps_its_name(rcode: dns.rcode.Rcode, status: Status, told: bool) -> None:
    observation, _ = resolve(lambda query: [query.reply(rcode=rcode)])
    assert observation.status is status
    assert (observation.payload is not None) is told


@pytest.mark.parametrize("rcode", [dns.rcode.REFUSED, dns.rcode.SERVFAIL, dns.rcode.NXDOMAIN])
def test_the_chain_survives_a_failure_at_its_end(rcode: dns.rcode.Rcode) -> None:
    line = "www.example.com. 300 CNAME cdn.example.net."
    observation, _ = resolve(lambda query: [query.reply(line, rcode=rcode)])
    assert str(observation.status) == dns.rcode.to_text(rcode).lower()
    assert rrset_of(observation).chain == ("www.example.com", "cdn.example.net")
    assert rrset_of(observation).values == ()


def test_an_answer_that_stops_at_an_alias_is_asked_on() -> None:
    script = records(
        {
            ("www.example.com", "A"): ["www.example.com. 300 CNAME cdn.example.net."],
            ("cdn.example.net", "A"): ["cdn.example.net. 60 A 192.0.2.7"],
        }
    )
    observation, server = resolve(script)
    assert observation.status is Status.OK
    assert rrset_of(observation).chain == ("www.example.com", "cdn.example.net")
    assert rrset_of(observation).values == ("192.0.2.7",)
    assert rrset_of(observation).ttl == 60
    assert server.count("cdn.example.net", "A") == 1


def test_a_chain_with_nothing_at_its_end_is_nodata() -> None:
    table = {
        ("www.example.com", "AAAA"): ["www.example.com. 300 CNAME cdn.example.net."],
        ("cdn.example.net", "A"): ["cdn.example.net. 60 A 192.0.2.7"],
    }
    observation, server = resolve(records(table), rrtype="AAAA")
    assert observation.status is Status.NODATA
    assert rrset_of(observation).chain == ("www.example.com", "cdn.example.net")
    assert len(server.asked) == 2


def test_a_negative_answer_with_soa_is_not_asked_again() -> None:
    def script(query: Query) -> Messages:
        response = query.reply("www.example.com. 300 CNAME cdn.example.net.")
        response.authority += rrsets("example.net. 60 SOA ns.example.net. h.example.net. 1 2 3 4 5")
        yield response

    observation, server = resolve(script, rrtype="AAAA")
    assert observation.status is Status.NODATA
    assert len(server.asked) == 1


def test_a_chain_joins_what_is_known_of_its_end() -> None:
    script = records(
        {
            ("www.example.com", "A"): ["www.example.com. 300 CNAME cdn.example.net."],
            ("cdn.example.net", "A"): [
                "cdn.example.net. 60 CNAME edge.example.net.",
                "edge.example.net. 5 A 192.0.2.7",
            ],
        }
    )

    async def use(resolver: RRsetResolver) -> None:
        await resolver.resolve_rrset("cdn.example.net", "A")
        rrset = rrset_of(await resolver.resolve_rrset("www.example.com", "A"))
        assert rrset.chain == ("www.example.com", "cdn.example.net", "edge.example.net")
        assert rrset.values == ("192.0.2.7",)
        assert rrset.ttl == 5

    assert len(run_with(script, use).asked) == 2


def test_a_referral_is_no_answer() -> None:
    def script(query: Query) -> Messages:
        response = query.reply()
        response.authority += rrsets("com. 172800 NS a.gtld-servers.net.")
        yield response

    observation, _ = resolve(script)
    assert observation.status is Status.LAME
    assert observation.payload is None


def chain_of(length: int) -> dict[tuple[str, str], list[str]]:
    """n0 → n1 → … with an address at the last of ``length`` names, one step an answer."""
    table = {(f"n{i}.test", "A"): [f"n{i}.test. 9 CNAME n{i + 1}.test."] for i in range(length - 1)}
    return {**table, (f"n{length - 1}.test", "A"): [f"n{length - 1}.test. 9 A 192.0.2.1"]}


@pytest.mark.parametrize("whole", [True, False])
def test_a_chain_of_sixteen_names_is_followed_to_its_end(whole: bool) -> None:
    observation, _ = resolve(chain_script(16, whole=whole), "n0.test")
    assert observation.status is Status.OK
    assert len(rrset_of(observation).chain) == 16


@pytest.mark.parametrize("whole", [True, False])
def test_a_longer_chain_is_kept_as_far_as_followed(whole: bool) -> None:
    observation, _ = resolve(chain_script(20, whole=whole), "n0.test")
    assert observation.status is Status.LIMIT_HIT
    assert rrset_of(observation).chain == tuple(f"n{i}.test" for i in range(16))
    assert rrset_of(observation).values == ()


def chain_script(length: int, *, whole: bool) -> Script:
    """The chain in one answer, or one step at a time."""
    table = chain_of(length)
    if not whole:
        return records(table)
    lines = [line for rows in table.values() for line in rows]
    return lambda query: [query.reply(*lines)]


@pytest.mark.parametrize(
    ("lines", "chain"),
    [
        (["a.test. 9 CNAME a.test."], ("a.test",)),
        (["a.test. 9 CNAME b.test.", "b.test. 9 CNAME a.test."], ("a.test", "b.test")),
    ],
)
def test_a_loop_ends_with_the_names_seen(lines: list[str], chain: tuple[str, ...]) -> None:
    observation, _ = resolve(lambda query: [query.reply(*lines)], "a.test")
    assert observation.status is Status.LIMIT_HIT
    assert "loop" in observation.detail
    assert rrset_of(observation).chain == chain


def test_two_names_that_loop_asked_at_once_do_not_wait_for_each_other() -> None:
    table = {
        ("a.test", "A"): ["a.test. 9 CNAME b.test."],
        ("b.test", "A"): ["b.test. 9 CNAME a.test."],
    }

    async def use(resolver: RRsetResolver) -> None:
        both = asyncio.gather(
            resolver.resolve_rrset("a.test", "A"), resolver.resolve_rrset("b.test", "A")
        )
        answers = await asyncio.wait_for(both, 2)
        assert {o.status for o in answers} == {Status.LIMIT_HIT}

    run_with(records(table), use)


def test_a_cname_question_is_answered_by_the_alias_itself() -> None:
    line = "www.example.com. 300 CNAME cdn.example.net."
    observation, _ = resolve(lambda query: [query.reply(line)], rrtype="CNAME")
    assert rrset_of(observation) == RRset(
        chain=("www.example.com",), values=("cdn.example.net",), ttl=300
    )


def forged(query: Query) -> dns.message.Message:
    return query.reply("www.example.com. 300 A 203.0.113.66")


def wrong_id(query: Query) -> bytes:
    wire = wire_of(forged(query))
    return bytes((wire[0] ^ 1, wire[1])) + wire[2:]


def wrong_question(query: Query) -> bytes:
    other = dns.message.make_query("evil.example.com", "A", id=query.message.id)
    response = dns.message.make_response(other)
    response.answer += rrsets("evil.example.com. 300 A 203.0.113.66")
    return wire_of(response)


def wrong_type(query: Query) -> bytes:
    other = dns.message.make_query("www.example.com", "AAAA", id=query.message.id)
    return wire_of(dns.message.make_response(other))


def query_itself(query: Query) -> bytes:
    return query.message.to_wire()


def shreds(query: Query) -> bytes:
    return query.message.id.to_bytes(2, "big") + b"\x80"


@pytest.mark.parametrize(
    "lie", [wrong_id, wrong_question, wrong_type, query_itself, shreds, lambda _: b""]
)
@pytest.mark.parametrize("tcp", [False, True])
def test_what_does_not_answer_the_question_is_waited_over(
    lie: Callable[[Query], bytes], tcp: bool
) -> None:
    def script(query: Query) -> Messages:
        if tcp and not query.tcp:
            response = query.reply()
            response.flags |= dns.flags.TC
            yield response
            return
        yield lie(query)
        yield query.reply(A_RECORD)

    observation, _ = resolve(script)
    assert observation.status is Status.OK
    assert rrset_of(observation).values == ("192.0.2.1",)


def test_a_reply_from_another_port_is_never_seen() -> None:
    async def main() -> Observation:
        other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

        def script(query: Query) -> Messages:
            other.sendto(wire_of(forged(query)), server.peer)
            yield from ()

        with other:
            async with (
                DnsServer(script) as server,
                client_of({RESOLVER.address: server}, timeout=0.3) as client,
            ):
                resolver = RRsetResolver(client, SystemClock())
                return await resolver.resolve_rrset("www.example.com", "A")

    assert asyncio.run(main()).status is Status.TIMEOUT


def test_case_of_the_question_does_not_matter() -> None:
    def script(query: Query) -> Messages:
        wire = wire_of(query.reply(A_RECORD))
        yield wire.replace(b"\x03www\x07example", b"\x03WwW\x07eXample", 1)

    assert resolve(script)[0].status is Status.OK


def test_a_truncated_answer_is_fetched_over_tcp() -> None:
    def script(query: Query) -> Messages:
        if query.tcp:
            # Over 4 KiB, so read beside the event loop.
            yield query.reply(
                *[f"www.example.com. 60 A 10.{i // 250}.{i % 250}.1" for i in range(500)]
            )
            return
        response = query.reply()
        response.flags |= dns.flags.TC
        yield response

    observation, server = resolve(script)
    assert observation.status is Status.OK
    assert len(rrset_of(observation).values) == 500
    assert [q.tcp for q in server.asked] == [False, True]


def truncating(query: Query) -> Messages:
    response = query.reply(A_RECORD)
    response.flags |= dns.flags.TC
    yield response


def test_refused_tcp_after_truncation_is_a_network_error() -> None:
    observation, _ = resolve(truncating, tcp=False)
    assert observation.status is Status.NET_ERROR
    assert "truncated" in observation.detail


def test_an_answer_truncated_over_tcp_is_a_network_error() -> None:
    assert resolve(truncating)[0].status is Status.NET_ERROR


@pytest.mark.parametrize("reply", [b"", None])
def test_tcp_that_gives_nothing_is_a_network_error(reply: bytes | None) -> None:
    def script(query: Query) -> Messages:
        if not query.tcp:
            yield from truncating(query)
        elif reply is not None:
            yield reply

    observation, _ = resolve(script, timeout=0.5)
    assert observation.status is Status.NET_ERROR


@pytest.mark.parametrize("rcode", [dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS])
def test_a_server_that_stumbles_over_edns_is_asked_plainly_once(rcode: dns.rcode.Rcode) -> None:
    def script(query: Query) -> Messages:
        yield query.reply(rcode=rcode) if query.edns else query.reply(A_RECORD)

    observation, server = resolve(script)
    assert observation.status is Status.OK
    assert [q.edns for q in server.asked] == [True, False]


def test_formerr_without_a_question_section_counts() -> None:
    def script(query: Query) -> Messages:
        if query.edns:
            yield query.message.id.to_bytes(2, "big") + b"\x80\x01" + bytes(8)
        else:
            yield query.reply(A_RECORD)

    assert resolve(script)[0].status is Status.OK


def test_formerr_to_a_plain_question_is_final() -> None:
    observation, server = resolve(lambda q: [q.reply(rcode=dns.rcode.FORMERR)])
    assert observation.status is Status.FORMERR
    assert len(server.asked) == 2


def test_a_malformed_answer_is_formerr() -> None:
    def script(query: Query) -> Messages:
        yield wire_of(query.reply(A_RECORD))[:-3]

    observation, _ = resolve(script)
    assert observation.status is Status.FORMERR
    assert observation.detail


def test_an_answer_over_the_cap_hits_the_limit() -> None:
    def script(query: Query) -> Messages:
        if query.tcp:
            lines = [f"www.example.com. 60 A 10.{i // 250}.{i % 250}.1" for i in range(4000)]
            yield query.reply(*lines)
        else:
            yield from truncating(query)

    assert resolve(script)[0].status is Status.LIMIT_HIT


def test_an_oversized_datagram_hits_the_limit() -> None:
    def script(query: Query) -> Messages:
        yield query.reply(
            *[f"www.example.com. 60 A 10.{i // 250}.{i % 250}.1" for i in range(2000)]
        )

    assert resolve(script)[0].status is Status.LIMIT_HIT


def test_a_silent_server_is_given_up_within_the_timeout() -> None:
    began = time.monotonic()
    observation, server = resolve(lambda _: [], timeout=0.5)
    assert observation.status is Status.TIMEOUT
    assert observation.answered_by == ""
    assert 0.4 < time.monotonic() - began < 20
    assert len(server.asked) == 3


def test_a_thousand_silent_questions_end_together() -> None:
    async def use(resolver: RRsetResolver) -> None:
        names = [f"n{i}.example.com" for i in range(400)]
        answers = await asyncio.gather(*(resolver.resolve_rrset(n, "A") for n in names))
        assert {o.status for o in answers} == {Status.TIMEOUT}

    began = time.monotonic()
    run_with(lambda _: [], use, timeout=0.4)
    assert time.monotonic() - began < 20  # one after the other would take 160 s


class CountingPace:
    """Lets everything through and keeps count."""

    def __init__(self) -> None:
        self.turns: list[str] = []

    async def turn(self, server: str = "") -> None:
        self.turns.append(server)


def test_every_packet_waits_its_turn() -> None:
    def script(query: Query) -> Messages:
        if query.tcp:
            yield query.reply(A_RECORD)
        elif query.edns:
            yield query.reply(rcode=dns.rcode.FORMERR)
        else:
            yield from truncating(query)

    async def main() -> list[str]:
        pace = CountingPace()
        async with DnsServer(script) as server:
            servers = {RESOLVER.address: server, "192.5.6.30": server}
            async with client_of(servers, pace=pace) as client:
                assert (await client.ask_resolver("www.example.com", "A")).status is Status.OK
                await client.ask_server("192.5.6.30", "www.example.com", "A")
                await client.ask_server("127.0.0.1", "www.example.com", "A")
        return pace.turns

    assert asyncio.run(main()) == ["", "", "", *["192.5.6.30"] * 3]


def test_waiting_for_a_turn_is_not_waiting_for_an_answer() -> None:
    class SlowPace(CountingPace):
        async def turn(self, server: str = "") -> None:
            await asyncio.sleep(0.5)

    async def main() -> Status:
        async with DnsServer(lambda q: [q.reply(A_RECORD)]) as server:
            servers = {RESOLVER.address: server}
            async with client_of(servers, pace=SlowPace(), timeout=0.4) as client:
                return (await client.ask_resolver("www.example.com", "A")).status

    assert asyncio.run(main()) is Status.OK


def test_a_lost_packet_is_sent_again() -> None:
    seen: list[Query] = []

    def script(query: Query) -> Messages:
        seen.append(query)
        if len(seen) > 1:
            yield query.reply(A_RECORD)

    observation, server = resolve(script, timeout=1.0)
    assert observation.status is Status.OK
    assert len({q.message.id for q in server.asked}) == 2


def test_a_port_nobody_listens_on() -> None:
    async def main() -> Observation:
        async with DnsServer(lambda _: []) as server:
            address = server.address
        options = DnsOptions(timeout=60, connect_map=lambda *_: address)
        async with DnsClient((RESOLVER,), options) as client:
            return await RRsetResolver(client, SystemClock()).resolve_rrset("a.test", "A")

    began = time.monotonic()
    assert asyncio.run(main()).status is Status.CONNECTION_REFUSED
    assert time.monotonic() - began < 30


def test_a_socket_that_may_not_connect_is_a_network_error() -> None:
    async def main() -> Observation:
        # The broadcast address is refused before anything is sent.
        options = DnsOptions(connect_map=lambda *_: ("255.255.255.255", 9))
        async with DnsClient((RESOLVER,), options) as client:
            return await RRsetResolver(client, SystemClock()).resolve_rrset("a.test", "A")

    assert asyncio.run(main()).status is Status.NET_ERROR


def test_closing_the_client_ends_what_waits() -> None:
    async def main() -> Observation:
        async with DnsServer(lambda _: []) as server:
            client = client_of({RESOLVER.address: server}, timeout=30)
            resolver = RRsetResolver(client, SystemClock())
            asked = asyncio.ensure_future(resolver.resolve_rrset("a.test", "A"))
            await asyncio.sleep(0.05)
            client.close()
            return await asyncio.wait_for(asked, 2)

    assert asyncio.run(main()).status is Status.NET_ERROR


def test_a_loop_through_what_is_known_ends_too() -> None:
    table = {
        ("a.test", "A"): ["a.test. 9 CNAME b.test."],
        ("b.test", "A"): ["b.test. 9 CNAME c.test."],
        ("c.test", "A"): ["c.test. 9 CNAME b.test."],
    }

    async def use(resolver: RRsetResolver) -> None:
        await resolver.resolve_rrset("c.test", "A")
        observation = await resolver.resolve_rrset("a.test", "A")
        assert observation.status is Status.LIMIT_HIT
        assert rrset_of(observation).chain == ("a.test", "b.test", "c.test")

    run_with(records(table), use)


def test_no_route_is_a_network_error() -> None:
    async def main() -> Observation:
        async with client_of({}) as client:
            return await RRsetResolver(client, SystemClock()).resolve_rrset("a.test", "A")

    observation = asyncio.run(main())
    assert observation.status is Status.NET_ERROR
    assert "unreachable" in observation.detail


def two_resolvers(first: Script, second: Script) -> tuple[list[Observation], DnsServer, DnsServer]:
    """Two questions to a client with two resolvers."""

    async def main() -> tuple[list[Observation], DnsServer, DnsServer]:
        resolvers = (RESOLVER, Server("192.0.2.54"))
        async with DnsServer(first) as one, DnsServer(second) as two:
            servers = {"192.0.2.53": one, "192.0.2.54": two}
            async with client_of(servers, resolvers=resolvers, timeout=1) as client:
                resolver = RRsetResolver(client, SystemClock())
                answers = [
                    await resolver.resolve_rrset("www.example.com", "A"),
                    await resolver.resolve_rrset("www.example.com", "AAAA"),
                ]
        return answers, one, two

    return asyncio.run(main())


@pytest.mark.parametrize(
    "first",
    [
        lambda _: [],
        lambda q: [q.reply(rcode=dns.rcode.SERVFAIL)],
        lambda q: [q.reply(rcode=dns.rcode.REFUSED)],
    ],
)
def test_the_next_resolver_is_asked_and_then_preferred(first: Script) -> None:
    answers, one, two = two_resolvers(first, lambda q: [q.reply(A_RECORD)])
    assert [o.status for o in answers] == [Status.OK, Status.NODATA]
    assert {o.answered_by for o in answers} == {"192.0.2.54"}
    assert len(one.asked) == 1
    assert len(two.asked) == 2


def test_a_refusal_is_told_rather_than_the_next_ones_silence() -> None:
    answers, _, _ = two_resolvers(lambda q: [q.reply(rcode=dns.rcode.REFUSED)], lambda _: [])
    assert {o.status for o in answers} == {Status.REFUSED}


def test_a_name_that_fits_no_message_is_not_asked() -> None:
    observation, server = resolve(records({}), "a" * 64 + ".test")
    assert observation.status is Status.FORMERR
    assert not server.asked


def test_odd_labels_go_out_as_they_came_in() -> None:
    script = records({("a\\032b\\.c.test", "A"): ["a\\032b\\.c.test. 9 A 192.0.2.1"]})
    observation, _ = resolve(script, "a\\032b\\046c.test")
    assert observation.status is Status.OK
    assert rrset_of(observation).chain == ("a\\032b\\046c.test",)


def test_many_ask_and_one_question_goes_out() -> None:
    async def use(resolver: RRsetResolver) -> None:
        asked = [resolver.resolve_rrset("www.example.com", "A") for _ in range(50)]
        answers = await asyncio.gather(*asked)
        assert all(o is answers[0] for o in answers)
        assert await resolver.resolve_rrset("www.example.com", "A") is answers[0]

    assert len(run_with(lambda q: [q.reply(A_RECORD)], use).asked) == 1


def test_negative_answers_and_failures_are_kept_too() -> None:
    async def use(resolver: RRsetResolver) -> None:
        for _ in range(3):
            observation = await resolver.resolve_rrset("www.example.com", "A")
            assert observation.status is Status.SERVFAIL

    assert len(run_with(lambda q: [q.reply(rcode=dns.rcode.SERVFAIL)], use).asked) == 1


def test_when_the_first_asker_is_cancelled_the_next_asks_again() -> None:
    seen: list[Query] = []

    def script(query: Query) -> Messages:
        seen.append(query)
        if len(seen) > 1:
            yield query.reply(A_RECORD)

    async def use(resolver: RRsetResolver) -> None:
        tasks = [
            asyncio.ensure_future(resolver.resolve_rrset("www.example.com", "A")) for _ in range(3)
        ]
        await asyncio.sleep(0.05)
        tasks[0].cancel()
        tasks[1].cancel()
        assert (await tasks[2]).status is Status.OK
        assert tasks[0].cancelled()
        assert tasks[1].cancelled()

    run_with(script, use, timeout=5)


def test_the_budget_stops_questions_but_not_cached_answers() -> None:
    async def use(resolver: RRsetResolver) -> None:
        known = await resolver.resolve_rrset("n0.test", "A")
        with charged_to(QueryBudget(2)) as budget:
            assert await resolver.resolve_rrset("n0.test", "A") is known
            assert budget.spent == 0
            names = [f"n{i}.test" for i in range(1, 5)]
            answers = await asyncio.gather(*(resolver.resolve_rrset(n, "A") for n in names))
            assert [o.status for o in answers] == [Status.NXDOMAIN] * 2 + [Status.LIMIT_HIT] * 2
            assert rrset_of(answers[3]).chain == ("n4.test",)
            assert (budget.spent, budget.denied) == (2, 2)
            refused = await resolver.ask_server("192.31.196.53", "test", "NS")
            assert refused.status is Status.LIMIT_HIT
        # What one target could not afford is still open to the next.
        assert (await resolver.resolve_rrset("n4.test", "A")).status is Status.NXDOMAIN

    server = run_with(records({}), use)
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("rrtype", "text", "value"),
    [
        ("AAAA", "2001:DB8:0:0::1", "2001:db8::1"),
        ("AAAA", "::ffff:c000:201", "::ffff:192.0.2.1"),
        ("NS", "NS1.Example.NET.", "ns1.example.net"),
        ("MX", "10 Mail.Example.com.", "10 mail.example.com"),
        ("MX", "0 .", "0 ."),
        (
            "SOA",
            "ns1.example.com. Hostmaster.example.com. 7 3600 600 86400 300",
            "ns1.example.com hostmaster.example.com 7 3600 600 86400 300",
        ),
        ("TXT", '"v=spf1 " "include:a.example -all"', "v=spf1 include:a.example -all"),
        ("TXT", r'"caf\195\169\\\027[1m"', r"caf\195\169\092\027[1m"),
        ("CAA", '0 issue "letsencrypt.org"', '0 issue "letsencrypt.org"'),
        ("CAA", '128 iodef ""', '128 iodef ""'),
        ("HTTPS", '1 . alpn="h2,h3"', '1 . alpn="h2,h3"'),
        ("HTTPS", "0 Svc.Example.net.", "0 svc.example.net"),
        ("SRV", "1 2 443 Host.example.", "1 2 443 host.example"),
        ("PTR", "Host.example.", "host.example"),
        ("DS", "1 8 2 " + "00" * 32, r"\# 36 00010802" + "00" * 32),
    ],
)
def test_values_are_written_in_one_form(rrtype: str, text: str, value: str) -> None:
    observation, _ = resolve(
        lambda q: [q.reply(f"www.example.com. 300 {rrtype} {text}")], rrtype=rrtype
    )
    assert observation.status is Status.OK, observation.detail
    assert rrset_of(observation).values == (value,)
