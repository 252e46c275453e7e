"""Nodes and edges of an assessment as plain values, at two levels of detail. No networkx.

Facts may repeat; the builder merges them. Ids are as observed: the builder makes them fit for XML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from depmap.model.component import Component
from depmap.model.finding import (
    Assessment,
    Criticality,
    Dependency,
    EndpointAssessment,
    State,
    SurfaceAssessment,
    TargetAssessment,
)
from depmap.model.observation import weakest

GIVEN = "given"
"""Provenance of edges that come from the list of targets or the catalogue, not the network."""
UNSEEN = "unseen"
"""Of those that no answer tells: what they lead to was hidden or not measured."""


class NodeKind(StrEnum):
    """What a node stands for; ``unknown`` is a hidden or unmeasured component."""

    TARGET = "target"
    SURFACE = "surface"
    ENDPOINT = "endpoint"
    PROVIDER = "provider"
    COMPONENT = "component"
    UNKNOWN = "unknown"


class EdgeKind(StrEnum):
    """Structure: target, surface, endpoint. Containment: a component in its container."""

    STRUCTURE = "structure"
    DIRECT = "direct"
    INDIRECT = "indirect"
    CONTAINMENT = "containment"

    @property
    def interaction(self) -> str:
        """The verb between source and target."""
        return {"structure": "has", "containment": "part_of"}.get(self.value, "depends_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """``role`` is the surface's or endpoint's; components get theirs from the edges."""

    id: str
    kind: NodeKind
    label: str
    role: str = ""
    component: Component | None = None
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """``evidence`` holds ids of observations; ``provenance`` is a Provenance, GIVEN or UNSEEN.

    ``group``: edges that bear the same are alternates, any one of which suffices.
    """

    source: str
    target: str
    kind: EdgeKind
    criticality: Criticality
    role: str
    group: str = ""
    evidence: frozenset[str] = frozenset()
    confidence: float = 1.0
    provenance: str = GIVEN


Fact = Node | Edge


def component_node(component: Component) -> Node:
    """The node of a component; a whole provider is of kind provider."""
    whole = not component.service and not component.region
    return Node(
        id=f"component:{component}",
        kind=NodeKind.PROVIDER if whole else NodeKind.COMPONENT,
        label=str(component),
        component=component,
    )


def full_facts(assessment: Assessment) -> Iterator[Fact]:
    """Targets, surfaces, endpoints and every component down to service and region."""
    for target in assessment.targets:
        yield _target_node(target)
        for surface in target.surfaces:
            yield from _surface_facts(target, surface)


def provider_facts(assessment: Assessment) -> Iterator[Fact]:
    """Targets and the providers they depend on, an edge per role."""
    for target in assessment.targets:
        node = _target_node(target)
        yield node
        for surface in target.surfaces:
            for dependency in surface.dependencies:
                end = _provider_end(target, dependency)
                yield end
                yield _dependency_edge(node.id, end.id, dependency)


def _target_node(target: TargetAssessment) -> Node:
    asked = target.target
    return Node(
        id=f"target:{asked.id}",
        kind=NodeKind.TARGET,
        label=asked.name or asked.id,
        target=asked.id,
    )


def _provider_end(target: TargetAssessment, dependency: Dependency) -> Node:
    if dependency.component is None:
        return _unknown_node(target.target.id, target.target.id, dependency)
    containers = dependency.component.containers()
    return component_node(containers[-1] if containers else dependency.component)


def _surface_facts(target: TargetAssessment, surface: SurfaceAssessment) -> Iterator[Fact]:
    owner = target.target.id
    node = Node(
        id=f"surface:{owner}/{surface.role}",
        kind=NodeKind.SURFACE,
        label=f"{owner} {surface.role}",
        role=surface.role.value,
        target=owner,
    )
    yield node
    needed = Criticality.CRITICAL if surface.role.is_essential else Criticality.REDUNDANT
    yield _structure(f"target:{owner}", node, needed)
    for number, group in enumerate(surface.groups, start=1):
        needed = Criticality.CRITICAL if len(group) == 1 else Criticality.REDUNDANT
        alternates = f"{owner}/{surface.role} {number}" if len(group) > 1 else ""
        for endpoint in group:
            end = Node(
                id=f"endpoint:{endpoint.host}",
                kind=NodeKind.ENDPOINT,
                label=endpoint.host,
                role=surface.role.value,
                target=owner,
            )
            yield end
            yield _structure(node.id, end, needed, alternates)
    for dependency in surface.dependencies:
        yield from _dependency_facts(owner, node.id, surface, dependency)


def _structure(source: str, node: Node, criticality: Criticality, group: str = "") -> Edge:
    return Edge(
        source=source,
        target=node.id,
        kind=EdgeKind.STRUCTURE,
        criticality=criticality,
        role=node.role,
        group=group,
    )


def _dependency_facts(
    owner: str, surface_id: str, surface: SurfaceAssessment, dependency: Dependency
) -> Iterator[Fact]:
    """Edges from the hosts it is needed through, or from the surface where no host is named."""
    endpoints = {endpoint.host: endpoint for group in surface.groups for endpoint in group}
    through = [host for host in dict.fromkeys(dependency.subjects) if host in endpoints]
    sources = [(f"endpoint:{host}", host) for host in through]
    for source, subject in sources or [(surface_id, f"{owner}/{surface.role}")]:
        if dependency.component is None:
            end = _unknown_node(owner, subject, dependency)
            yield end
        else:
            end = component_node(dependency.component)
            yield end
            yield from containment(dependency.component)
        edge = _dependency_edge(source, end.id, dependency)
        yield _narrowed(edge, endpoints[subject], dependency) if through else edge


def _narrowed(edge: Edge, endpoint: EndpointAssessment, dependency: Dependency) -> Edge:
    """The edge with this host's own share of the evidence, where attributions tell it."""
    own = [
        attribution
        for attribution in (
            *endpoint.fronts,
            *endpoint.hosting,
            *endpoint.dns,
            *endpoint.issuers,
        )
        if attribution.role is dependency.role and attribution.component == dependency.component
    ]
    if not own:
        return edge
    evidence = [e for attribution in own for e in attribution.evidence]
    return replace(
        edge,
        evidence=frozenset(e.observation for e in evidence),
        confidence=float(max(attribution.confidence for attribution in own)),
        provenance=weakest([e.provenance for e in evidence]).value,
    )


def _unknown_node(owner: str, subject: str, dependency: Dependency) -> Node:
    word = "hidden" if dependency.state is State.HIDDEN else "not measured"
    return Node(
        id=f"unknown:{subject}/{dependency.role}/{dependency.state}",
        kind=NodeKind.UNKNOWN,
        label=f"{dependency.role} of {subject}: {word}",
        role=dependency.role.value,
        target=owner,
    )


def _dependency_edge(source: str, end: str, dependency: Dependency) -> Edge:
    return Edge(
        source=source,
        target=end,
        kind=EdgeKind(dependency.relation.value),
        criticality=dependency.criticality,
        role=dependency.role.value,
        evidence=frozenset(dependency.evidence),
        confidence=float(dependency.confidence),
        provenance=dependency.provenance.value if dependency.component is not None else UNSEEN,
    )


def containment(component: Component) -> Iterator[Fact]:
    """The containers of a component and its way up to them, each step to the next wider."""
    containers = component.containers()
    for container in containers:
        node = component_node(container)
        yield node
        if not any(
            between.contains(component) and container.contains(between)
            for between in containers
            if between != container
        ):
            yield Edge(
                source=f"component:{component}",
                target=node.id,
                kind=EdgeKind.CONTAINMENT,
                criticality=Criticality.CRITICAL,
                role="",
            )
        yield from containment(container)
