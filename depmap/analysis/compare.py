"""What differs between two snapshots examined by one catalogue; a pure function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from depmap.analysis.assessment import Examined
from depmap.analysis.compare_moves import moves
from depmap.analysis.compare_pairs import is_searched, pairs
from depmap.analysis.compare_points import points
from depmap.analysis.compare_redundancy import redundancy
from depmap.analysis.compare_shares import compare_shares
from depmap.analysis.compare_standing import asked, coverage, standing, surface_standing
from depmap.analysis.compare_views import Both, TargetView, surface_views, target_views
from depmap.analysis.seen import anything_seen
from depmap.model.diff import Change, ChangeKind, Comparison, Side
from depmap.model.finding import Reason
from depmap.model.observation import Provenance, Snapshot
from depmap.model.target import SurfaceRole, Target

_KINDS = tuple(ChangeKind)
_SURFACES = tuple(SurfaceRole)
_OF_ALL_HOSTS = (
    ChangeKind.NEW_SINGLE_POINT,
    ChangeKind.SINGLE_POINT_GONE,
    ChangeKind.NEW_CUT_PAIR,
    ChangeKind.CUT_PAIR_GONE,
    ChangeKind.REDUNDANCY_LOST,
    ChangeKind.REDUNDANCY_GAINED,
    ChangeKind.STANDING_WORSE,
    ChangeKind.STANDING_BETTER,
)
"""What rests on everything that was asked."""


def compare(old: Snapshot, new: Snapshot, sides: Both[Examined]) -> Comparison:
    """Every change from OLD to NEW, target by target, the gravest kind first.

    ``sides`` hold the targets that both snapshots have, examined as seen and filled.
    """
    targets = {target.id: target for target in old.targets}, {t.id: t for t in new.targets}
    changes = [
        *_only_in(targets[0], targets[1], ChangeKind.TARGET_REMOVED, complete=new.run.complete),
        *_only_in(targets[1], targets[0], ChangeKind.TARGET_ADDED, complete=old.run.complete),
    ]
    alike: list[str] = []
    searched = True
    for view in target_views(sides):
        searched = searched and _is_searched(view)
        otherwise = tuple(asked(targets[0][view.old.id], targets[1][view.old.id]))
        changes += otherwise
        changes += map(_unproved, _at(view)) if otherwise else _at(view)
        alike += () if otherwise else (view.old.id,)
    compared = tuple(view.target.id for view in sides.old.assessment.targets)
    return Comparison(
        catalogue_date=sides.new.assessment.catalogue_date,
        observed_only=sides.new.assessment.observed_only,
        old=_side(old, sides.old),
        new=_side(new, sides.new),
        compared=compared,
        changes=tuple(sorted(changes, key=_place)),
        counted=tuple(alike),
        shares=tuple(compare_shares(sides, alike)) if len(alike) > 1 else (),
        pairs_searched=searched,
    )


def _is_searched(target: Both[TargetView]) -> bool:
    """Whether cut pairs were looked for on both sides, wherever there can be any."""
    return all(
        is_searched(view)
        for surface in surface_views(target)
        for view in (surface.old, surface.new)
        if view.assessed is not None
    )


def _at(target: Both[TargetView]) -> Iterator[Change]:
    yield from standing(target)
    yield from points(target)
    for surface in surface_views(target):
        yield from surface_standing(target.old.id, surface)
        yield from pairs(target.old.id, surface)
        yield from redundancy(target.old.id, surface)
        yield from moves(target.old.id, surface)
        yield from coverage(target.old.id, surface)


def _unproved(change: Change) -> Change:
    """Where other hosts were asked about, only what is told host by host is proved."""
    if change.kind not in _OF_ALL_HOSTS or not change.proved:
        return change
    return replace(change, proved=False, reason=Reason.NOT_MEASURED)


def _only_in(
    these: Mapping[str, Target], others: Mapping[str, Target], kind: ChangeKind, *, complete: bool
) -> Iterator[Change]:
    """Targets the other snapshot lacks, which only a complete one proves it was not asked for."""
    reason = None if complete else Reason.NOT_MEASURED
    for id in these.keys() - others.keys():
        yield Change(kind=kind, target=id, proved=complete, reason=reason)


def _place(change: Change) -> tuple[object, ...]:
    return (
        change.target,
        _KINDS.index(change.kind),
        not change.proved,
        _SURFACES.index(change.surface) if change.surface is not None else -1,
        change.role or "",
        change.relation or "",
        str(change.component or ""),
        change.was,
        change.now,
        change.hosts,
        change.reason or "",
    )


def _side(snapshot: Snapshot, examined: Examined) -> Side:
    assessment = examined.assessment
    return Side(
        run=snapshot.run,
        targets=len(snapshot.targets),
        seen=anything_seen(assessment),
        provenance=assessment.provenance,
        reconstructed=_reconstructed(snapshot),
        stated=assessment.stated,
        coverage=assessment.coverage,
    )


def _reconstructed(snapshot: Snapshot) -> tuple[str, ...]:
    dates = {o.date for o in snapshot.observations if o.provenance is Provenance.RECONSTRUCTED}
    return tuple(sorted(dates))
