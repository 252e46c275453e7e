"""How each surface leans on providers, role by role: what concentration counts. No figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from depmap.analysis.concentration import Usage
from depmap.analysis.dependencies import relation_of, uses_of
from depmap.analysis.evaluations import Evaluated
from depmap.analysis.grouping import Namer, namer
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.model import SurfaceNodes, TargetNodes, Use
from depmap.availability.single_points import FailureSets
from depmap.availability.verdicts import VITAL, incomplete_surfaces
from depmap.model.component import Component
from depmap.model.finding import Reason, Relation
from depmap.model.impact import Loss
from depmap.model.policy import Grouping
from depmap.model.role import Role
from depmap.model.target import SurfaceRole

COUNTED = (Role.DNS, Role.CDN, Role.HOSTING, Role.CA, Role.MAIL)
"""The roles concentration is told of; origin AS are told per target."""


def usages(
    evaluated: Evaluated,
    grouping: Grouping = Grouping.PROVIDER,
    *,
    owners: Mapping[str, str] | None = None,
    hidden: bool = True,
    loss: Loss = Loss.ANY,
) -> tuple[Usage, ...]:
    """One usage per target, surface and role. Mail counts in its own role only.

    A target that was asked about a surface and is known to have none (a domain that takes no mail)
    has an empty usage: nobody serves it. One that wasn't asked has no usage: that is unknown.
    ``grouping``: what the names stand for; ``owners`` gives each provider's. Without ``hidden``,
    origins behind a CDN are taken to be nobody's. ``loss``: what a target must suffer to be lost.
    """
    reader = _Reader(evaluated, namer(grouping, owners or {}), hidden=hidden, loss=loss)
    found: list[Usage] = []
    for nodes in evaluated.model.targets:
        target = nodes.context.target
        asked = [r for r in COUNTED if any(_counts(s.role, r) for s in target.surfaces)]
        for role in asked:
            surfaces = [s for s in nodes.surfaces if _counts(s.role, role)]
            found += [reader.usage(nodes, surface, role) for surface in surfaces]
            found += [] if surfaces else [Usage(target=target.id, role=role)]
    return tuple(found)


def _counts(surface: SurfaceRole, role: Role) -> bool:
    return surface.is_essential != (role is Role.MAIL)


class _Reader:
    """Reads usages off the evaluations, in the names of one grouping."""

    def __init__(self, evaluated: Evaluated, name: Namer, *, hidden: bool, loss: Loss) -> None:
        self._evaluated = evaluated
        self._name = name
        self._hidden = hidden
        self._loss = loss

    def usage(self, nodes: TargetNodes, surface: SurfaceNodes, role: Role) -> Usage:
        """How one surface leans on providers in one role."""
        uses = [
            use
            for use in uses_of(self._evaluated, surface)
            if use.attribution.role is role
            and not use.attribution.component.is_universal
            and use.failure_class in self._evaluated.classes
        ]
        direct_uses = [u for u in uses if relation_of(u, surface) is Relation.DIRECT]
        direct, total = self._used(direct_uses), self._used(uses)
        proved, possible = self._evaluated.by_role[role]
        critical = on_the_way = frozenset[str]()
        if proved.is_resolvable(surface.node):  # what never worked has no single points
            alone = self._failing(proved.single_points(surface.node)) & total
            critical = self._failing(proved.single_points(surface.gates[role])) & direct
            on_the_way = self._on_the_way(nodes, surface, role) & alone
        incomplete = self._is_incomplete(nodes, surface)
        further = self._lost_with(nodes, surface, possible)
        whole = self._evaluated.offering(role)
        anybody = incomplete or bool(whole and whole <= further)
        unknown = self._unknown(surface, role)
        return Usage(
            target=nodes.context.target.id,
            role=role,
            direct=direct,
            total=total,
            critical_direct=critical,
            critical_total=critical | on_the_way,
            lost_with=self._failing(self._lost_with(nodes, surface, proved)) & total,
            possible_use=self._possible_use(unknown, whole),
            possible_lost=None if anybody else self._failing(further),
            measured=not unknown,
            incomplete=incomplete,
            private=any(u.attribution.private for u in direct_uses),
        )

    def _lost_with(
        self, nodes: TargetNodes, surface: SurfaceNodes, sets: FailureSets
    ) -> frozenset[Component]:
        """What takes the surface down; where only a target that is down is lost, what does that.

        A surface that never worked counts as down once another one goes down; one that was seen
        answering and can't be derived does not.
        """
        if self._loss is Loss.ANY:
            return sets.single_points(surface.node)
        essential = [s for s in nodes.surfaces if s.role.is_essential]
        if surface not in essential:
            return frozenset()
        vital = [s for s in essential if s.role in VITAL] or essential
        incomplete = incomplete_surfaces(self._evaluated.prompt, nodes)
        if any(s.role in incomplete for s in vital):
            return frozenset()
        resolvable = [s for s in vital if sets.is_resolvable(s.node)]
        if resolvable:
            each = [sets.single_points(s.node) for s in resolvable]
            return each[0].intersection(*each)
        return frozenset().union(*(sets.single_points(s.node) for s in essential))

    def _is_incomplete(self, nodes: TargetNodes, surface: SurfaceNodes) -> bool:
        """Whether a failure may lose the target by what was seen answering and can't be derived."""
        incomplete = incomplete_surfaces(self._evaluated.prompt, nodes)
        if self._loss is Loss.ANY:
            return surface.role in incomplete
        judged = [s.role for s in nodes.surfaces if s.role.is_essential]
        vital = [role for role in judged if role in VITAL] or judged
        return surface.role in judged and not incomplete.isdisjoint(vital)

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
            and leaf.failure_class in self._evaluated.classes
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
