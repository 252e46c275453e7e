"""The graph of an assessment, for other tools. No file formats, no judging.

A directed multigraph: a target needs its surfaces, a surface its endpoints, these stand on
components, and a component lies in its containers (``aws/ec2@ap-northeast-1`` → ``aws``). Every
node and edge bears every attribute of its kind, each of one Python type; text is fit for XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, TypeAlias, TypedDict

import networkx as nx

from depmap.graph.facts import Edge, EdgeKind, Fact, Node, NodeKind, full_facts, provider_facts
from depmap.graph.standing import PointState, Standing, standing_of
from depmap.graph.xmltext import xml_id, xml_text
from depmap.model.component import Component, Scheme, provided
from depmap.model.finding import Assessment, Criticality
from depmap.model.notice import notices
from depmap.model.observation import Provenance

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Detail = Literal["providers", "full"]
DETAILS: tuple[Detail, ...] = ("providers", "full")

_CRITICALITY_ORDER = (Criticality.CRITICAL, Criticality.UNKNOWN, Criticality.REDUNDANT)
_PROVENANCE_ORDER = [p.value for p in Provenance]


class NodeAttributes(TypedDict):
    """``role``: comma-separated. ``dependants``: targets that stand on it."""

    kind: str
    label: str
    provider: str
    role: str
    spof: str
    dependants: int


class EdgeAttributes(TypedDict):
    """``group``: edges that bear the same are alternates; empty for none. ``evidence`` counts
    observations; ``confidence`` is always a float.
    """

    kind: str
    interaction: str
    criticality: str
    role: str
    group: str
    evidence: int
    confidence: float
    provenance: str


def build_graph(
    assessment: Assessment, *, names: Mapping[str, str], detail: Detail = "full"
) -> Graph:
    """Nodes and edges in sorted order, with ids and globally unique edge keys stable across runs.

    ``names`` maps component text to the name readers know. Edge keys are strings, and no node's id.
    """
    facts = full_facts(assessment) if detail == "full" else provider_facts(assessment)
    return assemble(
        facts,
        standing_of(assessment),
        names,
        notices=notices(assessment),
        day=assessment.run.finished.date(),
    )


def assemble(
    facts: Iterable[Fact],
    standing: Standing,
    names: Mapping[str, str],
    *,
    notices: Sequence[str],
    day: date | None,
) -> Graph:
    """The graph of any facts. ``day``: of which they tell, where that is known."""
    told = list(facts)
    edges = _merged_edges(fact for fact in told if isinstance(fact, Edge))
    graph: Graph = nx.MultiDiGraph()
    graph.graph["schema"] = "depmap/graph/1"
    graph.graph["notice"] = xml_text(" ".join(notices))
    graph.graph["date"] = day.isoformat() if day else ""
    for node_id, attributes in _node_attributes(told, edges, standing, names):
        graph.add_node(node_id, **attributes)
    used = set(graph)
    for edge in edges:
        key = _unused(f"{edge.source} {edge.role or edge.kind} {edge.target}", used)
        graph.add_edge(edge.source, edge.target, key=key, **_edge_attributes(edge))
    return graph


def _merged_edges(facts: Iterable[Edge]) -> list[Edge]:
    """One edge per source, target, role, kind of tie and group: most critical, weakest known."""
    merged: dict[tuple[str, str, str, str, str], Edge] = {}
    for fact in facts:
        edge = replace(fact, source=xml_id(fact.source), target=xml_id(fact.target))
        place = (edge.source, edge.target, edge.role, edge.kind.interaction, edge.group)
        merged[place] = _merge(merged[place], edge) if place in merged else edge
    return [merged[place] for place in sorted(merged)]


def _merge(one: Edge, other: Edge) -> Edge:
    return replace(
        one,
        kind=min(one.kind, other.kind, key=list(EdgeKind).index),
        criticality=min(one.criticality, other.criticality, key=_CRITICALITY_ORDER.index),
        evidence=one.evidence | other.evidence,
        confidence=max(one.confidence, other.confidence),
        provenance=max(one.provenance, other.provenance, key=_weakness),
    )


def _weakness(provenance: str) -> int:
    return _PROVENANCE_ORDER.index(provenance) if provenance in _PROVENANCE_ORDER else -1


def _node_attributes(
    facts: Iterable[Fact], edges: Iterable[Edge], standing: Standing, names: Mapping[str, str]
) -> list[tuple[str, NodeAttributes]]:
    nodes: dict[str, list[Node]] = {}
    for fact in facts:
        if isinstance(fact, Node):
            nodes.setdefault(xml_id(fact.id), []).append(fact)
    roles = _roles_of_components(nodes, edges)
    return [
        (node_id, _one_node(nodes[node_id], roles.get(node_id, set()), standing, names))
        for node_id in sorted(nodes)
    ]


def _one_node(
    facts: list[Node], roles: set[str], standing: Standing, names: Mapping[str, str]
) -> NodeAttributes:
    first = facts[0]
    roles = roles | {fact.role for fact in facts if fact.role}
    component = first.component
    if component is not None:
        state, number = standing.state(component), standing.dependants(component)
    else:
        unknown = first.kind is NodeKind.UNKNOWN
        state = PointState.UNKNOWN if unknown else PointState.FALSE
        owners = {fact.target for fact in facts}
        number = 0 if first.kind is NodeKind.TARGET else len(owners)
    return {
        "kind": first.kind.value,
        "label": xml_text(_component_label(component, names) if component else first.label),
        "provider": xml_text(_provider(component)) if component else "",
        "role": ",".join(sorted(roles)),
        "spof": state.value,
        "dependants": number,
    }


def _provider(component: Component) -> str:
    """Its provider; in an edge list the name alone, for the role has an attribute of its own."""
    if component.scheme is Scheme.FACT:
        return component.name.partition(":")[2]
    return component.provider


def _component_label(component: Component, names: Mapping[str, str]) -> str:
    """``Amazon EC2``; a region with its provider, for places are no names: ``aws@… (Tokyo)``."""
    text = str(component)
    if not component.region:
        return names.get(text, text)
    place = names.get(str(provided(component.name, region=component.region)))
    return f"{text} ({place})" if place else text


def _roles_of_components(
    nodes: Mapping[str, list[Node]], edges: Iterable[Edge]
) -> dict[str, set[str]]:
    """The roles in which components are depended on, handed up to their containers."""
    roles: dict[str, set[str]] = {}
    for edge in edges:
        component = nodes[edge.target][0].component
        if edge.kind is EdgeKind.CONTAINMENT or component is None:
            continue
        for member in (component, *component.containers()):
            roles.setdefault(xml_id(f"component:{member}"), set()).add(edge.role)
    return roles


def _edge_attributes(edge: Edge) -> EdgeAttributes:
    return {
        "kind": edge.kind.value,
        "interaction": edge.kind.interaction,
        "criticality": edge.criticality.value,
        "role": edge.role,
        "group": xml_text(edge.group),
        "evidence": len(edge.evidence),
        "confidence": float(edge.confidence),
        "provenance": edge.provenance,
    }


def _unused(key: str, used: set[str]) -> str:
    while key in used:
        key += "+"
    used.add(key)
    return key
