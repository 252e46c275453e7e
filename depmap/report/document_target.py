"""One target of the JSON report. The document around it lives in document.py."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.model.attribution import Attribution
from depmap.model.component import Component
from depmap.model.finding import (
    Dependency,
    Effect,
    EndpointAssessment,
    EndpointEffect,
    SinglePoint,
    SurfaceAssessment,
    SurfaceEffect,
    TargetAssessment,
    Unknown,
)
from depmap.model.names import unicode_form
from depmap.model.observation import weakest
from depmap.model.target import StatedFact
from depmap.report.wire import (
    AttributionWire,
    DependencyWire,
    EffectWire,
    EndpointEffectWire,
    HostWire,
    SinglePointWire,
    StatedWire,
    SurfaceEffectWire,
    SurfaceWire,
    TargetWire,
    UnknownWire,
)
from depmap.report.words import Namer

PLACES = 6


def target_wire(assessed: TargetAssessment, namer: Namer) -> TargetWire:
    """One target with all that is known of it."""
    target = assessed.target
    dependencies = [d for surface in assessed.surfaces for d in surface.dependencies]
    return {
        "id": target.id,
        "name": target.name,
        "domain": target.domain,
        "owner": target.owner,
        "weight": target.weight,
        "status": assessed.standing.value,
        "surfaces": [_surface(surface, namer) for surface in assessed.surfaces],
        "hosts": _hosts(assessed),
        "single_points": [
            _single_point(point, dependencies, namer) for point in assessed.single_points
        ],
        "effects": [_effect(effect) for effect in assessed.effects],
        "universal": [str(component) for component in assessed.universal],
        "conflicts": [
            {
                "subject": conflict.subject,
                "role": conflict.role.value,
                "components": [str(component) for component in conflict.components],
            }
            for conflict in assessed.conflicts
        ],
        "stated": [_stated(fact) for fact in target.stated],
    }


def _surface(surface: SurfaceAssessment, namer: Namer) -> SurfaceWire:
    return {
        "role": surface.role.value,
        "endpoints": [[endpoint.host for endpoint in group] for group in surface.groups],
        "status": surface.standing.value,
        "dependencies": [_dependency(dependency) for dependency in surface.dependencies],
        "single_points": [
            _single_point(point, surface.dependencies, namer) for point in surface.single_points
        ],
        "cut_pairs": [[str(component) for component in pair] for pair in surface.cut_pairs],
        "pair_search": surface.pair_search.value,
        "unexpected_cuts": [[str(c) for c in cut] for cut in surface.unexpected],
        "possible_points": surface.possible_points,
        "unknown": [_unknown(unknown) for unknown in surface.unknown],
    }


def _dependency(dependency: Dependency) -> DependencyWire:
    component = dependency.component
    return {
        "role": dependency.role.value,
        "component": None if component is None else str(component),
        "provider": None if component is None else component.provider,
        "service": (component.service or None) if component is not None else None,
        "region": (component.region or None) if component is not None else None,
        "state": dependency.state.value,
        "relation": dependency.relation.value,
        "criticality": dependency.criticality.value,
        "class": dependency.failure_class.value,
        "private": dependency.private,
        "confidence": round(float(dependency.confidence), PLACES),
        "provenance": dependency.provenance.value if dependency.component else None,
        "subjects": list(dependency.subjects),
        "reason": None if dependency.reason is None else dependency.reason.value,
        "evidence": list(dependency.evidence),
    }


def _single_point(
    point: SinglePoint, dependencies: Iterable[Dependency], namer: Namer
) -> SinglePointWire:
    return {
        "component": str(point.component),
        "narrowest": str(point.narrowest),
        "name": namer.product(point.component),
        "roles": [role.value for role in point.roles],
        "effect": point.effect.value,
        "class": point.failure_class.value,
        "provenance": point.provenance.value,
        "private": point.private,
        "announced_for": None if point.announced_for is None else str(point.announced_for),
        "rests_on": _rests_on(point.component, dependencies),
    }


def _rests_on(wide: Component, dependencies: Iterable[Dependency]) -> list[str]:
    return list(
        dict.fromkeys(
            observation
            for dependency in dependencies
            if dependency.component is not None and wide.contains(dependency.component)
            for observation in dependency.evidence
        )
    )


def _unknown(unknown: Unknown) -> UnknownWire:
    return {
        "subject": unknown.subject,
        "role": unknown.role.value,
        "reason": unknown.reason.value,
        "detail": unknown.detail,
    }


def _hosts(assessed: TargetAssessment) -> list[HostWire]:
    """Each host once, with the surfaces it serves, in the order first named."""
    endpoints: dict[str, EndpointAssessment] = {}
    surfaces: dict[str, list[str]] = {}
    for surface in assessed.surfaces:
        for endpoint in (e for group in surface.groups for e in group):
            endpoints.setdefault(endpoint.host, endpoint)
            roles = surfaces.setdefault(endpoint.host, [])
            if surface.role.value not in roles:
                roles.append(surface.role.value)
    for endpoint in assessed.beside:
        endpoints.setdefault(endpoint.host, endpoint)
    return [_host(endpoint, surfaces.get(host, [])) for host, endpoint in endpoints.items()]


def _host(endpoint: EndpointAssessment, surfaces: list[str]) -> HostWire:
    return {
        "host": endpoint.host,
        "unicode": unicode_form(endpoint.host),
        "judged": endpoint.judged,
        "surfaces": surfaces,
        "status": endpoint.status.value,
        "standing": endpoint.standing.value,
        "chain": list(endpoint.chain),
        "addresses": list(endpoint.addresses),
        "front": [_attribution(attribution) for attribution in endpoint.fronts],
        "hosting": [_attribution(attribution) for attribution in endpoint.hosting],
        "dns": [_attribution(attribution) for attribution in endpoint.dns],
        "issuer": [_attribution(attribution) for attribution in endpoint.issuers],
        "origin_hidden": endpoint.origin_hidden,
        "stated": [_stated(fact) for fact in endpoint.stated],
        "date": endpoint.date,
    }


def _attribution(attribution: Attribution) -> AttributionWire:
    return {
        "component": str(attribution.component),
        "confidence": round(float(attribution.confidence), PLACES),
        "provenance": weakest([e.provenance for e in attribution.evidence]).value,
        "private": attribution.private,
        "evidence": list(dict.fromkeys(e.observation for e in attribution.evidence)),
    }


def _stated(fact: StatedFact) -> StatedWire:
    return {
        "host": fact.host,
        "claim": fact.claim,
        "component": fact.component,
        "source": fact.source,
        "date": fact.date,
    }


def _effect(effect: Effect) -> EffectWire:
    return {
        "component": str(effect.component),
        "verdict": effect.verdict.value,
        "reason": None if effect.reason is None else effect.reason.value,
        "at_least": effect.at_least,
        "surfaces": [_surface_effect(surface) for surface in effect.surfaces],
    }


def _surface_effect(surface: SurfaceEffect) -> SurfaceEffectWire:
    return {
        "role": surface.role.value,
        "verdict": surface.verdict.value,
        "reason": None if surface.reason is None else surface.reason.value,
        "endpoints": [_endpoint_effect(endpoint) for endpoint in surface.endpoints],
    }


def _endpoint_effect(endpoint: EndpointEffect) -> EndpointEffectWire:
    return {
        "host": endpoint.host,
        "verdict": endpoint.verdict.value,
        "reason": None if endpoint.reason is None else endpoint.reason.value,
        "detail": endpoint.detail,
    }
