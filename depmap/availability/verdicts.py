"""What a failure does to endpoints, surfaces and targets; and how things stand before it.

The verdict is the proved one. Where the possible one is worse, a proved ``degraded`` stays (at
least), a proved ``reduced`` or ``unaffected`` becomes ``unknown`` with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from depmap.attribution.observed import AddressView
from depmap.availability.evaluate import Classes, Roles, working
from depmap.availability.faultgraph import AnyLeaf, Leaf, UnknownLeaf
from depmap.availability.model import EndpointNodes, FaultModel, SurfaceNodes, TargetNodes
from depmap.availability.single_points import FailureSets, failure_sets
from depmap.model.component import Component
from depmap.model.finding import (
    Effect,
    EndpointEffect,
    Reason,
    Standing,
    SurfaceEffect,
    Verdict,
)
from depmap.model.role import PROMPT, Role
from depmap.model.target import SurfaceRole

_WORSE = (Verdict.UNAFFECTED, Verdict.REDUCED, Verdict.DEGRADED, Verdict.DOWN)
VITAL = frozenset({SurfaceRole.WEB, SurfaceRole.API})
"""A target is down when all of these are; where it has neither, when all essential ones are."""
_REASONS = (
    Reason.ORIGIN_HIDDEN,
    Reason.NOT_MEASURED,
    Reason.RECONSTRUCTED,
    Reason.MODEL_INCOMPLETE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluations:
    """The proved and the possible failure sets of one graph over the same classes and roles.

    ``roles`` None: every role.
    """

    model: FaultModel
    proved: FailureSets
    possible: FailureSets
    classes: Classes
    roles: Roles | None = None

    def can_fail(self, leaf: AnyLeaf) -> bool:
        """Whether the leaf's failure is among those evaluated."""
        return self.plays(leaf.role) and leaf.failure_class in self.classes

    def plays(self, role: Role) -> bool:
        """Whether failures in the role are among those evaluated."""
        return self.roles is None or role in self.roles


def evaluate(
    model: FaultModel, classes: Classes = PROMPT, roles: Roles | None = None
) -> Evaluations:
    """Both evaluations of a fault model."""
    return Evaluations(
        model=model,
        proved=failure_sets(model.graph, possible=False, classes=classes, roles=roles),
        possible=failure_sets(model.graph, possible=True, classes=classes, roles=roles),
        classes=classes,
        roles=roles,
    )


def surface_standing(evaluations: Evaluations, surface: SurfaceNodes) -> Standing:
    """How a surface stands with nothing failed."""
    if not evaluations.proved.is_resolvable(surface.node):
        answered = all(
            any(_may_answer(e.attribution.view) for e in group.endpoints)
            for group in surface.groups
        )
        seen = answered and bool(surface.groups)
        return Standing.UNKNOWN if seen else Standing.UNRESOLVABLE
    return Standing.OK if surface.measured else Standing.UNKNOWN


def _may_answer(view: AddressView) -> bool:
    """Whether a host was seen answering, or nobody asked."""
    return bool(view.addresses) or view.status.is_unasked


def incomplete_surfaces(evaluations: Evaluations, nodes: TargetNodes) -> frozenset[SurfaceRole]:
    """Surfaces seen answering that can't be derived: the model's fault, not theirs."""
    return frozenset(
        surface.role
        for surface in nodes.surfaces
        if not evaluations.proved.is_resolvable(surface.node)
        and surface_standing(evaluations, surface) is Standing.UNKNOWN
    )


def endpoint_standing(evaluations: Evaluations, nodes: EndpointNodes) -> Standing:
    """How one host stands with nothing failed."""
    if not evaluations.proved.is_resolvable(nodes.node):
        answered = _may_answer(nodes.attribution.view)
        return Standing.UNKNOWN if answered else Standing.UNRESOLVABLE
    return Standing.OK if nodes.is_seen else Standing.UNKNOWN


def target_standing(surfaces: Iterable[tuple[SurfaceRole, Standing]]) -> Standing:
    """How a target stands, from its essential surfaces."""
    essential = {standing for role, standing in surfaces if role.is_essential}
    if not essential or essential == {Standing.UNKNOWN}:
        return Standing.UNKNOWN
    if essential == {Standing.UNRESOLVABLE}:
        return Standing.UNRESOLVABLE
    if Standing.UNRESOLVABLE in essential:
        return Standing.DEGRADED
    return Standing.UNKNOWN if Standing.UNKNOWN in essential else Standing.OK


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Outage:
    """Components that fail together, sorted, and what is lost with them by node.

    ``proved`` and ``possible`` tell whether the failure takes a node from up to down.
    """

    components: tuple[Component, ...]
    proved: Callable[[int], bool]
    possible: Callable[[int], bool]

    def contains(self, component: Component) -> bool:
        """Whether ``component`` fails too."""
        return any(failed.contains(component) for failed in self.components)


def outage(evaluations: Evaluations, components: Iterable[Component]) -> Outage:
    """The failure of one component, read off the failure sets, or of several at once."""
    failed = tuple(sorted(set(components)))
    if len(failed) == 1:
        return Outage(
            components=failed,
            proved=partial(_fails, evaluations.proved, failed[0]),
            possible=partial(_fails, evaluations.possible, failed[0]),
        )
    return Outage(
        components=failed,
        proved=_losses(evaluations, failed, possible=False),
        possible=_losses(evaluations, failed, possible=True),
    )


def _fails(sets: FailureSets, component: Component, node: int) -> bool:
    return sets.fails(node, component)


def _losses(
    evaluations: Evaluations, failed: Iterable[Component], *, possible: bool
) -> Callable[[int], bool]:
    graph, classes, roles = evaluations.model.graph, evaluations.classes, evaluations.roles
    before = working(graph, possible=possible, classes=classes, roles=roles)
    after = working(graph, failed, possible=possible, classes=classes, roles=roles)
    lost = bytes(was > left for was, left in zip(before, after, strict=True))
    return lambda node: bool(lost[node])


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """The verdicts on one outage."""

    evaluations: Evaluations
    outage: Outage

    def effect(self, nodes: TargetNodes) -> Effect:
        """What the failure does to a target, surface by surface."""
        surfaces = tuple(self.surface(surface) for surface in nodes.surfaces)
        incomplete = incomplete_surfaces(self.evaluations, nodes)
        proved = target_verdict(
            (s.role, Verdict.UNAFFECTED if s.role in incomplete else self._proved(s.node))
            for s in nodes.surfaces
        )
        possible = target_verdict(
            (s.role, Verdict.DOWN if s.role in incomplete else self._possible(s.node))
            for s in nodes.surfaces
        )
        verdict, unclear = _settle(proved, possible)
        judged = {surface.role for surface in nodes.judged}
        reasons = {s.reason for s in surfaces if s.role in judged and s.reason is not None}
        return Effect(
            failed=self.outage.components,
            verdict=verdict,
            reason=_first_reason(reasons) if unclear else None,
            at_least=unclear and verdict is Verdict.DEGRADED,
            surfaces=surfaces,
        )

    def surface(self, nodes: SurfaceNodes) -> SurfaceEffect:
        """What the failure does to one surface, host by host."""
        verdict, reason = self.of_node(nodes.node)
        if surface_standing(self.evaluations, nodes) is Standing.UNKNOWN:
            verdict, reason = _never_down(verdict, reason)
        return SurfaceEffect(
            role=nodes.role,
            verdict=verdict,
            reason=reason,
            endpoints=tuple(self.endpoint(e) for group in nodes.groups for e in group.endpoints),
        )

    def endpoint(self, nodes: EndpointNodes) -> EndpointEffect:
        """What the failure does to one host."""
        verdict, reason = self.of_node(nodes.node)
        if _may_answer(nodes.attribution.view):
            verdict, reason = _never_down(verdict, reason)
        return EndpointEffect(host=nodes.host, verdict=verdict, reason=reason)

    def of_node(self, node: int) -> tuple[Verdict, Reason | None]:
        """The verdict on anything in the graph, and why it is unknown if it is."""
        verdict, unclear = _settle(self._proved(node), self._possible(node))
        return verdict, self._reason(node) if unclear else None

    def _proved(self, node: int) -> Verdict:
        if not self.evaluations.proved.is_resolvable(node):
            return Verdict.UNRESOLVABLE
        if self.outage.proved(node):
            return Verdict.DOWN
        touched = any(isinstance(leaf, Leaf) for leaf in self._failing(node))
        return Verdict.REDUCED if touched else Verdict.UNAFFECTED

    def _possible(self, node: int) -> Verdict:
        if not self.evaluations.proved.is_resolvable(node):
            return Verdict.UNRESOLVABLE
        if self.outage.possible(node):
            return Verdict.DOWN
        return Verdict.REDUCED if any(self._failing(node)) else Verdict.UNAFFECTED

    def _failing(self, node: int) -> Iterator[Leaf | UnknownLeaf]:
        """The leaves below ``node`` that fail, unknown ones if they are or may be it."""
        graph = self.evaluations.model.graph
        failed = graph.ids(self.outage.components)
        for below in graph.below(node):
            index = graph.payload[below]
            if index < 0 or failed.isdisjoint(graph.fails_with[index]):
                continue
            leaf = graph.leaves[index]
            if self.evaluations.can_fail(leaf):
                yield leaf

    def _reason(self, node: int) -> Reason:
        return _first_reason(
            leaf.unknown.reason for leaf in self._failing(node) if isinstance(leaf, UnknownLeaf)
        )


def target_verdict(surfaces: Iterable[tuple[SurfaceRole, Verdict]]) -> Verdict:
    """The verdict on a target from those on its surfaces.

    Down: all web and api surfaces are (with neither: all essential ones). Degraded: some essential
    surface is. A surface that never worked counts as down once another one goes down. Mail is
    judged where there is nothing else.
    """
    told = list(surfaces)
    essential = [(role, verdict) for role, verdict in told if role.is_essential] or told
    vital = [v for role, v in essential if role in VITAL]
    vital = vital or [v for _, v in essential]
    verdicts = [v for _, v in essential]
    if not verdicts or all(v is Verdict.UNRESOLVABLE for v in verdicts):
        return Verdict.UNRESOLVABLE
    if Verdict.DOWN in verdicts:
        lost = (Verdict.DOWN, Verdict.UNRESOLVABLE)
        return Verdict.DOWN if all(v in lost for v in vital) else Verdict.DEGRADED
    return Verdict.REDUCED if Verdict.REDUCED in verdicts else Verdict.UNAFFECTED


def proved_verdict(evaluations: Evaluations, nodes: TargetNodes, component: Component) -> Verdict:
    """What one failure is proved to do to a target: down, degraded, or nothing of these.

    What was seen answering and can't be derived is not lost.
    """
    incomplete = incomplete_surfaces(evaluations, nodes)
    sets = evaluations.proved

    def verdict(surface: SurfaceNodes) -> Verdict:
        if surface.role in incomplete:
            return Verdict.UNAFFECTED
        if not sets.is_resolvable(surface.node):
            return Verdict.UNRESOLVABLE
        return Verdict.DOWN if sets.fails(surface.node, component) else Verdict.UNAFFECTED

    return target_verdict((s.role, verdict(s)) for s in nodes.judged)


def _never_down(verdict: Verdict, reason: Reason | None) -> tuple[Verdict, Reason | None]:
    """What was seen answering and can't be derived is the model's fault, not the target's."""
    if verdict is Verdict.UNRESOLVABLE:
        return Verdict.UNKNOWN, Reason.MODEL_INCOMPLETE
    return verdict, reason


def _settle(proved: Verdict, possible: Verdict) -> tuple[Verdict, bool]:
    """The verdict to tell, and whether something unseen could make it worse."""
    if proved in (Verdict.DOWN, Verdict.UNRESOLVABLE):
        return proved, False
    if _WORSE.index(possible) <= _WORSE.index(proved):
        return proved, False
    return (proved if proved is Verdict.DEGRADED else Verdict.UNKNOWN), True


def _first_reason(reasons: Iterable[Reason]) -> Reason:
    found = set(reasons)
    return next((r for r in _REASONS if r in found), Reason.NOT_MEASURED)
