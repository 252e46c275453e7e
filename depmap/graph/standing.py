"""What the graph says of a component: is it a single point, and for how many targets is it there.

No nodes, no edges, no networkx.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depmap.model.component import Component
from depmap.model.finding import Assessment, Criticality, SinglePoint, TargetAssessment


class PointState(StrEnum):
    """Whether a component alone brings a surface or target down; text, for igraph reads a
    missing truth value as False."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """Components of an assessment, containers too: their targets and their states."""

    targets: dict[Component, frozenset[str]]
    states: dict[Component, PointState]

    def dependants(self, component: Component) -> int:
        """How many targets depend on it or on something inside it."""
        return len(self.targets.get(component, frozenset()))

    def state(self, component: Component) -> PointState:
        """Whether it is a single point of any surface or target."""
        return self.states.get(component, PointState.FALSE)


def standing_of(assessment: Assessment) -> Standing:
    """Counted over every dependency and single point of every target."""
    targets: dict[Component, set[str]] = {}
    states: dict[Component, PointState] = {}
    for target in assessment.targets:
        for surface in target.surfaces:
            for dependency in surface.dependencies:
                if dependency.component is None:
                    continue
                for component in (dependency.component, *dependency.component.containers()):
                    targets.setdefault(component, set()).add(target.target.id)
                    if dependency.criticality is Criticality.UNKNOWN:
                        states.setdefault(component, PointState.UNKNOWN)
    for target in assessment.targets:
        for component in _single_components(target):
            states[component] = PointState.TRUE
    return Standing({c: frozenset(ids) for c, ids in targets.items()}, states)


def _single_components(target: TargetAssessment) -> set[Component]:
    """Every member of every chain of single points, from its narrowest to its widest."""
    points: list[SinglePoint] = list(target.single_points)
    for surface in target.surfaces:
        points.extend(surface.single_points)
    return {
        member
        for point in points
        for member in (point.narrowest, *point.narrowest.containers(), point.component)
        if point.component.contains(member)
    }
