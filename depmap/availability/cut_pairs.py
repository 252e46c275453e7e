"""Pairs of components that together bring a node down while neither does alone.

For each component the failure sets are found again with it failed, only where that changes
anything: what is new in the node's set makes a pair with it. Exact over cycles and containment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

from depmap.availability.evaluate import Classes, leaf_causes
from depmap.availability.faultgraph import FaultGraph
from depmap.availability.single_points import EVERYTHING, Solver, blocks_of
from depmap.model.component import Component, Scheme
from depmap.model.role import PROMPT

Pair = tuple[Component, Component]

LISTED = frozenset({Scheme.PROVIDED, Scheme.AS, Scheme.DOMAIN, Scheme.FACT})
"""Providers, services, regions and AS; ``domain:`` stands for a provider nobody catalogued."""

WORK_LIMIT = 200_000
"""Sets found and pairs met before the search for one node gives up: about a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPair:
    """One pair, the widest it can be said and the narrowest; each sorted."""

    widest: Pair
    narrowest: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPairs:
    """Pairs sorted by widest, then narrowest. ``truncated``: the limit was hit, some may lack."""

    pairs: tuple[CutPair, ...]
    truncated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimalPairs:
    """Every pair, containers and contained ones each on their own, and the single points.

    ``work``: sets found and pairs met. ``truncated``: the limit was hit, some may lack.
    """

    pairs: frozenset[Pair]
    single_points: frozenset[Component]
    work: int
    truncated: bool

    def apart(self) -> frozenset[Pair]:
        """The pairs that do not lie in one container that is itself a single point."""
        return frozenset(p for p in self.pairs if not _shared(p) & self.single_points)


def cut_pairs(
    graph: FaultGraph,
    node: int,
    *,
    classes: Classes = PROMPT,
    possible: bool = False,
    limit: int = WORK_LIMIT,
    schemes: frozenset[Scheme] = LISTED,
) -> CutPairs:
    """The cut pairs of ``node`` as they are listed, one row per containment chain.

    A row is a pair that holds no narrower pair, with the widest pair that holds it: providers
    rather than regions, regions rather than services. A pair whose two members lie in one
    container that is itself a single point is left out, and so are `tld:` components.
    """
    found = minimal_pairs(
        graph, node, classes=classes, possible=possible, limit=limit, schemes=schemes
    )
    kept = found.apart()
    wider = {pair: tuple(w for w in widenings(pair) if w in kept) for pair in kept}
    beaten = {w for found_wider in wider.values() for w in found_wider}
    rows = (
        CutPair(widest=min((pair, *wider[pair]), key=_breadth), narrowest=pair)
        for pair in kept - beaten
    )
    return CutPairs(
        pairs=tuple(sorted(rows, key=lambda row: (row.widest, row.narrowest))),
        truncated=found.truncated,
    )


def minimal_pairs(
    graph: FaultGraph,
    node: int,
    *,
    classes: Classes = PROMPT,
    possible: bool = False,
    limit: int = WORK_LIMIT,
    schemes: frozenset[Scheme] = LISTED,
) -> MinimalPairs:
    """All pairs of ``schemes`` that take ``node`` down while neither member does; none if it is
    down already.
    """
    search = _Search(graph, node, schemes)
    search.settle(classes, possible=possible)
    pairs: set[Pair] = set()
    met, work = 0, search.work
    truncated = False
    components = graph.components
    for candidate in search.candidates():
        truncated = work > limit
        if truncated:
            break
        partners = search.partners(candidate)
        met += len(partners)
        work = search.work + met
        one = components[candidate]
        pairs.update(_pair(one, components[partner]) for partner in partners)
    return MinimalPairs(
        pairs=frozenset(pairs),
        single_points=frozenset(components[single] for single in search.single_points),
        work=work,
        truncated=truncated,
    )


class _Search:
    """The failure sets of what lies below one node, and how one more failure changes them."""

    def __init__(self, graph: FaultGraph, node: int, schemes: frozenset[Scheme]) -> None:
        self._graph = graph
        self._node = node
        self._schemes = schemes
        below = sorted(graph.below(node), key=graph.place.__getitem__)
        self._blocks = {graph.block[block[0]]: block for block in blocks_of(graph, below)}
        self._leaves_of: dict[int, list[int]] = {}
        self._known: dict[tuple[int, ...], frozenset[int]] = {}
        self._blocks_above: dict[int, list[int]] = {node: [] for node in below}
        for parent in below:
            for child in graph.children_of(parent):
                if graph.block[child] != graph.block[parent]:
                    self._blocks_above[child].append(graph.block[parent])
        self.base = dict.fromkeys(below, EVERYTHING)
        self.single_points: frozenset[int] = frozenset()

    def settle(self, classes: Classes, *, possible: bool) -> None:
        """Find the sets with nothing failed."""
        listed: dict[frozenset[int], frozenset[int]] = {}
        causes = leaf_causes(self._graph, self.base, possible=possible, classes=classes)
        for node, cause in causes.items():
            if cause not in listed:
                listed[cause] = frozenset(filter(self._is_listed, cause))
            causes[node] = listed[cause]
        for node, cause in causes.items():
            for component in cause:
                self._leaves_of.setdefault(component, []).append(node)
        self._solver = Solver(self._graph, causes)
        self.base = dict.fromkeys(self.base, self._solver.start)
        for block in self._blocks.values():
            self._solver.settle(block, self.base)
        self.single_points = self._set_of(self.base)

    def candidates(self) -> list[int]:
        """What could be one of a pair, sorted by component; nothing if the node is down."""
        if self.base[self._node] == EVERYTHING:
            return []
        rest = self._leaves_of.keys() - self.single_points
        return sorted(rest, key=self._graph.components.__getitem__)

    @property
    def work(self) -> int:
        """How many sets were found so far."""
        return self._solver.work

    def partners(self, candidate: int) -> frozenset[int]:
        """Those that make a pair with ``candidate``.

        Candidates that fail the same leaves have the same partners.
        """
        failed = tuple(self._leaves_of[candidate])
        known = self._known.get(failed)
        if known is None:
            numbers = self.base.copy()
            self._fail(failed, numbers)
            known = self._known[failed] = self._set_of(numbers) - self.single_points
        return known

    def _fail(self, failed: Iterable[int], numbers: dict[int, int]) -> None:
        """Change ``numbers`` to what they are with these leaves down."""
        waiting: list[int] = []
        for leaf in failed:
            numbers[leaf] = EVERYTHING
            self._wake_parents(leaf, waiting)
        last = EVERYTHING
        while waiting:
            number = heappop(waiting)
            if number == last:
                continue
            last = number
            block = self._blocks[number]
            before = [numbers[node] for node in block]
            for node in block:
                numbers[node] = self._solver.start
            self._solver.settle(block, numbers)
            for node, old in zip(block, before, strict=True):
                if numbers[node] != old:
                    self._wake_parents(node, waiting)

    def _wake_parents(self, node: int, waiting: list[int]) -> None:
        for block in self._blocks_above[node]:
            heappush(waiting, block)

    def _is_listed(self, number: int) -> bool:
        component = self._graph.components[number]
        return component.scheme in self._schemes and not component.is_universal

    def _set_of(self, numbers: dict[int, int]) -> frozenset[int]:
        number = numbers[self._node]
        return frozenset() if number == EVERYTHING else self._solver.pool[number]


def _pair(one: Component, other: Component) -> Pair:
    return (one, other) if one < other else (other, one)


def _shared(pair: Pair) -> set[Component]:
    """The containers both lie in, or are."""
    one, other = pair
    return {one, *one.containers()} & {other, *other.containers()}


def widenings(pair: Pair) -> Iterator[Pair]:
    """The same pair said with one or both members by a container."""
    one, other = pair
    for wide_one in (one, *one.containers()):
        for wide_other in (other, *other.containers()):
            if wide_one != wide_other and (wide_one, wide_other) != pair:
                yield _pair(wide_one, wide_other)


def _breadth(pair: Pair) -> tuple[int, Pair]:
    return sum(2 * bool(c.service) + bool(c.region) for c in pair), pair
