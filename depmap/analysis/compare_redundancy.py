"""Where several that could stand in for one another became one that can't fail, and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from depmap.analysis.compare_moves import NOT_TOLD, graver
from depmap.analysis.compare_views import Both, SurfaceView
from depmap.model.component import Component
from depmap.model.diff import Change, ChangeKind
from depmap.model.finding import Criticality, Dependency, Reason, Relation, Standing
from depmap.model.observation import weakest
from depmap.model.role import Role, class_of


@dataclass(frozen=True, slots=True)
class _Spread:
    """Who plays a role for a surface, by whether it can fail.

    ``direct``: those of them that play it at the endpoint. ``reasons``: why some is unseen.
    """

    critical: frozenset[Component]
    redundant: frozenset[Component]
    unknown: frozenset[Component]
    direct: frozenset[Component]
    reasons: frozenset[Reason]

    @property
    def is_shared(self) -> bool:
        """Whether several play it and none of them can take the surface down, proved."""
        return bool(self.redundant) and not (self.critical or self.unknown or self.reasons)

    @property
    def weak(self) -> frozenset[Component]:
        """Those that can take the surface down, for all that is known."""
        return self.critical | self.unknown


@dataclass(frozen=True, slots=True)
class _Loss:
    """What stood in for one another, and what can't any more; ``reason``: why it isn't proved."""

    was: frozenset[Component]
    now: frozenset[Component]
    reason: Reason | None = None


def redundancy(target: str, surface: Both[SurfaceView]) -> Iterator[Change]:
    """Redundancy lost and gained, proved or not, role by role."""
    if not (_is_up(surface.old) and _is_up(surface.new)):
        return
    for role in Role:
        spread = surface.each(partial(_spread, role=role))
        there = (spread.old, spread.new, spread.old_filled, spread.new_filled)
        back = (spread.new, spread.old, spread.new_filled, spread.old_filled)
        lost = _lost(*there), ChangeKind.REDUNDANCY_LOST
        gained = _lost(*back), ChangeKind.REDUNDANCY_GAINED
        for loss, kind in (lost, gained):
            if loss is not None:
                yield _change(target, surface, role, loss, kind)


def _lost(old: _Spread, new: _Spread, old_filled: _Spread, new_filled: _Spread) -> _Loss | None:
    """What redundancy was lost, proved, or may have been.

    It may where it is no longer proved, or never was and one of several is gone.
    """
    proved = {
        c
        for c in new.critical & new_filled.critical
        if (c in old.redundant and c in old_filled.redundant)
        or (old.is_shared and old_filled.is_shared and c not in old.redundant)
    }
    if proved:
        return _Loss(old.redundant, new.weak)
    if old.redundant & new.weak:
        return _Loss(old.redundant, new.weak, graver(new.reasons))
    several, left = old.direct - old.critical, new.weak & new.direct
    if len(several) > 1 and several - new.direct and left:
        return _Loss(several, left, graver(old.reasons | new.reasons))
    return None


def _change(
    target: str,
    surface: Both[SurfaceView],
    role: Role,
    loss: _Loss,
    kind: ChangeKind,
) -> Change:
    lost = kind is ChangeKind.REDUNDANCY_LOST
    was, now = (loss.was, loss.now) if lost else (loss.now, loss.was)
    told = [
        d.provenance
        for view, components in ((surface.old, was), (surface.new, now))
        for d in _dependencies(view, role)
        if d.component in components
    ]
    return Change(
        kind=kind,
        target=target,
        proved=loss.reason is None,
        surface=surface.old.asked.role,
        role=role,
        was=_told(surface.old, role, was),
        now=_told(surface.new, role, now),
        failure_class=class_of(role),
        provenance=weakest(told),
        reason=loss.reason,
    )


def _told(view: SurfaceView, role: Role, components: frozenset[Component]) -> tuple[str, ...]:
    """Those that play the role directly, where any of them does."""
    direct = {d.component for d in _dependencies(view, role) if d.relation is Relation.DIRECT}
    return tuple(map(str, sorted(components & direct or components)))


def _spread(view: SurfaceView, *, role: Role) -> _Spread:
    listed = _dependencies(view, role)
    told = [
        (d.component, d.criticality, d.relation)
        for d in listed
        if d.component is not None and d.component.scheme not in NOT_TOLD
    ]

    def those(criticality: Criticality) -> frozenset[Component]:
        return frozenset(component for component, how, _ in told if how is criticality)

    return _Spread(
        critical=those(Criticality.CRITICAL),
        redundant=those(Criticality.REDUNDANT),
        unknown=those(Criticality.UNKNOWN),
        direct=frozenset(component for component, _, way in told if way is Relation.DIRECT),
        reasons=frozenset(d.reason for d in listed if d.reason is not None),
    )


def _dependencies(view: SurfaceView, role: Role) -> tuple[Dependency, ...]:
    listed = view.assessed.dependencies if view.assessed is not None else ()
    return tuple(d for d in listed if d.role is role)


def _is_up(view: SurfaceView) -> bool:
    return view.assessed is not None and view.assessed.standing is not Standing.UNRESOLVABLE
