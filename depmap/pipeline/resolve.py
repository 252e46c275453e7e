"""An edge list with its providers called as the catalogue calls them."""

from __future__ import annotations

from depmap.analysis.grouping import namer
from depmap.attribution.directory import Directory
from depmap.attribution.labels import Labels, vocabulary_of
from depmap.attribution.match import CatalogueIndex
from depmap.model.component import Component
from depmap.model.edge import EdgeList, RoleProvider
from depmap.model.policy import Grouping
from depmap.model.role import Role


def resolve_names(edges: EdgeList, index: CatalogueIndex, by: Grouping) -> EdgeList:
    """The list by provider or service; names the catalogue doesn't know stay as they are."""
    name = namer(by, {})
    found = vocabulary_of(edges, Labels(index))
    told = {provider: name(component, whole=False) for provider, component in found.items()}
    return edges.renamed({provider: text for provider, text in told.items() if text})


def providers_in(
    edges: EdgeList,
    component: Component,
    *,
    directory: Directory | None = None,
    roles: frozenset[Role] = frozenset(),
) -> tuple[RoleProvider, ...]:
    """The list's providers that fail with ``component``, in ``roles`` or in all.

    By the list's own vocabulary, and by the catalogue's names where ``directory`` is given.
    """
    labels = Labels(directory) if directory is not None else None
    found = vocabulary_of(edges, labels)
    return tuple(
        provider
        for provider, meant in found.items()
        if component.contains(meant) and (not roles or provider.role in roles)
    )
