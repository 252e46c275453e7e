"""Origins of addresses: the names asked for, the answers read."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.model.observation import (
    Observation,
    Origin,
    Question,
    QuestionKind,
    RRset,
    Status,
)
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.origins import OriginResolver, origin_name, parse_origin
from depmap.resolvers.rrsets import RRsetResolver
from tests.resolvers.dns_server import RESOLVER, DnsServer, client_of, records


class RecordedRRsets:
    """Answers from a table; anything else is REFUSED. ``asked`` keeps the questions."""

    def __init__(self, table: dict[str, tuple[Status, tuple[str, ...]]]) -> None:
        self.table = table
        self.asked: list[tuple[str, str]] = []

    async def resolve_rrset(self, owner: str, rrtype: str) -> Observation:
        self.asked.append((owner, rrtype))
        status, values = self.table.get(owner, (Status.REFUSED, ()))
        return Observation(
            question=Question(QuestionKind.RRSET, owner, rrtype),
            status=status,
            at=datetime(2026, 9, 1, tzinfo=UTC),
            answered_by="192.0.2.53",
            payload=RRset(chain=(owner,), values=values),
        )


def origin(address: str, status: Status, *values: str) -> Observation:
    """What an address's origin is when its name is answered so."""
    source = RecordedRRsets({origin_name(ip_address(address)): (status, values)})
    return asyncio.run(OriginResolver(source, SystemClock()).resolve_origin(address))


def test_over_the_wire() -> None:
    name = "4.3.2.1.origin.asn.cymru.com"
    line = f'{name}. 9 TXT "13335 | 1.2.3.0/24 | US | arin | 2010-07-14"'

    async def main() -> Observation:
        async with (
            DnsServer(records({(name, "TXT"): [line]})) as server,
            client_of({RESOLVER.address: server}) as client,
        ):
            clock = SystemClock()
            return await OriginResolver(RRsetResolver(client, clock), clock).resolve_origin(
                "1.2.3.4"
            )

    observation = asyncio.run(main())
    assert observation.question == Question(QuestionKind.ORIGIN, "1.2.3.4")
    assert observation.status is Status.OK
    assert observation.answered_by == RESOLVER.address
    assert observation.payload == Origin(asns=(13335,), prefix="1.2.3.0/24")


def test_names_asked_for() -> None:
    assert origin_name(ip_address("104.16.1.2")) == "2.1.16.104.origin.asn.cymru.com"
    assert origin_name(ip_address("2606:4700::1111")) == (
        "1.1.1.1" + ".0" * 20 + ".0.0.7.4.6.0.6.2.origin6.asn.cymru.com"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "13335 | 104.16.0.0/13 | US | arin | 2014-03-28",
            Origin(asns=(13335,), prefix="104.16.0.0/13"),
        ),
        (
            "209242 13335 | 104.16.0.0/13 | US | arin | ",
            Origin(asns=(13335, 209242), prefix="104.16.0.0/13"),
        ),
        ("13335 | | | | ", Origin(asns=(13335,))),
        (
            "13335 | 2606:4700::/32 | US | newrir | 2014",
            Origin(asns=(13335,), prefix="2606:4700::/32"),
        ),
        ("", None),
        ("13335", None),
        ("NA | 104.16.0.0/13 | US | arin | 2014-03-28", None),
        ("13335 x | 104.16.0.0/13 | US | arin | 2014-03-28", None),
        ("4294967296 | 104.16.0.0/13 | US | arin | 2014-03-28", None),
        ("13335 | 104.16.0.1/13 | US | arin | 2014-03-28", None),
        ("13335 | nonsense | | | ", None),
        ("| | | | ", None),
        ("a | b | c | arin", None),
    ],
)
def test_fields(text: str, expected: Origin | None) -> None:
    assert parse_origin(text) == expected


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    parsed = parse_origin(text)
    assert parsed is None or parsed.asns


def test_the_longest_prefix_wins_and_its_origins_unite() -> None:
    observation = origin(
        "104.16.1.2",
        Status.OK,
        "174 | 104.0.0.0/8 | US | arin | ",
        "13335 | 104.16.0.0/20 | US | arin | ",
        "209242 | 104.16.0.0/20 | US | arin | ",
        "garbage",
    )
    assert observation.payload == Origin(asns=(13335, 209242), prefix="104.16.0.0/20")


@pytest.mark.parametrize(
    "status", [Status.NXDOMAIN, Status.NODATA, Status.SERVFAIL, Status.REFUSED, Status.TIMEOUT]
)
def test_other_answers_stay_what_they_are(status: Status) -> None:
    observation = origin("104.16.1.2", status)
    assert observation.status is status
    assert observation.payload is None
    assert observation.question.kind is QuestionKind.ORIGIN


def test_an_answer_nobody_can_read_is_formerr() -> None:
    observation = origin("104.16.1.2", Status.OK, "v=spf1 -all")
    assert observation.status is Status.FORMERR
    assert "spf1" in observation.detail


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "2001:db8::1", "64:ff9b::808:808"])
def test_special_purpose_addresses_are_not_asked_for(address: str) -> None:
    source = RecordedRRsets({})
    observation = asyncio.run(OriginResolver(source, SystemClock()).resolve_origin(address))
    assert observation.status is Status.SKIPPED
    assert observation.detail
    assert not source.asked
