"""The share of endpoints with a known front: on made-up rows, and on the survey where at hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from depmap.attribution.match import CatalogueIndex  # noqa: E402
from depmap.inputs.catalogue_cache import read_index  # noqa: E402
from depmap.model.provider import (  # noqa: E402
    Catalogue,
    Matcher,
    MatcherKind,
    Network,
    Provider,
    Service,
    Source,
    Strength,
    ValueTest,
)
from depmap.model.role import Role  # noqa: E402
from scripts.facts import Fact, read_survey  # noqa: E402
from scripts.fronts import (  # noqa: E402
    Answer,
    endpoints_of,
    find_fronts,
    share_known,
    tell,
)

FACTS = ROOT.parent / "shared" / "facts"
needs_facts = pytest.mark.skipif(
    not FACTS.is_dir(), reason="the tables of facts are not beside the repository"
)


def matcher(kind: MatcherKind, pattern: str, role: Role, value: str = "") -> Matcher:
    return Matcher(
        kind=kind,
        pattern=pattern,
        provider="front",
        service=role,
        role=role,
        strength=Strength.STRONG,
        source=Source(where="made up"),
        test=ValueTest.EQUALS if value else ValueTest.ANY,
        value=value,
        until="2026-01" if kind is MatcherKind.ASN else "",
    )


SERVICES = (
    Service(
        slug="cdn",
        name="CDN",
        roles=frozenset({Role.CDN}),
        matchers=(
            matcher(MatcherKind.CNAME, "edge.example", Role.CDN),
            matcher(MatcherKind.HEADER, "server", Role.CDN, "edge"),
        ),
    ),
    Service(
        slug="hosting",
        name="Hosting",
        roles=frozenset({Role.HOSTING}),
        matchers=(matcher(MatcherKind.ASN, "65000", Role.HOSTING),),
    ),
    Service(
        slug="dns",
        name="DNS",
        roles=frozenset({Role.DNS}),
        matchers=(matcher(MatcherKind.CNAME, "gslb.example", Role.DNS),),
    ),
)
INDEX = CatalogueIndex(
    Catalogue(
        providers=(Provider(slug="front", name="Front", owner="", homepage="", services=SERVICES),),
        networks=(
            Network(
                prefix="8.8.8.0/24",
                provider="front",
                service="hosting",
                region="",
                source="made up",
                as_of="2026",
            ),
        ),
        date="2026",
    )
)


def fact(host: str, kind: str, value: str, *, asn: int = 0, day: str = "2026-09-23") -> Fact:
    return Fact(
        exchange="x", host=host, kind=kind, value=value, date=day, source="made up", asn=asn
    )


def fronts(*facts: Fact) -> dict[str, str]:
    return {
        answer.endpoint.host: str(answer.front.component) if answer.front else ""
        for answer in find_fronts(facts, INDEX)
    }


def test_the_last_name_of_a_chain_tells_and_its_hops_are_no_endpoints() -> None:
    assert fronts(
        fact("b.edge.example", "CNAME", "c.example.net"),
        fact("a.example.com", "CNAME", "b.edge.example"),
        fact("d.example.com", "CNAME", "d.EDGE.example"),
        fact("d.edge.example", "A", "1.1.1.1"),
    ) == {"a.example.com": "", "d.example.com": "front/cdn"}


def test_what_is_seen_at_a_later_name_belongs_to_the_endpoint() -> None:
    assert fronts(
        fact("a.example.com", "CNAME", "b.example.net"),
        fact("b.example.net", "A", "8.8.8.8"),
    ) == {"a.example.com": "front/hosting"}


def test_an_address_tells_by_the_holder_of_its_as_on_that_day() -> None:
    assert fronts(
        fact("now.example.com", "A", "1.1.1.1", asn=65000),
        fact("then.example.com", "A", "1.1.1.1", asn=65000, day="2025-12-31"),
    ) == {"now.example.com": "", "then.example.com": "front/hosting"}


def test_a_field_of_the_response_tells() -> None:
    assert fronts(
        fact("a.example.com", "A", "1.1.1.1"),
        fact("a.example.com", "edge_header", "server: edge"),
        fact("b.example.com", "edge_header", "server: nginx"),
    ) == {"a.example.com": "front/cdn", "b.example.com": ""}


def test_a_name_server_s_match_is_no_front() -> None:
    assert fronts(fact("a.example.com", "CNAME", "a.gslb.example")) == {"a.example.com": ""}


def test_special_purpose_addresses_and_other_facts_make_no_endpoint() -> None:
    assert not fronts(
        fact("a.example.com", "AAAA", "fe80::1"),
        fact("b.example.com", "note", "slow"),
        fact("", "A", "8.8.8.8"),
    )


def test_a_circle_of_names_ends() -> None:
    first, second = fact("a.example", "CNAME", "b.example"), fact("b.example", "CNAME", "a.example")
    (endpoint,) = endpoints_of([first, second])
    assert (endpoint.host, endpoint.chain) == ("a.example", ("b.example",))


def test_what_is_told_of_an_endpoint_without_a_front() -> None:
    answers = find_fronts(
        [
            fact("a.example.com", "CNAME", "b.example.net"),
            fact("b.example.net", "A", "1.1.1.1", asn=65001),
            fact("a.example.com", "edge_header", "server: nginx"),
            fact("c.example.com", "A", "8.8.8.8"),
        ],
        INDEX,
    )
    assert share_known(answers) == 0.5
    assert list(tell(answers)) == [
        "1 of 2 endpoints have a known front: 0.500",
        "x · a.example.com -> b.example.net · 1.1.1.1,AS65001 · server: nginx",
    ]


def test_without_endpoints_nothing_is_unknown() -> None:
    assert share_known(()) == 1.0


@needs_facts
def test_the_fronts_of_the_survey_are_known() -> None:
    answers: tuple[Answer, ...] = find_fronts(read_survey(FACTS), read_index())
    assert len(answers) > 300
    assert share_known(answers) >= 0.97
