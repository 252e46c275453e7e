"""For every node, the components whose failure alone brings it down; one pass over the graph.

F(leaf) is its component and all containers, F(ALL) the union and F(ANY) the intersection of the
children's sets; over cycles the greatest fixed point, the least where cycles stand by themselves.
Equal sets are kept once. No pairs.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from depmap.availability.evaluate import Classes, Roles, leaf_causes
from depmap.availability.faultgraph import FaultGraph, NodeKind
from depmap.model.component import Component
from depmap.model.role import PROMPT

EVERYTHING = -1
"""The number of the set of all components: what a node that is down anyway fails with."""


class Numbers(Protocol):
    """The number of each node's set: an array, or a mapping of those nodes that matter."""

    def __getitem__(self, node: int, /) -> int:
        """The number of ``node``."""
        ...

    def __setitem__(self, node: int, number: int, /) -> None:
        """Set the number of ``node``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One containment chain of single points: its widest and its narrowest member."""

    widest: Component
    narrowest: Component


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FailureSets:
    """The sets of single failures, by node. ``numbers`` are indexes into ``pool``.

    ``named``: those of the pool that were asked for, as components.
    """

    graph: FaultGraph
    numbers: array[int]
    pool: tuple[frozenset[int], ...]
    named: dict[int, frozenset[Component]] = field(default_factory=dict)

    def is_resolvable(self, node: int) -> bool:
        """Whether ``node`` works with nothing failed; one that doesn't has no single points."""
        return self.numbers[node] != EVERYTHING

    def ids(self, node: int) -> frozenset[int]:
        """As ``single_points``, by the graph's component ids."""
        number = self.numbers[node]
        return frozenset() if number == EVERYTHING else self.pool[number]

    def single_points(self, node: int) -> frozenset[Component]:
        """Every component that takes ``node`` down alone, containers and `tld:` among them."""
        number = self.numbers[node]
        if number not in self.named:
            components = self.graph.components
            self.named[number] = frozenset(components[id] for id in self.ids(node))
        return self.named[number]

    def fails(self, node: int, component: Component) -> bool:
        """Whether ``component`` failing alone takes ``node`` from up to down."""
        return self.graph.component_ids.get(component, EVERYTHING) in self.ids(node)

    def lost_with(self, nodes: Iterable[int]) -> Mapping[Component, tuple[int, ...]]:
        """By component, those of ``nodes`` it takes down alone; sorted by component."""
        lost: dict[int, list[int]] = {}
        for node in nodes:
            for component in self.ids(node):
                lost.setdefault(component, []).append(node)
        components = self.graph.components
        return {
            components[number]: tuple(lost[number])
            for number in sorted(lost, key=components.__getitem__)
        }


def failure_sets(
    graph: FaultGraph, *, possible: bool, classes: Classes = PROMPT, roles: Roles | None = None
) -> FailureSets:
    """The single failures of every node; arguments as in ``evaluate.working``.

    A component is in the set of a node exactly when the node works in the baseline and does not
    with that component failed.
    """
    causes = leaf_causes(graph, range(len(graph)), possible=possible, classes=classes, roles=roles)
    solver = Solver(graph, causes)
    numbers = array("i", [solver.start]) * len(graph)
    for block in blocks_of(graph, graph.order):
        solver.settle(block, numbers)
    return FailureSets(graph=graph, numbers=numbers, pool=tuple(solver.pool))


def chains(components: Iterable[Component]) -> tuple[Chain, ...]:
    """One row per containment chain: each member that contains no other, with its widest container.

    ``tld:`` components, on which everything depends, are left out. Sorted by widest, narrowest.
    """
    members = {c for c in components if not c.is_universal}
    wider = {container for member in members for container in member.containers()}
    rows = (
        Chain(widest=_widest(member, members), narrowest=member)
        for member in members
        if member not in wider
    )
    return tuple(sorted(rows, key=lambda row: (row.widest, row.narrowest)))


def blocks_of(graph: FaultGraph, nodes: Iterable[int]) -> Iterable[list[int]]:
    """``nodes``, given in the graph's order, cut into its blocks."""
    block: list[int] = []
    for node in nodes:
        if block and graph.block[node] != graph.block[block[0]]:
            yield block
            block = []
        block.append(node)
    if block:
        yield block


class Solver:
    """Finds failure sets, given by leaf node what fails it. ``pool`` holds each set once.

    ``start``: what the nodes of a cycle begin with. ``work``: how many sets were found, or found
    again, so far.
    """

    def __init__(self, graph: FaultGraph, causes: Mapping[int, frozenset[int]]) -> None:
        self.pool: list[frozenset[int]] = []
        self.work = 0
        self._graph = graph
        self._numbers: dict[frozenset[int], int] = {}
        self._inner: dict[int, dict[int, list[int]]] = {}
        self._leaf_numbers = {node: self._number(cause) for node, cause in causes.items()}
        self._empty = self._number(frozenset())
        self.start = self._empty if graph.cycles_stand else EVERYTHING
        self._joins: tuple[dict[frozenset[int], int], dict[frozenset[int], int]] = ({}, {})

    def settle(self, block: list[int], numbers: Numbers) -> None:
        """Set the numbers of one block's nodes, those of all blocks below being settled.

        The nodes of a cycle must hold ``start``: from EVERYTHING the sets only shrink, from
        nothing they only grow.
        """
        if len(block) == 1:
            # A gate that names itself needs no second look: EVERYTHING for itself adds nothing
            # to an intersection and is final in a union; nothing, the other way round.
            numbers[block[0]] = self.evaluate(block[0], numbers)
            return
        inner = self._inner_parents(block)
        waiting, queued = deque(block), set(block)
        while waiting:
            node = waiting.popleft()
            queued.discard(node)
            number = self.evaluate(node, numbers)
            if number == numbers[node]:
                continue
            numbers[node] = number
            for parent in inner[node]:
                if parent not in queued:
                    queued.add(parent)
                    waiting.append(parent)

    def evaluate(self, node: int, numbers: Numbers) -> int:
        """The number of the node's set, from its children's."""
        self.work += 1
        graph = self._graph
        kind = graph.kinds[node]
        if kind <= NodeKind.UNKNOWN:
            return self._leaf_numbers[node]
        below = {numbers[child] for child in graph.children_of(node)}
        if kind == NodeKind.ALL:
            if EVERYTHING in below:
                return EVERYTHING
            if not below:
                return self._empty
        else:
            below.discard(EVERYTHING)
            if not below:
                return EVERYTHING
        return below.pop() if len(below) == 1 else self._join(kind, frozenset(below))

    def _inner_parents(self, block: list[int]) -> dict[int, list[int]]:
        """Each node's parents within its cycle; outside it a name server may have thousands."""
        number = self._graph.block[block[0]]
        known = self._inner.get(number)
        if known is None:
            known = self._inner[number] = {node: [] for node in block}
            for node in block:
                for child in self._graph.children_of(node):
                    if child in known:
                        known[child].append(node)
        return known

    def _join(self, kind: int, below: frozenset[int]) -> int:
        known = self._joins[kind == NodeKind.ANY]
        number = known.get(below)
        if number is None:
            sets = [self.pool[one] for one in below]
            if kind == NodeKind.ANY:
                joined = min(sets, key=len).intersection(*sets)
            else:
                joined = max(sets, key=len).union(*sets)
            number = known[below] = self._number(joined)
        return number

    def _number(self, members: frozenset[int]) -> int:
        number = self._numbers.get(members)
        if number is None:
            number = self._numbers[members] = len(self.pool)
            self.pool.append(members)
        return number


def _widest(member: Component, members: set[Component]) -> Component:
    for container in reversed(member.containers()):
        if container in members:
            return container
    return member
