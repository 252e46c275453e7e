"""The single points of a target before and after a change, as rows to give advice on.

The same rows as ``targets`` tells, those of one widest component drawn together; over any classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from depmap.availability.evaluate import Classes
from depmap.availability.model import FaultModel, SurfaceNodes, TargetNodes, Use
from depmap.availability.single_points import chains
from depmap.availability.verdicts import target_verdict
from depmap.model.advice import Point
from depmap.model.component import Component, Scheme, provided
from depmap.model.finding import Verdict

Causes = Mapping[str, frozenset[Component]]
"""By surface, its proved single points."""

_WORST = (Verdict.DOWN, Verdict.DEGRADED)


@dataclass(frozen=True, kw_only=True)
class PointReader:
    """Reads points off the causes of one target's surfaces."""

    model: FaultModel
    nodes: TargetNodes
    classes: Classes

    @property
    def surfaces(self) -> tuple[SurfaceNodes, ...]:
        """The essential ones."""
        return tuple(s for s in self.nodes.surfaces if s.role.is_essential)

    def points(self, causes: Causes) -> tuple[Point, ...]:
        """What takes the target down, then what degrades it, private ones last."""
        # A zone's only server says its provider's row again.
        found = {
            component
            for each in causes.values()
            for component in each
            if component.scheme is not Scheme.NAME_SERVER
        }
        told = {row.widest for row in chains(found)}
        by_effect: dict[Verdict, set[Component]] = {effect: set() for effect in _WORST}
        for component in found:
            by_effect[self._effect(causes, component)].add(component)
        points = [
            self._point(causes, component)
            for members in by_effect.values()
            for component in dict.fromkeys(row.widest for row in chains(members))
            if not self._is_announced(component, told)
        ]
        return tuple(sorted(points, key=lambda p: (_WORST.index(p.effect), p.private)))

    def regions(self, causes: Causes, wider: Point) -> tuple[Point, ...]:
        """The regions within a point, single points of some or all of the surfaces it takes down;
        not those that are told as points of their own.
        """
        told = {point.component for point in self.points(causes)}
        found = {
            component
            for component in frozenset[Component]().union(*causes.values()) - told
            if component.region and not component.service and wider.component.contains(component)
        }
        return tuple(self._point(causes, component) for component in sorted(found))

    @cached_property
    def _uses(self) -> tuple[Use, ...]:
        graph, uses = self.model.graph, self.model.uses
        below = frozenset[int]().union(*(graph.below(s.node) for s in self.surfaces))
        found = (uses.get(node) for node in sorted(below))
        return tuple(u for u in found if u is not None and u.failure_class in self.classes)

    def _point(self, causes: Causes, component: Component) -> Point:
        return Point(
            component=component,
            effect=self._effect(causes, component),
            surfaces=tuple(s for s, each in causes.items() if component in each),
            private=self._is_private(component),
        )

    def _effect(self, causes: Causes, component: Component) -> Verdict:
        return target_verdict(
            (s.role, Verdict.DOWN if component in causes[s.role.value] else Verdict.UNAFFECTED)
            for s in self.surfaces
        )

    def _is_private(self, component: Component) -> bool:
        return all(u.attribution.private for u in self._within(component))

    def _is_announced(self, component: Component, told: Iterable[Component]) -> bool:
        """Whether it is the AS or prefix of a provider, told too, that alone holds all of it."""
        if component.scheme not in (Scheme.AS, Scheme.PREFIX):
            return False
        carried = {u.attribution.subject for u in self._within(component)}
        holders = {
            provided(u.attribution.component.name)
            for u in self._uses
            if u.attribution.subject in carried
            and u.attribution.component.scheme is Scheme.PROVIDED
        }
        return len(holders) == 1 and holders <= set(told)

    def _within(self, component: Component) -> list[Use]:
        return [u for u in self._uses if component.contains(u.attribution.component)]
