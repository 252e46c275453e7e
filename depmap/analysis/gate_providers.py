"""The gate rule on how many providers a surface has in a role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from depmap.analysis.gate_scene import SEE_MORE, GateScene, gone, is_gone, worst
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.model import EndpointNodes, SurfaceNodes
from depmap.model.attribution import Attribution
from depmap.model.finding import Relation, SurfaceAssessment, TargetAssessment
from depmap.model.gate import GateOutcome, GateState
from depmap.model.names import is_subdomain_of
from depmap.model.policy import ESSENTIAL, MinProviders, PolicyRule
from depmap.model.role import Role
from depmap.model.target import SurfaceRole

RULE = PolicyRule.MIN_PROVIDERS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Who is known. ``more``: what was not seen and may add one; ``fewer``: and may leave fewer."""

    providers: frozenset[str] = frozenset()
    more: tuple[UnknownLeaf, ...] = ()
    fewer: tuple[UnknownLeaf, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lack:
    """A surface with too few, or that may have."""

    state: GateState
    count: int
    surface: SurfaceAssessment


def min_providers(scene: GateScene) -> Iterator[GateOutcome]:
    """Targets with a surface that has fewer providers in a role than the policy asks."""
    for rule in scene.policy.min_providers:
        asked = frozenset({SurfaceRole.MAIL}) if rule.role is Role.MAIL else ESSENTIAL
        for target, surfaces in scene.surfaces(asked):
            lacks: list[_Lack] = []
            for surface, nodes in surfaces:
                if is_gone(surface):
                    yield gone(RULE, target, surface, key=str(rule.role))
                else:
                    lacks += _lacks(scene, rule, surface, nodes)
            gravest = worst(lack.state for lack in lacks)
            if gravest is not None:
                poorest = min((k for k in lacks if k.state is gravest), key=lambda k: k.count)
                yield _outcome(rule, target, poorest)


def _lacks(
    scene: GateScene, rule: MinProviders, surface: SurfaceAssessment, nodes: SurfaceNodes
) -> Iterator[_Lack]:
    """Endpoint groups are all needed, so each must have enough; its alternates count together."""
    for found in _groups(scene, rule.role, surface, nodes):
        count = len(found.providers)
        if count < rule.count:
            state = scene.state_of(found.more) or GateState.VIOLATED
            yield _Lack(state=state, count=count, surface=surface)
        elif rule.count > 1 and (doubt := scene.state_of(found.fewer)):
            yield _Lack(state=doubt, count=count, surface=surface)


def _groups(
    scene: GateScene, role: Role, surface: SurfaceAssessment, nodes: SurfaceNodes
) -> Iterator[_Found]:
    if role in (Role.MAIL, Role.TRANSIT):
        unseen = tuple(leaf for leaf in scene.unseen(nodes.node) if leaf.role is role)
        yield _Found(providers=_direct(surface, role), more=unseen)
        return
    for group in nodes.groups:
        each = [_at(scene, role, endpoint) for endpoint in group.endpoints]
        yield _Found(
            providers=frozenset().union(*(found.providers for found in each)),
            more=tuple(leaf for found in each for leaf in found.more),
            fewer=tuple(leaf for found in each for leaf in found.fewer),
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
    unseen = [
        leaf
        for leaf in scene.unseen(endpoint.node)
        if leaf.role is Role.DNS and is_subdomain_of(endpoint.host, leaf.unknown.subject)
    ]
    if not zones:
        return _Found(more=tuple(unseen))
    poorest = min(sorted(zones), key=lambda zone: len(_providers(zones[zone])))
    return _Found(
        providers=_providers(zones[poorest]),
        more=tuple(leaf for leaf in unseen if leaf.unknown.subject == poorest),
        fewer=tuple(unseen),
    )


def _providers(attributions: Iterable[Attribution]) -> frozenset[str]:
    return frozenset(a.component.provider for a in attributions)


def _direct(surface: SurfaceAssessment, role: Role) -> frozenset[str]:
    return frozenset(
        d.component.provider
        for d in surface.dependencies
        if d.role is role and d.relation is Relation.DIRECT and d.component is not None
    )


def _outcome(rule: MinProviders, target: TargetAssessment, lack: _Lack) -> GateOutcome:
    surface, count = lack.surface, lack.count
    most = " at most" if count >= rule.count else ""
    proved = lack.state is GateState.VIOLATED
    evidence = [e for d in surface.dependencies if d.role is rule.role for e in d.evidence]
    return GateOutcome(
        rule=RULE,
        subject=target.target.id,
        state=lack.state,
        message=f"{surface.role} has{most} {count} {rule.role} provider{'' if count == 1 else 's'}",
        value=str(count),
        limit=str(rule.count),
        fix=f"add a {rule.role} provider with another owner" if proved else SEE_MORE,
        location=target.target.location,
        evidence=tuple(dict.fromkeys(evidence)),
        key=str(rule.role),
        badness=rule.count - count,
    )
