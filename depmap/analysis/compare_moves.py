"""Which providers a host parted with and which are new, role by role. No wording.

Proved where both snapshots measured all of the role at that host: whatever is missing behind
something unseen may still be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from depmap.analysis.compare_views import Both, SurfaceView, picked
from depmap.analysis.dependencies import relation_of
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.model import SurfaceNodes
from depmap.model.component import Component, Scheme
from depmap.model.diff import Change, ChangeKind
from depmap.model.finding import Reason, Relation
from depmap.model.names import is_subdomain_of
from depmap.model.observation import Provenance, weakest
from depmap.model.role import FailureClass, Role

Part = tuple[Role, Relation]
NOT_TOLD = (Scheme.PREFIX, Scheme.NAME_SERVER, Scheme.TLD)
"""Components whose coming and going is no move: addresses, servers, top-level domains."""
MAIL = ""
"""Stands for the one place of a surface without hosts."""
_CLASSES = tuple(FailureClass)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one component at one host."""

    provenance: Provenance
    failure_class: FailureClass
    private: bool


@dataclass(slots=True)
class Place:
    """What a host stands on, and why some of it is unseen, by role and relation."""

    seen: defaultdict[Part, dict[Component, Known]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    unseen: defaultdict[Part, set[Reason]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True, slots=True)
class _Move:
    """What is told alike of several hosts."""

    role: Role
    relation: Relation
    was: tuple[Component, ...]
    now: tuple[Component, ...]
    reason: Reason | None


def moves(target: str, surface: Both[SurfaceView]) -> Iterator[Change]:
    """Proved moves, and what is no longer seen or seen for the first time."""
    places = surface.each(places_of)
    hosts = [host for host in places.old if host in places.new]
    found: dict[_Move, dict[str, list[Known]]] = {}
    for host in hosts:
        for move, known in _moves_at(picked(places, host)):
            found.setdefault(move, {})[host] = known
    for move, concerned in found.items():
        known = [k for listed in concerned.values() for k in listed]
        yield Change(
            kind=ChangeKind.PROVIDER_MOVED,
            target=target,
            proved=move.reason is None,
            surface=surface.old.asked.role,
            role=move.role,
            relation=move.relation,
            hosts=() if len(concerned) == len(hosts) else tuple(concerned),
            was=tuple(map(str, move.was)),
            now=tuple(map(str, move.now)),
            failure_class=min((k.failure_class for k in known), key=_CLASSES.index),
            provenance=weakest([k.provenance for k in known]),
            private=all(k.private for k in known),
            reason=move.reason,
        )


def places_of(surface: SurfaceView) -> Mapping[str, Place]:
    """By host asked about; a fallback in use stands for the hosts of its group."""
    nodes = surface.nodes
    if nodes is None or not surface.asked.groups:
        return {MAIL: Place() if nodes is None else _place(surface, nodes, nodes.node)}
    found: dict[str, Place] = {}
    for asked, group in zip(surface.asked.groups, nodes.groups, strict=True):
        judged = {endpoint.host: endpoint.node for endpoint in group.endpoints}
        for host in asked.hosts:
            found[host] = _place(surface, nodes, judged.get(host, group.node))
    return found


def _place(surface: SurfaceView, nodes: SurfaceNodes, top: int) -> Place:
    model = surface.examined.evaluated.model
    place = Place()
    for node in sorted(model.graph.below(top)):
        use = model.uses.get(node)
        if use is None or use.attribution.component.scheme in NOT_TOLD:
            continue
        attribution = use.attribution
        here = place.seen[attribution.role, relation_of(use, nodes)]
        known = here.get(attribution.component)
        provenances = [e.provenance for e in attribution.evidence]
        here[attribution.component] = Known(
            provenance=weakest([*provenances, *([known.provenance] if known else ())]),
            failure_class=use.failure_class,
            private=attribution.private and (known is None or known.private),
        )
    own = {zone for group in nodes.groups for e in group.endpoints for zone in e.own_zones}
    for leaf in model.graph.leaves_below(top):
        if isinstance(leaf, UnknownLeaf):
            for relation in _relations(leaf, own):
                place.unseen[leaf.role, relation].add(leaf.unknown.reason)
    return place


def _relations(leaf: UnknownLeaf, own: Iterable[str]) -> tuple[Relation, ...]:
    """What is unseen of name servers' networks is felt late and lies on the way.

    Servers of its own zones that aren't known have zones of their own, which aren't known either.
    """
    if leaf.role is Role.DNS:
        foreign = not any(is_subdomain_of(leaf.unknown.subject, zone) for zone in own)
        return (Relation.INDIRECT,) if foreign else tuple(Relation)
    late = leaf.failure_class is FailureClass.CACHED
    return (Relation.INDIRECT,) if late else (Relation.DIRECT,)


def _moves_at(here: Both[Place]) -> Iterator[tuple[_Move, list[Known]]]:
    parts = sorted({*here.old.seen, *here.new.seen})
    for part in parts:
        old, new = here.old.seen.get(part, {}), here.new.seen.get(part, {})
        filled_old, filled_new = (s.seen.get(part, {}) for s in (here.old_filled, here.new_filled))
        lost, found = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
        gone = [c for c in lost if c in filled_old and c not in filled_new]
        come = [c for c in found if c in filled_new and c not in filled_old]
        unseen_now, unseen_then = here.new.unseen.get(part), here.old.unseen.get(part)
        gone, come = [] if unseen_now else gone, [] if unseen_then else come
        unsure = [c for c in lost if c not in gone], [c for c in found if c not in come]
        why = {
            *((unseen_now or ()) if unsure[0] else ()),
            *((unseen_then or ()) if unsure[1] else ()),
        }
        for was, now, reason in ((gone, come, None), (*unsure, graver(why))):
            if was or now:
                move = _Move(*part, tuple(was), tuple(now), reason)
                yield move, [old[c] for c in was] + [new[c] for c in now]


def graver(reasons: Iterable[Reason]) -> Reason:
    """Hidden origins where they alone stand in the way, else what could be measured better."""
    told = set(reasons)
    if told == {Reason.ORIGIN_HIDDEN}:
        return Reason.ORIGIN_HIDDEN
    return min(told - {Reason.ORIGIN_HIDDEN}, key=list(Reason).index, default=Reason.NOT_MEASURED)
