"""The catalogue depmap ships loads whole, and answers for the names everybody meets."""

from __future__ import annotations

import pytest

from depmap.attribution.match import CatalogueIndex
from depmap.attribution.prefixes import last_address, parse_address, parse_prefix
from depmap.inputs.catalogue_cache import read_index
from depmap.model.names import is_public_suffix
from depmap.model.provider import MatcherKind
from depmap.model.role import Role

NAME_KINDS = {
    MatcherKind.NS,
    MatcherKind.CNAME,
    MatcherKind.MX,
    MatcherKind.SPF,
    MatcherKind.PTR,
}


@pytest.fixture(scope="module")
def index() -> CatalogueIndex:
    return read_index()


def test_it_is_dated_and_holds_the_providers_that_matter(index: CatalogueIndex) -> None:
    assert index.catalogue.date >= "2026"
    for slug in ("aws", "cloudflare", "akamai", "fastly", "imperva", "google-cloud", "azure"):
        assert index.provider(slug) is not None


def test_no_pattern_is_a_public_suffix_that_many_share(index: CatalogueIndex) -> None:
    shared = [
        matcher.id
        for provider in index.catalogue.providers
        for service in provider.services
        for matcher in service.matchers
        if matcher.kind in NAME_KINDS
        and not {"{", "*"} & set(matcher.pattern)
        and is_public_suffix(matcher.pattern)
    ]
    assert shared == []


@pytest.mark.parametrize(
    ("kind", "name", "component"),
    [
        (MatcherKind.NS, "ns-1.awsdns-00.com", "aws/route53"),
        (
            MatcherKind.CNAME,
            "my-alb-1.ap-northeast-1.elb.amazonaws.com",
            "aws/ec2@ap-northeast-1",
        ),
        (MatcherKind.CNAME, "d1.cloudfront.net", "aws/cloudfront"),
    ],
)
def test_names_everybody_meets(
    index: CatalogueIndex, kind: MatcherKind, name: str, component: str
) -> None:
    found = index.name(kind, name)
    assert component.partition("/")[0] in {match.provider for match in found}
    if "@" in component:
        assert found[0].region == component.partition("@")[2]


def test_an_address_of_tokyo(index: CatalogueIndex) -> None:
    (match,) = index.address("54.64.0.1")
    assert str(match.component) == "aws/ec2@ap-northeast-1"
    assert match.role is Role.HOSTING


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("cloudflare.net", "cloudflare"),
        ("cloudfront.net", "aws"),
        ("amazonaws.com", "aws"),
        ("awsdns-12.com", "aws"),
        ("incapdns.net", "imperva"),
        ("bpgslb007.com", None),
        ("com", None),
        ("com.cn", None),
        ("example.com", None),
    ],
)
def test_claims(index: CatalogueIndex, domain: str, provider: str | None) -> None:
    claims = [claim.provider for claim in index.claims_domain(domain)]
    assert claims == ([provider] if provider else [])


def test_addresses_are_found_as_a_loop_finds_them(index: CatalogueIndex) -> None:
    prefixes = [(parse_prefix(each.prefix), each) for each in index.catalogue.networks]
    for network in index.catalogue.networks[::499]:
        address = network.prefix.partition("/")[0]
        version, number = parse_address(address)
        around = [
            (prefix[2], each)
            for prefix, each in prefixes
            if prefix[0] == version and prefix[1] <= number <= last_address(prefix)
        ]
        longest = max(length for length, _ in around)
        expected = {(each.provider, each.service) for length, each in around if length == longest}
        assert {(m.provider, m.service) for m in index.address(address)} == expected
