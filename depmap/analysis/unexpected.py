"""Cuts smaller than the visible redundancy: two DNS vendors, one cloud. No wording."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.analysis.dependencies import relation_of, uses_of
from depmap.analysis.evaluations import Evaluated
from depmap.availability.cut_pairs import Pair, minimal_pairs
from depmap.availability.model import SurfaceNodes
from depmap.model.component import Component
from depmap.model.finding import Relation
from depmap.model.role import PROMPT, Role, class_of

Cut = tuple[Component, ...]


def unexpected_cuts(
    evaluated: Evaluated,
    surface: SurfaceNodes,
    points: Iterable[Component],
    pairs: Iterable[Pair],
) -> tuple[Cut, ...]:
    """Of a surface's single points and cut pairs, those that no role shows, sorted.

    A role shows a cut when the providers of the surface in that role alone are lost with it. The
    cut is unexpected where some role is visibly more redundant: it stands on more providers than
    the cut has members, and none of its own cuts is so small.
    """
    gates = {role: node for role, node in surface.gates.items() if class_of(role) in PROMPT}
    providers = _providers(evaluated, surface)
    singles = {role: _single_points(evaluated, node) for role, node in gates.items()}
    found: list[Cut] = []
    if any(len(providers.get(role, ())) > 1 and not singles[role] for role in gates):
        shown = frozenset().union(*singles.values())
        found += [(point,) for point in points if point not in shown]
    listed = tuple(pairs)
    if listed and any(len(providers.get(role, ())) > 2 for role in gates):
        found += _pairs(evaluated, gates, providers, listed)
    return tuple(sorted(found, key=lambda cut: (len(cut), cut)))


def _pairs(
    evaluated: Evaluated,
    gates: dict[Role, int],
    providers: dict[Role, set[str]],
    pairs: tuple[Pair, ...],
) -> list[Cut]:
    graph = evaluated.model.graph
    shown = {role: minimal_pairs(graph, node) for role, node in gates.items()}
    redundant = any(
        len(providers.get(role, ())) > 2 and not (told.pairs or told.single_points)
        for role, told in shown.items()
    )
    visible = frozenset().union(*(told.pairs for told in shown.values()))
    return [pair for pair in pairs if redundant and pair not in visible]


def _single_points(evaluated: Evaluated, node: int) -> frozenset[Component]:
    found = evaluated.prompt.proved.single_points(node)
    return frozenset(component for component in found if not component.is_universal)


def _providers(evaluated: Evaluated, surface: SurfaceNodes) -> dict[Role, set[str]]:
    """By role, who the surface stands on directly."""
    found: dict[Role, set[str]] = {}
    for use in uses_of(evaluated, surface):
        if relation_of(use, surface) is Relation.DIRECT:
            attribution = use.attribution
            found.setdefault(attribution.role, set()).add(attribution.component.provider)
    return found
