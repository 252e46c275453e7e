"""Cut pairs of a surface that are new or gone: two that take it down together, neither alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from depmap.analysis.compare_moves import graver
from depmap.analysis.compare_points import is_offered, unseen_below
from depmap.analysis.compare_views import Both, SurfaceView
from depmap.analysis.told_pairs import Pair, told_pairs
from depmap.availability.verdicts import outage
from depmap.model.diff import Change, ChangeKind
from depmap.model.finding import Dependency, PairSearch, Reason
from depmap.model.observation import weakest


@dataclass(frozen=True, slots=True)
class _Fall:
    """Whether a pair takes the surface down, proved and possibly; ``reason``: why it may."""

    proved: bool
    possible: bool
    reason: Reason | None = None


def pairs(target: str, surface: Both[SurfaceView]) -> Iterator[Change]:
    """One change per pair told of one side only that does not take the other one down as well.

    Told where both sides looked for pairs. Each is tried on the other side: what a search that
    stopped short missed is not new, and where one alone takes it down already, nor is the pair.
    """
    if not (is_searched(surface.old) and is_searched(surface.new)):
        return
    old, new = _told(surface.old), _told(surface.new)
    for pair in sorted(old ^ new):
        falls = surface.each(partial(_fall, pair=pair, needed=_needed(surface, pair)))
        change = _change(target, surface, pair, falls, worse=pair in new)
        if change is not None:
            yield change


def is_searched(view: SurfaceView) -> bool:
    """Whether cut pairs were looked for, be it with a limit."""
    return view.assessed is not None and view.assessed.pair_search is not PairSearch.NOT_LOOKED_FOR


def _told(view: SurfaceView) -> frozenset[Pair]:
    return frozenset(told_pairs(view.assessed)) if view.assessed is not None else frozenset()


def _change(
    target: str, surface: Both[SurfaceView], pair: Pair, falls: Both[_Fall | None], *, worse: bool
) -> Change | None:
    there, back = (falls.old, falls.new), (falls.old_filled, falls.new_filled)
    before, after = there if worse else there[::-1]
    filled_before, filled_after = back if worse else back[::-1]
    if before is None or after is None or filled_before is None or filled_after is None:
        return None  # what doesn't resolve falls with no pair; its standing tells
    if before.proved:
        return None
    proved = not before.possible and filled_after.proved and not filled_before.proved
    named = tuple(map(str, pair))
    return Change(
        kind=ChangeKind.NEW_CUT_PAIR if worse else ChangeKind.CUT_PAIR_GONE,
        target=target,
        proved=proved,
        surface=surface.old.asked.role,
        was=() if worse else named,
        now=named if worse else (),
        provenance=weakest([d.provenance for d in _needed(surface, pair)]),
        reason=None if proved else before.reason or Reason.NOT_MEASURED,
    )


def _needed(surface: Both[SurfaceView], pair: Pair) -> tuple[Dependency, ...]:
    """What of the pair either side stands on."""
    return tuple(
        dependency
        for view in (surface.old, surface.new)
        if view.assessed is not None
        for dependency in view.assessed.dependencies
        if dependency.component is not None
        and any(one.contains(dependency.component) for one in pair)
    )


def _fall(view: SurfaceView, *, pair: Pair, needed: tuple[Dependency, ...]) -> _Fall | None:
    """None for a surface that doesn't resolve anyway."""
    evaluated = view.examined.evaluated
    if view.nodes is None or not evaluated.prompt.proved.is_resolvable(view.nodes.node):
        return None
    failed, node = outage(evaluated.prompt, pair), view.nodes.node
    roles = frozenset(dependency.role for dependency in needed)
    reasons = {
        reason
        for component in pair
        for reason in unseen_below(evaluated.model.graph, [node], component, roles)
    }
    untried = bool(reasons) and not all(is_offered(evaluated.model.graph, one) for one in pair)
    proved, possible = failed.proved(node), failed.possible(node)
    if proved or not (possible or untried):
        return _Fall(proved, proved)
    return _Fall(proved=False, possible=True, reason=graver(reasons))
