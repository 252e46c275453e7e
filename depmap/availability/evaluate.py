"""What still works when given components have failed. No sets of causes.

A node works when it can be derived from things that need nothing further: the least fixed point,
so name servers that only vouch for each other do not work. In a graph whose cycles stand a node
works until something fails it: the greatest.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from depmap.availability.faultgraph import FaultGraph, NodeKind, UnknownLeaf
from depmap.model.component import Component
from depmap.model.finding import Unknown
from depmap.model.role import PROMPT, FailureClass, Role

Classes = frozenset[FailureClass]
Roles = frozenset[Role]


def working(
    graph: FaultGraph,
    failed: Iterable[Component] = (),
    *,
    possible: bool,
    classes: Classes = PROMPT,
    roles: Roles | None = None,
) -> bytes:
    """By node, 1 when it works and 0 when not, with ``failed`` and all they contain failed.

    Only leaves of ``classes``, and of ``roles`` where given, can fail. An unknown leaf fails only
    in the ``possible`` evaluation, with any of its candidates. Nothing failed is the baseline.
    Linear in the edges.
    """
    causes = leaf_causes(graph, range(len(graph)), possible=possible, classes=classes, roles=roles)
    ids = graph.ids(failed)
    lost = [node for node, cause in causes.items() if not ids.isdisjoint(cause)]
    return _standing(graph, lost) if graph.cycles_stand else _derived(graph, frozenset(lost))


def _derived(graph: FaultGraph, lost: frozenset[int]) -> bytes:
    """What can be derived, from the leaves upwards, with these leaves down."""
    up = bytearray(len(graph))
    needs = array("i", [0]) * len(graph)
    fresh: list[int] = []
    for node, kind in enumerate(graph.kinds):
        if kind == NodeKind.ALL:
            needs[node] = graph.first[node + 1] - graph.first[node]
        elif kind == NodeKind.ANY:
            needs[node] = 1
            continue
        elif node in lost:
            continue
        if not needs[node]:
            up[node] = 1
            fresh.append(node)
    first_parent, parents = graph.first_parent, graph.parents
    while fresh:
        node = fresh.pop()
        for parent in parents[first_parent[node] : first_parent[node + 1]]:
            needs[parent] -= 1
            if not needs[parent]:
                up[parent] = 1
                fresh.append(parent)
    return bytes(up)


def _standing(graph: FaultGraph, lost: list[int]) -> bytes:
    """What is left standing when these leaves go down."""
    up = bytearray(b"\1") * len(graph)
    spare = array("i", [0]) * len(graph)
    falling = list(lost)
    for node, kind in enumerate(graph.kinds):
        if kind == NodeKind.ANY:
            spare[node] = graph.first[node + 1] - graph.first[node]
            if not spare[node]:
                falling.append(node)
    for node in falling:
        up[node] = 0
    first_parent, parents = graph.first_parent, graph.parents
    while falling:
        node = falling.pop()
        for parent in parents[first_parent[node] : first_parent[node + 1]]:
            spare[parent] -= 1
            if up[parent] and spare[parent] <= 0:
                up[parent] = 0
                falling.append(parent)
    return bytes(up)


def leaf_causes(
    graph: FaultGraph,
    nodes: Iterable[int],
    *,
    possible: bool,
    classes: Classes = PROMPT,
    roles: Roles | None = None,
) -> dict[int, frozenset[int]]:
    """By leaf among ``nodes``, the ids of the components whose failure fails it."""
    nothing: frozenset[int] = frozenset()
    causes: dict[int, frozenset[int]] = {}
    for node in nodes:
        payload = graph.payload[node]
        if payload < 0:
            continue
        leaf = graph.leaves[payload]
        can_fail = (
            leaf.failure_class in classes
            and (roles is None or leaf.role in roles)
            and (possible or graph.kinds[node] == NodeKind.LEAF)
        )
        causes[node] = graph.fails_with[payload] if can_fail else nothing
    return causes


def doubts(graph: FaultGraph, node: int, proved: bytes, possible: bytes) -> tuple[Unknown, ...]:
    """The unknowns because of which ``node`` works in ``proved`` but not in ``possible``.

    Both are answers of ``working`` for the same failure; empty where they agree on ``node``.
    """
    seen = {node}
    waiting = [node] if proved[node] > possible[node] else []
    found: set[Unknown] = set()
    while waiting:
        here = waiting.pop()
        payload = graph.payload[here]
        leaf = graph.leaves[payload] if payload >= 0 else None
        if isinstance(leaf, UnknownLeaf):
            found.add(leaf.unknown)
        for child in graph.children_of(here):
            if child not in seen and proved[child] > possible[child]:
                seen.add(child)
                waiting.append(child)
    return tuple(sorted(found, key=_by_subject))


def _by_subject(unknown: Unknown) -> tuple[str, str, str, str]:
    return (unknown.subject, unknown.role, unknown.reason, unknown.detail)
