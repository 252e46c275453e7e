"""The gate rule on components that take down a surface alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from depmap.analysis.gate_scene import SEE_MORE, GateScene, gone, is_gone, marked
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.single_points import FailureSets, chains, failure_sets
from depmap.model.component import Component, Scheme
from depmap.model.finding import SurfaceAssessment, TargetAssessment
from depmap.model.gate import GateOutcome, GateState
from depmap.model.observation import Provenance
from depmap.model.policy import NoSinglePoint, PolicyRule

RULE = PolicyRule.NO_SINGLE_POINT
LIMIT = "no single point"


def no_single_point(scene: GateScene) -> Iterator[GateOutcome]:
    """Single points of the surfaces asked about: those proved, then whether there may be more."""
    rule = scene.policy.no_single_point
    if rule is None:
        return
    graph = scene.examined.evaluated.model.graph
    proved = failure_sets(graph, possible=False, classes=rule.classes)
    possible = failure_sets(graph, possible=True, classes=rule.classes)
    yield from scene.without_subject(RULE, rule.surfaces)
    for target, surfaces in scene.surfaces(rule.surfaces):
        for surface, nodes in surfaces:
            if is_gone(surface):
                yield gone(RULE, target, surface, key=str(surface.role))
            elif not proved.is_resolvable(nodes.node):
                yield _incomplete(target, surface)
            else:
                found = proved.single_points(nodes.node)
                for component in _told(rule, surface, found):
                    yield _point(target, surface, component)
                more = _more(possible, nodes.node, found)
                if more:
                    unseen = [
                        u for u in scene.unseen(nodes.node) if u.failure_class in rule.classes
                    ]
                    state = scene.state_of(unseen) or GateState.UNMEASURED
                    yield _possible_point(target, surface, state, more, unseen)


def _told(
    rule: NoSinglePoint, surface: SurfaceAssessment, found: Iterable[Component]
) -> tuple[Component, ...]:
    """One row a containment chain; what says another row again is left out.

    A name server says its provider's, an AS what holds all its addresses, a prefix its AS's.
    """
    again = {p.component for p in surface.single_points if p.announced_for is not None}
    rows = chains(c for c in found if c.scheme is not Scheme.NAME_SERVER)
    told = [
        component
        for component in dict.fromkeys(row.widest for row in rows)
        if component not in again and (rule.private or not _is_private(surface, component))
    ]
    return tuple(c for c in told if c.scheme is not Scheme.PREFIX) or tuple(told)


def _more(possible: FailureSets, node: int, found: frozenset[Component]) -> frozenset[Component]:
    """What may be one, and lies in none that is proved."""
    return frozenset(
        c
        for c in possible.single_points(node) - found
        if not c.is_universal
        and c.scheme is not Scheme.NAME_SERVER
        and found.isdisjoint(c.containers())
    )


def _point(
    target: TargetAssessment, surface: SurfaceAssessment, component: Component
) -> GateOutcome:
    rebuilt = any(
        p.provenance is Provenance.RECONSTRUCTED and p.component == component
        for p in surface.single_points
    )
    return GateOutcome(
        rule=RULE,
        subject=target.target.id,
        state=GateState.VIOLATED,
        message=marked(f"{component} failing takes down {surface.role}", reconstructed=rebuilt),
        value=str(component),
        limit=LIMIT,
        fix=f"give {surface.role} an alternative that does not need {component}",
        component=component,
        location=target.target.location,
        evidence=_evidence(surface, component),
        key=str(surface.role),
        reconstructed=rebuilt,
    )


def _possible_point(
    target: TargetAssessment,
    surface: SurfaceAssessment,
    state: GateState,
    possible: frozenset[Component],
    unseen: list[UnknownLeaf],
) -> GateOutcome:
    things = len({leaf.unknown.subject for leaf in unseen})
    were = "1 thing it needs was" if things == 1 else f"{things} things it needs were"
    return GateOutcome(
        rule=RULE,
        subject=target.target.id,
        state=state,
        message=f"{surface.role} may have one: {were} not seen",
        value=f"{len({c.provider for c in possible})} possible",
        limit=LIMIT,
        fix=SEE_MORE,
        location=target.target.location,
        key=str(surface.role),
        possible=possible,
        badness=things,
    )


def _incomplete(target: TargetAssessment, surface: SurfaceAssessment) -> GateOutcome:
    return GateOutcome(
        rule=RULE,
        subject=target.target.id,
        state=GateState.UNMEASURED,
        message=f"what {surface.role} needs was not seen in full",
        value="unknown",
        limit=LIMIT,
        fix=SEE_MORE,
        location=target.target.location,
        key=str(surface.role),
        badness=inf,
    )


def _is_private(surface: SurfaceAssessment, component: Component) -> bool:
    touched = [
        d.private
        for d in surface.dependencies
        if d.component is not None and component.contains(d.component)
    ]
    return bool(touched) and all(touched)


def _evidence(surface: SurfaceAssessment, component: Component) -> tuple[str, ...]:
    found = [
        e
        for d in surface.dependencies
        if d.component is not None and component.contains(d.component)
        for e in d.evidence
    ]
    return tuple(dict.fromkeys(found))
