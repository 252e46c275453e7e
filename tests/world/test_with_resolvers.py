"""The resolvers of a live scan talk to a world through its connect map, and the ledger labels."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from depmap.model.observation import (
    CertChain,
    Delegation,
    Observation,
    Provenance,
    RRset,
    Status,
    WebResponse,
)
from depmap.resolvers.certificates import TlsCertificateSource
from depmap.resolvers.client import DnsClient, DnsOptions
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.connection import PinnedConnector
from depmap.resolvers.delegations import DelegationResolver
from depmap.resolvers.gate import AddressGate
from depmap.resolvers.origins import OriginResolver
from depmap.resolvers.rrsets import RRsetResolver
from depmap.resolvers.servers import Server
from depmap.resolvers.web import HttpxWebSource
from depmap.world.ledger import Ledger
from depmap.world.serve import serve
from tests.world.samples import SAMPLE

Ask = Callable[[RRsetResolver, DelegationResolver, OriginResolver], Awaitable[Observation]]
Fetch = Callable[[HttpxWebSource, TlsCertificateSource], Awaitable[Observation]]


def labelled(ask: Ask) -> Observation:
    """What the resolvers make of the sample world, labelled."""

    async def run() -> Observation:
        clock = SystemClock()
        async with serve(SAMPLE) as served:
            options = DnsOptions(connect_map=served.connect_map)
            async with DnsClient((Server(served.resolver),), options) as client:
                rrsets = RRsetResolver(client, clock)
                observation = await ask(
                    rrsets, DelegationResolver(rrsets, clock), OriginResolver(rrsets, clock)
                )
        return Ledger(SAMPLE).label(observation)

    return asyncio.run(run())


def fetched(fetch: Fetch) -> Observation:
    """What the fetchers make of the sample world, labelled."""

    async def run() -> Observation:
        clock = SystemClock()
        async with serve(SAMPLE) as served:
            options = DnsOptions(connect_map=served.connect_map)
            async with DnsClient((Server(served.resolver),), options) as client:
                connector = PinnedConnector(
                    RRsetResolver(client, clock), AddressGate(), connect_map=served.connect_map
                )
                async with HttpxWebSource(connector, clock) as web:
                    observation = await fetch(web, TlsCertificateSource(connector, clock))
        return Ledger(SAMPLE).label(observation)

    return asyncio.run(run())


def test_a_chain() -> None:
    made = labelled(lambda rrsets, _, __: rrsets.resolve_rrset("www.luna.exchange", "A"))
    assert made.status is Status.OK
    assert isinstance(made.payload, RRset)
    assert made.payload.chain[-1] == "edge.cdn.example.net"
    assert made.payload.values == ("104.16.9.9",)
    assert (made.provenance, made.date) == (Provenance.OBSERVED, "")


def test_a_chain_into_the_unknown() -> None:
    made = labelled(lambda rrsets, _, __: rrsets.resolve_rrset("api.luna.exchange", "A"))
    assert made.status is Status.REFUSED
    assert isinstance(made.payload, RRset)
    assert made.payload.chain == ("api.luna.exchange", "d111.cloudfront.net")
    assert (made.source, made.detail) == ("a profile", "not recorded in world sample")


def test_escaped_text() -> None:
    made = labelled(lambda rrsets, _, __: rrsets.resolve_rrset("luna.exchange", "TXT"))
    assert isinstance(made.payload, RRset)
    assert made.payload.values == (r"v=spf1 include:spf.luna.exchange \226\130\172 -all",)


def test_a_delegation_from_both_sides() -> None:
    made = labelled(lambda _, cuts, __: cuts.resolve_delegation("sol.co.kr"))
    assert isinstance(made.payload, Delegation)
    assert made.payload.parent == "co.kr"
    assert made.payload.parent_ns == made.payload.child_ns == ("ns-1.awsdns-01.com",)
    assert (made.provenance, made.date) == (Provenance.RECONSTRUCTED, "2020")


def test_no_cut_at_an_alias_and_none_known_beyond() -> None:
    alias = labelled(lambda _, cuts, __: cuts.resolve_delegation("api.luna.exchange"))
    assert (alias.status, alias.source) == (Status.NODATA, "a profile")
    beyond = labelled(lambda _, cuts, __: cuts.resolve_delegation("cloudfront.net"))
    assert beyond.status is Status.REFUSED
    scaffold = labelled(lambda _, cuts, __: cuts.resolve_delegation("co.kr"))
    assert (scaffold.status, scaffold.payload) == (Status.SKIPPED, None)


def test_an_origin() -> None:
    made = labelled(lambda _, __, origins: origins.resolve_origin("104.16.1.1"))
    assert (made.status, made.source) == (Status.OK, "a profile")


def test_a_head_with_its_redirect() -> None:
    made = fetched(lambda web, _: web.fetch_head("https://luna.exchange/"))
    assert made.payload == WebResponse(
        status_code=301,
        fields=(("server", "cloudflare"), ("location", "https://www.luna.exchange/")),
        address="104.16.1.1",
        location="https://www.luna.exchange/",
    )
    assert made.source == "a profile"


def test_a_head_nobody_recorded() -> None:
    for url in ("https://deep.luna.exchange/", "http://luna.exchange/", "https://sol.co.kr/"):
        made = fetched(lambda web, _, url=url: web.fetch_head(url))  # type: ignore[misc]
        assert (made.status, made.detail) == (Status.SKIPPED, "not recorded in world sample"), url


def test_certificates() -> None:
    made = fetched(lambda _, tls: tls.fetch_chain("luna.exchange"))
    assert isinstance(made.payload, CertChain)
    assert made.payload.leaf.issuer_organisation == "Let's Encrypt"
    assert made.payload.valid is None
    unknown = fetched(lambda _, tls: tls.fetch_chain("sol.co.kr"))
    assert (unknown.status, unknown.detail) == (Status.SKIPPED, "issuer not recorded")
