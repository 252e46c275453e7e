"""How each surface leans on providers, role by role: what concentration counts. No figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, assert_never

from depmap.analysis.concentration import Usage
from depmap.analysis.dependencies import relation_of, uses_of
from depmap.analysis.evaluations import Evaluated
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.model import SurfaceNodes, TargetNodes, Use
from depmap.model.component import Component, provided
from depmap.model.finding import Reason, Relation
from depmap.model.policy import Grouping
from depmap.model.role import Role


class Namer(Protocol):
    """Names the group a component stands for."""

    def __call__(self, component: Component, *, whole: bool) -> str:
        """The name, empty for none."""
        ...


COUNTED = (Role.DNS, Role.CDN, Role.HOSTING, Role.CA, Role.MAIL)
"""The roles concentration is told of; origin AS are told per target."""


def usages(
    evaluated: Evaluated,
    grouping: Grouping = Grouping.PROVIDER,
    *,
    owners: Mapping[str, str] | None = None,
    hidden: bool = True,
) -> tuple[Usage, ...]:
    """One usage per target, surface and role. Mail counts in its own role only.

    ``grouping``: what the names stand for; ``owners`` gives each provider's. Without ``hidden``,
    origins behind a CDN are taken to be nobody's.
    """
    reader = _Reader(evaluated, namer(grouping, owners or {}), hidden=hidden)
    return tuple(
        reader.usage(nodes, surface, role)
        for nodes in evaluated.model.targets
        for surface in nodes.surfaces
        for role in COUNTED
        if surface.role.is_essential != (role is Role.MAIL)
    )


def namer(grouping: Grouping, owners: Mapping[str, str]) -> Namer:
    """From a component to the name of the group it stands for, empty where it stands for none.

    As a user of it: ``whole`` False. As what fails: ``whole`` True, since a service failing is not
    its provider failing.
    """

    def name(component: Component, *, whole: bool) -> str:
        match grouping:
            case Grouping.PROVIDER:
                narrow = bool(component.service or component.region)
                return "" if whole and narrow else component.provider
            case Grouping.SERVICE:
                if not component.service or (whole and component.region):
                    return ""
                return str(provided(component.name, service=component.service))
            case Grouping.REGION:
                if not component.region or (whole and component.service):
                    return ""
                return str(provided(component.name, region=component.region))
            case Grouping.OWNER:
                if whole and (component.service or component.region):
                    return ""
                return owners.get(component.provider, component.provider)
            case _:
                assert_never(grouping)

    return name


class _Reader:
    """Reads usages off the evaluations, in the names of one grouping."""

    def __init__(self, evaluated: Evaluated, name: Namer, *, hidden: bool) -> None:
        self._evaluated = evaluated
        self._name = name
        self._hidden = hidden

    def usage(self, nodes: TargetNodes, surface: SurfaceNodes, role: Role) -> Usage:
        """How one surface leans on providers in one role."""
        uses = [
            use
            for use in uses_of(self._evaluated, surface)
            if use.attribution.role is role and not use.attribution.component.is_universal
        ]
        direct_uses = [u for u in uses if relation_of(u, surface) is Relation.DIRECT]
        direct, total = self._used(direct_uses), self._used(uses)
        proved, possible = self._evaluated.by_role[role]
        critical = self._failing(proved.single_points(surface.gates[role])) & direct
        further = possible.single_points(surface.node)
        whole = self._evaluated.offering(role)
        unknown = self._unknown(surface, role)
        return Usage(
            target=nodes.context.target.id,
            role=role,
            direct=direct,
            total=total,
            critical_direct=critical,
            critical_total=critical | (self._on_the_way(nodes, surface, role) & total),
            lost_with=self._failing(proved.single_points(surface.node)) & total,
            possible_use=self._possible_use(unknown, whole),
            possible_lost=None if whole and whole <= further else self._failing(further),
            measured=not unknown,
            private=any(u.attribution.private for u in direct_uses),
        )

    def _on_the_way(self, nodes: TargetNodes, surface: SurfaceNodes, role: Role) -> frozenset[str]:
        """What a critical provider of the surface critically stands on in turn."""
        by_role, model = self._evaluated.by_role, self._evaluated.model
        below = model.graph.below(surface.node)
        waiting = [
            component.provider
            for gate_role, gate in surface.gates.items()
            for component in by_role[gate_role][0].single_points(gate)
        ]
        seen: set[str] = set()
        found: set[str] = set()
        while waiting:
            provider = waiting.pop()
            if provider in seen:
                continue
            seen.add(provider)
            for zone in model.provider_zones.get((nodes.context.target.id, provider), ()):
                if zone in below:
                    found |= self._failing(by_role[role][0].single_points(zone))
                    stands_on = by_role[Role.DNS][0].single_points(zone)
                    waiting += [component.provider for component in stands_on]
        return frozenset(found)

    def _possible_use(
        self, unknown: Iterable[UnknownLeaf], whole: frozenset[Component]
    ) -> frozenset[str] | None:
        found: set[str] = set()
        for leaf in unknown:
            if whole <= leaf.candidates:
                return None
            found |= {self._name(c, whole=False) for c in leaf.candidates}
        return frozenset(found - {""})

    def _unknown(self, surface: SurfaceNodes, role: Role) -> list[UnknownLeaf]:
        return [
            leaf
            for leaf in self._evaluated.model.graph.leaves_below(surface.node)
            if isinstance(leaf, UnknownLeaf)
            and leaf.role is role
            and (self._hidden or leaf.unknown.reason is not Reason.ORIGIN_HIDDEN)
        ]

    def _used(self, uses: Iterable[Use]) -> frozenset[str]:
        names = {
            self._name(u.attribution.component, whole=False)
            for u in uses
            if not u.attribution.private
        }
        return frozenset(names - {""})

    def _failing(self, components: Iterable[Component]) -> frozenset[str]:
        return frozenset({self._name(c, whole=True) for c in components} - {""})
