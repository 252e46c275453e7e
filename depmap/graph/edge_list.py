"""The graph of an edge list: sites and the providers they stand on. No reading, no file formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from depmap.availability.fact_graph import ALL_CLASSES, FactGraph, Follow, build_fact_graph
from depmap.graph.build import Graph, assemble
from depmap.graph.facts import Edge, EdgeKind, Fact, Node, NodeKind, component_node
from depmap.graph.standing import PointState, Standing
from depmap.model.component import Component
from depmap.model.edge import EdgeList, Needs
from depmap.model.finding import Criticality
from depmap.model.notice import fact_notices
from depmap.model.observation import Provenance
from depmap.model.role import PROMPT, FailureClass


def build_edge_list_graph(edges: EdgeList, *, names: Mapping[str, str]) -> Graph:
    """As ``build_graph``: sites are its targets, a provider is a node in each of its roles.

    ``names``: the names readers know by provider, for a list whose names are the catalogue's.
    """
    labels = {
        str(provider): f"{provider.role}:{names[provider.name]}"
        for provider in edges.providers
        if provider.name in names
    }
    return assemble(
        _facts(edges),
        _standing(edges),
        labels,
        notices=fact_notices(edges),
        day=edges.notes.date,
    )


def _facts(edges: EdgeList) -> Iterator[Fact]:
    for provider, number in zip(edges.providers, edges.provider_needs, strict=True):
        node = replace(component_node(provider.component), role=provider.role.value)
        yield node
        yield from _edges(edges, node, edges.needs[number])
    for site, number in zip(edges.sites, edges.site_needs, strict=True):
        node = Node(id=f"target:{site}", kind=NodeKind.TARGET, label=site, target=site)
        yield node
        yield from _edges(edges, node, edges.needs[number])


def _edges(edges: EdgeList, dependent: Node, needs: Needs) -> Iterator[Edge]:
    groups = [(needs.critical, Criticality.CRITICAL, ""), (needs.loose, Criticality.REDUNDANT, "")]
    groups.extend(
        (group, Criticality.REDUNDANT, f"{dependent.label} {number}")
        for number, group in enumerate(needs.groups, start=1)
    )
    for members, criticality, group in groups:
        for member in members:
            provider = edges.providers[member]
            yield Edge(
                source=dependent.id,
                target=component_node(provider.component).id,
                kind=EdgeKind.DIRECT,
                criticality=criticality,
                role=provider.role.value,
                group=group,
                provenance=Provenance.STATED.value,
            )


def _standing(edges: EdgeList) -> Standing:
    """Who reaches a provider over any edges; whether it alone fails a site, at once or as caches
    expire. In an edge list nothing is unknown.
    """
    lost = _sites_by_provider(edges, Follow.FAILURE, PROMPT)
    return Standing(
        _sites_by_provider(edges, Follow.USED, ALL_CLASSES),
        dict.fromkeys(lost, PointState.TRUE),
    )


def _sites_by_provider(
    edges: EdgeList, follow: Follow, classes: frozenset[FailureClass]
) -> dict[Component, frozenset[str]]:
    built: FactGraph = build_fact_graph(edges, follow, classes)
    sets = built.failure_sets()
    sites_of: dict[int, list[str]] = {}
    for number, sites in _sites_by_needs(edges).items():
        for provider in sets.ids(built.of_needs[number]):
            sites_of.setdefault(provider, []).extend(sites)
    return {
        edges.providers[provider].component: frozenset(sites)
        for provider, sites in sites_of.items()
    }


def _sites_by_needs(edges: EdgeList) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for site, number in zip(edges.sites, edges.site_needs, strict=True):
        found.setdefault(number, []).append(site)
    return found
