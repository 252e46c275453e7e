"""Single values, told by their looks or by what they are said to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.attribution.identify import MAX_VALUE, identify
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.value_kinds import kind_of
from depmap.model.identification import Identification, ValueKind
from depmap.model.provider import (
    Catalogue,
    Matcher,
    MatcherKind,
    Network,
    Provider,
    Region,
    Service,
    Source,
    Strength,
    ValueTest,
)
from depmap.model.role import Role

HERE = Source(where="a page")


def matcher(kind: MatcherKind, pattern: str, role: Role, **more: object) -> Matcher:
    told = {"strength": Strength.STRONG, "source": HERE, "provider": "acme", "service": "edge"}
    return Matcher(kind=kind, pattern=pattern, role=role, **(told | more))  # type: ignore[arg-type]


EDGE = Service(
    slug="edge",
    name="Acme Edge",
    roles=frozenset({Role.CDN, Role.DNS, Role.MAIL, Role.CA}),
    matchers=(
        matcher(MatcherKind.NS, "ns{n}.acme.net", Role.DNS),
        matcher(MatcherKind.CNAME, "edge.acme.net", Role.CDN),
        matcher(MatcherKind.MX, "mx.acme.net", Role.MAIL),
        matcher(MatcherKind.SPF, "_spf.acme.net", Role.MAIL),
        matcher(MatcherKind.ISSUER, "Acme, Inc.", Role.CA),
        matcher(MatcherKind.COOKIE, "__acme", Role.CDN, test=ValueTest.PREFIX),
        matcher(
            MatcherKind.HEADER,
            "server",
            Role.CDN,
            test=ValueTest.EQUALS,
            value="acme",
        ),
        matcher(MatcherKind.HEADER, "x-cache", Role.CDN, strength=Strength.WEAK),
        matcher(MatcherKind.ASN, "64", Role.CDN, strength=Strength.MEDIUM, until="2024-06"),
        matcher(MatcherKind.ASN, "65", Role.CDN, strength=Strength.MEDIUM, since="2024-07"),
    ),
)
ACME = Provider(slug="acme", name="Acme", owner="Acme", homepage="https://a/", services=(EDGE,))
CLOUD = Provider(
    slug="cloud",
    name="Cloud",
    owner="Cloud",
    homepage="https://c/",
    regions=(Region(code="eu-1"),),
    services=(
        Service(
            slug="vm",
            name="VM",
            roles=frozenset({Role.HOSTING}),
            regional=True,
            matchers=(
                matcher(
                    MatcherKind.CNAME,
                    "{region}.cloud.net",
                    Role.HOSTING,
                    provider="cloud",
                    service="vm",
                ),
                matcher(MatcherKind.SPF, "cloud.net", Role.HOSTING, provider="cloud", service="vm"),
            ),
        ),
        Service(slug="anycast", name="Anycast", roles=frozenset({Role.CDN})),
        Service(
            slug="ca",
            name="Cloud CA",
            roles=frozenset({Role.CA}),
            matchers=(
                matcher(
                    MatcherKind.ISSUER,
                    "Acme, Inc.",
                    Role.CA,
                    provider="cloud",
                    service="ca",
                    value="Acme R2",
                ),
            ),
        ),
    ),
)


def network(prefix: str, service: str, region: str, provider: str = "cloud") -> Network:
    return Network(
        prefix=prefix, provider=provider, service=service, region=region, source="a feed", as_of=""
    )


INDEX = CatalogueIndex(
    Catalogue(
        providers=(ACME, CLOUD),
        networks=(
            network("52.0.0.0/16", "vm", "eu-1"),
            network("52.0.1.0/24", "anycast", "eu-1"),
        ),
        date="",
    )
)


def told(value: str, kind: ValueKind | None = None, on: str = "") -> Identification:
    return identify(value, INDEX, kind, on=on)


def components(found: Identification) -> list[str]:
    return [str(match.component) for match in found.matches]


@pytest.mark.parametrize(
    ("value", "kind", "component"),
    [
        ("NS12.acme.net.", ValueKind.NS, "acme/edge"),
        ("www.example.com.edge.acme.net", ValueKind.CNAME, "acme/edge"),
        ("in.mx.acme.net", ValueKind.MX, "acme/edge"),
        ("include:_spf.acme.net", ValueKind.SPF, "acme/edge"),
        ("Issuer: O=Acme, Inc.", ValueKind.ISSUER, "acme/edge"),
        ("set-cookie: __acme=1; o=https://acme.net", ValueKind.HEADER, "acme/edge"),
        ("set-cookie: __acme=https://x/?a=1, CN=2", ValueKind.HEADER, "acme/edge"),
        ("v=spf1 ip4:192.0.2.1 include:_spf.acme.net ~all", ValueKind.SPF, "acme/edge"),
        ("v=spf1 redirect=_spf.acme.net", ValueKind.SPF, "acme/edge"),
        ("include:%{i}._ip.%{d}._spf.acme.net", ValueKind.SPF, "acme/edge"),
        ("Server: Acme", ValueKind.HEADER, "acme/edge"),
        ("set-cookie: __acme_id=1; path=/", ValueKind.HEADER, "acme/edge"),
        ("acme, inc.", ValueKind.ISSUER, "acme/edge"),
        ('C=US, O="Acme, Inc.", CN=Acme R1', ValueKind.ISSUER, "acme/edge"),
        ("issuer=C = US, O = Acme, Inc., CN = Acme R1", ValueKind.ISSUER, "acme/edge"),
        ("/C=US/O=Acme, Inc./CN=Acme R1", ValueKind.ISSUER, "acme/edge"),
        ("CN=Acme R2,O=Acme, Inc.,C=US", ValueKind.ISSUER, "cloud/ca"),
        ("O=Acme\\, Inc., OU=acme r2, CN=Acme", ValueKind.ISSUER, "cloud/ca"),
        ("52.0.0.1", ValueKind.IP, "cloud/vm@eu-1"),
        ("52.0.0.1, AS65", ValueKind.IP, "cloud/vm@eu-1"),
        ("as65", ValueKind.ASN, "acme/edge"),
        ('"v=spf1 include:a..b include:_spf.acme.net -all"', ValueKind.SPF, "acme/edge"),
        ("O=Acme\\, Inc.,CN=www.example.com", ValueKind.ISSUER, "acme/edge"),
        ("10 in.mx.acme.net.", ValueKind.MX, "acme/edge"),
        ("set-cookie: a=1; expires=Thu, 01 Jan 2030, __acme2=1", ValueKind.HEADER, "acme/edge"),
        ("::ffff:52.0.0.1", ValueKind.IP, "cloud/vm@eu-1"),
    ],
)
def test_values_are_told_by_their_looks(value: str, kind: ValueKind, component: str) -> None:
    found = told(value)
    assert found.kind is kind
    assert components(found)[0] == component
    assert 0.2 < found.matches[0].confidence <= 0.99
    assert found.error == ""
    assert components(told(value, kind)) == components(found)


@pytest.mark.parametrize(
    "value",
    [
        "nobody.example",
        "notedge.acme.net.example.org",
        "nsx.acme.net",
        "x-cache: HIT",
        "server: acmeish",
        "set-cookie: x__acme=1",
        "Nobody Ltd",
        "198.51.100.1",
        "2001:db8::1",
        "AS4200000001",
        "xedge.acme.net",
    ],
)
def test_nobody_knows_these(value: str) -> None:
    assert told(value).matches == ()
    assert told(value).error == ""


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x..y", None),
        ("https://www.example.com/", None),
        ("https://www.example.com/?a=1;o=2", None),
        ("1.1.1.1:80", ValueKind.IP),
        ("192.0.2.1,AS0", ValueKind.IP),
        ("AS4294967296", ValueKind.ASN),
        ("v=spf1 include:a..b -all", ValueKind.SPF),
        ("300.1.1.1", None),
        ("not an address", ValueKind.IP),
        ("192.0.2.1,ASxyz", ValueKind.IP),
        ("13335x", ValueKind.ASN),
        ("no colon", ValueKind.HEADER),
        ("a b", ValueKind.NS),
        ("", ValueKind.ISSUER),
        ("x" * (MAX_VALUE + 1), None),
    ],
)
def test_what_cannot_be_read_says_why(value: str, kind: ValueKind | None) -> None:
    found = told(value, kind)
    assert found.matches == ()
    assert found.error


def test_a_global_service_fails_with_no_region_and_its_address_lies_in_one() -> None:
    (match,) = told("52.0.1.9").matches
    assert str(match.component) == "cloud/anycast"
    assert match.region == "eu-1"


def test_range_and_announcement_add_up_or_disagree() -> None:
    alone, with_as = told("52.0.0.1"), told("52.0.0.1,AS65")
    assert not alone.conflict
    assert with_as.conflict
    assert components(with_as) == ["cloud/vm@eu-1", "acme/edge"]
    assert [match.confidence for match in with_as.matches] == [0.9, 0.6]


@pytest.mark.parametrize(
    ("value", "on", "found"),
    [
        ("AS64", "2024-06-30", 1),
        ("AS64", "2024-07-01", 0),
        ("AS65", "2024-06-30", 0),
        ("AS65", "2024-07-01", 1),
        ("AS64", "", 1),
    ],
)
def test_a_number_belongs_to_who_held_it_on_the_day(value: str, on: str, found: int) -> None:
    assert len(told(value, on=on).matches) == found


def test_a_name_of_unknown_use_is_told_by_every_kind_that_knows_it() -> None:
    found = told("x.eu-1.cloud.net")
    assert components(found) == ["cloud/vm@eu-1"]
    assert found.kind is None


def test_several_senders_are_no_conflict() -> None:
    found = told("v=spf1 include:_spf.acme.net include:cloud.net -all")
    assert len(found.matches) == 2
    assert not found.conflict


@given(st.text(max_size=80), st.sampled_from([None, *ValueKind]))
def test_any_text_gets_an_answer(value: str, kind: ValueKind | None) -> None:
    found = told(value, kind)
    assert found.value == value
    assert not (found.error and found.matches)
    assert kind is None or found.kind is kind


@given(st.text(max_size=40))
def test_kinds_are_told_of_any_text(text: str) -> None:
    assert kind_of(text) in {None, *ValueKind}
