"""How far each lost node is from what failed: the length of the shortest argument for its loss."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from depmap.availability.faultgraph import FaultGraph, NodeKind


def loss_lengths(
    graph: FaultGraph, nodes: Iterable[int], lost: Callable[[int], bool]
) -> dict[int, int]:
    """By lost node among ``nodes``, the steps down to the leaves its loss follows from.

    A leaf is 0 away, an ALL one more than its nearest lost child, an ANY one more than its
    farthest (Knuth 1977, doi 10.1016/0020-0190(77)90002-3). ``nodes`` hold all that lies below
    them. Nodes of a cycle that are lost only because none of them can be derived any more follow
    from those alternatives outside the cycle that are lost.
    """
    within = [node for node in nodes if lost(node)]
    search = _Search(graph, frozenset(within))
    for node in within:
        if graph.kinds[node] <= NodeKind.UNKNOWN:
            search.reach(node, 0)
    search.settle()
    while stranded := [node for node in within if search.is_stranded(node)]:
        for node in stranded:
            search.reach(node, search.longest + 1)
        search.settle()
    return search.lengths


class _Search:
    """Lengths found so far, the nearest nodes settled first."""

    def __init__(self, graph: FaultGraph, within: frozenset[int]) -> None:
        self.lengths: dict[int, int] = {}
        self.longest = 0
        self._graph = graph
        self._within = within
        self._waiting: list[tuple[int, int]] = []
        self._open = {
            node: sum(child in within for child in graph.children_of(node))
            for node in within
            if graph.kinds[node] == NodeKind.ANY
        }

    def reach(self, node: int, length: int) -> None:
        """Offer a length for a node."""
        heappush(self._waiting, (length, node))

    def settle(self) -> None:
        """Fix every length that follows from those offered."""
        while self._waiting:
            length, node = heappop(self._waiting)
            if node in self.lengths:
                continue
            self.lengths[node] = length
            self.longest = max(self.longest, length)
            for parent in self._graph.parents_of(node):
                if parent not in self._within or parent in self.lengths:
                    continue
                if parent in self._open:
                    self._open[parent] -= 1
                    if self._open[parent]:
                        continue
                self.reach(parent, length + 1)

    def is_stranded(self, node: int) -> bool:
        """Whether an ANY waits for others of its cycle, with some of its children settled."""
        if node in self.lengths or node not in self._open:
            return False
        return any(child in self.lengths for child in self._graph.children_of(node))
