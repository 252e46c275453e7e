"""From observations to the fault graph of all targets, and what its nodes mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from depmap.attribution.mail import attribute_mail
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.nameservers import ServerRule, TargetContext, target_context
from depmap.attribution.observed import Observed
from depmap.availability.assembly import Assembly, Notes
from depmap.availability.candidates import Candidates
from depmap.availability.endpoints import endpoint
from depmap.availability.faultgraph import FaultGraphBuilder
from depmap.availability.model import (
    EndpointNodes,
    FaultModel,
    GroupNodes,
    SurfaceNodes,
    TargetNodes,
)
from depmap.availability.zones import (
    MOST_SERVERS,
    dead_server,
    name_node,
    unmeasured_servers,
)
from depmap.model.finding import Unknown
from depmap.model.names import registrable_domain
from depmap.model.observation import QuestionKind, Snapshot
from depmap.model.role import FailureClass, Role
from depmap.model.target import EndpointGroup, Surface, SurfaceRole, Target

_LENGTH_OF_DAY = len("2026-09-23")
GATED = (Role.DNS, Role.CDN, Role.HOSTING, Role.TRANSIT, Role.CA, Role.MAIL)
"""The roles a surface has a gate for."""


def build_fault_model(
    snapshot: Snapshot, index: CatalogueIndex, *, observed_only: bool = False
) -> FaultModel:
    """The fault graph of every target of a snapshot.

    ``observed_only`` turns reconstructed answers into unknown leaves.
    """
    observed = Observed(snapshot.observations, observed_only=observed_only)
    contexts = [target_context(target, observed) for target in snapshot.targets]
    builder, notes = FaultGraphBuilder(), Notes()
    now = as_of(snapshot)
    rule = ServerRule(observed=observed, index=index, users=_users(contexts, observed))
    candidates = Candidates(snapshot.observations, index)
    targets = tuple(
        _target(
            Assembly(
                builder=builder,
                observed=observed,
                index=index,
                rule=rule,
                candidates=candidates,
                context=context,
                notes=notes,
                now=now,
            )
        )
        for context in contexts
    )
    offering = builder.widen({role: candidates.offering(role) for role in Role})
    return FaultModel(
        now=now,
        graph=builder.build(),
        targets=targets,
        uses=MappingProxyType(notes.uses),
        labels=MappingProxyType(notes.labels),
        provider_zones=MappingProxyType(
            {key: tuple(nodes) for key, nodes in notes.provider_zones.items()}
        ),
        offering=offering,
    )


def as_of(snapshot: Snapshot) -> datetime:
    """The day the snapshot tells of: of a recorded world that of its newest answer."""
    days = [o.date for o in snapshot.observations if len(o.date) == _LENGTH_OF_DAY]
    if not snapshot.run.world or not days:
        return snapshot.run.started
    return datetime.fromisoformat(max(days)).replace(tzinfo=UTC)


def _users(contexts: Iterable[TargetContext], observed: Observed) -> Mapping[str, int]:
    """How many unrelated targets name each server for a domain of theirs; one owner counts once."""
    users: dict[str, set[str]] = {}
    for context in contexts:
        owner = context.target.owner or context.target.id
        for zone in context.domains:
            measured = observed.delegation(zone)
            for server in measured[1].servers() if measured is not None else ():
                users.setdefault(server, set()).add(owner)
    return {server: len(owners) for server, owners in users.items()}


def _target(assembly: Assembly) -> TargetNodes:
    target = assembly.context.target
    surfaces = tuple(
        built for surface in target.surfaces if (built := _surface(assembly, surface)) is not None
    )
    beside = tuple(endpoint(assembly, host, follows_redirects=False) for host in _beside(assembly))
    hosts = [e for s in surfaces for g in s.groups for e in g.endpoints]
    conflicts = {c: None for e in (*hosts, *beside) for c in e.attribution.conflicts}
    return TargetNodes(
        context=assembly.context,
        surfaces=surfaces,
        beside=beside,
        conflicts=tuple(conflicts),
    )


def _beside(assembly: Assembly) -> tuple[str, ...]:
    """Hosts shown, not judged; a fallback in use changes places with the host it stands in for."""
    target = assembly.context.target
    judged = {h for s in target.surfaces for g in s.groups for h in judged_hosts(assembly, g)}
    return tuple(host for host in target.hosts() if host not in judged)


def judged_hosts(assembly: Assembly, group: EndpointGroup) -> tuple[str, ...]:
    """The group's hosts, or its fallback where none of them has an address."""
    if group.fallback and all(assembly.observed.resolution(host).is_absent for host in group.hosts):
        return (group.fallback,)
    return group.hosts


def _surface(assembly: Assembly, surface: Surface) -> SurfaceNodes | None:
    if surface.role is SurfaceRole.MAIL:
        return _mail(assembly, assembly.context.target)
    groups = tuple(_group(assembly, surface, group) for group in surface.groups)
    node = assembly.builder.all_of(
        (g.node for g in groups), key=assembly.key("surface", surface.role)
    )
    return SurfaceNodes(
        role=surface.role,
        node=assembly.label(node, "surface", surface.role),
        groups=groups,
        gates=MappingProxyType({role: _gate(assembly, groups, role) for role in GATED}),
        measured=all(any(e.is_seen for e in g.endpoints) for g in groups),
    )


def _group(assembly: Assembly, surface: Surface, group: EndpointGroup) -> GroupNodes:
    endpoints = tuple(
        endpoint(assembly, host, follows_redirects=surface.role is SurfaceRole.WEB)
        for host in judged_hosts(assembly, group)
    )
    name = group.label or ", ".join(group.hosts)
    node = assembly.builder.any_of(
        (e.node for e in endpoints), key=assembly.key("group", surface.role, group)
    )
    return GroupNodes(node=assembly.label(node, "group", name), endpoints=endpoints)


def _gate(assembly: Assembly, groups: tuple[GroupNodes, ...], role: Role) -> int:
    """All groups, any endpoint of each, and only what it is directly attributed to in ``role``."""
    return assembly.builder.all_of(
        assembly.builder.any_of(_direct(assembly, e, role) for e in group.endpoints)
        for group in groups
    )


def _direct(assembly: Assembly, nodes: EndpointNodes, role: Role) -> int:
    if nodes.attribution.view.is_absent:
        return assembly.builder.any_of(())
    if role is Role.DNS:
        return assembly.builder.all_of(
            _zone_servers(assembly, zone) for zone in sorted(nodes.own_zones)
        )
    found = nodes.attribution
    if role is Role.CA:
        return assembly.builder.all_of(assembly.use(a, FailureClass.DELAYED) for a in found.issuers)
    answering = [
        assembly.use(a, FailureClass.IMMEDIATE)
        for a in (*found.by_name, *found.by_response)
        if a.role is role
    ]
    addresses = [
        assembly.builder.all_of(
            assembly.holders(
                (a for a in (*address.services, *address.carriers) if a.role is role),
                FailureClass.IMMEDIATE,
            )
        )
        for address in found.by_address
    ]
    if addresses:
        answering.append(assembly.builder.any_of(addresses))
    return assembly.builder.all_of(answering)


def _zone_servers(assembly: Assembly, zone: str) -> int:
    measured = assembly.observed.delegation(zone)
    if measured is None:
        return assembly.builder.all_of(())
    seen, delegation = measured
    uses = []
    for server in delegation.servers():
        whose = assembly.rule.attribute(server, seen, assembly.context)
        use = assembly.use(
            whose.attribution, FailureClass.CACHED, zone=zone, ownership=whose.ownership
        )
        dead = dead_server(assembly, zone, server, seen)
        uses.append(use if dead is None else dead)
    if len(uses) >= MOST_SERVERS:
        uses.append(unmeasured_servers(assembly, zone))
    return assembly.builder.any_of(uses)


def _mail(assembly: Assembly, target: Target) -> SurfaceNodes | None:
    zone = registrable_domain(target.domain)
    hosts = attribute_mail(zone, assembly.context, assembly.observed, assembly.index)
    if hosts == ():
        return None
    name = name_node(assembly, (zone,), assembly.observed.get(QuestionKind.RRSET, zone, "MX"))
    if hosts is None:
        unknown = Unknown(
            subject=zone,
            role=Role.MAIL,
            reason=assembly.observed.why_unknown(QuestionKind.RRSET, zone, "MX"),
            detail="MX not measured",
        )
        taken = assembly.unseen(unknown, failure_class=FailureClass.SOFT)
    else:
        taken = assembly.builder.any_of(assembly.use(a, FailureClass.SOFT) for a in hosts)
    node = assembly.builder.all_of((name, taken), key=assembly.key("surface", SurfaceRole.MAIL))
    return SurfaceNodes(
        role=SurfaceRole.MAIL,
        node=assembly.label(node, "surface", SurfaceRole.MAIL),
        groups=(),
        gates=MappingProxyType({Role.MAIL: taken}),
        measured=hosts is not None,
    )
