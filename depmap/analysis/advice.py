"""Advice on a snapshot's targets: what removes each single point, and what helps the list most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from depmap.analysis.advice_points import Causes, PointReader
from depmap.analysis.moves import Case, Estate, estate_of
from depmap.analysis.vendors import Chosen, Market
from depmap.availability.faultgraph import FaultGraph
from depmap.availability.model import FaultModel, SurfaceNodes, TargetNodes
from depmap.availability.places import domains_of_others
from depmap.availability.single_points import FailureSets, failure_sets
from depmap.availability.verdicts import Evaluations, target_verdict
from depmap.model.advice import (
    ListAdvice,
    Move,
    MoveKind,
    NoAdvice,
    Point,
    Removal,
    Share,
    Spared,
    TargetAdvice,
    kind_in,
    weight_of,
)
from depmap.model.component import Component
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.role import FailureClass, Role

_WORST = (Verdict.DOWN, Verdict.DEGRADED)
_ROLES = (Role.DNS, Role.CDN, Role.HOSTING, Role.CA)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What advice is drawn from.

    ``observed``: the graph without reconstructed answers and its failure sets. ``chosen``: the
    vendor asked for.
    """

    evaluations: Evaluations
    observed: tuple[FaultModel, FailureSets]
    market: Market
    chosen: Chosen

    @cached_property
    def others(self) -> frozenset[str]:
        """The domains that no target may call its own for having hosts there."""
        contexts = (nodes.context for nodes in self.evaluations.model.targets)
        return domains_of_others(contexts, self.market.claims)


class TargetAdviser:
    """Finds what removes the single points of one target."""

    def __init__(self, scene: Scene, nodes: TargetNodes) -> None:
        self._scene = scene
        self._nodes = nodes
        self.reader = PointReader(
            model=scene.evaluations.model, nodes=nodes, classes=scene.evaluations.classes
        )

    @cached_property
    def causes(self) -> Causes:
        """By essential surface, what takes it down now."""
        proved = self._scene.evaluations.proved
        return {s.role.value: proved.single_points(s.node) for s in self.reader.surfaces}

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The single points, private ones among them."""
        return tuple(
            replace(point, reconstructed=self._is_reconstructed(point))
            for point in self.reader.points(self.causes)
        )

    @cached_property
    def estate(self) -> Estate:
        """What of the target can be changed."""
        return estate_of(self._scene.evaluations, self._nodes, self._scene.others)

    def advice(self) -> TargetAdvice:
        """What removes each single point that is not the target's own, the one to tell first
        leading: what can be removed, the worst effect, the smallest change.
        """
        removals: list[Removal] = []
        for point in self.points:
            if not point.private:
                found = self._removal(point)
                removals += [found, *self._regions(found)]
        target = self._nodes.context.target
        return TargetAdvice(
            id=target.id,
            domain=target.domain,
            removals=tuple(sorted(removals, key=_first)),
            spared=None if removals else self._spared(),
        )

    def case(self, component: Component) -> Case:
        """The target before that single point."""
        return Case(self.estate, component, self._scene.chosen)

    def refusal(self, case: Case, moves: Iterable[Move]) -> tuple[NoAdvice, str, str] | None:
        """Why the vendor asked for is no second beside what carries the gates of these moves:
        the reason, who owns both, and what carries one; None where it may be.
        """
        market, slug = self._scene.market, self._scene.chosen.slug
        carrying = {market.provider_of(c) for move in moves for c in case.carrying(move)}
        for provider in sorted(carrying):
            owner = market.shared_owner(provider, slug)
            if owner:
                same = provider == slug
                refused = NoAdvice.SAME_PROVIDER if same else NoAdvice.SAME_OWNER
                return refused, owner, provider
        return None

    def _spared(self) -> Spared:
        """Why there is nothing to advise."""
        proved, surfaces = self._scene.evaluations.proved, self.reader.surfaces
        if surfaces and not any(proved.is_resolvable(s.node) for s in surfaces):
            return Spared.UNRESOLVABLE
        if self.points:
            return Spared.OWN_ONLY
        hosts = [e for s in surfaces for group in s.groups for e in group.endpoints]
        return Spared.NONE if any(host.is_seen for host in hosts) else Spared.NOT_MEASURED

    def _removal(self, point: Point) -> Removal:
        market, chosen = self._scene.market, self._scene.chosen
        case = self.case(point.component)
        provider = market.provider_of(point.component)
        owner = market.shared_owner(provider, chosen.slug)
        if owner:
            same = provider == chosen.slug
            refused = NoAdvice.SAME_PROVIDER if same else NoAdvice.SAME_OWNER
            return Removal(point=point, refused=refused, owner=owner)
        moves = case.smallest()
        if moves is None:
            return Removal(point=point, refused=NoAdvice.NOT_OFFERED)
        taken = self.refusal(case, moves)
        if taken is not None:
            refused, owner, beside = taken
            return Removal(point=point, refused=refused, owner=owner, beside=beside)
        return self._verified(case, point, moves)

    def _verified(self, case: Case, point: Point, moves: tuple[Move, ...]) -> Removal:
        graph = case.changed(moves)
        left = self._causes_in(graph)
        if any(point.component in left[surface] for surface in point.surfaces):
            return Removal(point=point, refused=NoAdvice.NOT_REMOVED)
        return Removal(
            point=point,
            moves=tuple(self._with_vendors(case, point, move) for move in moves),
            remains=self.reader.points(left),
            doubts=len({(u.subject, u.reason) for u in case.doubts(graph)}),
            foreign=case.foreign_zones(),
        )

    def _regions(self, wider: Removal) -> Iterator[Removal]:
        """The regions within a single point, where a smaller change removes them alone."""
        if self._scene.chosen.slug or not wider.moves:
            return
        for point in self.reader.regions(self.causes, wider.point):
            found = self._removal(replace(point, reconstructed=self._is_reconstructed(point)))
            if found.moves and weight_of(found.moves) < weight_of(wider.moves):
                yield replace(found, within=wider.point.component)

    def _causes_in(self, graph: FaultGraph) -> Causes:
        """By essential surface, what takes it down in a changed graph."""
        classes = self._scene.evaluations.classes
        sets = failure_sets(graph, possible=False, classes=classes)
        return {s.role.value: sets.single_points(graph.node(s.node)) for s in self.reader.surfaces}

    def _with_vendors(self, case: Case, point: Point, move: Move) -> Move:
        if move.kind is MoveKind.SECOND_REGION:
            return move
        if self._scene.chosen.slug:
            return replace(move, vendors=(self._scene.chosen.slug,))
        market = self._scene.market
        beside = {market.provider_of(c) for c in (point.component, *case.carrying(move))}
        vendors = market.suggest(move.role, beside)
        return replace(
            move,
            vendors=vendors,
            used_here=market.is_used(move.role, vendors),
            owners_known=all(beside),
        )

    def _is_reconstructed(self, point: Point) -> bool:
        """Whether any surface it takes down is lost on reconstructed answers only."""
        model, sets = self._scene.observed
        target = self._nodes.context.target.id
        keys = [(target, "surface", s.role) for s in self.reader.surfaces]
        return any(
            key not in model.graph.keys or not sets.fails(model.graph.keys[key], point.component)
            for key in keys
            if key[2].value in point.surfaces
        )


def _first(removal: Removal) -> tuple[bool, bool, int, tuple[int, tuple[int, ...]], int, str]:
    point = removal.point
    return (
        removal.within is not None,
        not removal.moves,
        _WORST.index(point.effect),
        weight_of(removal.moves),
        -len(point.surfaces),
        str(point.component),
    )


@dataclass(frozen=True, slots=True)
class _Saved:
    """A target that a change saves, proved; ``may_be_lost``: all the same not in the possible."""

    target: str
    may_be_lost: bool


class ListAdviser:
    """Finds which move, made by many targets, most lowers what one provider's failure takes."""

    def __init__(self, scene: Scene, advisers: Iterable[TargetAdviser], loss: Loss) -> None:
        self._scene = scene
        self._advisers = tuple(advisers)
        self._loss = loss

    def advice(self) -> tuple[ListAdvice, ...]:
        """Every move that helps, the largest drop first."""
        found = [
            advice
            for component in self._providers()
            for role in self._roles()
            if (advice := self._second_in(role, component)) is not None
        ]
        roles = list(Role)
        return tuple(
            sorted(found, key=lambda a: (-a.drop, a.helped, roles.index(a.role), a.component))
        )

    def _roles(self) -> Iterator[Role]:
        delayed = FailureClass.DELAYED in self._scene.evaluations.classes
        return (role for role in _ROLES if role is not Role.CA or delayed)

    def _providers(self) -> list[Component]:
        """What takes down something of some target, as a whole and not as a part of a provider."""
        return sorted(
            {
                point.component
                for adviser in self._advisers
                for point in adviser.points
                if not (point.private or point.component.service or point.component.region)
            }
        )

    def _second_in(self, role: Role, component: Component) -> ListAdvice | None:
        market, chosen = self._scene.market, self._scene.chosen
        if market.shared_owner(market.provider_of(component), chosen.slug):
            return None
        proved, possible = self._scene.evaluations.proved, self._scene.evaluations.possible
        lost = [a for a in self._advisers if self._is_lost(a, _fails(proved, component))]
        may_be = [a for a in self._advisers if self._is_lost(a, _fails(possible, component))]
        helped = [saved for a in lost if (saved := self._saved(a, role, component)) is not None]
        if not helped:
            return None
        everyone, still = len(self._advisers), len({id(a) for a in (*may_be, *lost)})
        certain = sum(not saved.may_be_lost for saved in helped)
        return ListAdvice(
            kind=kind_in(role),
            role=role,
            component=component,
            helped=len(helped),
            examples=tuple(saved.target for saved in helped),
            before=Share(lost=len(lost), at_most=still, targets=everyone),
            after=Share(lost=len(lost) - len(helped), at_most=still - certain, targets=everyone),
        )

    def _saved(self, adviser: TargetAdviser, role: Role, component: Component) -> _Saved | None:
        """A lost target that a second vendor in a role saves; None where it doesn't."""
        case = adviser.case(component)
        moves = case.all_in(role)
        if not moves or adviser.refusal(case, moves) is not None:
            return None
        graph = case.changed(moves)
        if self._is_lost(adviser, self._lost_in(case, graph, possible=False)):
            return None
        return _Saved(
            target=adviser.estate.nodes.context.target.id,
            may_be_lost=self._is_lost(adviser, self._lost_in(case, graph, possible=True)),
        )

    def _is_lost(self, adviser: TargetAdviser, fails: Callable[[SurfaceNodes], bool]) -> bool:
        """Whether the target counts as lost; one that never worked counts as down with others."""
        proved = self._scene.evaluations.proved
        surfaces = adviser.reader.surfaces
        if self._loss is Loss.ANY:
            return any(map(fails, surfaces))
        verdicts = (
            (
                s.role,
                Verdict.UNRESOLVABLE
                if not proved.is_resolvable(s.node)
                else Verdict.DOWN
                if fails(s)
                else Verdict.UNAFFECTED,
            )
            for s in surfaces
        )
        return target_verdict(verdicts) is Verdict.DOWN

    def _lost_in(
        self, case: Case, graph: FaultGraph, *, possible: bool
    ) -> Callable[[SurfaceNodes], bool]:
        up = case.left_with(graph, possible=possible)
        proved = self._scene.evaluations.proved
        return lambda s: proved.is_resolvable(s.node) and not up[graph.node(s.node)]


def _fails(sets: FailureSets, component: Component) -> Callable[[SurfaceNodes], bool]:
    return lambda surface: sets.fails(surface.node, component)


def advisers_of(scene: Scene) -> Mapping[str, TargetAdviser]:
    """One adviser a target, by its id, in order."""
    return {
        nodes.context.target.id: TargetAdviser(scene, nodes)
        for nodes in scene.evaluations.model.targets
    }
