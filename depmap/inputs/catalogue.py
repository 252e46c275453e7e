"""The provider catalogue: one TOML file a provider, the networks table, and what ties them.

How single matchers are read and checked: ``matchers``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from depmap.errors import InputError
from depmap.inputs.data import data_dir
from depmap.inputs.matchers import CUT_DATE, read_matchers, read_source
from depmap.inputs.networks import load_networks
from depmap.inputs.table import Table, read_table
from depmap.model.identification import ValueKind
from depmap.model.provider import (
    Catalogue,
    Example,
    FormerName,
    LookAlike,
    MatcherKind,
    Network,
    Operator,
    Provider,
    Region,
    Service,
)
from depmap.model.role import Role

_SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*\Z")
_ALIAS = re.compile(r"[a-z0-9][a-z0-9._ &'()+-]*\Z")


def load_shipped_catalogue() -> Catalogue:
    """The catalogue depmap ships."""
    return load_catalogue(data_dir() / "providers", data_dir() / "networks.csv.gz")


def load_catalogue(directory: Path, networks_path: Path | None = None) -> Catalogue:
    """Every ``*.toml`` of ``directory`` and, where given, the table of networks.

    Raises InputError as path:line for the first thing wrong.
    """
    if not directory.is_dir():
        raise InputError("is no folder of provider files", path=directory)
    providers = tuple(load_provider(path) for path in sorted(directory.glob("*.toml")))
    _check_names(directory, providers)
    networks = load_networks(networks_path) if networks_path else ()
    if networks_path:
        _check_networks(networks_path, networks, providers)
    networks = (*networks, *_told_networks(providers))
    return Catalogue(providers=providers, networks=networks, date=_date(providers, networks))


def with_own(shipped: Catalogue, own: Catalogue, directory: Path) -> Catalogue:
    """Both catalogues as one; raises InputError where a name of ``own`` is taken already."""
    providers = tuple(sorted((*shipped.providers, *own.providers), key=lambda p: p.slug))
    _check_names(directory, (*shipped.providers, *own.providers))
    networks = (*shipped.networks, *own.networks)
    return Catalogue(providers=providers, networks=networks, date=max(shipped.date, own.date))


def _told_networks(providers: Iterable[Provider]) -> Iterator[Network]:
    """The address ranges that providers' files tell."""
    for provider in providers:
        for service in provider.services:
            for matcher in service.matchers:
                if matcher.kind is MatcherKind.NETWORK:
                    verified = matcher.source.verified
                    yield Network(
                        prefix=matcher.pattern,
                        provider=provider.slug,
                        service=service.slug,
                        region=matcher.region,
                        source=matcher.source.where,
                        as_of=verified.isoformat() if verified else "",
                        role=matcher.role,
                    )


def load_provider(path: Path) -> Provider:
    """One provider's file; its name is the slug."""
    slug = path.stem
    if not _SLUG.match(slug):
        raise InputError("the file name is no slug (lower case, digits, hyphens)", path=path)
    table = read_table(path)
    regions = _read_regions(table)
    provider = Provider(
        slug=slug,
        name=table.text("name"),
        owner=table.text("owner"),
        homepage=_url(table, "homepage"),
        aliases=_aliases(table),
        status_page=_url(table, "status-page", ""),
        owner_since=_cut_date(table, "owner-since"),
        former_names=tuple(_read_former_name(each) for each in table.tables("former-names")),
        closed=_cut_date(table, "closed"),
        regions=regions,
        services=_read_services(table, slug, frozenset(r.code for r in regions)),
        sources=tuple(read_source(each, "where") for each in table.tables("sources")),
        examples=tuple(_read_example(each) for each in table.tables("examples")),
        look_alikes=tuple(_read_look_alike(each) for each in table.tables("look-alikes")),
    )
    table.finish()
    return provider


def _read_regions(table: Table) -> tuple[Region, ...]:
    regions: dict[str, Region] = {}
    for each in table.tables("regions"):
        code = each.text("code")
        if not _SLUG.match(code):
            raise each.error(f"{code!r} is no region code", "code")
        if code in regions:
            raise each.error(f"{code!r} is told twice", "code")
        regions[code] = Region(code=code, place=each.text("place", "", empty=True))
        each.finish()
    return tuple(regions.values())


def _read_former_name(table: Table) -> FormerName:
    found = FormerName(name=table.text("name"), until=_cut_date(table, "until"))
    table.finish()
    return found


def _read_operator(table: Table) -> Operator:
    provider, as_of = table.text("provider"), _cut_date(table, "as-of")
    return Operator(provider=provider, as_of=as_of, source=read_source(table, "where"))


def _read_example(table: Table) -> Example:
    found = Example(
        kind=table.one_of("kind", ValueKind),
        value=table.text("value"),
        component=table.text("is"),
        line=table.line,
    )
    table.finish()
    return found


def _read_look_alike(table: Table) -> LookAlike:
    found = LookAlike(
        kind=table.one_of("kind", ValueKind), value=table.text("value"), line=table.line
    )
    table.finish()
    return found


def _read_services(table: Table, provider: str, regions: frozenset[str]) -> tuple[Service, ...]:
    services: list[Service] = []
    taken: set[str] = set()
    for each in table.tables("services"):
        service = _read_service(each, _Context(provider, regions))
        for name in (service.slug, *service.aliases):
            if name in taken:
                raise each.error(f"{name!r} names two services of {provider}", "slug")
            taken.add(name)
        services.append(service)
    return tuple(services)


@dataclass(frozen=True, slots=True)
class _Context:
    """The provider a service belongs to, and its region codes."""

    provider: str
    regions: frozenset[str]


def _read_service(table: Table, context: _Context) -> Service:
    slug = table.text("slug")
    if not _SLUG.match(slug):
        raise table.error(f"{slug!r} is no slug", "slug")
    roles = frozenset(table.some_of("roles", Role))
    if not roles:
        raise table.error("must name a role", "roles")
    bare = Service(
        slug=slug,
        name=table.text("name"),
        roles=roles,
        regional=table.flag("regional", False),
        aliases=_aliases(table),
        operators=tuple(_read_operator(each) for each in table.tables("operators")),
    )
    matchers = read_matchers(table, bare, context.provider, context.regions)
    table.finish()
    return replace(bare, matchers=matchers)


def _aliases(table: Table) -> tuple[str, ...]:
    aliases = table.texts("aliases", ())
    for alias in aliases:
        if not _ALIAS.match(alias):
            raise table.error(f"{alias!r} is no alias (lower case)", "aliases")
    return aliases


def _url(table: Table, key: str, default: str | None = None) -> str:
    text = table.text(key, default, empty=default is not None)
    if text and not text.startswith(("https://", "http://")):
        raise table.error(f"{text!r} is no web address", key)
    return text


def _cut_date(table: Table, key: str) -> str:
    text = table.text(key, "", empty=True)
    if text and not CUT_DATE.match(text):
        raise table.error(f"{text!r} is no date like 2025-01 or 2025-01-15", key)
    return text


def _check_names(directory: Path, providers: Iterable[Provider]) -> None:
    """No slug or alias may mean two providers."""
    holders: dict[str, str] = {}
    for provider in providers:
        for name in (provider.slug, *provider.aliases):
            other = holders.setdefault(name, provider.slug)
            if other != provider.slug or (name in provider.aliases and name == provider.slug):
                path = directory / f"{provider.slug}.toml"
                raise InputError(f"{name!r} names {other} already", path=path)


def _check_networks(path: Path, networks: Iterable[Network], providers: Iterable[Provider]) -> None:
    """Every row of the table must name what the catalogue knows."""
    known = {provider.slug: {s.slug for s in provider.services} for provider in providers}
    codes = {provider.slug: {r.code for r in provider.regions} for provider in providers}
    passed: set[tuple[str, str, str]] = set()
    for line, network in enumerate(networks, 2):
        key = (network.provider, network.service, network.region)
        if key in passed:
            continue
        if network.provider not in known:
            raise InputError(f"no provider {network.provider!r}", path=path, line=line)
        if network.service and network.service not in known[network.provider]:
            message = f"{network.provider} has no service {network.service!r}"
            raise InputError(message, path=path, line=line)
        if network.region and network.region not in codes[network.provider]:
            message = f"{network.provider} has no region {network.region!r}"
            raise InputError(message, path=path, line=line)
        passed.add(key)


def _date(providers: Iterable[Provider], networks: Iterable[Network]) -> str:
    """The newest document behind the catalogue, empty when none is dated."""
    sources = [
        source
        for provider in providers
        for source in (
            *provider.sources,
            *(matcher.source for service in provider.services for matcher in service.matchers),
        )
    ]
    verified = [source.verified.isoformat() for source in sources if source.verified]
    return max([*verified, *{network.as_of for network in networks}], default="")
