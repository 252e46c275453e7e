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
    TargetAdvice,
    weight_of,
)
from depmap.model.component import Component
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.role import FailureClass, Role

_WORST = (Verdict.DOWN, Verdict.DEGRADED)
_KIND_IN = {
    Role.DNS: MoveKind.SECOND_DNS_VENDOR,
    Role.CDN: MoveKind.SECOND_PROVIDER,
    Role.HOSTING: MoveKind.SECOND_PROVIDER,
    Role.CA: MoveKind.SECOND_ISSUER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What advice is drawn from.

    ``observed``: the graph without reconstructed answers and its failure sets. ``chosen``: the
    vendor asked for.
    """

    evaluations: Evaluations
    observed: tuple[FaultModel, FailureSets]
    market: Market
    chosen: Chosen


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
        return estate_of(self._scene.evaluations, self._nodes)

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
            id=target.id, domain=target.domain, removals=tuple(sorted(removals, key=_first))
        )

    def case(self, component: Component) -> Case:
        """The target before that single point."""
        return Case(self.estate, component, self._scene.chosen)

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
        for region in self.reader.regions(self.causes, wider.point):
            point = replace(wider.point, component=region)
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
        return replace(move, vendors=market.suggest(move.role, beside))

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
        return (role for role in _KIND_IN if role is not Role.CA or delayed)

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
        helped: list[str] = []
        after = at_most = 0
        for adviser in lost:
            case = adviser.case(component)
            moves = case.all_in(role)
            if not moves or not case.is_removed(moves):
                continue
            graph = case.changed(moves)
            helped.append(adviser.estate.nodes.context.target.id)
            after += self._is_lost(adviser, self._lost_in(case, graph, possible=False))
            at_most += self._is_lost(adviser, self._lost_in(case, graph, possible=True))
        if not helped:
            return None
        rest = len(helped)
        everyone = len(self._advisers)
        still = len({id(a) for a in (*may_be, *lost)})
        return ListAdvice(
            kind=_KIND_IN[role],
            role=role,
            component=component,
            helped=rest,
            examples=tuple(helped),
            before=Share(lost=len(lost), at_most=still, targets=everyone),
            after=Share(
                lost=len(lost) - rest + after, at_most=still - rest + at_most, targets=everyone
            ),
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
