"""What was asked, how things stand, and what could be seen: then and now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from depmap.analysis.compare_views import Both, SurfaceView, TargetView
from depmap.model.diff import Change, ChangeKind
from depmap.model.finding import Reason, Standing
from depmap.model.role import Role
from depmap.model.target import SurfaceRole, Target

_WORSE = (
    Standing.OK,
    Standing.UNKNOWN,
    Standing.DEGRADED,
    Standing.UNRESOLVABLE,
    Standing.DOWN,
)


def standing(target: Both[TargetView]) -> Iterator[Change]:
    """How the target stands as a whole, where that changed."""
    found = target.each(lambda view: view.assessed.standing)
    yield from _standing(target.old.id, None, found)


def surface_standing(target: str, surface: Both[SurfaceView]) -> Iterator[Change]:
    """How one surface stands, where that changed."""
    yield from _standing(target, surface.old.asked.role, surface.each(_stands))


def _stands(view: SurfaceView) -> Standing:
    return view.assessed.standing if view.assessed is not None else Standing.OK


def _standing(target: str, surface: SurfaceRole | None, found: Both[Standing]) -> Iterator[Change]:
    """Proved where neither is unknown, and filling doesn't undo it."""
    step = _step(found.old, found.new)
    if not step:
        return
    known = Standing.UNKNOWN not in (found.old, found.new)
    proved = known and step * _step(found.old_filled, found.new_filled) > 0
    yield Change(
        kind=ChangeKind.STANDING_WORSE if step > 0 else ChangeKind.STANDING_BETTER,
        target=target,
        proved=proved,
        surface=surface,
        was=(found.old.value,),
        now=(found.new.value,),
        reason=None if proved else Reason.NOT_MEASURED,
    )


def _step(old: Standing, new: Standing) -> int:
    return _WORSE.index(new) - _WORSE.index(old)


def coverage(target: str, surface: Both[SurfaceView]) -> Iterator[Change]:
    """What was seen and is not now, and what is seen now and was not, by role and reason.

    Not proved: something new that was not measured, or that was never measured and is gone, as is
    all of a surface that doesn't resolve.
    Something unseen that is only not heard of, since what led to it was not measured, is neither:
    both filled examinations have it.
    """
    seen, role = surface.each(_unseen), surface.old.asked.role
    for kind, more, less, filled, other in (
        (ChangeKind.COVERAGE_LOST, seen.new, seen.old, seen.new_filled, surface.old),
        (ChangeKind.COVERAGE_GAINED, seen.old, seen.new, seen.old_filled, surface.new),
    ):
        there = _stands(other) is not Standing.UNRESOLVABLE
        told = {
            unseen: reason
            for unseen, reason in more.items()
            if unseen not in less and not (unseen in seen.old_filled and unseen in seen.new_filled)
        }
        for proved in (True, False):
            listed = {
                unseen: reason
                for unseen, reason in told.items()
                if (there and (unseen not in filled or reason is Reason.ORIGIN_HIDDEN)) is proved
            }
            yield from _covered(target, role, kind, listed, proved=proved)


Unseen = tuple[Role, str, bool]
"""Role and subject, and whether it is an origin that hides."""


def _covered(
    target: str,
    surface: SurfaceRole,
    kind: ChangeKind,
    listed: Mapping[Unseen, Reason],
    *,
    proved: bool,
) -> Iterator[Change]:
    grouped: defaultdict[tuple[Role, Reason], list[str]] = defaultdict(list)
    for (role, subject, _), reason in sorted(listed.items()):
        grouped[role, reason].append(subject)
    lost = kind is ChangeKind.COVERAGE_LOST
    for (role, reason), subjects in sorted(grouped.items()):
        yield Change(
            kind=kind,
            target=target,
            proved=proved,
            surface=surface,
            role=role,
            was=() if lost else tuple(subjects),
            now=tuple(subjects) if lost else (),
            reason=reason,
        )


def _unseen(view: SurfaceView) -> Mapping[Unseen, Reason]:
    told = view.assessed.unknown if view.assessed is not None else ()
    return {(u.role, u.subject, u.reason is Reason.ORIGIN_HIDDEN): u.reason for u in told}


def asked(old: Target, new: Target) -> Iterator[Change]:
    """Hosts that were asked about in one of them only, by surface."""
    then, now = _hosts(old), _hosts(new)
    for role in SurfaceRole:
        before, after = then.get(role), now.get(role)
        if before == after:
            continue
        yield Change(
            kind=ChangeKind.ASKED,
            target=old.id,
            surface=role,
            was=tuple(sorted((before or frozenset()) - (after or frozenset()))),
            now=tuple(sorted((after or frozenset()) - (before or frozenset()))),
        )


def _hosts(target: Target) -> dict[SurfaceRole, frozenset[str]]:
    """Mail, which names no hosts, is asked of the domain."""
    return {
        surface.role: frozenset(h for g in surface.groups for h in g.hosts)
        or frozenset({target.domain})
        for surface in target.surfaces
    }
