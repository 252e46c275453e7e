"""How each surface leans on providers, role by role: what concentration counts. No figures."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.analysis.concentration import Usage
from depmap.analysis.dependencies import relation_of, uses_of
from depmap.analysis.evaluations import Evaluated
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.model import SurfaceNodes, TargetNodes, Use
from depmap.model.component import Component
from depmap.model.finding import Relation
from depmap.model.role import Role

COUNTED = (Role.DNS, Role.CDN, Role.HOSTING, Role.CA, Role.MAIL)
"""The roles concentration is told of; origin AS are told per target."""


def usages(evaluated: Evaluated, targets: Iterable[TargetNodes]) -> tuple[Usage, ...]:
    """One usage per target, surface and role. Mail counts in its own role only."""
    return tuple(
        _usage(evaluated, nodes, surface, role)
        for nodes in targets
        for surface in nodes.surfaces
        for role in COUNTED
        if surface.role.is_essential != (role is Role.MAIL)
    )


def _usage(evaluated: Evaluated, nodes: TargetNodes, surface: SurfaceNodes, role: Role) -> Usage:
    uses = [
        use
        for use in uses_of(evaluated, surface)
        if use.attribution.role is role and not use.attribution.component.is_universal
    ]
    direct_uses = [u for u in uses if relation_of(u, surface) is Relation.DIRECT]
    direct, total = _providers(direct_uses), _providers(uses)
    proved, possible = evaluated.by_role[role]
    critical = _names(proved.single_points(surface.gates[role])) & direct
    lost = _names(proved.single_points(surface.node)) & total
    further = possible.single_points(surface.node)
    whole = evaluated.offering(role)
    return Usage(
        target=nodes.context.target.id,
        role=role,
        direct=direct,
        total=total,
        critical_direct=critical,
        critical_total=critical | (_on_the_way(evaluated, nodes, surface, role) & total),
        lost_with=lost,
        possible_use=_possible_use(evaluated, surface, role),
        possible_lost=None if whole and whole <= further else _names(further),
        measured=not any(leaf.role is role for leaf in _unknown(evaluated, surface)),
        private=any(u.attribution.private for u in direct_uses),
    )


def _on_the_way(
    evaluated: Evaluated, nodes: TargetNodes, surface: SurfaceNodes, role: Role
) -> frozenset[str]:
    """Providers that a critical provider of the surface critically stands on in turn."""
    seen: set[str] = set()
    found: set[str] = set()
    waiting = [
        name
        for gate_role, gate in surface.gates.items()
        for name in _names(evaluated.by_role[gate_role][0].single_points(gate))
    ]
    while waiting:
        provider = waiting.pop()
        if provider in seen:
            continue
        seen.add(provider)
        for zone in evaluated.model.provider_zones.get((nodes.context.target.id, provider), ()):
            if not evaluated.is_below(zone, surface.node):
                continue
            found |= _names(evaluated.by_role[role][0].single_points(zone))
            waiting += _names(evaluated.by_role[Role.DNS][0].single_points(zone))
    return frozenset(found)


def _possible_use(evaluated: Evaluated, surface: SurfaceNodes, role: Role) -> frozenset[str] | None:
    whole = evaluated.offering(role)
    found: set[str] = set()
    for leaf in _unknown(evaluated, surface):
        if leaf.role is role:
            if whole <= leaf.candidates:
                return None
            found |= _names(leaf.candidates)
    return frozenset(found)


def _unknown(evaluated: Evaluated, surface: SurfaceNodes) -> list[UnknownLeaf]:
    leaves = evaluated.model.graph.leaves_below(surface.node)
    return [leaf for leaf in leaves if isinstance(leaf, UnknownLeaf)]


def _providers(uses: Iterable[Use]) -> frozenset[str]:
    return frozenset(
        use.attribution.component.provider for use in uses if not use.attribution.private
    )


def _names(components: Iterable[Component]) -> frozenset[str]:
    """The components that are whole providers, by name: a service failing is not its provider."""
    return frozenset(str(c) for c in components if not (c.service or c.region))
