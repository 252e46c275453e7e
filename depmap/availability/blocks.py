"""Shape of a graph held in flat arrays: reverse edges, and its nodes children first.

The edges of node n are ``children[first[n]:first[n + 1]]``. Nothing here knows what a node means.
"""

from __future__ import annotations

from array import array
from itertools import accumulate


def invert(first: array[int], children: array[int]) -> tuple[array[int], array[int]]:
    """The reverse edges in the same form: (first_parent, parents); parents in rising order."""
    count = array("i", [0]) * len(first)
    for child in children:
        count[child + 1] += 1
    first_parent = array("i", accumulate(count))
    parents = array("i", [0]) * len(children)
    free = first_parent[:]
    for node in range(len(first) - 1):
        for child in children[first[node] : first[node + 1]]:
            parents[free[child]] = node
            free[child] += 1
    return first_parent, parents


def children_first(first: array[int], children: array[int]) -> tuple[array[int], array[int]]:
    """All nodes, each after its children, and the number of each node's block.

    A block is a strongly connected component: one node, or the nodes of one knot of cycles, which
    stand together in the order. Block numbers rise along the order.
    """
    walk = _Walk(first, children)
    for root in range(len(first) - 1):
        if walk.low[root] < 0:
            walk.from_root(root)
    return walk.order, walk.block


class _Walk:
    """Tarjan's search (1972, doi 10.1137/0201010) with its stack made explicit."""

    def __init__(self, first: array[int], children: array[int]) -> None:
        size = len(first) - 1
        self.first = first
        self.children = children
        self.order = array("i")
        self.block = array("i", [-1]) * size
        self.low = array("i", [-1]) * size
        self._seen_at = array("i", [-1]) * size
        self._next_edge = first[:size]
        self._open: list[int] = []
        self._clock = 0
        self._blocks = 0

    def from_root(self, root: int) -> None:
        self._enter(root)
        path = [root]
        while path:
            node = path[-1]
            fresh = self._advance(node)
            if fresh >= 0:
                self._enter(fresh)
                path.append(fresh)
                continue
            path.pop()
            if self.low[node] == self._seen_at[node]:
                self._close(node)

    def _enter(self, node: int) -> None:
        self._seen_at[node] = self.low[node] = self._clock
        self._clock += 1
        self._open.append(node)

    def _advance(self, node: int) -> int:
        """Lower ``low[node]`` by its next edges; the first child not seen yet, or -1.

        The edge to a fresh child is looked at again when the search comes back from it.
        """
        low, block = self.low, self.block
        for position in range(self._next_edge[node], self.first[node + 1]):
            child = self.children[position]
            if low[child] < 0:
                self._next_edge[node] = position
                return child
            if block[child] < 0 and low[child] < low[node]:
                low[node] = low[child]
        self._next_edge[node] = self.first[node + 1]
        return -1

    def _close(self, node: int) -> None:
        member = -1
        while member != node:
            member = self._open.pop()
            self.block[member] = self._blocks
            self.order.append(member)
        self._blocks += 1
