"""The catalogue by name: providers, services, components, near misses. No matching."""

from __future__ import annotations

from collections.abc import Mapping

from depmap.model.component import Component, Scheme, provided
from depmap.model.provider import Catalogue, Provider, Service
from depmap.model.role import Role
from depmap.model.suggest import did_you_mean


class Directory:
    """Who is in the catalogue and what each offers. ``places`` are the catalogue's."""

    def __init__(self, catalogue: Catalogue, places: Mapping[str, int] | None = None) -> None:
        self.catalogue = catalogue
        self._places = places_of(catalogue) if places is None else places
        self._by_role: dict[Role, frozenset[Component]] = {}

    def provider(self, name: str) -> Provider | None:
        """The provider with that slug or alias."""
        place = self._places.get(name.lower())
        return self.catalogue.providers[place] if place is not None else None

    def service(self, provider: str, service: str) -> Service | None:
        """The service with that slug or alias, of the provider with that slug or alias."""
        holder = self.provider(provider)
        return _service(holder, service.lower()) if holder else None

    def canonical(self, component: Component) -> Component:
        """``component`` with aliases resolved; what the catalogue doesn't know stays as it is."""
        holder = self.provider(component.name) if component.scheme is Scheme.PROVIDED else None
        if holder is None:
            return component
        service = _service(holder, component.service)
        return provided(
            holder.slug,
            service=service.slug if service else component.service,
            region=component.region,
        )

    def suggest(self, text: str) -> tuple[str, ...]:
        """Up to three components, as written, that ``text`` may have meant."""
        folded = text.lower()
        name, _, _ = folded.partition("@")
        holder = self.provider(name.partition("/")[0])
        if holder and "@" in folded:
            return did_you_mean(folded, [f"{name}@{region.code}" for region in holder.regions])
        if holder and "/" in folded:
            known = [f"{holder.slug}/{service.slug}" for service in holder.services]
            return did_you_mean(f"{holder.slug}/{name.partition('/')[2]}", known)
        near = did_you_mean(name.partition("/")[0], list(self._places), at_most=6)
        slugs = (self.catalogue.providers[self._places[each]].slug for each in near)
        return tuple(dict.fromkeys(slugs))[:3]

    def components_with(self, role: Role) -> frozenset[Component]:
        """Every component whose failure takes away something that offers ``role``.

        Services in the role, their regions where they are regional, and all that contains these.
        """
        if role not in self._by_role:
            self._by_role[role] = frozenset(
                component
                for provider in self.catalogue.providers
                for service in provider.services
                if role in service.roles
                for narrow in _narrowest(provider, service)
                for component in (narrow, *narrow.containers())
            )
        return self._by_role[role]


def places_of(catalogue: Catalogue) -> dict[str, int]:
    """The number of a provider by its slug and aliases; a slug beats an alias."""
    found: dict[str, int] = {}
    for number, provider in enumerate(catalogue.providers):
        found.update(dict.fromkeys(provider.aliases, number))
    found.update((provider.slug, number) for number, provider in enumerate(catalogue.providers))
    return found


def _service(provider: Provider, name: str) -> Service | None:
    """The service with that slug, else with that alias."""
    for service in provider.services:
        if service.slug == name:
            return service
    return next((each for each in provider.services if name in each.aliases), None)


def _narrowest(provider: Provider, service: Service) -> tuple[Component, ...]:
    """The narrowest components of a service."""
    if service.regional and provider.regions:
        return tuple(
            provided(provider.slug, service=service.slug, region=region.code)
            for region in provider.regions
        )
    return (provided(provider.slug, service=service.slug),)
