"""What a case expects, as JSON a reader can follow: one line of text a fact. No judging."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.analysis.assessment import Examined
from depmap.availability.model import SurfaceNodes
from depmap.availability.verdicts import Verdicts, outage
from depmap.model.attribution import Attribution
from depmap.model.component import parse_component
from depmap.model.finding import (
    Dependency,
    Effect,
    EndpointAssessment,
    SinglePoint,
    SurfaceAssessment,
    TargetAssessment,
)

Json = str | int | list["Json"] | dict[str, "Json"]


def summary(examined: Examined, failing: Iterable[str]) -> dict[str, Json]:
    """Attributions, single points, verdicts and findings; ``failing`` are the what-ifs asked."""
    assessment = examined.assessment
    targets: dict[str, Json] = {
        target.target.id: _target(target, examined) for target in assessment.targets
    }
    return {
        "targets": targets,
        "failing": {component: _failing(examined, component) for component in sorted(failing)},
        "findings": [
            f"{f.severity} {f.rule} {f.subject}: {f.message}" for f in assessment.findings
        ],
        "skipped": [f"{s.rule} {s.subject}: {s.reason}" for s in assessment.skipped],
    }


def _target(target: TargetAssessment, examined: Examined) -> Json:
    nodes = next(
        n for n in examined.evaluated.model.targets if n.context.target.id == target.target.id
    )
    return {
        "standing": target.standing,
        "single points": [_point(p) for p in target.single_points],
        "universal": [str(c) for c in target.universal],
        "conflicts": [
            f"{c.subject} {c.role}: {' / '.join(map(str, c.components))}" for c in target.conflicts
        ],
        "effects": {str(e.component): _effect(e) for e in target.effects},
        "beside": {e.host: _endpoint(e) for e in target.beside},
        "surfaces": {
            surface.role: _surface(surface, built, examined)
            for surface, built in zip(target.surfaces, nodes.surfaces, strict=True)
        },
    }


def _surface(surface: SurfaceAssessment, nodes: SurfaceNodes, examined: Examined) -> Json:
    return {
        "standing": surface.standing,
        "endpoints": {e.host: _endpoint(e) for group in surface.groups for e in group},
        "name servers": _servers(nodes, examined),
        "dependencies": [_dependency(d) for d in surface.dependencies],
        "single points": [_point(p) for p in surface.single_points],
        "further points possible": surface.possible_points,
        "cut pairs": [" + ".join(map(str, pair)) for pair in surface.cut_pairs],
        "not seen": [
            " ".join(filter(None, (u.subject, u.role, u.reason, u.detail and f"({u.detail})")))
            for u in surface.unknown
        ],
    }


def _endpoint(endpoint: EndpointAssessment) -> Json:
    facts: dict[str, Json] = {
        "status": endpoint.status,
        "standing": endpoint.standing,
        "chain": list(endpoint.chain[1:]),
        "front": _attributions(endpoint.fronts),
        "hosting": _attributions(endpoint.hosting),
        "origin": "hidden" if endpoint.origin_hidden else "",
        "dns": _attributions(endpoint.dns),
        "issuer": _attributions(endpoint.issuers),
        "stated": [f.claim for f in endpoint.stated],
    }
    return {key: value for key, value in facts.items() if value}


def _attributions(found: Iterable[Attribution]) -> list[Json]:
    return [
        f"{a.component} {a.confidence}"
        + (" private" if a.private else "")
        + (" list-dependent" if a.list_dependent else "")
        for a in found
    ]


def _servers(nodes: SurfaceNodes, examined: Examined) -> Json:
    model = examined.evaluated.model
    told = {
        f"{use.attribution.subject} ({use.zone})": f"{use.ownership}: {use.attribution.component}"
        for node in model.graph.below(nodes.node)
        if (use := model.uses.get(node)) is not None and use.ownership is not None
    }
    return dict(sorted(told.items()))


def _dependency(dependency: Dependency) -> str:
    component = dependency.component or f"{dependency.state} ({dependency.reason})"
    words = [
        dependency.role,
        str(component),
        dependency.relation,
        dependency.criticality,
        dependency.failure_class,
        "private" if dependency.private else "",
        dependency.provenance if dependency.component else "",
    ]
    return f"{' '.join(filter(None, words))}: {', '.join(dependency.subjects)}"


def _point(point: SinglePoint) -> str:
    narrow = f" ({point.narrowest})" if point.narrowest != point.component else ""
    words = [
        f"{point.component}{narrow}",
        f"for {', '.join(point.roles)}",
        point.failure_class,
        point.effect,
        point.provenance,
        "private" if point.private else "",
        f"announces {point.announced_for}" if point.announced_for else "",
    ]
    return ", ".join(filter(None, words))


def _failing(examined: Examined, component: str) -> Json:
    prompt = examined.evaluated.prompt
    failing = outage(prompt, [parse_component(component)])
    verdicts = Verdicts(evaluations=prompt, outage=failing)
    return {
        nodes.context.target.id: _effect(verdicts.effect(nodes))
        for nodes in examined.evaluated.model.targets
    }


def _effect(effect: Effect) -> Json:
    told = " at least" if effect.at_least else ""
    because = f" ({effect.reason})" if effect.reason else ""
    return {
        "": f"{effect.verdict}{told}{because}",
        **{
            surface.role: f"{surface.verdict}" + (f" ({surface.reason})" if surface.reason else "")
            for surface in effect.surfaces
        },
        **{
            e.host: f"{e.verdict}" + (f" ({e.reason})" if e.reason else "")
            for surface in effect.surfaces
            for e in surface.endpoints
        },
    }
