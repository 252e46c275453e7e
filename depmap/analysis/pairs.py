"""Which two failures together take the most targets that neither takes alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from depmap.availability.cut_pairs import MinimalPairs, Pair, minimal_pairs, widenings
from depmap.availability.fact_graph import ALL_CLASSES, Follow, build_fact_graph
from depmap.availability.faultgraph import FaultGraph
from depmap.availability.verdicts import Evaluations
from depmap.model.component import Scheme
from depmap.model.edge import EdgeList
from depmap.model.role import FailureClass
from depmap.model.whatif import PairBlast

WORK_LIMIT = 5_000_000
"""Sets found and pairs met before the search ends: some ten seconds."""

RANKED = frozenset({Scheme.PROVIDED, Scheme.DOMAIN, Scheme.FACT})
"""Providers, services, regions; an AS says what its provider says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPairs:
    """Rows sorted by reach, then by pair; ``not_searched`` targets were left when work ran out."""

    rows: tuple[PairBlast, ...]
    not_searched: int


@dataclass(frozen=True, slots=True)
class _Lost:
    """Nodes any of which losing loses ``weight`` targets."""

    nodes: tuple[int, ...]
    weight: int


def rank_pairs(evaluations: Evaluations, limit: int = WORK_LIMIT) -> RankedPairs:
    """The pairs of a snapshot's targets; a target is lost when an essential surface is."""
    targets = [
        _Lost(tuple(s.node for s in nodes.surfaces if s.role.is_essential), 1)
        for nodes in evaluations.model.targets
    ]
    return _rank(evaluations.model.graph, targets, evaluations.classes, limit)


def rank_fact_pairs(
    edges: EdgeList, classes: frozenset[FailureClass], limit: int = WORK_LIMIT
) -> RankedPairs:
    """The pairs of an edge list's sites; those with equal needs are searched once."""
    built = build_fact_graph(edges, Follow.FAILURE, classes)
    sites = Counter(built.node_of_site(site) for site in range(len(edges.sites)))
    targets = [_Lost((node,), count) for node, count in sites.items()]
    return _rank(built.graph, targets, ALL_CLASSES, limit)


def _rank(
    graph: FaultGraph, targets: Iterable[_Lost], classes: frozenset[FailureClass], limit: int
) -> RankedPairs:
    counted: Counter[Pair] = Counter()
    left, not_searched = limit, 0
    for target in targets:
        found: list[MinimalPairs] = []
        for node in target.nodes:
            if left > 0:
                found.append(
                    minimal_pairs(graph, node, classes=classes, limit=left, schemes=RANKED)
                )
                left -= found[-1].work
        if len(found) < len(target.nodes) or any(each.truncated for each in found):
            not_searched += target.weight
        for pair in _of_target(found):
            counted[pair] += target.weight
    return RankedPairs(rows=_rows(counted), not_searched=not_searched)


def _of_target(found: Sequence[MinimalPairs]) -> set[Pair]:
    """The pairs that lose a target while neither member does, by whatever surface."""
    singles = frozenset().union(*(each.single_points for each in found))
    pairs = {pair for each in found for pair in each.apart()}
    return {pair for pair in pairs if singles.isdisjoint(pair)}


def _rows(counted: Counter[Pair]) -> tuple[PairBlast, ...]:
    """Of pairs that hold each other and reach as far, the widest."""
    kept = [
        pair
        for pair, count in counted.items()
        if not any(counted.get(wider, 0) >= count for wider in widenings(pair))
    ]
    rows = [PairBlast(pair=(str(a), str(b)), lost=counted[a, b]) for a, b in kept]
    return tuple(sorted(rows, key=lambda row: (-row.lost, row.pair)))
