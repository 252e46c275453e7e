"""Two snapshots as a comparison looks at them, target by target. No judging.

Each is examined twice: as it is, and *filled*, with what only the other one measured taken over.
A difference that filling undoes is one of measurement, not of the target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from depmap.analysis.assessment import Examined
from depmap.availability.model import SurfaceNodes, TargetNodes
from depmap.model.finding import SurfaceAssessment, TargetAssessment
from depmap.model.target import Surface, SurfaceRole

K = TypeVar("K")
V = TypeVar("V")
W = TypeVar("W")


@dataclass(frozen=True, slots=True, kw_only=True)
class Both(Generic[V]):
    """The same thing then and now, as seen and filled."""

    old: V
    new: V
    old_filled: V
    new_filled: V

    def each(self, make: Callable[[V], W]) -> Both[W]:
        """What ``make`` makes of all four."""
        return Both(
            old=make(self.old),
            new=make(self.new),
            old_filled=make(self.old_filled),
            new_filled=make(self.new_filled),
        )


def picked(both: Both[Mapping[K, V]], key: K) -> Both[V]:
    """What all four hold under a key."""
    return both.each(lambda held: held[key])


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceView:
    """One surface in one examination; without nodes where a domain takes no mail."""

    examined: Examined
    asked: Surface
    assessed: SurfaceAssessment | None
    nodes: SurfaceNodes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """One target in one examination."""

    examined: Examined
    assessed: TargetAssessment
    nodes: TargetNodes

    @property
    def id(self) -> str:
        """The target's id."""
        return self.assessed.target.id

    def surfaces(self) -> Mapping[SurfaceRole, SurfaceView]:
        """Every surface asked about, by role."""
        assessed = {surface.role: surface for surface in self.assessed.surfaces}
        nodes = {surface.role: surface for surface in self.nodes.surfaces}
        return {
            asked.role: SurfaceView(
                examined=self.examined,
                asked=asked,
                assessed=assessed.get(asked.role),
                nodes=nodes.get(asked.role),
            )
            for asked in self.assessed.target.surfaces
        }


def target_views(sides: Both[Examined]) -> Iterator[Both[TargetView]]:
    """Target by target; all four hold the same targets, by id."""
    by_id = sides.each(_by_id)
    for target in by_id.old:
        yield picked(by_id, target)


def surface_views(target: Both[TargetView]) -> Iterator[Both[SurfaceView]]:
    """The surfaces asked about in both, in the order of OLD."""
    by_role = target.each(TargetView.surfaces)
    for role in by_role.old:
        if role in by_role.new:
            yield picked(by_role, role)


def _by_id(examined: Examined) -> Mapping[str, TargetView]:
    pairs = zip(examined.assessment.targets, examined.evaluated.model.targets, strict=True)
    return {
        assessed.target.id: TargetView(examined=examined, assessed=assessed, nodes=nodes)
        for assessed, nodes in pairs
    }
