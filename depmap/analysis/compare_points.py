"""Single points of a target that are new, gone, or worse or milder than they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from depmap.analysis.compare_moves import NOT_TOLD, graver
from depmap.analysis.compare_views import Both, TargetView
from depmap.availability.faultgraph import FaultGraph, UnknownLeaf
from depmap.availability.verdicts import Verdicts, outage
from depmap.model.component import Component, Scheme
from depmap.model.diff import Change, ChangeKind
from depmap.model.finding import Reason, SinglePoint, Verdict
from depmap.model.observation import weakest
from depmap.model.role import FailureClass, Role

_HARM = {Verdict.DEGRADED: 1, Verdict.DOWN: 2}
_WORST = 2
_CLASSES = tuple(FailureClass)


@dataclass(frozen=True, slots=True)
class _Harm:
    """What a failure does at least and at most: 0 nothing, 1 degraded, 2 down."""

    least: int
    most: int
    reason: Reason | None = None

    def told(self) -> tuple[str, ...]:
        """The proved effect as text, empty for none."""
        return tuple(verdict.value for verdict, harm in _HARM.items() if harm == self.least)


def points(target: Both[TargetView]) -> Iterator[Change]:
    """One change per component whose proved effect differs; none for a part of such a one."""
    told: list[Change] = []
    for component in sorted(_single(target.old) | _single(target.new)):
        change = _change(target, component)
        if change is not None:
            told.append(change)
    yield from (c for c in told if not any(_says_it_too(other, c) for other in told))


def _single(view: TargetView) -> set[Component]:
    """The widest and the narrowest of each chain; an AS that repeats a provider is left out."""
    return {
        component
        for point in view.assessed.single_points
        if point.announced_for is None
        for component in (point.component, point.narrowest)
        if component.scheme not in NOT_TOLD
    }


def _change(target: Both[TargetView], component: Component) -> Change | None:
    rows = [p for view in (target.old, target.new) for p in _rows(view, component)]
    roles = frozenset(role for row in rows for role in row.roles)
    harms = target.each(lambda view: _harm(view, component, roles))
    old, new, old_filled, new_filled = harms.old, harms.new, harms.old_filled, harms.new_filled
    if old is None or new is None or old_filled is None or new_filled is None:
        return None  # what doesn't resolve has no single points; its standing tells
    if old.least == new.least:
        return None
    worse = new.least > old.least
    before, after = (old, new) if worse else (new, old)
    filled = (old_filled, new_filled) if worse else (new_filled, old_filled)
    proved = after.least > before.most and filled[1].least > filled[0].least
    return Change(
        kind=ChangeKind.NEW_SINGLE_POINT if worse else ChangeKind.SINGLE_POINT_GONE,
        target=target.old.id,
        proved=proved,
        component=component,
        was=old.told(),
        now=new.told(),
        failure_class=min((row.failure_class for row in rows), key=_CLASSES.index),
        provenance=weakest([row.provenance for row in rows]),
        private=all(row.private for row in rows),
        reason=None if proved else before.reason or Reason.NOT_MEASURED,
    )


def _rows(view: TargetView, component: Component) -> list[SinglePoint]:
    """The rows of single points whose chain holds the component."""
    return [
        point
        for point in view.assessed.single_points
        if point.component.contains(component) and component.contains(point.narrowest)
    ]


def _harm(view: TargetView, component: Component, roles: frozenset[Role]) -> _Harm | None:
    """What its failure does to the target; None for one that doesn't resolve anyway."""
    prompt = view.examined.evaluated.prompt
    effect = Verdicts(evaluations=prompt, outage=outage(prompt, [component])).effect(view.nodes)
    if effect.verdict is Verdict.UNRESOLVABLE:
        return None
    least = _HARM.get(effect.verdict, 0)
    graph = prompt.model.graph
    unclear = effect.at_least or effect.verdict is Verdict.UNKNOWN
    judged = [surface.node for surface in view.nodes.judged]
    reasons = unseen_below(graph, judged, component, roles)
    if unclear or (reasons and not is_offered(graph, component)):
        return _Harm(least, _WORST, graver(reasons))
    return _Harm(least, least)


def is_offered(graph: FaultGraph, component: Component) -> bool:
    """Whether what is unseen was tried with it: the catalogue offers it, or the answers do."""
    return component.scheme is Scheme.PROVIDED and component in graph.component_ids


def unseen_below(
    graph: FaultGraph, nodes: Iterable[int], component: Component, roles: frozenset[Role]
) -> set[Reason]:
    """Why something is unseen that the component may be, or that plays its roles."""
    return {
        leaf.unknown.reason
        for node in nodes
        for leaf in graph.leaves_below(node)
        if isinstance(leaf, UnknownLeaf) and (component in leaf.candidates or leaf.role in roles)
    }


def _says_it_too(other: Change, change: Change) -> bool:
    """Whether a wider component's change says the same."""
    if other is change or other.component is None or change.component is None:
        return False
    alike = (other.kind, other.proved, other.was, other.now) == (
        change.kind,
        change.proved,
        change.was,
        change.now,
    )
    return alike and other.component.contains(change.component)
