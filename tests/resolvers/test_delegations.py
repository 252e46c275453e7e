"""Delegations over real sockets: parent and child apart, glue, lame and hostile servers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import dns.flags
import dns.message
import dns.rcode
import pytest

from depmap.model.observation import Delegation, Observation, Status
from depmap.resolvers.budget import QueryBudget, charged_to
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.delegations import DelegationResolver, read_referral
from depmap.resolvers.messages import Message, Record
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

Messages = Iterable[dns.message.Message | bytes]

COM_SERVER = "192.5.6.30"
"""The address all servers of ``com`` have in these tests."""

RECURSIVE = {
    ("com", "NS"): ["com. 172800 NS a.gtld-servers.net.", "com. 172800 NS b.gtld-servers.net."],
    ("a.gtld-servers.net", "A"): [f"a.gtld-servers.net. 9 A {COM_SERVER}"],
    ("b.gtld-servers.net", "A"): [f"b.gtld-servers.net. 9 A {COM_SERVER}"],
    ("example.com", "NS"): [
        "example.com. 3600 NS ns1.example.com.",
        "example.com. 3600 NS ns9.example.net.",
    ],
    ("www.example.com", "A"): ["www.example.com. 300 A 192.0.2.1"],
}

REFERRAL = (
    "example.com. 172800 NS ns1.example.com.",
    "example.com. 172800 NS ns2.example.com.",
)
GLUE = (
    "ns1.example.com. 172800 A 192.0.2.11",
    "ns1.example.com. 172800 AAAA 2001:db8::11",
    "ns2.example.com. 172800 A 192.0.2.12",
    "ns7.elsewhere.test. 172800 A 192.0.2.66",
)


def referral(query: Query, lines: Iterable[str], glue: Iterable[str] = ()) -> dns.message.Message:
    response = query.reply()
    response.flags &= ~dns.flags.RA
    response.authority += rrsets(*lines)
    response.additional += rrsets(*glue)
    return response


def referring(query: Query) -> Messages:
    yield referral(query, REFERRAL, GLUE)


def with_rcode(rcode: dns.rcode.Rcode, *, authoritative: bool = False) -> Script:
    def script(query: Query) -> Messages:
        response = query.reply(rcode=rcode)
        if authoritative:
            response.flags |= dns.flags.AA
        yield response

    return script


def run_with(
    recursive: Script,
    authoritative: Script,
    use: Callable[[DelegationResolver], Awaitable[None]],
    *,
    timeout: float = 1.0,
) -> tuple[DnsServer, DnsServer]:
    """Let ``use`` ask; both servers tell what came in."""

    async def main() -> tuple[DnsServer, DnsServer]:
        async with DnsServer(recursive) as resolver, DnsServer(authoritative) as server:
            servers = {RESOLVER.address: resolver, COM_SERVER: server}
            async with client_of(servers, timeout=timeout) as client:
                clock = SystemClock()
                await use(DelegationResolver(RRsetResolver(client, clock), clock))
        return resolver, server

    return asyncio.run(main())


def delegation(
    recursive: Script,
    authoritative: Script,
    zone: str = "example.com",
    *,
    timeout: float = 1.0,
) -> tuple[Observation, DnsServer]:
    """One delegation and the parent's server."""
    answers: list[Observation] = []

    async def use(delegations: DelegationResolver) -> None:
        answers.append(await delegations.resolve_delegation(zone))

    _, server = run_with(recursive, authoritative, use, timeout=timeout)
    return answers[0], server


def payload_of(observation: Observation) -> Delegation:
    assert isinstance(observation.payload, Delegation)
    return observation.payload


def test_parent_and_child_are_kept_apart() -> None:
    observation, server = delegation(records(RECURSIVE), referring)
    assert observation.status is Status.OK
    assert observation.answered_by == COM_SERVER
    assert payload_of(observation) == Delegation(
        parent="com",
        parent_ns=("ns1.example.com", "ns2.example.com"),
        child_ns=("ns1.example.com", "ns9.example.net"),
        glue=(
            ("ns1.example.com", "192.0.2.11"),
            ("ns1.example.com", "2001:db8::11"),
            ("ns2.example.com", "192.0.2.12"),
        ),
        parent_status=Status.OK,
        child_status=Status.OK,
        ttl=3600,
    )
    assert [(q.name, q.rrtype, q.recursive) for q in server.asked] == [("example.com", "NS", False)]


@pytest.mark.parametrize(
    ("zone", "status"),
    [("www.example.com", Status.NODATA), ("missing.example.com", Status.NXDOMAIN)],
)
def test_no_cut_costs_one_question(zone: str, status: Status) -> None:
    observation, server = delegation(records(RECURSIVE), referring, zone)
    assert observation.status is status
    assert observation.payload is None
    assert not server.asked


def test_an_alias_is_no_zone() -> None:
    table = {
        **RECURSIVE,
        ("alias.example.com", "NS"): [
            "alias.example.com. 9 CNAME example.com.",
            *RECURSIVE["example.com", "NS"],
        ],
    }
    observation, _ = delegation(records(table), referring, "alias.example.com")
    assert observation.status is Status.NODATA


@pytest.mark.parametrize(
    ("script", "status"),
    [
        (with_rcode(dns.rcode.REFUSED), Status.REFUSED),
        (with_rcode(dns.rcode.SERVFAIL), Status.SERVFAIL),
        (with_rcode(dns.rcode.NOERROR), Status.LAME),
        (with_rcode(dns.rcode.NXDOMAIN), Status.LAME),
        (with_rcode(dns.rcode.NOERROR, authoritative=True), Status.NODATA),
        (with_rcode(dns.rcode.NXDOMAIN, authoritative=True), Status.NXDOMAIN),
        (lambda _: [], Status.TIMEOUT),
        (lambda q: [referral(q, [". 9 NS a.root-servers.net."])], Status.LAME),
        (lambda q: [referral(q, ["com. 9 NS a.gtld-servers.net."])], Status.LAME),
        (lambda q: [referral(q, ["other.com. 9 NS ns.other.com."])], Status.LAME),
    ],
)
def test_a_parent_that_does_not_tell_is_not_fatal(script: Script, status: Status) -> None:
    observation, _ = delegation(records(RECURSIVE), script)
    assert observation.status is Status.OK
    told = payload_of(observation)
    assert told.parent_status is status
    assert told.parent_ns == ()
    assert told.child_ns == ("ns1.example.com", "ns9.example.net")


def test_a_child_that_does_not_answer_leaves_the_parent_s_word() -> None:
    def script(query: Query) -> Messages:
        if query.name == "example.com":
            return with_rcode(dns.rcode.SERVFAIL)(query)
        return records(RECURSIVE)(query)

    observation, _ = delegation(script, referring)
    assert observation.status is Status.OK
    told = payload_of(observation)
    assert (told.parent_status, told.child_status) == (Status.OK, Status.SERVFAIL)
    assert told.servers() == ("ns1.example.com", "ns2.example.com")
    assert told.ttl == 172800


def test_when_neither_side_tells_it_is_the_child_s_failure() -> None:
    def script(query: Query) -> Messages:
        if query.name == "example.com":
            return with_rcode(dns.rcode.SERVFAIL)(query)
        return records(RECURSIVE)(query)

    observation, _ = delegation(script, with_rcode(dns.rcode.REFUSED))
    assert observation.status is Status.SERVFAIL
    assert observation.payload is None


def test_a_server_of_both_zones_answers_for_the_child() -> None:
    def script(query: Query) -> Messages:
        response = query.reply(*REFERRAL)
        response.flags |= dns.flags.AA
        yield response

    told = payload_of(delegation(records(RECURSIVE), script)[0])
    assert told.parent_ns == ("ns1.example.com", "ns2.example.com")


def test_a_cut_the_resolver_did_not_tell_is_walked_through() -> None:
    def authoritative(query: Query) -> Messages:
        # The first answer refers to the zone between, whose server is the same one.
        seen.append(query)
        if len(seen) == 1:
            yield referral(
                query,
                ["b.example.com. 9 NS ns.b.example.com."],
                [f"ns.b.example.com. 9 A {COM_SERVER}"],
            )
        else:
            yield referral(query, ["a.b.example.com. 9 NS ns.a.b.example.com."])

    seen: list[Query] = []
    table = {
        ("com", "NS"): RECURSIVE["com", "NS"],
        ("a.gtld-servers.net", "A"): RECURSIVE["a.gtld-servers.net", "A"],
        ("b.gtld-servers.net", "A"): RECURSIVE["b.gtld-servers.net", "A"],
        ("a.b.example.com", "NS"): ["a.b.example.com. 60 NS ns.a.b.example.com."],
    }
    observation, _ = delegation(records(table), authoritative, "a.b.example.com")
    told = payload_of(observation)
    assert told.parent == "b.example.com"
    assert told.parent_ns == ("ns.a.b.example.com",)


def test_referrals_end_at_a_depth() -> None:
    zone = ".".join("abcdefghijkl") + ".example.com"

    def authoritative(query: Query) -> Messages:
        cut = ".".join(zone.split(".")[-3 - len(seen) :])
        seen.append(query)
        yield referral(query, [f"{cut}. 9 NS ns.{cut}."], [f"ns.{cut}. 9 A {COM_SERVER}"])

    seen: list[Query] = []
    table = {**RECURSIVE, (zone, "NS"): [f"{zone}. 60 NS ns.{zone}."]}
    del table["example.com", "NS"]
    told = payload_of(delegation(records(table), authoritative, zone)[0])
    assert told.parent_status is Status.LIMIT_HIT
    assert len(seen) == 7


def test_the_root_is_the_parent_of_a_top_level_domain() -> None:
    table = {
        **RECURSIVE,
        ("", "NS"): [". 9 NS a.root-servers.net."],
        ("a.root-servers.net", "A"): [f"a.root-servers.net. 9 A {COM_SERVER}"],
    }
    lines = ["com. 172800 NS a.gtld-servers.net."]

    def recursive(query: Query) -> Messages:
        # dnspython writes the root as "@" when it omits the final dot.
        name = "" if query.name in ("@", ".") else query.name
        yield query.reply(*table.get((name, query.rrtype), []))

    told = payload_of(delegation(recursive, lambda q: [referral(q, lines)], "com")[0])
    assert told.parent == ""
    assert told.parent_ns == ("a.gtld-servers.net",)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", Status.BLOCKED_BY_POLICY),
        ("169.254.169.254", Status.BLOCKED_BY_POLICY),
        ("192.5.6.99", Status.NET_ERROR),
    ],
)
def test_the_gate_stands_before_authoritative_servers(address: str, status: Status) -> None:
    table = {
        **RECURSIVE,
        ("a.gtld-servers.net", "A"): [f"a.gtld-servers.net. 9 A {address}"],
        ("b.gtld-servers.net", "A"): [f"b.gtld-servers.net. 9 A {address}"],
    }
    observation, server = delegation(records(table), referring)
    assert payload_of(observation).parent_status is status
    assert not server.asked


def test_glue_in_private_space_is_kept_and_not_followed() -> None:
    def authoritative(query: Query) -> Messages:
        yield referral(
            query, ["example.com. 9 NS ns1.example.com."], ["ns1.example.com. 9 A 10.0.0.1"]
        )

    told = payload_of(delegation(records(RECURSIVE), authoritative)[0])
    assert told.glue == (("ns1.example.com", "10.0.0.1"),)


@pytest.mark.parametrize(
    ("records_of_servers", "status"),
    [
        ({}, Status.LAME),
        (
            {
                ("a.gtld-servers.net", "AAAA"): ["a.gtld-servers.net. 9 AAAA 2001:503:a83e::2:30"],
                ("a.gtld-servers.net", "A"): [],
                ("b.gtld-servers.net", "A"): [],
            },
            Status.NET_ERROR,
        ),
    ],
)
def test_servers_without_a_usable_address(
    records_of_servers: dict[tuple[str, str], list[str]], status: Status
) -> None:
    table = {k: v for k, v in RECURSIVE.items() if "gtld" not in k[0]} | records_of_servers
    observation, _ = delegation(records(table), referring)
    assert payload_of(observation).parent_status is status


def test_no_zone_above_is_known() -> None:
    def recursive(query: Query) -> Messages:
        if query.name == "example.com":
            return records(RECURSIVE)(query)
        return with_rcode(dns.rcode.REFUSED)(query)

    observation, _ = delegation(recursive, referring)
    assert observation.status is Status.OK
    assert payload_of(observation).parent_status is Status.SKIPPED


@pytest.mark.parametrize("count", [100, 1500])
def test_a_referral_bomb_costs_no_more_than_twenty_servers(count: int) -> None:
    lines = rrsets(*(f"example.com. 9 NS a{i:04}.bomb.test." for i in range(count)))
    glue = rrsets(*(f"a{i:04}.bomb.test. 9 A 192.0.2.{i % 250}" for i in range(count)))

    def authoritative(query: Query) -> Messages:
        response = query.reply()
        if query.tcp:
            response.authority += lines
            response.additional += glue
        else:
            response.flags |= dns.flags.TC
        yield response

    observation, server = delegation(records(RECURSIVE), authoritative, timeout=10)
    told = payload_of(observation)
    assert len(told.parent_ns) <= 20
    assert {name for name, _ in told.glue} <= set(told.parent_ns)
    if count == 100:
        assert told.parent_ns == tuple(f"a{i:04}.bomb.test" for i in range(20))
        assert "20 of 100" in observation.detail
    else:
        assert told.parent_status is Status.LIMIT_HIT
    assert len(server.asked) == 2


def test_a_zone_is_asked_for_once() -> None:
    async def use(delegations: DelegationResolver) -> None:
        asked = [delegations.resolve_delegation("example.com") for _ in range(20)]
        answers = await asyncio.gather(*asked)
        assert all(o is answers[0] for o in answers)

    resolver, server = run_with(records(RECURSIVE), referring, use)
    assert len(server.asked) == 1
    assert resolver.count("com", "NS") == 1


def test_one_target_s_budget_does_not_spoil_the_zone_for_the_next() -> None:
    async def use(delegations: DelegationResolver) -> None:
        with charged_to(QueryBudget(2)):
            poor = await delegations.resolve_delegation("example.com")
        assert payload_of(poor).parent_status is Status.LIMIT_HIT
        rich = await delegations.resolve_delegation("example.com")
        assert payload_of(rich).parent_status is Status.OK

    run_with(records(RECURSIVE), referring, use)


def test_where_no_authoritative_server_can_be_reached_they_are_left_alone() -> None:
    zones = [f"z{i}.com" for i in range(12)]

    def recursive(query: Query) -> Messages:
        if query.rrtype == "A":
            number = int(query.name.split("-")[0][1:])
            yield query.reply(f"{query.name}. 9 A 192.5.6.{100 + number}")
        elif query.name == "com":
            yield query.reply(*[f"com. 9 NS n{i}-server.test." for i in range(12)])
        else:
            yield query.reply(f"{query.name}. 9 NS ns.{query.name}.")

    async def use(delegations: DelegationResolver) -> None:
        statuses = [
            payload_of(await delegations.resolve_delegation(zone)).parent_status for zone in zones
        ]
        assert statuses[0] is Status.NET_ERROR
        assert statuses[-1] is Status.SKIPPED

    run_with(recursive, referring, use)


def test_the_nearest_cut_of_a_referral_counts() -> None:
    authorities = (
        Record("example.com", "NS", 9, "ns.example.com"),
        Record("a.example.com", "NS", 9, "ns.a.example.com"),
    )
    side = read_referral(
        Message(rcode=0, flags=0x8000, authorities=authorities),
        parent="com",
        zone="www.a.example.com",
    )
    assert (side.zone, side.servers) == ("a.example.com", ("ns.a.example.com",))
