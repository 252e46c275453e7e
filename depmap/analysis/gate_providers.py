"""The gate rule on how many providers a surface has in a role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from depmap.analysis.gate_scene import SEE_MORE, GateScene, gone, is_gone, marked, worst
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.model import EndpointNodes, SurfaceNodes
from depmap.model.attribution import Attribution
from depmap.model.finding import Relation, SurfaceAssessment, TargetAssessment
from depmap.model.gate import PART, GateOutcome, GateState
from depmap.model.names import is_subdomain_of
from depmap.model.observation import Provenance
from depmap.model.policy import ESSENTIAL, MinProviders, PolicyRule
from depmap.model.role import Role
from depmap.model.target import SurfaceRole

RULE = PolicyRule.MIN_PROVIDERS
MOST_HOSTS = 3
"""Hosts that are named; of more the number is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Who is known. ``more``: what was not seen and may add one; ``fewer``: and may leave fewer."""

    providers: frozenset[str] = frozenset()
    more: tuple[UnknownLeaf, ...] = ()
    fewer: tuple[UnknownLeaf, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lack:
    """A surface, or one group of hosts of it, with too few, or that may have.

    ``host`` is the first of the group where the surface has several, else empty. ``unseen``: how
    many things stand in the way of a proof.
    """

    state: GateState
    count: int
    host: str = ""
    unseen: int = 0


def min_providers(scene: GateScene) -> Iterator[GateOutcome]:
    """Surfaces with fewer providers in a role than the policy asks, and those that may have."""
    for rule in scene.policy.min_providers:
        asked = frozenset({SurfaceRole.MAIL}) if rule.role is Role.MAIL else ESSENTIAL
        yield from scene.without_subject(RULE, asked, key=str(rule.role))
        for target, surfaces in scene.surfaces(asked):
            for surface, nodes in surfaces:
                if is_gone(surface):
                    yield gone(RULE, target, surface, key=f"{rule.role}{PART}{surface.role}")
                    continue
                lacks = list(_lacks(scene, rule, surface, nodes))
                doubt = worst(k.state for k in lacks if k.state is not GateState.VIOLATED)
                for state in filter(None, (GateState.VIOLATED, doubt)):
                    if told := [lack for lack in lacks if lack.state is state]:
                        yield _outcome(rule, target, surface, told)


def _lacks(
    scene: GateScene, rule: MinProviders, surface: SurfaceAssessment, nodes: SurfaceNodes
) -> Iterator[_Lack]:
    """Endpoint groups are all needed, so each must have enough; its alternates count together."""
    for host, found in _groups(scene, rule.role, surface, nodes):
        count = len(found.providers)
        few = count < rule.count
        unseen = found.more if few else found.fewer if rule.count > 1 else ()
        state = scene.state_of(unseen) or (GateState.VIOLATED if few else None)
        if state is not None:
            yield _Lack(state=state, count=count, host=host, unseen=len(unseen))


def _groups(
    scene: GateScene, role: Role, surface: SurfaceAssessment, nodes: SurfaceNodes
) -> Iterator[tuple[str, _Found]]:
    if role in (Role.MAIL, Role.TRANSIT):
        unseen = tuple(leaf for leaf in scene.unseen(nodes.node) if leaf.role is role)
        yield "", _Found(providers=_direct(surface, role), more=unseen)
        return
    for group in nodes.groups:
        each = [_at(scene, role, endpoint) for endpoint in group.endpoints]
        yield (
            group.endpoints[0].host if len(nodes.groups) > 1 else "",
            _Found(
                providers=frozenset().union(*(found.providers for found in each)),
                more=tuple(leaf for found in each for leaf in found.more),
                fewer=tuple(leaf for found in each for leaf in found.fewer),
            ),
        )


def _at(scene: GateScene, role: Role, endpoint: EndpointNodes) -> _Found:
    """At one host; where it redirects to is needed too, and no alternative."""
    found = endpoint.attribution
    match role:
        case Role.DNS:
            return _name_servers(scene, endpoint)
        case Role.CDN:
            known = found.fronts
        case Role.HOSTING:
            known = found.hosting
        case _:
            known = found.issuers
    own = {endpoint.host, *found.view.addresses, *found.view.others}
    unseen = scene.unseen(endpoint.node)
    return _Found(
        providers=_providers(known),
        more=tuple(leaf for leaf in unseen if leaf.role is role and leaf.unknown.subject in own),
    )


def _name_servers(scene: GateScene, endpoint: EndpointNodes) -> _Found:
    """Zones around a host are all needed: those of the zone with the fewest count.

    A zone nobody could measure may have as few as one.
    """
    model = scene.examined.evaluated.model
    zones: dict[str, list[Attribution]] = {}
    for node in model.graph.below(endpoint.node):
        use = model.uses.get(node)
        if use is not None and use.ownership is not None and use.zone in endpoint.own_zones:
            zones.setdefault(use.zone, []).append(use.attribution)
    leaves = [leaf for leaf in scene.unseen(endpoint.node) if leaf.role is Role.DNS]
    unseen = tuple(leaf for leaf in leaves if is_subdomain_of(endpoint.host, leaf.unknown.subject))
    if not zones:
        return _Found(more=unseen)
    found = [
        _Found(
            providers=_providers(zones[zone]),
            more=tuple(leaf for leaf in unseen if leaf.unknown.subject == zone)
            + _silent(scene, zone, zones[zone], leaves),
            fewer=unseen,
        )
        for zone in sorted(zones)
    ]
    return min(found, key=lambda each: (len(each.providers), bool(each.more)))


def _silent(
    scene: GateScene, zone: str, counted: Iterable[Attribution], leaves: Iterable[UnknownLeaf]
) -> tuple[UnknownLeaf, ...]:
    """Servers of a zone that did not answer here and so do not count; they may all the same.

    Of one whose name has no address that is proved.
    """
    measured = scene.observed.delegation(zone)
    servers = measured[1].servers() if measured is not None else ()
    silent = {server for server in servers if not scene.observed.resolution(server).is_absent} - {
        attribution.subject for attribution in counted
    }
    return tuple(leaf for leaf in leaves if leaf.unknown.subject in silent)


def _providers(attributions: Iterable[Attribution]) -> frozenset[str]:
    return frozenset(a.component.provider for a in attributions)


def _direct(surface: SurfaceAssessment, role: Role) -> frozenset[str]:
    return frozenset(
        d.component.provider
        for d in surface.dependencies
        if d.role is role and d.relation is Relation.DIRECT and d.component is not None
    )


def _outcome(
    rule: MinProviders,
    target: TargetAssessment,
    surface: SurfaceAssessment,
    lacks: Sequence[_Lack],
) -> GateOutcome:
    """Of lacks of one state the poorest is told."""
    count = min(lack.count for lack in lacks)
    proved = lacks[0].state is GateState.VIOLATED
    uses = [d for d in surface.dependencies if d.role is rule.role]
    reconstructed = any(d.provenance is Provenance.RECONSTRUCTED for d in uses)
    value = f"{count}" if proved else f"{count} or {'more' if count < rule.count else 'fewer'}"
    message = _message(rule, surface, lacks, count)
    missing = frozenset(f"{lack.host} {n}" for lack in lacks for n in range(lack.count, rule.count))
    return GateOutcome(
        rule=RULE,
        subject=target.target.id,
        state=lacks[0].state,
        message=marked(message, reconstructed=reconstructed),
        value=value,
        limit=str(rule.count),
        fix=f"add a {rule.role} provider with another owner" if proved else SEE_MORE,
        location=target.target.location,
        evidence=tuple(dict.fromkeys(e for d in uses for e in d.evidence)),
        key=f"{rule.role}{PART}{surface.role}",
        badness=0 if proved else len(missing) + sum(lack.unseen for lack in lacks),
        parts=missing,
        reconstructed=reconstructed,
    )


def _message(
    rule: MinProviders, surface: SurfaceAssessment, lacks: Sequence[_Lack], count: int
) -> str:
    hosts = [lack.host for lack in lacks if lack.host and lack.count == count]
    where = f" at {', '.join(hosts[:MOST_HOSTS])}" if hosts else ""
    where += f" and {len(hosts) - MOST_HOSTS} more" if len(hosts) > MOST_HOSTS else ""
    providers = f"{count} {rule.role} provider{'' if count == 1 else 's'}{where}"
    if lacks[0].state is GateState.VIOLATED:
        return f"{surface.role} has {providers}"
    known = "is known to have" if count < rule.count else "has at most"
    return f"{surface.role} {known} {providers}; not all could be seen"
