"""Gate rules on whom a target must not depend on, and whom it must: an outcome per surface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from depmap.analysis.gate_scene import SEE_MORE, GateScene, gone, is_gone, marked, worst
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.model import SurfaceNodes
from depmap.model.component import Component, Scheme, provided
from depmap.model.finding import Dependency, SurfaceAssessment, TargetAssessment
from depmap.model.gate import PART, GateOutcome, GateState
from depmap.model.observation import Provenance
from depmap.model.policy import PolicyRule, Whom
from depmap.model.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """Something that may be them, what it would do, and which of them."""

    role: Role
    state: GateState
    possible: frozenset[Component]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one surface shows: all that is known in the role, those of them, what may hide one."""

    target: TargetAssessment
    surface: SurfaceAssessment
    known: tuple[Dependency, ...]
    inside: tuple[Dependency, ...]
    doubts: tuple[_Doubt, ...]


def forbid(scene: GateScene) -> Iterator[GateOutcome]:
    """What surfaces use of whom the policy rules out, by role, and whether they may use more."""
    for whom in scene.policy.forbid:
        yield from scene.without_subject(PolicyRule.FORBID, whom.surfaces, key=str(whom))
        seeker = _Seeker(scene, whom)
        for target, surfaces in scene.surfaces(whom.surfaces):
            for surface, nodes in surfaces:
                found = seeker.look(target, surface, nodes)
                for role, component in _told(found.inside):
                    yield _forbidden(whom, found, role, component)
                yield from _doubtful(PolicyRule.FORBID, whom, found)


def require(scene: GateScene) -> Iterator[GateOutcome]:
    """Surfaces that do not use whom the policy asks for."""
    for whom in scene.policy.require:
        yield from scene.without_subject(PolicyRule.REQUIRE, whom.surfaces, key=str(whom))
        seeker = _Seeker(scene, whom)
        for target, surfaces in scene.surfaces(whom.surfaces):
            for surface, nodes in surfaces:
                if is_gone(surface):
                    yield gone(PolicyRule.REQUIRE, target, surface, key=_key(whom, surface))
                    continue
                found = seeker.look(target, surface, nodes)
                if not found.inside and not found.doubts:
                    yield _missing(whom, found)
                elif not found.inside:
                    yield from _doubtful(PolicyRule.REQUIRE, whom, found)


class _Seeker:
    """Looks for one of them on surfaces, and for what could be them."""

    def __init__(self, scene: GateScene, whom: Whom) -> None:
        self._scene = scene
        self._whom = whom
        offered = (c for role in Role for c in self._offering(role))
        uncatalogued = whom.component is not None and whom.component.scheme is not Scheme.PROVIDED
        # A role that is named has to be proved, whatever the catalogue lists of them. Without one
        # they are looked for in the roles it lists, and where it lists nothing, in all.
        self._anywhere = whom.role is not None or uncatalogued or not any(map(self._is, offered))
        self._narrower: dict[tuple[Role, Component], frozenset[Component]] = {}
        self._candidates: dict[tuple[Role, frozenset[Component]], frozenset[Component]] = {}

    def look(
        self, target: TargetAssessment, surface: SurfaceAssessment, nodes: SurfaceNodes
    ) -> _Found:
        """What a surface shows."""
        known = tuple(
            d
            for d in surface.dependencies
            if d.component is not None and self._whom.role in (None, d.role)
        )
        return _Found(
            target=target,
            surface=surface,
            known=known,
            inside=tuple(d for d in known if d.component is not None and self._is(d.component)),
            doubts=(*self._unplaced(known), *self._unseen(nodes)),
        )

    def _is(self, component: Component) -> bool:
        if self._whom.component is not None:
            return self._whom.component.contains(component)
        owner = self._scene.owners.get(component.provider, component.provider)
        return owner == self._whom.name

    def _unplaced(self, known: Iterable[Dependency]) -> Iterator[_Doubt]:
        """Where the service or region of something seen is not known, it may be the one meant."""
        for dependency in known:
            seen = dependency.component
            if seen is not None and not self._is(seen):
                possible = self._within(dependency.role, seen)
                if possible:
                    yield _Doubt(
                        role=dependency.role, state=GateState.UNMEASURED, possible=possible
                    )

    def _unseen(self, nodes: SurfaceNodes) -> Iterator[_Doubt]:
        """What was not seen at all may be them, unless something narrows it to others."""
        for leaf in self._scene.unseen(nodes.node):
            if self._whom.role in (None, leaf.role) and (possible := self._possible(leaf)):
                state = self._scene.state_of([leaf])
                if state is not None:
                    yield _Doubt(role=leaf.role, state=state, possible=possible)

    def _within(self, role: Role, seen: Component) -> frozenset[Component]:
        if (role, seen) not in self._narrower:
            self._narrower[role, seen] = frozenset(
                c for c in self._offering(role) if seen.contains(c) and self._is(c)
            )
        return self._narrower[role, seen]

    def _possible(self, leaf: UnknownLeaf) -> frozenset[Component]:
        key = leaf.role, leaf.candidates
        if key not in self._candidates:
            found = frozenset(c for c in leaf.candidates if self._is(c))
            if self._anywhere and self._offering(leaf.role) <= leaf.candidates:
                found |= self._named()
            self._candidates[key] = found
        return self._candidates[key]

    def _offering(self, role: Role) -> frozenset[Component]:
        return self._scene.examined.evaluated.offering(role)

    def _named(self) -> frozenset[Component]:
        if self._whom.component is not None:
            return frozenset({self._whom.component})
        owners = self._scene.owners.items()
        return frozenset(provided(slug) for slug, owner in owners if owner == self._whom.name)


def _key(whom: Whom, surface: SurfaceAssessment) -> str:
    return f"{whom}{PART}{surface.role}"


def _told(inside: Iterable[Dependency]) -> list[tuple[Role, Component]]:
    """Each component once a role; one known less closely beside it says the same again."""
    used = {(d.role, d.component) for d in inside if d.component is not None}
    return sorted(
        (role, wide)
        for role, wide in used
        if not any(r is role and wide != c and wide.contains(c) for r, c in used)
    )


def _forbidden(whom: Whom, found: _Found, role: Role, component: Component) -> GateOutcome:
    uses = [d for d in found.inside if (d.role, d.component) == (role, component)]
    reconstructed = all(_is_reconstructed(d) for d in uses)
    return GateOutcome(
        rule=PolicyRule.FORBID,
        subject=found.target.target.id,
        state=GateState.VIOLATED,
        message=marked(
            f"{component} used by {found.surface.role} ({role})", reconstructed=reconstructed
        ),
        value=str(component),
        limit=f"not {whom}",
        fix=f"move what depends on {component} elsewhere",
        component=component,
        location=found.target.target.location,
        evidence=tuple(dict.fromkeys(e for d in uses for e in d.evidence)),
        key=f"{_key(whom, found.surface)}{PART}{role}",
        reconstructed=reconstructed,
    )


def _missing(whom: Whom, found: _Found) -> GateOutcome:
    role = found.surface.role
    reconstructed = any(_is_reconstructed(d) for d in found.known)
    return GateOutcome(
        rule=PolicyRule.REQUIRE,
        subject=found.target.target.id,
        state=GateState.VIOLATED,
        message=marked(f"{role} without {whom}", reconstructed=reconstructed),
        value=f"without {whom}",
        limit=str(whom),
        fix=f"put {role} on {whom}",
        component=whom.component,
        location=found.target.target.location,
        evidence=tuple(dict.fromkeys(e for d in found.known for e in d.evidence)),
        key=_key(whom, found.surface),
        owner=_owner(whom),
        reconstructed=reconstructed,
    )


def _doubtful(rule: PolicyRule, whom: Whom, found: _Found) -> Iterator[GateOutcome]:
    """Said once a surface, and not of each thing that may be them."""
    state = worst(doubt.state for doubt in found.doubts)
    if state is None:
        return
    doubts = [doubt for doubt in found.doubts if doubt.state is state]
    more = "more of " if found.inside else ""
    roles = ", ".join(role for role in Role if any(doubt.role is role for doubt in doubts))
    where = f" ({roles})" if whom.role is None else ""
    forbidden = rule is PolicyRule.FORBID
    yield GateOutcome(
        rule=rule,
        subject=found.target.target.id,
        state=state,
        message=f"{found.surface.role} may use {more}{whom}{where}: not all could be seen",
        value="unknown",
        limit=f"not {whom}" if forbidden else str(whom),
        fix=SEE_MORE,
        component=None if forbidden else whom.component,
        location=found.target.target.location,
        key=_key(whom, found.surface),
        badness=len(doubts),
        possible=frozenset().union(*(d.possible for d in doubts)) if forbidden else frozenset(),
        owner="" if forbidden else _owner(whom),
    )


def _owner(whom: Whom) -> str:
    return whom.name if whom.component is None else ""


def _is_reconstructed(dependency: Dependency) -> bool:
    return dependency.provenance is Provenance.RECONSTRUCTED
