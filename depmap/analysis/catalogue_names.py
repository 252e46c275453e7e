"""Names within a provider list: each means one provider, and each that is used means somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from depmap.analysis.catalogue_scene import CatalogueScene
from depmap.model.catalogue_check import ProviderFile
from depmap.model.file_check import Remark
from depmap.model.provider import Network, Provider
from depmap.model.suggest import suggestion


class SharedName(NamedTuple):
    """A name of ``provider`` that means ``other`` already: its slug or one of its aliases."""

    provider: Provider
    name: str
    other: str

    @property
    def message(self) -> str:
        """What is wrong, in words."""
        return f"{self.name!r} names {self.other} already"


def shared_names(providers: Iterable[Provider]) -> Iterator[SharedName]:
    """Every slug or alias that an earlier provider has, or that is told beside the same slug."""
    holders: dict[str, Provider] = {}
    for provider in providers:
        for name in (provider.slug, *provider.aliases):
            other = holders.setdefault(name, provider)
            if other is not provider or (name in provider.aliases and name == provider.slug):
                yield SharedName(provider, name, other.slug)


def unknown_rows(
    rows: Iterable[tuple[int, Network]], providers: Iterable[Provider]
) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of rows that name nobody; of rows that name the same, the first."""
    services: dict[str, set[str]] = {}
    regions: dict[str, set[str]] = {}
    for provider in providers:
        services[provider.slug] = {service.slug for service in provider.services}
        regions[provider.slug] = {region.code for region in provider.regions}
    seen: set[tuple[str, str, str]] = set()
    for line, network in rows:
        key = (network.provider, network.service, network.region)
        if key in seen:
            continue
        seen.add(key)
        if network.provider not in services:
            yield line, f"no provider {network.provider!r}"
        elif network.service and network.service not in services[network.provider]:
            yield line, f"{network.provider} has no service {network.service!r}"
        elif network.region and network.region not in regions[network.provider]:
            yield line, f"{network.provider} has no region {network.region!r}"


def find_shared_names(scene: CatalogueScene) -> Iterator[Remark]:
    """A slug or alias of a file that means another provider already."""
    files = {file.provider.slug: file for file in scene.files}
    shipped = {provider.slug for provider in scene.beside.providers}
    providers = (*scene.beside.providers, *(file.provider for file in scene.files))
    for shared in shared_names(providers):
        file = files.get(shared.provider.slug)
        if file is None or shared.provider is not file.provider:
            continue
        line = file.keys.get("aliases", 1) if shared.name in file.provider.aliases else 1
        where = " in the shipped catalogue" if shared.other in shipped else ""
        yield Remark(file.path, line, shared.message + where)


def find_unknown_providers(scene: CatalogueScene) -> Iterator[Remark]:
    """An operator, a ``within`` or a row of the table that names nobody."""
    known = scene.slugs | {provider.slug for provider in scene.beside.providers}
    for file in scene.files:
        for key, slug, line in _named(file):
            if slug not in known:
                hint = suggestion(slug, known)
                message = f"{key}: no provider {slug!r}" + (f"; {hint}" if hint else "")
                yield Remark(file.path, line, message)
    readable = [file.provider for file in scene.files]
    unread = scene.slugs - {provider.slug for provider in readable}
    rows = [row for row in scene.networks if row[1].provider not in unread]
    for line, message in unknown_rows(rows, readable):
        yield Remark(scene.table, line, message)


def _named(file: ProviderFile) -> Iterator[tuple[str, str, int]]:
    """(key, slug, line) of every other provider that the file names."""
    for service in file.provider.services:
        for operator in service.operators:
            yield "operators", operator.provider, operator.line
        for matcher in service.matchers:
            if matcher.within:
                yield "within", matcher.within, matcher.line
