"""The part of an assessment that a case pins, one fact a line."""

from __future__ import annotations

from collections.abc import Iterator

from depmap.model.attribution import Attribution
from depmap.model.finding import (
    Assessment,
    EndpointAssessment,
    SinglePoint,
    SurfaceAssessment,
    TargetAssessment,
)


def summary(assessment: Assessment) -> tuple[str, ...]:
    """Standings, who answers, dependencies, single points, what is unknown, findings."""
    lines = [line for target in assessment.targets for line in _target(target)]
    lines += [f"finding {f.rule} {f.subject}" for f in assessment.findings]
    return tuple(lines)


def _target(target: TargetAssessment) -> Iterator[str]:
    yield f"{target.target.id} is {target.standing}{_points(target.single_points)}"
    for surface in target.surfaces:
        yield f"  {surface.role} is {surface.standing}{_points(surface.single_points)}"
        yield from (f"    {line}" for line in _surface(surface))
    for effect in target.effects:
        surfaces = ", ".join(
            f"{s.role} {s.verdict}{f' ({s.reason})' if s.reason else ''}" for s in effect.surfaces
        )
        yield f"  {effect.component} fails: {effect.verdict}: {surfaces}"
    for conflict in target.conflicts:
        yield f"  conflict on {conflict.subject}: {' | '.join(map(str, conflict.components))}"


def _points(points: tuple[SinglePoint, ...]) -> str:
    told = [
        f"{p.component}{'' if p.narrowest == p.component else f' by {p.narrowest}'}"
        f"{' own' if p.private else ''}"
        f"{' reconstructed' if p.provenance == 'reconstructed' else ''}"
        for p in points
        if p.announced_for is None
    ]
    return f"; single points {', '.join(told)}" if told else ""


def _surface(surface: SurfaceAssessment) -> Iterator[str]:
    for group in surface.groups:
        for endpoint in group:
            yield f"{endpoint.host}: {_endpoint(endpoint)}"
    for dependency in surface.dependencies:
        if dependency.component is None or dependency.component.is_universal:
            continue
        own = " own" if dependency.private else ""
        yield (
            f"{dependency.role} {dependency.component} {dependency.relation}"
            f" {dependency.criticality}{own}"
        )
    for unknown in surface.unknown:
        detail = f" {unknown.detail}" if unknown.detail else ""
        yield f"unknown {unknown.role} of {unknown.subject}: {unknown.reason}{detail}"


def _endpoint(endpoint: EndpointAssessment) -> str:
    hosting = "hidden" if endpoint.origin_hidden else _names(endpoint.hosting)
    return f"{endpoint.standing}, front {_names(endpoint.fronts)}, hosting {hosting}"


def _names(attributions: tuple[Attribution, ...]) -> str:
    return "+".join(str(a.component) for a in attributions) or "none"
