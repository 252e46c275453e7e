"""One single point of one target, and the smallest set of moves that removes it.

Nothing is taken for granted: each set tried is a changed fault graph, evaluated anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, islice

from depmap.analysis.vendors import Chosen
from depmap.availability.changes import Alternative, another_region, with_alternatives
from depmap.availability.evaluate import doubts, working
from depmap.availability.faultgraph import FaultGraph
from depmap.availability.model import EndpointNodes, GroupNodes, SurfaceNodes, TargetNodes, Use
from depmap.availability.places import Grounds, Place, places, regions_elsewhere
from depmap.availability.verdicts import Evaluations
from depmap.model.advice import Move, MoveKind, kind_in, weight_of
from depmap.model.component import Component
from depmap.model.finding import Unknown
from depmap.model.role import FailureClass, Role

MOST_ZONE_SETS = 256
"""Sets of own zones tried for a second DNS vendor; up to eight zones, all of them."""

_PLACED = (MoveKind.SECOND_REGION, MoveKind.SECOND_PROVIDER)
_OPTIONS = (
    (MoveKind.SECOND_ISSUER,),
    (MoveKind.SECOND_REGION,),
    (MoveKind.SECOND_PROVIDER,),
    (MoveKind.SECOND_REGION, MoveKind.SECOND_ISSUER),
    (MoveKind.SECOND_PROVIDER, MoveKind.SECOND_ISSUER),
    (MoveKind.ALTERNATE_ENDPOINT,),
)
"""What can be done to one group, the smallest first; an alternate removes anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """One target in an evaluated model: its essential surfaces, and what of it is its own."""

    evaluations: Evaluations
    nodes: TargetNodes
    surfaces: tuple[SurfaceNodes, ...]
    grounds: Grounds


def estate_of(evaluations: Evaluations, nodes: TargetNodes, others: frozenset[str]) -> Estate:
    """What advice draws on of one target; ``others`` are domains that are nobody's of the list."""
    surfaces = tuple(surface for surface in nodes.surfaces if surface.role.is_essential)
    grounds = Grounds(evaluations.model, nodes.context, surfaces, others)
    return Estate(evaluations=evaluations, nodes=nodes, surfaces=surfaces, grounds=grounds)


class Case:
    """A target before one single point; ``chosen`` is the vendor that new alternatives stand on."""

    def __init__(self, estate: Estate, component: Component, chosen: Chosen) -> None:
        proved = estate.evaluations.proved
        self._estate = estate
        self._component = component
        self._chosen = chosen
        self._gates = {
            zone: gate
            for zone, gate in estate.grounds.own_zones().items()
            if proved.fails(gate, component)
        }
        # Groups of a surface that never worked may fail with it too; that loses nothing.
        self._felt = frozenset(
            group.node
            for surface in estate.surfaces
            if proved.fails(surface.node, component)
            for group in surface.groups
            if proved.fails(group.node, component)
        )
        self._places = {
            place.hosts: place
            for place in places(estate.surfaces)
            if any(group.node in self._felt for group in place.groups)
        }

    def smallest(self) -> tuple[Move, ...] | None:
        """The smallest set of moves that removes the point from all it takes down, if any.

        Each group needs one of the options, whatever else is done; a second DNS vendor helps all
        groups at once, so every set of zones is tried.
        """
        best: tuple[Move, ...] | None = None
        for zones in self._zone_sets():
            if best is not None and len(zones) > weight_of(best)[0]:
                continue
            found = self._completed(tuple(map(self._zone_move, zones)))
            if found is not None and (best is None or weight_of(found) < weight_of(best)):
                best = found
        return best

    def all_in(self, role: Role) -> tuple[Move, ...]:
        """A second vendor in one role wherever the point is felt in it; empty where it isn't."""
        if role is Role.DNS:
            return tuple(map(self._zone_move, self._gates)) if self._offers(Role.DNS) else ()
        options = (self._option(place, (kind_in(role),)) for place in self._places.values())
        return tuple(move for option in options for move in option if move.role is role)

    def changed(self, moves: Iterable[Move]) -> FaultGraph:
        """The target's fault graph after these moves; keys are the node numbers of before."""
        return with_alternatives(
            self._estate.evaluations.model.graph,
            [surface.node for surface in self._estate.surfaces],
            self._beside(moves),
            self._component,
        )

    def left_with(self, graph: FaultGraph, *, possible: bool) -> bytes:
        """What of a changed graph works with the point failed."""
        classes = self._estate.evaluations.classes
        return working(graph, [self._component], possible=possible, classes=classes)

    def doubts(self, graph: FaultGraph) -> frozenset[Unknown]:
        """What is unseen and may still hold the point, after a change that removes it."""
        proved = self.left_with(graph, possible=False)
        possible = self.left_with(graph, possible=True)
        return frozenset(
            unknown
            for surface in self._estate.surfaces
            for unknown in doubts(graph, graph.node(surface.node), proved, possible)
        )

    def foreign_zones(self) -> tuple[str, ...]:
        """Zones along the names of its groups that fail with the point and are another's."""
        proved = self._estate.evaluations.proved
        return tuple(
            sorted(
                {
                    zone
                    for place in self._places.values()
                    for group in place.groups
                    for zone, node in self._estate.grounds.zones_on_the_way(group)
                    if not self._estate.grounds.is_own(zone) and proved.fails(node, self._component)
                }
            )
        )

    def carrying(self, move: Move) -> frozenset[Component]:
        """What of others already holds up the gate that a move gives an alternative."""
        if move.kind is MoveKind.SECOND_DNS_VENDOR:
            (zone,) = move.subjects
            model = self._estate.evaluations.model
            below = model.graph.below(self._gates[zone])
            uses = [model.uses[node] for node in below if node in model.uses]
            return frozenset(use.attribution.component for use in uses if _carries(use, zone))
        return frozenset(
            use.attribution.component
            for group in self._places[move.subjects].groups
            for use in self._estate.grounds.uses(group)
            if _carries(use) and (use.attribution.role is Role.CA) == (move.role is Role.CA)
        )

    def _zone_sets(self) -> Iterator[tuple[str, ...]]:
        """None, all, then the others by size."""
        zones = tuple(sorted(self._gates)) if self._offers(Role.DNS) else ()
        sizes = range(1, len(zones))
        subsets = chain.from_iterable(combinations(zones, size) for size in sizes)
        yield ()
        if zones:
            yield zones
        yield from islice(subsets, MOST_ZONE_SETS)

    def _completed(self, moves: tuple[Move, ...]) -> tuple[Move, ...] | None:
        """``moves`` with the smallest option for each group that is lost in spite of them."""
        lost = self._lost(self.changed(moves))
        chosen: list[Move] = []
        for option in _OPTIONS:
            if not lost:
                break
            offered = {h: m for h in lost if (m := self._option(self._places[h], option))}
            if offered:
                still = self._lost(self.changed([*moves, *chain.from_iterable(offered.values())]))
                chosen += chain.from_iterable(m for h, m in offered.items() if h not in still)
                lost = [hosts for hosts in lost if hosts not in offered or hosts in still]
        return (*moves, *chosen) if not lost else None

    def _lost(self, graph: FaultGraph) -> list[tuple[str, ...]]:
        """The places of which some group that it took down still is."""
        up = self.left_with(graph, possible=False)
        down = {node for node in self._felt if not up[graph.node(node)]}
        return [
            hosts
            for hosts, place in self._places.items()
            if any(group.node in down for group in place.groups)
        ]

    def _zone_move(self, zone: str) -> Move:
        return Move(kind=MoveKind.SECOND_DNS_VENDOR, role=Role.DNS, subjects=(zone,))

    def _option(self, place: Place, kinds: Iterable[MoveKind]) -> tuple[Move, ...]:
        """The moves of an option at a place; empty where it is not to be had.

        Where no host is the target's own, nothing but an alternate is.
        """
        kinds = tuple(kinds)
        own = any(map(self._estate.grounds.is_own, place.hosts))
        if not own and kinds != (MoveKind.ALTERNATE_ENDPOINT,):
            return ()
        moves = tuple(self._placed(place, kind) for kind in kinds)
        return moves if all(map(self._is_to_be_had, moves)) else ()

    def _placed(self, place: Place, kind: MoveKind) -> Move:
        role = self._estate.grounds.role_of(place.groups[0], self._component)
        if kind is MoveKind.SECOND_ISSUER:
            role = Role.CA
        if kind is MoveKind.ALTERNATE_ENDPOINT and not self._offers(role):
            role = next((r for r in (Role.HOSTING, Role.CDN) if self._offers(r)), role)
        return Move(kind=kind, role=role, subjects=place.hosts, surfaces=place.surfaces)

    def _is_to_be_had(self, move: Move) -> bool:
        match move.kind:
            case MoveKind.SECOND_REGION:
                return bool(self._component.region) and not self._chosen.slug
            case MoveKind.SECOND_ISSUER:
                felt = FailureClass.DELAYED in self._estate.evaluations.classes
                return felt and self._offers(Role.CA)
            case _:
                return self._offers(move.role)

    def _offers(self, role: Role) -> bool:
        return self._chosen.component(role) is not None

    def _beside(self, moves: Iterable[Move]) -> Mapping[int, tuple[Alternative, ...]]:
        beside: dict[int, tuple[Alternative, ...]] = {}
        by_place: dict[tuple[str, ...], list[Move]] = {}
        for move in moves:
            if move.kind is MoveKind.SECOND_DNS_VENDOR:
                gate = self._gates[move.subjects[0]]
                beside[gate] = (Alternative(fresh=self._fresh(move, None)),)
            else:
                by_place.setdefault(move.subjects, []).append(move)
        for hosts, listed in by_place.items():
            for group in self._places[hosts].groups:
                beside[group.node] = self._alternatives(group, listed)
        return beside

    def _alternatives(self, group: GroupNodes, moves: list[Move]) -> tuple[Alternative, ...]:
        """One an own host of the group, or one with a domain of its own that needs nothing of
        theirs.
        """
        fresh = tuple(chain.from_iterable(self._fresh(move, group) for move in moves))
        if moves[0].kind is MoveKind.ALTERNATE_ENDPOINT:
            return (Alternative(fresh=fresh),)
        own = (e for e in group.endpoints if self._estate.grounds.is_own(e.host))
        needed = (self._still_needed(endpoint, moves) for endpoint in own)
        return tuple(Alternative(fresh=fresh, needs=n) for n in needed if n is not None)

    def _still_needed(self, endpoint: EndpointNodes, moves: list[Move]) -> frozenset[int] | None:
        return self._estate.grounds.still_needed(
            endpoint,
            moved=next((move.role for move in moves if move.kind in _PLACED), None),
            reissued=any(move.kind is MoveKind.SECOND_ISSUER for move in moves),
        )

    def _fresh(self, move: Move, group: GroupNodes | None) -> tuple[tuple[Component, Role], ...]:
        if move.kind is MoveKind.SECOND_REGION and group is not None:
            elsewhere = regions_elsewhere(self._estate.grounds.uses(group), self._component)
            return tuple((another_region(c), move.role) for c in sorted(elsewhere))
        component = self._chosen.component(move.role)
        return ((component, move.role),) if component is not None else ()


def _carries(use: Use, zone: str = "") -> bool:
    return use.zone == zone and not use.attribution.private
