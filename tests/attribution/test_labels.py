"""Names people call providers by, on a catalogue of a few; and the shipped one's own words."""

from __future__ import annotations

from array import array

import pytest

from depmap.attribution.directory import Directory
from depmap.attribution.labels import Labels, vocabulary_of
from depmap.inputs.catalogue_cache import read_index
from depmap.model.component import fact, parse_component
from depmap.model.edge import EdgeList, EdgeListNotes, Needs, RoleProvider
from depmap.model.provider import Catalogue, Provider, Service
from depmap.model.role import Role


def service(slug: str, *roles: Role, name: str = "", aliases: tuple[str, ...] = ()) -> Service:
    return Service(slug=slug, name=name or slug, roles=frozenset(roles), aliases=aliases)


def provider(
    slug: str, *services: Service, name: str = "", aliases: tuple[str, ...] = ()
) -> Provider:
    return Provider(
        slug=slug, name=name or slug, owner="", homepage="", aliases=aliases, services=services
    )


PROVIDERS = (
    provider(
        "akamai",
        service("edge-dns", Role.DNS, aliases=("fast-dns",)),
        service("gtm", Role.DNS),
        service("cdn", Role.CDN),
        name="Akamai Technologies",
    ),
    provider(
        "aws",
        service("route53", Role.DNS, name="Amazon Route 53"),
        service("cloudfront", Role.CDN),
        service("waf", Role.CDN),
        name="Amazon Web Services",
        aliases=("amazon",),
    ),
    provider("cloud-one", service("dns", Role.DNS), service("edge", Role.CDN), name="Edge"),
    provider("cloud-two", service("dns", Role.DNS), aliases=("edge",)),
    provider("edge-cast", service("edge", Role.CDN), name="aws"),
    provider("lets-encrypt", service("ca", Role.CA), name="Let's Encrypt"),
)
LABELS = Labels(Directory(Catalogue(providers=PROVIDERS, networks=(), date="2026-11-23")))


@pytest.mark.parametrize(
    ("role", "label", "component"),
    [
        # A provider stands for its one service in the role, else for itself.
        (Role.DNS, "aws", "aws/route53"),
        (Role.CDN, "aws", "aws"),
        (Role.CA, "aws", "aws"),
        (Role.DNS, "akamai", "akamai"),
        (Role.CDN, "akamai", "akamai/cdn"),
        # Slug, alias and name, whatever the case and the signs between.
        (Role.DNS, "AMAZON", "aws/route53"),
        (Role.DNS, "Amazon-Web Services", "aws/route53"),
        (Role.CA, "let'sencrypt", "lets-encrypt/ca"),
        (Role.CA, "LetsEncrypt", "lets-encrypt/ca"),
        (Role.CDN, "akamai_technologies", "akamai/cdn"),
        # A service in the role, where it is one provider's only.
        (Role.CDN, "cloudfront", "aws/cloudfront"),
        (Role.DNS, "Route 53", "aws/route53"),
        (Role.DNS, "amazonroute53", "aws/route53"),
        (Role.DNS, "fastdns", "akamai/edge-dns"),
        (Role.DNS, "cloudfront", None),
        # Two providers call a service so: a provider's alias decides, not its name.
        (Role.CDN, "edge", "cloud-two"),
        (Role.DNS, "edge", "cloud-two/dns"),
        (Role.DNS, "dns", None),
        # Slugs beat names.
        (Role.CDN, "edgecast", "edge-cast/edge"),
        # Nothing is guessed.
        (Role.DNS, "awsdns-57", None),
        (Role.DNS, "notaws", None),
        (Role.DNS, "", None),
        (Role.DNS, "'", None),
    ],
)
def test_what_a_label_means(role: Role, label: str, component: str | None) -> None:
    expected = parse_component(component) if component is not None else None
    assert LABELS.component(role, label) == expected


def edge_list(vocabulary: dict[str, str], *named: tuple[Role, str]) -> EdgeList:
    return EdgeList(
        path="facts.csv",
        notes=EdgeListNotes(vocabulary={n: parse_component(c) for n, c in vocabulary.items()}),
        rows=0,
        sites=(),
        providers=tuple(
            RoleProvider(role=role, name=name, component=fact(role, name)) for role, name in named
        ),
        needs=(Needs(),),
        site_needs=array("i"),
        provider_needs=array("i", [0] * len(named)),
    )


def test_the_list_s_own_words_come_first() -> None:
    edges = edge_list(
        {"dns:aws": "cloud-two/dns", "cdn:ours": "akamai/cdn", "dns:nobody": "aws"},
        (Role.DNS, "aws"),
        (Role.CDN, "aws"),
        (Role.CDN, "ours"),
        (Role.DNS, "ours"),
        (Role.CA, "Let's Encrypt"),
    )
    own = {str(p): str(c) for p, c in vocabulary_of(edges).items()}
    assert own == {"dns:aws": "cloud-two/dns", "cdn:ours": "akamai/cdn"}
    both = {str(p): str(c) for p, c in vocabulary_of(edges, LABELS).items()}
    assert both == own | {"cdn:aws": "aws", "ca:Let's Encrypt": "lets-encrypt/ca"}


@pytest.mark.parametrize(
    ("role", "label", "component"),
    [
        (Role.CDN, "incapsula", "imperva/cdn"),
        (Role.CDN, "cloudfront", "aws/cloudfront"),
        (Role.DNS, "cloudflare", "cloudflare/dns"),
        (Role.DNS, "aws", "aws/route53"),
        (Role.CA, "digicertinc", "digicert/ca"),
        (Role.CA, "let'sencrypt", "lets-encrypt/ca"),
        (Role.DNS, "dnsmadeeasy", "dns-made-easy/dns"),
        (Role.CDN, "gcp", "google-cloud"),
        (Role.DNS, "dns", None),
        (Role.CDN, "cdn", None),
        (Role.CA, "ca", None),
    ],
)
def test_the_shipped_catalogue_knows_the_study_s_names(
    role: Role, label: str, component: str | None
) -> None:
    expected = parse_component(component) if component is not None else None
    assert Labels(Directory(read_index().catalogue)).component(role, label) == expected
