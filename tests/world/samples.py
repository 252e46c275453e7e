"""Small worlds, built by hand."""

from __future__ import annotations

from depmap.model.observation import Provenance
from depmap.model.world import (
    Record,
    RecordedDelegation,
    RecordedExchange,
    RecordedIssuer,
    RecordedOrigin,
    RecordedResponse,
    RecordedRRset,
    World,
)

SEEN = Record(provenance=Provenance.OBSERVED, source="a profile", date="2026-09-23")
SEEN_EARLIER = Record(provenance=Provenance.OBSERVED, source="another profile", date="2026-09")
UNDATED = Record(provenance=Provenance.OBSERVED, source="an undated page")
STUDY = Record(provenance=Provenance.RECONSTRUCTED, source="a study", date="2020")
STATED = Record(provenance=Provenance.STATED, source="a speech", date="2024")


def rrset(owner: str, rrtype: str, *values: str, record: Record = SEEN) -> RecordedRRset:
    return RecordedRRset(owner=owner, rrtype=rrtype, values=values, record=record)


def delegation(zone: str, *servers: str, record: Record = STUDY) -> RecordedDelegation:
    return RecordedDelegation(zone=zone, servers=servers, record=record)


def response(
    host: str, *fields: tuple[str, str], status_code: int = 200, record: Record = SEEN
) -> RecordedResponse:
    return RecordedResponse(host=host, fields=fields, status_code=status_code, record=record)


def issuer(domain: str, organisation: str, record: Record = STUDY) -> RecordedIssuer:
    return RecordedIssuer(domain=domain, organisation=organisation, record=record)


def origin(address: str, asn: int, record: Record = SEEN) -> RecordedOrigin:
    return RecordedOrigin(address=address, asn=asn, holder="", record=record)


def world(*exchanges: RecordedExchange) -> World:
    return World(name="sample", exchanges=exchanges)


LUNA = RecordedExchange(
    exchange="luna",
    rrsets=(
        rrset("luna.exchange", "A", "104.16.1.1", "104.16.1.2"),
        rrset("luna.exchange", "AAAA", record=UNDATED),
        rrset("luna.exchange", "TXT", r"v=spf1 include:spf.luna.exchange \226\130\172 -all"),
        rrset("luna.exchange", "MX", "10 mx.luna.exchange"),
        rrset("luna.exchange", "CAA", '0 issue "letsencrypt.org"'),
        rrset("www.luna.exchange", "CNAME", "luna.gslb.example.net", record=SEEN_EARLIER),
        rrset("luna.gslb.example.net", "CNAME", "edge.cdn.example.net", record=UNDATED),
        rrset("edge.cdn.example.net", "A", "104.16.9.9"),
        rrset("api.luna.exchange", "CNAME", "d111.cloudfront.net"),
        rrset("deep.luna.exchange", "A", "104.16.1.7"),
        rrset("1.1.16.104.in-addr.arpa", "PTR", "edge.cdn.example.net"),
    ),
    delegations=(delegation("luna.exchange", "ns1.dns.example.net", "ns2.dns.example.net"),),
    origins=(origin("104.16.1.1", 13335), origin("2606:4700::1", 13335, record=UNDATED)),
    responses=(
        response(
            "luna.exchange",
            ("server", "cloudflare"),
            ("location", "https://www.luna.exchange/"),
            status_code=301,
        ),
        response("edge.cdn.example.net", ("server", "edge"), ("x-note", "café"), ("x-mark", "月")),
    ),
    issuers=(issuer("luna.exchange", "Let's Encrypt"),),
    not_served=3,
)
SOL = RecordedExchange(
    exchange="sol",
    rrsets=(rrset("sol.co.kr", "A", "13.124.0.1"),),
    delegations=(delegation("sol.co.kr", "ns-1.awsdns-01.com"),),
    not_served=4,
)
SAMPLE = world(LUNA, SOL)


def exchange_of(*rrsets: RecordedRRset) -> RecordedExchange:
    return RecordedExchange(exchange="one", rrsets=rrsets)
