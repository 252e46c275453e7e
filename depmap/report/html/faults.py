"""The fault graph as the page's what-if reads it (assets/faults.js). Nothing is evaluated here."""

from __future__ import annotations

from typing import TypedDict

from depmap.availability.faultgraph import FaultGraph, Leaf, UnknownLeaf
from depmap.availability.model import FaultModel, SurfaceNodes
from depmap.availability.verdicts import VITAL
from depmap.model.component import Component
from depmap.model.finding import Reason
from depmap.model.role import PROMPT

SEEN = -1
"""The reason of a leaf that is no unknown."""

REASONS = tuple(Reason)
"""Reasons by their number."""


class SurfaceFaults(TypedDict):
    """One surface: its node, and whether it counts towards its target's verdict.

    ``seen``: hosts answer in every group, so that it can't be unresolvable.
    """

    role: str
    node: int
    essential: bool
    vital: bool
    seen: bool


class Faults(TypedDict):
    """The fault graph of availability/faultgraph.py, made small.

    ``kinds``: a digit a node. ``degrees``, ``children``: how many children each node has, and
    all of them in a row. ``leaves``: per leaf, in the order of their nodes, [index into ``sets``,
    number of the reason or -1, 1 if its failure is felt in the classes evaluated]. ``sets``: the
    ids of components whose failure fails a leaf. ``surfaces``: by target.
    """

    kinds: str
    degrees: list[int]
    children: list[int]
    leaves: list[list[int]]
    sets: list[list[int]]
    components: list[str]
    surfaces: list[list[SurfaceFaults]]


def fault_data(model: FaultModel) -> Faults:
    """Everything a what-if needs, for any components failing at once or as DNS caches expire."""
    graph = model.graph
    sets: dict[frozenset[int], int] = {}
    return {
        "kinds": "".join(str(kind) for kind in graph.kinds),
        "degrees": [graph.first[n + 1] - graph.first[n] for n in range(len(graph))],
        "children": list(graph.children),
        "leaves": [_leaf(graph, index, sets) for index in _leaf_order(graph)],
        "sets": [sorted(ids) for ids in sets],
        "components": [str(component) for component in graph.components],
        "surfaces": [[_surface(surface) for surface in nodes.surfaces] for nodes in model.targets],
    }


def known_components(graph: FaultGraph) -> tuple[Component, ...]:
    """Every component that something known fails with, containers included, sorted."""
    numbers = {
        number
        for leaf, ids in zip(graph.leaves, graph.fails_with, strict=True)
        if isinstance(leaf, Leaf)
        for number in ids
    }
    return tuple(sorted(graph.components[number] for number in numbers))


def _leaf_order(graph: FaultGraph) -> list[int]:
    return [index for index in graph.payload if index >= 0]


def _leaf(graph: FaultGraph, index: int, sets: dict[frozenset[int], int]) -> list[int]:
    leaf = graph.leaves[index]
    number = sets.setdefault(graph.fails_with[index], len(sets))
    reason = REASONS.index(leaf.unknown.reason) if isinstance(leaf, UnknownLeaf) else SEEN
    return [number, reason, int(leaf.failure_class in PROMPT)]


def _surface(surface: SurfaceNodes) -> SurfaceFaults:
    return {
        "role": surface.role.value,
        "node": surface.node,
        "essential": surface.role.is_essential,
        "vital": surface.role in VITAL,
        "seen": bool(surface.groups)
        and all(
            any(endpoint.attribution.view.addresses for endpoint in group.endpoints)
            for group in surface.groups
        ),
    }
