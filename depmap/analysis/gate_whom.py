"""Gate rules on whom a target must not depend on, and whom it must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from depmap.analysis.gate_scene import SEE_MORE, GateScene, gone, is_gone, worst
from depmap.availability.model import SurfaceNodes
from depmap.model.component import Component, Scheme
from depmap.model.finding import Dependency, SurfaceAssessment, TargetAssessment
from depmap.model.gate import GateOutcome, GateState
from depmap.model.policy import PolicyRule, Whom
from depmap.model.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one surface shows of them: dependencies on them, else what may hide one."""

    surface: SurfaceAssessment
    inside: tuple[Dependency, ...]
    doubt: GateState | None


def forbid(scene: GateScene) -> Iterator[GateOutcome]:
    """Targets that depend on whom the policy rules out."""
    for whom in scene.policy.forbid:
        for target, surfaces in scene.surfaces(whom.surfaces):
            found = [_look(scene, whom, surface, nodes) for surface, nodes in surfaces]
            users = [f for f in found if f.inside]
            if users:
                yield _forbidden(whom, target, users)
                continue
            doubt = worst(f.doubt for f in found)
            if doubt is not None:
                doubtful = [f.surface for f in found if f.doubt is doubt]
                yield _doubtful(PolicyRule.FORBID, whom, target, doubtful, doubt)


def require(scene: GateScene) -> Iterator[GateOutcome]:
    """Targets with a surface that does not use whom the policy asks for."""
    for whom in scene.policy.require:
        for target, surfaces in scene.surfaces(whom.surfaces):
            lacking: list[_Found] = []
            for surface, nodes in surfaces:
                if is_gone(surface):
                    yield gone(PolicyRule.REQUIRE, target, surface, key=str(whom))
                    continue
                found = _look(scene, whom, surface, nodes)
                if not found.inside:
                    lacking.append(found)
            without = [f.surface for f in lacking if f.doubt is None]
            if without:
                yield _missing(whom, target, without)
            elif doubt := worst(f.doubt for f in lacking):
                doubtful = [f.surface for f in lacking if f.doubt is doubt]
                yield _doubtful(PolicyRule.REQUIRE, whom, target, doubtful, doubt)


def _look(scene: GateScene, whom: Whom, surface: SurfaceAssessment, nodes: SurfaceNodes) -> _Found:
    known = [
        d for d in surface.dependencies if d.component is not None and whom.role in (None, d.role)
    ]
    inside = tuple(d for d in known if d.component and _is(scene, whom, d.component))
    doubts = [*_unplaced(scene, whom, known), *_unseen(scene, whom, nodes)]
    return _Found(surface=surface, inside=inside, doubt=None if inside else worst(doubts))


def _is(scene: GateScene, whom: Whom, component: Component) -> bool:
    if whom.component is not None:
        return whom.component.contains(component)
    return scene.owners.get(component.provider, component.provider) == whom.name


def _unplaced(scene: GateScene, whom: Whom, known: Iterable[Dependency]) -> Iterator[GateState]:
    """Where the service or region of something seen is not known, it may be the one meant."""
    for dependency in known:
        for one in scene.examined.evaluated.offering(dependency.role):
            seen = dependency.component
            if seen is not None and seen != one and seen.contains(one) and _is(scene, whom, one):
                yield GateState.UNMEASURED
                break


def _unseen(scene: GateScene, whom: Whom, nodes: SurfaceNodes) -> Iterator[GateState | None]:
    """What was not seen at all may be them, if they offer its role."""
    for leaf in scene.unseen(nodes.node):
        if whom.role not in (None, leaf.role):
            continue
        anyone = scene.examined.evaluated.offering(leaf.role) <= leaf.candidates
        if any(_is(scene, whom, c) for c in leaf.candidates) or (_is_uncatalogued(whom) and anyone):
            yield scene.state_of([leaf])


def _is_uncatalogued(whom: Whom) -> bool:
    return whom.component is not None and whom.component.scheme is not Scheme.PROVIDED


def _forbidden(whom: Whom, target: TargetAssessment, users: list[_Found]) -> GateOutcome:
    inside = [d for f in users for d in f.inside]
    components = _listed(str(d.component) for d in inside)
    roles: Iterable[Role] = dict.fromkeys(d.role for d in inside)
    return GateOutcome(
        rule=PolicyRule.FORBID,
        subject=target.target.id,
        state=GateState.VIOLATED,
        message=f"{components} used by {_listed(f.surface.role for f in users)} ({_listed(roles)})",
        value=components,
        limit=f"not {whom}",
        fix=f"move what depends on {whom} elsewhere",
        component=whom.component or inside[0].component,
        location=target.target.location,
        evidence=tuple(dict.fromkeys(e for d in inside for e in d.evidence)),
        key=str(whom),
        badness=len(users),
    )


def _missing(whom: Whom, target: TargetAssessment, without: list[SurfaceAssessment]) -> GateOutcome:
    return GateOutcome(
        rule=PolicyRule.REQUIRE,
        subject=target.target.id,
        state=GateState.VIOLATED,
        message=f"{_listed(s.role for s in without)} without {whom}",
        value=f"without {whom}",
        limit=str(whom),
        fix=f"put {_listed(s.role for s in without)} on {whom}",
        component=whom.component,
        location=target.target.location,
        key=str(whom),
        badness=len(without),
    )


def _doubtful(
    rule: PolicyRule,
    whom: Whom,
    target: TargetAssessment,
    surfaces: list[SurfaceAssessment],
    state: GateState,
) -> GateOutcome:
    return GateOutcome(
        rule=rule,
        subject=target.target.id,
        state=state,
        message=f"{_listed(s.role for s in surfaces)} may use {whom}: not all could be seen",
        value="unknown",
        limit=f"not {whom}" if rule is PolicyRule.FORBID else str(whom),
        fix=SEE_MORE,
        component=whom.component,
        location=target.target.location,
        key=str(whom),
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))
