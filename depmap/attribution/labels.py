"""Names that people call providers by, as components of the catalogue. No observations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from depmap.attribution.directory import Directory
from depmap.model.component import Component, provided
from depmap.model.edge import EdgeList, RoleProvider
from depmap.model.provider import Provider
from depmap.model.role import Role


class Labels:
    """Finds the component that a literal name in a role means, by the catalogue's own names."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def component(self, role: Role, label: str) -> Component | None:
        """The service in that role, or the provider where it has several or none; None for a name
        nobody in the catalogue goes by.

        Letters and digits count, case does not: ``letsencrypt``, ``Let's Encrypt``.
        """
        told = _folded(label)
        named = self._services.get((role, told), ())
        if len(named) == 1:
            return named[0]
        provider = self._providers.get(told)
        return _in_role(provider, role) if provider is not None else None

    @cached_property
    def _providers(self) -> Mapping[str, Provider]:
        """By folded slug, alias or name; slugs beat aliases, aliases beat names."""
        found: dict[str, Provider] = {}
        everyone = self._directory.catalogue.providers
        for provider in everyone:
            found.setdefault(_folded(provider.slug), provider)
        for provider in everyone:
            for alias in provider.aliases:
                found.setdefault(_folded(alias), provider)
        for provider in everyone:
            found.setdefault(_folded(provider.name), provider)
        return found

    @cached_property
    def _services(self) -> Mapping[tuple[Role, str], tuple[Component, ...]]:
        """By role and folded slug or alias of a service, those of any provider."""
        found: dict[tuple[Role, str], dict[Component, None]] = {}
        for provider in self._directory.catalogue.providers:
            for service in provider.services:
                component = provided(provider.slug, service=service.slug)
                for name in (service.slug, service.name, *service.aliases):
                    for role in service.roles:
                        found.setdefault((role, _folded(name)), {})[component] = None
        return {key: tuple(components) for key, components in found.items()}


def vocabulary_of(
    edges: EdgeList, labels: Labels | None = None
) -> Mapping[RoleProvider, Component]:
    """By provider of an edge list, the component it means: by the list's own vocabulary, else by
    the catalogue's names where ``labels`` are given. Names nobody knows are left out.
    """
    found: dict[RoleProvider, Component] = {}
    for provider in edges.providers:
        component = edges.notes.vocabulary.get(str(provider))
        if component is None and labels is not None:
            component = labels.component(provider.role, provider.name)
        if component is not None:
            found[provider] = component
    return found


def _in_role(provider: Provider, role: Role) -> Component:
    """The provider's one service in the role, else the provider."""
    services = [service for service in provider.services if role in service.roles]
    return provided(provider.slug, service=services[0].slug if len(services) == 1 else "")


def _folded(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
