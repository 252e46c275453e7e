"""What a surface stands on, edge by edge, and what of it could not be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from depmap.analysis.evaluations import Evaluated
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.model import SurfaceNodes, Use
from depmap.model.component import Component
from depmap.model.finding import (
    Criticality,
    Dependency,
    Reason,
    Relation,
    State,
    Unknown,
)
from depmap.model.names import ancestors, is_subdomain_of
from depmap.model.observation import Provenance, weakest
from depmap.model.role import FailureClass, Role, class_of

_IMPLIED = frozenset({Role.CDN, Role.TRANSIT, Role.CA})


@dataclass(frozen=True, slots=True)
class _Edge:
    role: Role
    component: Component
    relation: Relation
    failure_class: FailureClass
    private: bool


def dependencies_of(evaluated: Evaluated, surface: SurfaceNodes) -> tuple[Dependency, ...]:
    """Every dependency of a surface, known and unknown, in canonical order."""
    known = _known(evaluated, surface)
    return (*known, *_unknown_dependencies(unknowns_of(evaluated, surface), surface))


def uses_of(evaluated: Evaluated, surface: SurfaceNodes) -> tuple[Use, ...]:
    """Every use below a surface, in the order of the graph."""
    below = evaluated.model.graph.below(surface.node)
    uses = evaluated.model.uses
    return tuple(uses[node] for node in sorted(below) if node in uses)


def relation_of(use: Use, surface: SurfaceNodes) -> Relation:
    """Direct: at the endpoint, or a name server of a zone that encloses an endpoint."""
    if not use.zone:
        return Relation.DIRECT
    own = use.ownership is not None and any(
        use.zone in e.own_zones for group in surface.groups for e in group.endpoints
    )
    return Relation.DIRECT if own else Relation.INDIRECT


def unknowns_of(evaluated: Evaluated, surface: SurfaceNodes) -> tuple[Unknown, ...]:
    """What could not be seen below a surface, each subject and reason once, its first role told."""
    found: dict[tuple[str, Reason, str], Unknown] = {}
    for leaf in evaluated.model.graph.leaves_below(surface.node):
        if isinstance(leaf, UnknownLeaf):
            unknown = leaf.unknown
            found.setdefault((unknown.subject, unknown.reason, unknown.detail), unknown)
    return tuple(sorted(found.values(), key=lambda u: (u.reason, u.role, u.subject, u.detail)))


def told_unknowns(unknowns: Iterable[Unknown]) -> tuple[Unknown, ...]:
    """Those worth telling: what follows from a graver one is left out.

    Of a host nobody could see anything of, that says it all; of a zone not measured, its parts.
    """
    listed = tuple(unknowns)
    unseen = {
        u.subject for u in listed if u.role is Role.HOSTING and u.reason is not Reason.ORIGIN_HIDDEN
    }
    zones = {u.subject for u in listed if u.role is Role.DNS}
    return tuple(
        u
        for u in listed
        if not (u.subject in unseen and u.role in _IMPLIED)
        and not (u.role is Role.DNS and any(z in zones for z in list(ancestors(u.subject))[1:]))
    )


def _known(evaluated: Evaluated, surface: SurfaceNodes) -> tuple[Dependency, ...]:
    edges: dict[_Edge, list[Use]] = {}
    for use in uses_of(evaluated, surface):
        attribution = use.attribution
        edge = _Edge(
            attribution.role,
            attribution.component,
            relation_of(use, surface),
            use.failure_class,
            attribution.private,
        )
        edges.setdefault(edge, []).append(use)
    built = (_dependency(evaluated, surface, edge, uses) for edge, uses in edges.items())
    return tuple(
        sorted(built, key=lambda d: (d.role, d.relation, str(d.component), d.failure_class))
    )


def _dependency(
    evaluated: Evaluated, surface: SurfaceNodes, edge: _Edge, uses: Iterable[Use]
) -> Dependency:
    attributions = [use.attribution for use in uses]
    evidence = [e for a in attributions for e in a.evidence]
    return Dependency(
        role=edge.role,
        component=edge.component,
        state=State.OBSERVED,
        relation=edge.relation,
        criticality=_criticality(evaluated, surface, edge),
        failure_class=edge.failure_class,
        confidence=max(a.confidence for a in attributions),
        provenance=weakest([e.provenance for e in evidence]),
        subjects=tuple(sorted({a.subject for a in attributions})),
        evidence=tuple(sorted({e.observation for e in evidence if e.observation}, key=_by_id)),
        private=edge.private,
    )


def _by_id(observation: str) -> tuple[int, str]:
    return len(observation), observation


def _criticality(evaluated: Evaluated, surface: SurfaceNodes, edge: _Edge) -> Criticality:
    proved, possible = evaluated.by_role[edge.role]
    if proved.fails(surface.node, edge.component):
        return Criticality.CRITICAL
    if possible.fails(surface.node, edge.component):
        return Criticality.UNKNOWN
    return Criticality.REDUNDANT if proved.is_resolvable(surface.node) else Criticality.UNKNOWN


def _unknown_dependencies(
    unknowns: Iterable[Unknown], surface: SurfaceNodes
) -> tuple[Dependency, ...]:
    grouped: dict[tuple[Role, Relation, Reason], list[str]] = {}
    for unknown in unknowns:
        key = (unknown.role, _relation_of_unknown(unknown, surface), unknown.reason)
        grouped.setdefault(key, []).append(unknown.subject)
    return tuple(
        Dependency(
            role=role,
            component=None,
            state=State.HIDDEN if reason is Reason.ORIGIN_HIDDEN else State.UNMEASURED,
            relation=relation,
            criticality=Criticality.UNKNOWN,
            failure_class=class_of(role),
            confidence=0.0,
            provenance=Provenance.LIVE,
            subjects=tuple(sorted(set(subjects))),
            reason=reason,
        )
        for (role, relation, reason), subjects in sorted(grouped.items())
    )


def _relation_of_unknown(unknown: Unknown, surface: SurfaceNodes) -> Relation:
    """Direct unless it is the servers of a zone that encloses no endpoint."""
    own = {z for group in surface.groups for e in group.endpoints for z in e.own_zones}
    foreign = unknown.role is Role.DNS and not any(
        is_subdomain_of(unknown.subject, zone) for zone in own
    )
    return Relation.INDIRECT if foreign else Relation.DIRECT
