"""Who could be the second: owners, who offers a role, who is used most. Nothing is advised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from depmap.attribution.match import CatalogueIndex
from depmap.availability.changes import another_vendor
from depmap.availability.model import FaultModel, SurfaceNodes
from depmap.model.advice import MOST_VENDORS
from depmap.model.component import Component, Scheme, provided
from depmap.model.provider import Provider
from depmap.model.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The vendor to use for every move; without a ``provider``, one nobody else stands on."""

    provider: Provider | None = None

    @property
    def slug(self) -> str:
        """Its slug, empty for an independent one."""
        return self.provider.slug if self.provider is not None else ""

    def component(self, role: Role) -> Component | None:
        """What the new alternative stands on; None where the vendor doesn't offer the role."""
        if self.provider is None:
            return another_vendor(role)
        offered = [s.slug for s in self.provider.services if role in s.roles]
        if not offered:
            return None
        return provided(self.slug, service=offered[0] if len(offered) == 1 else "")


class Market:
    """Providers by owner and by how much they are used, as far as the catalogue knows them."""

    def __init__(
        self, index: CatalogueIndex, owners: Mapping[str, str], used: Mapping[Role, Counter[str]]
    ) -> None:
        self._index = index
        self._owners = owners
        self._used = used
        self._ranked = {role: self._rank(role, used.get(role, Counter())) for role in Role}

    def owner(self, provider: str) -> str:
        """Who owns a provider; the provider itself where nobody is told."""
        return self._owners.get(provider, provider)

    def provider_of(self, component: Component) -> str:
        """The catalogue's provider behind a component, that of an AS too; empty for none."""
        if component.scheme is Scheme.PROVIDED:
            return component.name
        if component.scheme is Scheme.AS:
            found = self._index.asn(int(component.name))
            return found[0].provider if found else ""
        return ""

    def shared_owner(self, provider: str, other: str) -> str:
        """Who owns both; empty where they are owned apart, or one of them is nobody's."""
        if not provider or not other:
            return ""
        owner = self.owner(provider)
        return owner if owner == self.owner(other) else ""

    def claims(self, domain: str) -> bool:
        """Whether a domain is some provider's infrastructure."""
        return bool(self._index.claims_domain(domain))

    def is_used(self, role: Role, providers: Iterable[str]) -> bool:
        """Whether targets here use each of these directly in a role."""
        used = self._used.get(role, Counter())
        return all(used[provider] for provider in providers)

    def suggest(self, role: Role, beside: Iterable[str]) -> tuple[str, ...]:
        """Providers in a role with another owner than all of ``beside``.

        The most used here first, then those of whom the catalogue knows most services.
        """
        taken = {self.owner(provider) for provider in beside if provider}
        free = (slug for slug in self._ranked[role] if self.owner(slug) not in taken)
        return tuple(islice(free, MOST_VENDORS))

    def _rank(self, role: Role, used: Counter[str]) -> list[str]:
        offering = [
            provider
            for provider in self._index.catalogue.providers
            if not provider.closed and any(role in s.roles for s in provider.services)
        ]
        offering.sort(key=lambda p: (-used[p.slug], -len(p.services), p.slug))
        return [provider.slug for provider in offering]


def direct_use(model: FaultModel, roles: Iterable[Role]) -> dict[Role, Counter[str]]:
    """By role, how many targets use each catalogued provider directly on an essential surface."""
    used: dict[Role, Counter[str]] = {role: Counter() for role in roles}
    for nodes in model.targets:
        for role, counter in used.items():
            counter.update(_used(model, nodes.surfaces, role))
    return used


def _used(model: FaultModel, surfaces: Iterable[SurfaceNodes], role: Role) -> frozenset[str]:
    return frozenset(
        model.uses[node].attribution.component.name
        for surface in surfaces
        if surface.role.is_essential and role in surface.gates
        for node in model.graph.below(surface.gates[role])
        if node in model.uses
        and model.uses[node].attribution.component.scheme is Scheme.PROVIDED
        and not model.uses[node].attribution.private
    )
