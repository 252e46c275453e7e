"""The fan-out, over hand-written sources that answer from a dict."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from depmap.model.observation import (
    CertChain,
    Certificate,
    Delegation,
    Observation,
    Origin,
    Payload,
    Question,
    QuestionKind,
    RRset,
    Status,
    WebResponse,
)
from depmap.model.target import EndpointGroup, Surface, SurfaceRole, Target
from depmap.resolvers.budget import refusal
from depmap.resolvers.deadline import off_the_clock
from depmap.resolvers.scan import ScanOptions, Sources, scan_targets

AT = datetime(2026, 9, 23, 12, tzinfo=UTC)
ADDRESS = "203.0.114.10"
LEAF = Certificate(
    subject="x",
    issuer_organisation="CA",
    issuer_common_name="CA 1",
    not_before=AT,
    not_after=AT + timedelta(days=9),
    names=(),
    fingerprint="",
)


class FixedClock:
    def now(self) -> datetime:
        return AT

    def monotonic(self) -> float:
        return 0.0


@dataclass
class Net:
    """Every source at once. ``known`` answers by question's text; all else gives ``otherwise``.

    ``slow`` questions never answer; ``delay`` is taken by every answer.
    """

    known: dict[str, Payload | Status] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    otherwise: Callable[[Question], Payload | Status] = lambda question: Status.NODATA
    delay: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)
    running: int = 0
    most: int = 0

    async def answer(self, kind: QuestionKind, subject: str, qualifier: str = "") -> Observation:
        question = Question(kind, subject, qualifier)
        text = str(question)
        self.asked[text] += 1
        over = refusal() if kind is not QuestionKind.WEB and kind is not QuestionKind.TLS else ""
        if over:
            return Observation(question=question, status=Status.LIMIT_HIT, at=AT, detail=over)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await (asyncio.Event().wait() if text in self.slow else asyncio.sleep(self.delay))
        finally:
            self.running -= 1
        found = self.known.get(text, self.otherwise(question))
        if isinstance(found, Status):
            return Observation(question=question, status=found, at=AT)
        return Observation(question=question, status=Status.OK, at=AT, payload=found)

    async def resolve_rrset(self, owner: str, rrtype: str) -> Observation:
        return await self.answer(QuestionKind.RRSET, owner, rrtype)

    async def resolve_delegation(self, zone: str) -> Observation:
        return await self.answer(QuestionKind.DELEGATION, zone)

    async def resolve_origin(self, address: str) -> Observation:
        return await self.answer(QuestionKind.ORIGIN, address)

    async def probe_server(self, server: str, zone: str) -> Observation:
        return await self.answer(QuestionKind.SERVER, server, zone)

    async def fetch_head(self, url: str) -> Observation:
        return await self.answer(QuestionKind.WEB, url)

    async def fetch_chain(self, host: str) -> Observation:
        return await self.answer(QuestionKind.TLS, host)

    def sources(self, *, probes: bool = True) -> Sources:
        return Sources(
            rrsets=self,
            delegations=self,
            origins=self,
            web=self,
            certificates=self,
            clock=FixedClock(),
            servers=self if probes else None,
        )


def addresses(owner: str, *values: str) -> RRset:
    return RRset(chain=(owner,), values=values or (ADDRESS,))


def delegation(*servers: str) -> Delegation:
    return Delegation(
        parent="com",
        parent_ns=servers,
        child_ns=servers,
        glue=(),
        parent_status=Status.OK,
        child_status=Status.OK,
    )


def head(status_code: int = 200, location: str = "") -> WebResponse:
    return WebResponse(status_code=status_code, fields=(), address=ADDRESS, location=location)


def target(*hosts: str, domain: str = "") -> Target:
    name = domain or hosts[0]
    groups = tuple(EndpointGroup(hosts=(host,)) for host in hosts)
    surface = Surface(role=SurfaceRole.WEB, groups=groups)
    return Target(id=name, name=name, domain=name, surfaces=(surface,))


def site() -> dict[str, Payload | Status]:
    return {
        "rrset example.com A": addresses("example.com"),
        "delegation example.com": delegation("ns1.dns.example", "ns2.dns.example"),
        "rrset ns1.dns.example A": addresses("ns1.dns.example", "203.0.114.53"),
        "rrset ns2.dns.example A": Status.SERVFAIL,
        "delegation dns.example": delegation("ns1.dns.example"),
        f"origin {ADDRESS}": Origin(asns=(64500,)),
        "web https://example.com/": head(301, "https://www.example.com/"),
        "web https://www.example.com/": head(),
        "tls example.com": CertChain(certificates=(LEAF,), address=ADDRESS),
    }


OPTIONS = ScanOptions(timeout=5)


def scan(net: Net, *targets: Target, options: ScanOptions = OPTIONS) -> dict[str, Observation]:
    found = asyncio.run(scan_targets(targets, net.sources(), options))
    assert [o.id for o in found] == [f"o{n}" for n in range(1, len(found) + 1)]
    assert [o.question for o in found] == sorted({o.question for o in found})
    return {str(o.question): o for o in found}


def test_a_target_is_followed_from_its_name_to_its_last_zone() -> None:
    net = Net(site())
    found = scan(net, target("example.com"))
    assert found[f"origin {ADDRESS}"].status is Status.OK
    assert found["origin 203.0.114.53"].status is Status.NODATA
    assert found["server ns2.dns.example example.com"].status is Status.NODATA
    assert found["rrset ns2.dns.example A"].status is Status.SERVFAIL
    assert found["delegation ns1.dns.example"].status is Status.NODATA
    assert found["rrset dns.example SOA"].status is Status.NODATA
    assert found["web https://www.example.com/"].status is Status.OK
    assert found["tls www.example.com"].status is Status.NODATA
    assert found["rrset www.example.com A"].status is Status.NODATA
    assert set(net.asked.values()) == {1}


def test_without_a_prober_name_servers_are_not_probed() -> None:
    net = Net(site())
    found = asyncio.run(scan_targets((target("example.com"),), net.sources(probes=False), OPTIONS))
    assert not [o for o in found if o.question.kind is QuestionKind.SERVER]


def test_when_the_time_is_up_the_open_questions_are_told() -> None:
    net = Net(site(), slow={"web https://example.com/", "rrset ns1.dns.example A"})
    found = scan(net, target("example.com"), options=replace(OPTIONS, timeout=0.2))
    late = {text for text, o in found.items() if o.status is Status.TIMEOUT}
    assert late == net.slow
    assert found["web https://example.com/"].payload is None
    assert "0.2 s" in found["web https://example.com/"].detail
    assert found["tls example.com"].status is Status.OK
    assert net.running == 0


def test_a_question_one_target_gave_up_is_asked_again_for_the_next() -> None:
    class Reluctant(Net):
        async def fetch_head(self, url: str) -> Observation:
            if self.asked[f"web {url}"] == 0:
                self.asked[f"web {url}"] += 1
                await asyncio.sleep(9)
            return await super().fetch_head(url)

    net = Reluctant({"web https://shared.example/": head()})
    both = (target("shared.example", domain="one.com"), target("shared.example", domain="two.com"))
    options = ScanOptions(timeout=0.2, concurrency=1)
    kept: dict[str, Observation] = {}

    def keep(target_id: str, observations: tuple[Observation, ...]) -> None:
        kept[target_id] = next(o for o in observations if o.question.kind is QuestionKind.WEB)

    found = asyncio.run(scan_targets(both, net.sources(), options, on_complete=keep))
    assert kept["one.com"].status is Status.TIMEOUT
    assert kept["two.com"].status is Status.OK
    assert kept["two.com"].question in {o.question for o in found if o.status is Status.OK}


def test_targets_share_heads_and_certificates() -> None:
    net = Net(site())
    scan(net, target("example.com"), target("example.com", "example.net", domain="example.net"))
    assert net.asked["web https://example.com/"] == 1
    assert net.asked["tls example.com"] == 1


def test_not_more_targets_at_once_than_asked_for() -> None:
    net = Net(delay=0.005)
    many = [target(f"t{n}.example") for n in range(9)]
    scan(net, *many, options=replace(OPTIONS, concurrency=1))
    alone = net.most
    net.most = 0
    scan(net, *many, options=replace(OPTIONS, concurrency=9))
    assert net.most > 4 * alone


def test_not_more_connections_at_once_than_asked_for() -> None:
    class Connections(Net):
        open = 0
        most_open = 0

        async def fetch_chain(self, host: str) -> Observation:
            self.open += 1
            self.most_open = max(self.open, self.most_open)
            try:
                return await super().fetch_chain(host)
            finally:
                self.open -= 1

    net = Connections(delay=0.005)
    many = [target(f"t{n}.example") for n in range(9)]
    found = scan(net, *many, options=replace(OPTIONS, connections=2))
    assert net.most_open <= 2
    assert found["tls t8.example"].status is Status.NODATA


def test_a_wait_for_ones_turn_is_nobodys_deadline() -> None:
    class Paced(Net):
        async def resolve_rrset(self, owner: str, rrtype: str) -> Observation:
            with off_the_clock():
                await asyncio.sleep(0.3)
            return await super().resolve_rrset(owner, rrtype)

    found = scan(Paced(site()), target("example.com"), options=replace(OPTIONS, timeout=0.2))
    assert not [o for o in found.values() if o.status is Status.TIMEOUT]


def test_excluded_names_are_skipped_and_told() -> None:
    net = Net(site())
    options = replace(OPTIONS, exclude=frozenset({"www.example.com", "dns.example"}))
    found = scan(net, target("example.com"), options=options)
    for text in ("web https://www.example.com/", "tls www.example.com", "rrset ns1.dns.example A"):
        assert found[text].status is Status.SKIPPED
        assert found[text].detail == "excluded by the user"
        assert net.asked[text] == 0
    assert found["web https://example.com/"].status is Status.OK


def test_no_web_and_no_certificates_are_told() -> None:
    net = Net(site())
    found = scan(
        net, target("example.com"), options=replace(OPTIONS, web=False, certificates=False)
    )
    assert found["web https://example.com/"].status is Status.SKIPPED
    assert found["tls example.com"].status is Status.SKIPPED
    assert not [text for text in net.asked if text.startswith(("web", "tls"))]
    assert "rrset www.example.com A" not in found


@pytest.mark.parametrize("status_code", [403, 429])
def test_a_host_that_says_no_is_left_alone(status_code: int) -> None:
    net = Net(
        {
            "web https://a.example/": head(status_code),
            "web https://b.example/": head(302, "https://a.example/again"),
        }
    )
    found = scan(net, target("a.example", "b.example"))
    assert found["web https://a.example/"].status is Status.OK
    assert found["web https://a.example/again"].status is Status.SKIPPED
    assert "left alone" in found["web https://a.example/again"].detail


def test_an_endless_redirect_ends_after_five_hops() -> None:
    def onward(question: Question) -> Payload | Status:
        if question.kind is not QuestionKind.WEB:
            return Status.NODATA
        number = int(question.subject.split("//n")[1].split(".")[0])
        return head(302, f"https://n{number + 1}.example/")

    net = Net(otherwise=onward)
    found = scan(net, target("n0.example"))
    heads = sorted(text for text in net.asked if text.startswith("web"))
    assert heads == [f"web https://n{n}.example/" for n in range(6)]
    assert found["web https://n6.example/"].status is Status.LIMIT_HIT


def test_a_redirect_in_circles_ends() -> None:
    net = Net({"web https://a.example/": head(302, "https://a.example/")})
    scan(net, target("a.example"))
    assert net.asked["web https://a.example/"] == 1


def test_a_delegation_bomb_costs_no_more_than_the_budget() -> None:
    def bomb(question: Question) -> Payload | Status:
        if question.kind is QuestionKind.DELEGATION:
            servers = (f"ns{n}.{hash(question.subject) % 10**9}-{n}.example" for n in range(300))
            return delegation(*servers)
        if question.kind is QuestionKind.RRSET:
            return addresses(question.subject)
        return Status.NODATA

    net = Net(otherwise=bomb)
    found = scan(net, target("example.com"))
    limited = [o for o in found.values() if o.status is Status.LIMIT_HIT]
    answered = [
        o
        for o in found.values()
        if o.status is not Status.LIMIT_HIT
        and o.question.kind not in (QuestionKind.WEB, QuestionKind.TLS)
    ]
    assert len(answered) == 200
    assert found["rrset example.com A"].status is Status.OK
    assert limited


def test_a_chain_of_name_servers_ends_at_depth_seven() -> None:
    def ever_deeper(question: Question) -> Payload | Status:
        if question.kind is not QuestionKind.DELEGATION or not question.subject.startswith("z"):
            return Status.NODATA
        number = int(question.subject[1:].split(".")[0])
        return delegation(f"ns.z{number + 1}.example")

    found = scan(Net(otherwise=ever_deeper), target("z0.example"))
    assert found["rrset ns.z7.example A"].status is Status.NODATA
    assert found["rrset ns.z8.example A"].status is Status.LIMIT_HIT
    assert "rrset ns.z9.example A" not in found


def test_a_zone_found_again_on_a_shorter_way_is_followed_anew() -> None:
    """Deep on the first target's slow way, it is at depth 0 by its second host."""
    known: dict[str, Payload | Status] = {
        f"delegation z{n}.example": delegation(f"ns.z{n + 1}.example") for n in range(7)
    }
    known["delegation z7.example"] = delegation("ns.far.example")
    known["delegation far.example"] = delegation("ns.farther.example")

    class Late(Net):
        async def resolve_rrset(self, owner: str, rrtype: str) -> Observation:
            if owner == "slow.example":
                await asyncio.sleep(0.1)
            return await super().resolve_rrset(owner, rrtype)

    net = Late(
        known | {"rrset slow.example A": RRset(chain=("slow.example", "z7.example"), values=())}
    )
    found = scan(net, target("z0.example", "slow.example"))
    assert found["rrset ns.far.example A"].status is Status.NODATA
    assert found["rrset ns.farther.example A"].status is Status.NODATA


def test_what_is_complete_is_handed_over_at_once_and_watched() -> None:
    events: list[tuple[str, object]] = []

    class Watcher:
        def started(self, targets: int) -> None:
            events.append(("started", targets))

        def target_done(self, target_id: str, *, answered: int, failed: int) -> None:
            events.append((target_id, answered > 0 and failed >= 0))

    kept: dict[str, tuple[Observation, ...]] = {}
    net = Net(site(), slow={"rrset slow.example A"})
    targets = (target("slow.example"), target("example.com"))
    found = asyncio.run(
        scan_targets(
            targets,
            net.sources(),
            replace(OPTIONS, timeout=0.2),
            Watcher(),
            lambda target_id, observations: kept.update({target_id: observations}),
        )
    )
    assert events == [("started", 2), ("example.com", True), ("slow.example", True)]
    assert {o.question for o in found} == {o.question for os in kept.values() for o in os}
    assert all(o.id == "" for os in kept.values() for o in os)


def test_a_bug_in_a_source_is_no_observation() -> None:
    class Broken(Net):
        async def resolve_origin(self, address: str) -> Observation:
            raise ZeroDivisionError

    with pytest.raises(ExceptionGroup) as caught:
        scan(Broken(site()), target("example.com"))
    assert caught.group_contains(ZeroDivisionError)


def test_no_target_is_no_observation() -> None:
    assert scan(Net()) == {}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_arrival_changes_nothing(seed: int) -> None:
    class Shuffled(Net):
        async def answer(
            self, kind: QuestionKind, subject: str, qualifier: str = ""
        ) -> Observation:
            await asyncio.sleep((hash((seed, subject, qualifier)) % 7) / 1000)
            return await super().answer(kind, subject, qualifier)

    targets = (target("example.com"), target("dns.example"))
    assert scan(Shuffled(site()), *targets) == scan(Net(site()), *targets)
