"""What one target stands on, as boxes in layers and ties between them. No places, no drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from depmap.model.component import Component, Scheme, provided
from depmap.model.finding import (
    Criticality,
    Dependency,
    Relation,
    SinglePoint,
    State,
    SurfaceAssessment,
    TargetAssessment,
    Verdict,
)
from depmap.model.observation import Provenance
from depmap.report.points import told_points
from depmap.report.role_words import ROLE_WORD
from depmap.report.words import Namer, hosts_in_words

LAYERS = 4
"""Target, surfaces, what these need in a role, whole providers."""

MOST_HOSTS = 3

_ORDER = (Criticality.CRITICAL, Criticality.UNKNOWN, Criticality.REDUNDANT)
_DOES = {
    Verdict.DOWN: "alone takes it down",
    Verdict.DEGRADED: "alone cuts off part of it",
}

Tie = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """``over`` and ``under``: small print above and below its name, empty for none.

    ``point``: a single point. ``unseen``: hidden or not measured.
    """

    id: str
    layer: int
    name: str
    over: str = ""
    under: str = ""
    point: bool = False
    unseen: bool = False


@dataclass(slots=True)
class Tree:
    """Boxes by id in order of reading; ties with the most critical need between two boxes."""

    boxes: dict[str, Box] = field(default_factory=dict)
    ties: dict[Tie, Criticality] = field(default_factory=dict)

    def add(self, box: Box) -> str:
        """Its id; of boxes with one id a single point is kept, else the first."""
        known = self.boxes.get(box.id)
        if known is None or (box.point and not known.point):
            self.boxes[box.id] = box
        return box.id

    def tie(self, source: str, target: str, criticality: Criticality) -> None:
        """Kept once, as critical as any."""
        known = self.ties.get((source, target), criticality)
        self.ties[source, target] = min(known, criticality, key=_ORDER.index)


def tree_of(target: TargetAssessment, namer: Namer, since: str) -> Tree:
    """Surfaces in their order, needs by role. Left out is what says the same again: the AS of a
    provider that is a single point already.

    ``since``: of when reconstructed answers are, empty where that is not known.
    """
    asked = target.target
    name = asked.name or asked.id
    tree = Tree()
    under = asked.domain if asked.domain != name else ""
    top = tree.add(Box(id="target", layer=0, name=name, under=under))
    for surface in target.surfaces:
        box = tree.add(_surface_box(surface, asked.domain))
        needed = Criticality.CRITICAL if surface.role.is_essential else Criticality.REDUNDANT
        tree.tie(top, box, needed)
        again = {p.component for p in surface.single_points if p.announced_for is not None}
        for dependency in surface.dependencies:
            component = dependency.component
            if component is None:
                need = tree.add(_unseen_box(dependency, asked.domain))
            elif component in again:
                continue
            else:
                need = tree.add(_need_box(dependency, component, surface, namer, since))
            tree.tie(box, need, dependency.criticality)
            if component is not None and component.scheme is Scheme.PROVIDED:
                provider = tree.add(_provider_box(provided(component.name), target, namer))
                tree.tie(need, provider, dependency.criticality)
    return tree


def _surface_box(surface: SurfaceAssessment, domain: str) -> Box:
    hosts = [endpoint.host for group in surface.groups for endpoint in group]
    told = hosts_in_words(hosts, domain, MOST_HOSTS) if hosts else "by its MX"
    return Box(id=f"surface {surface.role}", layer=1, name=surface.role, under=told)


def _unseen_box(dependency: Dependency, domain: str) -> Box:
    word = "hidden" if dependency.state is State.HIDDEN else "not measured"
    subjects = hosts_in_words(dependency.subjects, domain, MOST_HOSTS)
    return Box(
        id=f"unseen {dependency.role} {word} {' '.join(dependency.subjects)}",
        layer=2,
        name=f"{ROLE_WORD[dependency.role]} {word}",
        under=f"of {subjects}" if subjects else "",
        unseen=True,
    )


def _need_box(
    dependency: Dependency,
    component: Component,
    surface: SurfaceAssessment,
    namer: Namer,
    since: str,
) -> Box:
    point = any(
        dependency.role in point.roles and _is_in_chain(component, point)
        for point in surface.single_points
    )
    through = hosts_in_words(dependency.subjects, "", 1)
    indirect = dependency.relation is Relation.INDIRECT
    reconstructed = dependency.provenance is Provenance.RECONSTRUCTED
    over = [
        f"{ROLE_WORD[dependency.role]} of {through}" if indirect else ROLE_WORD[dependency.role],
        *(["its own"] if dependency.private else []),
        *([f"reconstructed {since}".rstrip()] if reconstructed else []),
    ]
    return Box(
        id=f"need {component}: {', '.join(over)}",
        layer=2,
        over=", ".join(over),
        name=namer.product(component),
        under="single point" if point else "",
        point=point,
    )


def _is_in_chain(component: Component, point: SinglePoint) -> bool:
    return point.component.contains(component) and component.contains(point.narrowest)


def _provider_box(provider: Component, target: TargetAssessment, namer: Namer) -> Box:
    points = told_points(target.single_points)
    does = [_DOES[p.effect] for p in points if p.component == provider and p.effect in _DOES]
    return Box(
        id=f"provider {provider}",
        layer=3,
        name=namer.product(provider),
        under=does[0] if does else "",
        point=bool(does),
    )


def in_words(tree: Tree) -> Iterator[str]:
    """The ties as sentences, for who can't see the picture; providers that matter first."""
    for box in tree.boxes.values():
        if box.layer == LAYERS - 1 and box.under:
            yield f"{box.name}: {box.under}."
    for (source, target), criticality in tree.ties.items():
        needed = tree.boxes[target]
        if needed.layer < LAYERS - 1:
            called = " ".join(filter(None, (needed.over, needed.name, needed.under)))
            yield f"{tree.boxes[source].name} needs {called}: {criticality}."
