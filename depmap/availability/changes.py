"""A fault graph with more alternatives than it has: what lies below some nodes, and new leaves.

What may be changed is in ``places``; nothing is searched or judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from depmap.availability.faultgraph import FaultGraph, FaultGraphBuilder, Leaf, NodeKind
from depmap.model.component import Component, provided
from depmap.model.role import Role, class_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A further child of an ANY gate: up when all of ``fresh`` and all of ``needs`` are.

    ``fresh``: what is new, each in its role. ``needs``: nodes of the unchanged graph, all of them
    below the nodes that are copied.
    """

    fresh: tuple[tuple[Component, Role], ...]
    needs: frozenset[int] = frozenset()


def another_vendor(role: Role) -> Component:
    """A vendor in a role that has nothing to do with anybody: no slug has a blank in it."""
    return provided(f"another {role} vendor")


def another_region(component: Component) -> Component:
    """The same provider and service, in a region that is none of those there are."""
    return provided(component.name, service=component.service, region="another region")


def with_alternatives(
    graph: FaultGraph,
    tops: Iterable[int],
    beside: Mapping[int, Iterable[Alternative]],
    doubted: Component | None = None,
) -> FaultGraph:
    """A copy of all that lies below ``tops``, with alternatives beside the children of ANY gates.

    The keys of the copy are the gates' numbers in ``graph``. Of what an unknown leaf may be it
    keeps whether ``doubted`` fails it, so the possible evaluation holds for that component alone.
    Raises ValueError for alternatives beside anything but an ANY gate.
    """
    copy = _Copy(graph, doubted)
    below = frozenset[int]().union(*map(graph.below, tops))
    for node in sorted(below):
        if graph.payload[node] >= 0:
            continue
        kind = NodeKind(graph.kinds[node])
        children = [copy.node(child) for child in graph.children_of(node)]
        further = tuple(beside.get(node, ()))
        if further and kind is not NodeKind.ANY:
            raise ValueError(f"node {node} has no alternatives")
        children += map(copy.alternative, further)
        copy.builder.define(copy.node(node), kind, children)
    return copy.builder.build(cycles_stand=graph.cycles_stand)


class _Copy:
    """The nodes of one graph in another builder."""

    def __init__(self, graph: FaultGraph, doubted: Component | None) -> None:
        self.builder = FaultGraphBuilder()
        self._graph = graph
        self._doubted = frozenset({doubted} if doubted is not None else ())
        self._doubted_ids = graph.ids(self._doubted)

    def node(self, node: int) -> int:
        """The node that stands for ``node`` of the graph."""
        index = self._graph.payload[node]
        if index < 0:
            return self.builder.declare(node)
        leaf = self._graph.leaves[index]
        if isinstance(leaf, Leaf):
            return self.builder.leaf(
                leaf.component, leaf.role, leaf.failure_class, private=leaf.private
            )
        may_fail = not self._doubted_ids.isdisjoint(self._graph.fails_with[index])
        candidates = self._doubted if may_fail else frozenset[Component]()
        return self.builder.unknown(leaf.unknown, candidates, leaf.failure_class)

    def alternative(self, alternative: Alternative) -> int:
        """The node of an alternative."""
        fresh = [self.builder.leaf(c, role, class_of(role)) for c, role in alternative.fresh]
        return self.builder.all_of([*fresh, *map(self.node, sorted(alternative.needs))])
