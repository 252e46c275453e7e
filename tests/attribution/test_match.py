"""The catalogue's look-ups on a small catalogue of its own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.attribution.match import CatalogueIndex, Match
from depmap.attribution.value_index import ValueIndex, tokens
from depmap.model.component import parse_component
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

SOURCE = Source(where="https://example.com/", verified=date(2026, 8, 22))


def matcher(
    kind: MatcherKind,
    pattern: str,
    component: str,
    role: Role,
    *,
    strength: Strength = Strength.STRONG,
    test: ValueTest = ValueTest.ANY,
    value: str = "",
) -> Matcher:
    provider, _, service = component.partition("/")
    return Matcher(
        kind=kind,
        pattern=pattern,
        provider=provider,
        service=service,
        role=role,
        strength=strength,
        source=SOURCE,
        test=test,
        value=value,
    )


def network(prefix: str, component: str, region: str = "") -> Network:
    provider, _, service = component.partition("/")
    return Network(
        prefix=prefix,
        provider=provider,
        service=service,
        region=region,
        source="a feed",
        as_of="2026-08-22",
    )


def service(
    component: str, roles: set[Role], *matchers: Matcher, regional: bool = False
) -> Service:
    slug = component.partition("/")[2]
    return Service(
        slug=slug,
        name=slug.title(),
        roles=frozenset(roles),
        regional=regional,
        aliases=(f"{slug}-alias",),
        matchers=matchers,
    )


K = MatcherKind
AWS = Provider(
    slug="aws",
    name="Amazon Web Services",
    owner="Amazon",
    homepage="https://aws.example/",
    aliases=("amazon",),
    regions=(Region(code="ap-northeast-1", place="Tokyo"), Region(code="us-east-1")),
    services=(
        service(
            "aws/route53",
            {Role.DNS},
            matcher(K.NS, "awsdns-{n}.com", "aws/route53", Role.DNS),
        ),
        service(
            "aws/cloudfront",
            {Role.CDN},
            matcher(K.CNAME, "cloudfront.net", "aws/cloudfront", Role.CDN),
            matcher(
                K.HEADER,
                "via",
                "aws/cloudfront",
                Role.CDN,
                test=ValueTest.TOKEN,
                value="CloudFront",
            ),
            matcher(K.HEADER, "x-amz-cf-id", "aws/cloudfront", Role.CDN),
            matcher(
                K.HEADER,
                "server",
                "aws/cloudfront",
                Role.CDN,
                test=ValueTest.EQUALS,
                value="CloudFront",
            ),
        ),
        service(
            "aws/ec2",
            {Role.HOSTING},
            matcher(K.CNAME, "{region}.elb.amazonaws.com", "aws/ec2", Role.HOSTING),
            matcher(K.CNAME, "amazonaws.com", "aws/ec2", Role.HOSTING, strength=Strength.WEAK),
            matcher(K.ASN, "16509", "aws/ec2", Role.HOSTING, strength=Strength.MEDIUM),
            matcher(K.COOKIE, "AWSALB", "aws/ec2", Role.HOSTING, test=ValueTest.PREFIX),
            regional=True,
        ),
        service(
            "aws/s3",
            {Role.HOSTING},
            matcher(K.CNAME, "s3.{region}.amazonaws.com", "aws/s3", Role.HOSTING),
            regional=True,
        ),
        service("aws/ca", {Role.CA}, matcher(K.ISSUER, "Amazon", "aws/ca", Role.CA)),
    ),
)
CLOUDFLARE = Provider(
    slug="cloudflare",
    name="Cloudflare",
    owner="Cloudflare",
    homepage="https://cf.example/",
    services=(
        service(
            "cloudflare/dns",
            {Role.DNS},
            matcher(K.NS, "ns.cloudflare.com", "cloudflare/dns", Role.DNS),
        ),
        service(
            "cloudflare/cdn",
            {Role.CDN, Role.TRANSIT},
            matcher(K.CNAME, "cdn.cloudflare.net", "cloudflare/cdn", Role.CDN),
            matcher(
                K.HEADER,
                "server",
                "cloudflare/cdn",
                Role.CDN,
                test=ValueTest.PREFIX,
                value="cloudflare",
            ),
            matcher(
                K.HEADER,
                "server",
                "cloudflare/cdn",
                Role.CDN,
                test=ValueTest.PREFIX,
                value="cf",
                strength=Strength.WEAK,
            ),
            matcher(K.COOKIE, "__cf_bm", "cloudflare/cdn", Role.CDN, test=ValueTest.EQUALS),
            matcher(K.ASN, "16509", "cloudflare/cdn", Role.CDN),
        ),
        service("cloudflare/pages", {Role.SCRIPT}),
    ),
)
NETWORKS = (
    network("52.0.0.0/8", "aws", "us-east-1"),
    network("52.1.0.0/16", "aws/ec2", "ap-northeast-1"),
    network("52.1.2.0/24", "aws/s3"),
    network("52.1.2.128/25", "aws/cloudfront", "ap-northeast-1"),
    network("52.1.3.0/24", "cloudflare/cdn"),
    network("52.1.3.0/24", "aws/ec2", "us-east-1"),
    network("52.1.4.0/24", "cloudflare/pages"),
    network("2606:4700::/32", "cloudflare/cdn"),
)
INDEX = CatalogueIndex(Catalogue(providers=(AWS, CLOUDFLARE), networks=NETWORKS, date="2026-08-22"))


def components(matches: tuple[Match, ...]) -> list[str]:
    return [str(match.component) for match in matches]


def test_a_match_tells_where_it_is_from() -> None:
    (match,) = INDEX.name(K.NS, "ns-1.awsdns-00.com")
    assert match == Match(
        provider="aws",
        service="route53",
        region="",
        role=Role.DNS,
        strength=Strength.STRONG,
        matcher="aws/route53 ns awsdns-{n}.com",
        source="https://example.com/",
    )


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        (K.CNAME, "x.ap-northeast-1.elb.amazonaws.com", ["aws/ec2@ap-northeast-1", "aws/ec2"]),
        (K.CNAME, "b.s3.us-east-1.amazonaws.com", ["aws/s3@us-east-1", "aws/ec2"]),
        (K.CNAME, "d1.cloudfront.net", ["aws/cloudfront"]),
        (K.CNAME, "ns-1.awsdns-00.com", []),
        (K.NS, "ada.ns.cloudflare.com", ["cloudflare/dns"]),
        (K.NS, "ada.ns.cloudflare.com.example.net", []),
    ],
)
def test_names(kind: K, name: str, expected: list[str]) -> None:
    assert components(INDEX.name(kind, name)) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("52.9.9.9", [("aws@us-east-1", Role.HOSTING)]),
        ("52.1.9.9", [("aws/ec2@ap-northeast-1", Role.HOSTING)]),
        ("52.1.2.1", [("aws/s3@ap-northeast-1", Role.HOSTING)]),  # region of the wider row
        ("52.1.2.129", [("aws/cloudfront", Role.CDN)]),  # global: its row's region is dropped
        (
            "52.1.3.1",
            [
                ("cloudflare/cdn", Role.CDN),
                ("cloudflare/cdn", Role.TRANSIT),
                ("aws/ec2@us-east-1", Role.HOSTING),
            ],
        ),
        ("52.1.4.1", [("cloudflare/pages", Role.HOSTING)]),  # no role an address can have
        ("2606:4700::6810:84e5", [("cloudflare/cdn", Role.CDN), ("cloudflare/cdn", Role.TRANSIT)]),
        ("192.0.2.1", []),
    ],
)
def test_addresses(address: str, expected: list[tuple[str, Role]]) -> None:
    for _ in range(2):
        found = INDEX.address(address)
        assert [(str(match.component), match.role) for match in found] == expected


def test_a_network_match_tells_its_prefix() -> None:
    (match,) = INDEX.address("52.1.9.9")
    assert (match.matcher, match.source) == ("aws/ec2 network 52.1.0.0/16", "a feed")
    assert INDEX.address("52.9.9.9")[0].matcher == "aws network 52.0.0.0/8"


def test_text_that_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="no address"):
        INDEX.address("example.com")


def test_as_numbers_strongest_first() -> None:
    assert components(INDEX.asn(16509)) == ["cloudflare/cdn", "aws/ec2"]
    assert INDEX.asn(64500) == ()


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("Via", "1.1 abc.cloudfront.net (CloudFront)", ["aws/cloudfront"]),
        ("via", "1.1 notcloudfront", []),
        ("via", "1.1 abc.cloudfront.net", []),
        ("x-amz-cf-id", "anything", ["aws/cloudfront"]),
        ("server", "cloudfront", ["aws/cloudfront"]),
        ("server", "CloudFront/2", []),
        ("server", "Cloudflare-nginx", ["cloudflare/cdn"]),
        ("server", "cf", ["cloudflare/cdn"]),
        ("server", "c", []),
        ("x-other", "cloudflare", []),
    ],
)
def test_headers(field: str, value: str, expected: list[str]) -> None:
    assert components(INDEX.header(field, value)) == expected


def test_cookies_and_issuers() -> None:
    assert components(INDEX.cookie("AWSALBCORS")) == ["aws/ec2"]
    assert components(INDEX.cookie("__CF_BM")) == ["cloudflare/cdn"]
    assert INDEX.cookie("__cf_bm2") == ()
    assert components(INDEX.issuer("AMAZON")) == ["aws/ca"]
    assert INDEX.issuer("Amazon Inc") == ()


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("cloudflare.net", [("cloudflare/cdn", Role.CDN)]),
        ("cloudfront.net", [("aws/cloudfront", Role.CDN)]),
        ("awsdns-12.com", [("aws/route53", Role.DNS)]),
        ("amazonaws.com", [("aws", Role.HOSTING)]),
        ("cloudflare.com", [("cloudflare/dns", Role.DNS)]),
        ("example.com", []),
        ("notcloudfront.net", []),
    ],
)
def test_claims(domain: str, expected: list[tuple[str, Role]]) -> None:
    claims = INDEX.claims_domain(domain)
    assert [(str(claim.component), claim.role) for claim in claims] == expected


def test_a_domain_claimed_by_name_servers_too_is_the_providers_dns() -> None:
    cdn = matcher(K.CNAME, "c.both.net", "p/cdn", Role.CDN)
    dns = matcher(K.NS, "n.both.net", "p/dns", Role.DNS, strength=Strength.MEDIUM)
    provider = Provider(
        slug="p",
        name="P",
        owner="P",
        homepage="https://p.example/",
        services=(service("p/cdn", {Role.CDN}, cdn), service("p/dns", {Role.DNS}, dns)),
    )
    index = CatalogueIndex(Catalogue(providers=(provider,), networks=(), date=""))
    (claim,) = index.claims_domain("both.net")
    assert (str(claim.component), claim.role, claim.strength) == ("p", Role.DNS, Strength.STRONG)


def test_a_region_that_is_told_for_a_global_service_is_dropped() -> None:
    told = matcher(K.CNAME, "{region}.g.net", "aws/route53", Role.DNS)
    provider = Provider(
        slug="aws",
        name="A",
        owner="A",
        homepage="https://a.example/",
        regions=(Region(code="us-east-1"),),
        services=(service("aws/route53", {Role.DNS}, told),),
    )
    index = CatalogueIndex(Catalogue(providers=(provider,), networks=(), date=""))
    assert components(index.name(K.CNAME, "us-east-1.g.net")) == ["aws/route53"]


def test_providers_and_services_by_alias() -> None:
    assert INDEX.provider("Amazon") is AWS
    assert INDEX.provider("nobody") is None
    assert INDEX.service("amazon", "EC2-alias") is AWS.services[2]
    assert INDEX.service("nobody", "ec2") is None
    assert INDEX.service("aws", "ec3") is None


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("amazon", "aws"),
        ("amazon/ec2-alias@us-east-1", "aws/ec2@us-east-1"),
        ("aws/unheard-of", "aws/unheard-of"),
        ("nobody/x", "nobody/x"),
        ("as:16509", "as:16509"),
        ("domain:amazon", "domain:amazon"),
    ],
)
def test_canonical_components(written: str, canonical: str) -> None:
    assert str(INDEX.canonical(parse_component(written))) == canonical


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clouflare", ("cloudflare",)),
        ("amazn", ("aws",)),
        ("aws/route-53", ("aws/route53",)),
        ("aws@ap-northeast-2", ("aws@ap-northeast-1",)),
        ("qqqqqq", ()),
    ],
)
def test_suggestions(text: str, expected: tuple[str, ...]) -> None:
    assert INDEX.suggest(text)[: len(expected) or 3] == expected


def test_components_with_a_role_are_closed_upwards() -> None:
    hosting = INDEX.components_with(Role.HOSTING)
    assert {str(component) for component in hosting} == {
        "aws",
        "aws@ap-northeast-1",
        "aws@us-east-1",
        "aws/ec2",
        "aws/ec2@ap-northeast-1",
        "aws/ec2@us-east-1",
        "aws/s3",
        "aws/s3@ap-northeast-1",
        "aws/s3@us-east-1",
    }
    assert {str(c) for c in INDEX.components_with(Role.DNS)} == {
        "aws",
        "aws/route53",
        "cloudflare",
        "cloudflare/dns",
    }
    assert INDEX.components_with(Role.REGISTRAR) == frozenset()
    assert INDEX.components_with(Role.HOSTING) is hosting


def test_an_empty_catalogue_knows_nothing() -> None:
    index = CatalogueIndex(Catalogue(providers=(), networks=(), date=""))
    assert index.name(K.NS, "a.example.com") == ()
    assert index.address("52.1.2.3") == ()
    assert index.header("server", "x") == ()
    assert index.claims_domain("example.com") == ()
    assert index.suggest("aws") == ()


def fits(test: ValueTest, text: str, value: str) -> bool:
    folded = value.casefold()
    match test:
        case ValueTest.ANY:
            return True
        case ValueTest.EQUALS:
            return folded == text
        case ValueTest.PREFIX:
            return folded.startswith(text)
        case ValueTest.TOKEN:
            return text in tokens(value)


_WORDS = st.text(alphabet="aB-. (", max_size=5)


@given(
    st.lists(st.tuples(st.sampled_from(list(ValueTest)), _WORDS), max_size=8),
    st.text(alphabet="aAbB-. (", max_size=8),
)
def test_the_value_index_finds_what_a_loop_finds(
    entries: list[tuple[ValueTest, str]], value: str
) -> None:
    index = ValueIndex(
        ((test, text, number) for number, (test, text) in enumerate(entries)), order=int
    )
    expected = [n for n, (test, text) in enumerate(entries) if fits(test, text.casefold(), value)]
    assert list(index.find(value)) == expected
