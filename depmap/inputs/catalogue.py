"""The provider catalogue: one TOML file a provider, the networks table, and what ties them.

How a single file is read: ``provider_file``. How all that is wrong is found: ``provider_folder``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from depmap.analysis.catalogue_names import shared_names, unknown_rows
from depmap.errors import InputError
from depmap.inputs.folder import provider_paths
from depmap.inputs.networks import load_networks
from depmap.inputs.provider_file import read_provider
from depmap.inputs.table import read_table
from depmap.inputs.updated_ranges import with_updated
from depmap.model.catalogue_check import RuleId
from depmap.model.provider import Catalogue, MatcherKind, Network, Provider


def load_catalogue(
    directory: Path, networks_path: Path | None = None, updated: Path | None = None
) -> Catalogue:
    """Every ``*.toml`` of ``directory`` and, where given, the table of networks.

    ``updated`` tells of the ranges that the user fetched, which take the place of older rows.
    Raises InputError as path:line for the first thing wrong.
    """
    providers = tuple(load_provider(path) for path in provider_paths(directory))
    _check_names(directory, providers)
    networks = load_networks(networks_path) if networks_path else ()
    if networks_path:
        _check_networks(networks_path, networks, providers)
    if updated is not None:
        networks = with_updated(networks, updated, providers)
    return catalogue_of(providers, networks)


def catalogue_of(providers: Iterable[Provider], networks: Iterable[Network]) -> Catalogue:
    """The catalogue of these providers and rows, with the ranges that the providers tell."""
    known = tuple(providers)
    told = (*networks, *_told_networks(known))
    return Catalogue(providers=known, networks=told, date=_date(known, told))


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
    return read_provider(read_table(path), path.stem)


def _check_names(directory: Path, providers: Iterable[Provider]) -> None:
    """No slug or alias may mean two providers."""
    for shared in shared_names(providers):
        path = directory / f"{shared.provider.slug}.toml"
        raise InputError(shared.message, path=path, rule=RuleId.DUPLICATE_NAME)


def _check_networks(path: Path, networks: Iterable[Network], providers: Iterable[Provider]) -> None:
    """Every row of the table must name what the catalogue knows."""
    for line, message in unknown_rows(enumerate(networks, 2), providers):
        raise InputError(message, path=path, line=line, rule=RuleId.UNKNOWN_PROVIDER)


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
