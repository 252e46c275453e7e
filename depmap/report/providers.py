"""Providers of the catalogue as lines and as a wire document (``depmap/providers/1``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypedDict

from depmap.model.provider import Matcher, Network, Provider, Service, Source
from depmap.report.json_text import dump_json
from depmap.report.safe import safe

SCHEMA = "depmap/providers/1"
LONGEST = 1024


class MatcherWire(TypedDict):
    """One matcher; ``verified`` is empty for none."""

    kind: str
    pattern: str
    test: str
    value: str
    region: str
    since: str
    until: str
    role: str
    strength: str
    source: str
    verified: str


class ServiceWire(TypedDict):
    """One service with its matchers."""

    slug: str
    name: str
    roles: list[str]
    regional: bool
    aliases: list[str]
    operators: list[dict[str, str]]
    matchers: list[MatcherWire]


class ProviderWire(TypedDict):
    """One provider in full."""

    slug: str
    name: str
    aliases: list[str]
    owner: str
    owner_since: str
    former_names: list[dict[str, str]]
    homepage: str
    status_page: str
    closed: str
    regions: list[dict[str, str]]
    services: list[ServiceWire]


class ProvidersWire(TypedDict):
    """The whole document."""

    schema: str
    providers: list[ProviderWire]


def render_providers_json(providers: Iterable[Provider]) -> str:
    """The document."""
    found = [_provider(provider) for provider in providers]
    return dump_json(ProvidersWire(schema=SCHEMA, providers=found))


def provider_lines(providers: Iterable[Provider]) -> str:
    """One provider a line: slug, name, owner, services."""
    return "".join(
        f"{p.slug}\t{safe(p.name)}\t{safe(p.owner)}\t{','.join(s.slug for s in p.services)}\n"
        for p in providers
    )


def provider_page(provider: Provider, networks: Iterable[Network] = ()) -> str:
    """One provider: what is known of it, then every matcher with its source and date.

    Of its rows in the networks table, found among ``networks``, the numbers and their dates.
    """
    lines = (*_lines(provider), *_range_lines(provider, networks))
    return "".join(f"{line}\n" for line in lines)


def _range_lines(provider: Provider, networks: Iterable[Network]) -> Iterator[str]:
    """One line for each source of rows, with the day they were known good."""
    rows = Counter(
        (n.source, n.as_of) for n in networks if n.provider == provider.slug and n.role is None
    )
    for (source, as_of), number in sorted(rows.items()):
        yield f"{number} ranges\t{safe(source, LONGEST)} ({as_of or 'undated'})"


def _lines(p: Provider) -> Iterator[str]:
    since = f" since {p.owner_since}" if p.owner_since else ""
    yield f"{p.slug} · {safe(p.name)} · {safe(p.owner)}{since}"
    if p.aliases:
        yield f"also\t{safe(', '.join(p.aliases), LONGEST)}"
    for former in p.former_names:
        yield f"until {former.until or 'unknown'}\t{safe(former.name)}"
    if p.closed:
        yield f"closed\t{p.closed}"
    if p.status_page:
        yield f"status\t{safe(p.status_page)}"
    for service in p.services:
        yield f"{p.slug}/{service.slug}\t{safe(service.name)}"
        for operator in service.operators:
            yield f"  run by {operator.provider}, {operator.as_of}\t{_told(operator.source)}"
        for matcher in service.matchers:
            yield _matcher_line(matcher)


def _matcher_line(m: Matcher) -> str:
    value = f" {m.test} {safe(m.value)}" if m.value else ""
    region = f" @{m.region}" if m.region else ""
    days = f" {m.since or '…'} to {m.until or '…'}" if m.since or m.until else ""
    what = f"{safe(m.pattern)}{value}{region}{days}"
    return f"  {m.role}\t{m.kind}\t{what}\t{_told(m.source)}"


def _told(source: Source) -> str:
    return f"{safe(source.where, LONGEST)} ({source.verified or 'unverified'})"


def _provider(p: Provider) -> ProviderWire:
    return ProviderWire(
        slug=p.slug,
        name=p.name,
        aliases=list(p.aliases),
        owner=p.owner,
        owner_since=p.owner_since,
        former_names=[{"name": each.name, "until": each.until} for each in p.former_names],
        homepage=p.homepage,
        status_page=p.status_page,
        closed=p.closed,
        regions=[{"code": each.code, "place": each.place} for each in p.regions],
        services=[_service(service) for service in p.services],
    )


def _service(s: Service) -> ServiceWire:
    return ServiceWire(
        slug=s.slug,
        name=s.name,
        roles=sorted(s.roles),
        regional=s.regional,
        aliases=list(s.aliases),
        operators=[{"provider": each.provider, "as_of": each.as_of} for each in s.operators],
        matchers=[_matcher(matcher) for matcher in s.matchers],
    )


def _matcher(m: Matcher) -> MatcherWire:
    return MatcherWire(
        kind=m.kind.value,
        pattern=m.pattern,
        test=m.test.value,
        value=m.value,
        region=m.region,
        since=m.since,
        until=m.until,
        role=m.role.value,
        strength=m.strength.value,
        source=m.source.where,
        verified=m.source.verified.isoformat() if m.source.verified else "",
    )
