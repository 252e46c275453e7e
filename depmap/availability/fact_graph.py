"""From an edge list to fault graphs. Facts propagate: a thing stands until something fails it.

A provider fails by itself, with any critical provider of its own, and with all members of a
redundant group; sites likewise. Sites with equal needs share a node.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from depmap.availability.faultgraph import FaultGraph, FaultGraphBuilder, NodeKind
from depmap.availability.single_points import FailureSets, failure_sets
from depmap.model.edge import EdgeList, Needs
from depmap.model.role import FailureClass, Role, class_of

ALL_CLASSES = frozenset(FailureClass)


class Follow(StrEnum):
    """Which edges an evaluation follows, all that it follows being needed.

    USED: every edge. CRITICAL: critical edges alone. FAILURE: critical edges, and redundant groups
    as alternatives.
    """

    USED = "used"
    CRITICAL = "critical"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FactGraph:
    """An edge list as a fault graph over the classes it was built for.

    ``of_needs``: by number of needs, the node that stands for a dependent's needs;
    ``of_provider``: by provider, its node. The ids of the graph's components are the indexes of
    the list's providers.
    """

    edges: EdgeList
    graph: FaultGraph
    of_needs: array[int]
    of_provider: array[int]
    classes: frozenset[FailureClass]

    def node_of_site(self, site: int) -> int:
        """The node of a site, by its index."""
        return self.of_needs[self.edges.site_needs[site]]

    def is_felt(self, provider: int) -> bool:
        """Whether the provider's class is among those of the graph, by its index."""
        return class_of(self.edges.providers[provider].role) in self.classes

    def failure_sets(self) -> FailureSets:
        """By node, the providers it is lost with, each alone; or that it reaches."""
        return failure_sets(self.graph, possible=False, classes=ALL_CLASSES)


def build_fact_graph(
    edges: EdgeList, follow: Follow, classes: frozenset[FailureClass] = ALL_CLASSES
) -> FactGraph:
    """The fault graph of an edge list.

    An edge to a provider whose class is not among ``classes`` is not followed: its failure is not
    felt. So a redundant group with such a member never fails as a whole.
    """
    builder = FaultGraphBuilder()
    felt = frozenset(role for role in Role if class_of(role) in classes)
    place = _Place(builder, edges, follow, felt)
    leaves = [builder.leaf(p.component, p.role, class_of(p.role)) for p in edges.providers]
    of_provider = array("i", (builder.declare(p.component) for p in edges.providers))
    for number, own in enumerate(leaves):
        below = place.children(edges.needs[edges.provider_needs[number]], of_provider)
        builder.define(of_provider[number], NodeKind.ALL, (own, *below))
    of_needs = array(
        "i", (builder.all_of(place.children(needs, of_provider)) for needs in edges.needs)
    )
    return FactGraph(
        edges=edges,
        graph=builder.build(cycles_stand=True),
        of_needs=of_needs,
        of_provider=of_provider,
        classes=classes,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """How needs become children of a node."""

    builder: FaultGraphBuilder
    edges: EdgeList
    follow: Follow
    felt: frozenset[Role]

    def children(self, needs: Needs, nodes: array[int]) -> Iterator[int]:
        """What a node with these needs needs all of."""
        if self.follow is Follow.USED:
            yield from (nodes[p] for p in self._felt(needs.used()))
            return
        yield from (nodes[p] for p in self._felt(needs.critical))
        if self.follow is Follow.FAILURE:
            for group in needs.groups:
                if len(self._felt(group)) == len(group):
                    yield self.builder.any_of(nodes[p] for p in group)

    def _felt(self, providers: Iterable[int]) -> list[int]:
        return [p for p in providers if self.edges.providers[p].role in self.felt]
