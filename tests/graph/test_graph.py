"""The graph: what is in it, and that files give it back exactly."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.graph.build import (
    DETAILS,
    Detail,
    EdgeAttributes,
    NodeAttributes,
    build_graph,
)
from depmap.graph.facts import GIVEN, UNSEEN
from depmap.graph.formats import FORMATS, Format, write_graph
from depmap.graph.graphml import read_graphml
from depmap.graph.xmltext import xml_text
from depmap.model.finding import Assessment, Criticality, TargetAssessment
from depmap.model.target import StatedFact
from tests.report.assessments import NAMES, eight, hostile, plain_target, single

CASES = {"single": single, "eight": eight, "hostile": hostile}


@pytest.fixture(params=[(case, detail) for case in CASES for detail in DETAILS], ids=str)
def case(request: pytest.FixtureRequest) -> Iterator[tuple[Assessment, Detail]]:
    name, detail = request.param
    yield CASES[name](), detail


def test_registry_and_type_agree() -> None:
    assert get_args(Format) == FORMATS


def test_hosts_stand_on_what_answers() -> None:
    graph = build_graph(single(), names=NAMES)
    tokyo = graph["endpoint:api3.binance.com"]["component:aws/ec2@ap-northeast-1"]
    (attributes,) = tokyo.values()
    assert attributes == {
        "kind": "direct",
        "interaction": "depends_on",
        "criticality": "unknown",
        "role": "hosting",
        "group": "",
        "evidence": 1,
        "confidence": 0.9,
        "provenance": "observed",
    }
    dns = graph["surface:binance/ws"]["component:aws/route53"]
    assert [a["provenance"] for a in dns.values()] == ["reconstructed"]


def test_alternates_bear_the_same_group() -> None:
    graph = build_graph(single(), names=NAMES)
    groups = {
        host: next(iter(graph["surface:binance/api"][host].values()))["group"]
        for host in ("endpoint:api.binance.com", "endpoint:api5.binance.com")
    }
    assert set(groups.values()) == {"binance/api 1"}
    (alone,) = graph["surface:binance/web"]["endpoint:www.binance.com"].values()
    assert alone["group"] == ""


def test_a_host_that_is_alternate_and_alone_keeps_both_edges() -> None:
    target = single().targets[0]
    api = target.surfaces[1]
    edge = api.groups[0][0]
    both = replace(target, surfaces=(replace(api, groups=(*api.groups, (edge,))),))
    graph = build_graph(single(both), names={})
    edges = graph["surface:binance/api"]["endpoint:api.binance.com"].values()
    assert {(a["group"], a["criticality"]) for a in edges} == {
        ("", "critical"),
        ("binance/api 1", "redundant"),
    }


def test_a_hidden_origin_is_a_node_of_its_own() -> None:
    graph = build_graph(single(), names=NAMES)
    node = graph.nodes["unknown:api.binance.com/hosting/hidden"]
    assert node["spof"] == "unknown"
    assert "hidden" in node["label"]
    told = [e["provenance"] for _, to, e in graph.edges(data=True) if to.startswith("unknown:")]
    assert set(told) == {UNSEEN}
    assert not graph.has_edge("endpoint:api.binance.com", "component:aws/ec2@ap-northeast-1")


def test_containment_leads_up_to_the_provider_in_single_steps() -> None:
    graph = build_graph(single(), names=NAMES)
    narrow = "component:aws/ec2@ap-northeast-1"
    assert set(graph.successors(narrow)) == {"component:aws/ec2", "component:aws@ap-northeast-1"}
    assert set(graph.successors("component:aws/ec2")) == {"component:aws"}
    edge = next(iter(graph[narrow]["component:aws/ec2"].values()))
    assert (edge["kind"], edge["provenance"]) == ("containment", GIVEN)


def test_single_points_and_dependants() -> None:
    graph = build_graph(eight(), names=NAMES)
    nodes = graph.nodes
    assert nodes["component:aws"]["spof"] == "true"
    assert nodes["component:aws/route53"]["spof"] == "true"
    assert nodes["component:aws/cloudfront"]["spof"] == "false"
    assert nodes["component:aws/ec2@ap-northeast-1"]["spof"] == "unknown"
    assert nodes["component:cloudflare"]["spof"] == "true"
    assert nodes["component:cloudflare"]["dependants"] == 5
    assert nodes["target:binance"]["dependants"] == 0
    assert nodes["component:aws"]["role"] == "cdn,dns,hosting"


def test_labels_name_providers_and_keep_regions_with_their_provider() -> None:
    nodes = build_graph(single(), names=NAMES).nodes
    assert nodes["component:aws"]["label"] == "Amazon Web Services"
    assert nodes["component:aws@ap-northeast-1"]["label"] == "aws@ap-northeast-1 (Tokyo)"
    bare = build_graph(single(), names={}).nodes
    assert bare["component:aws@ap-northeast-1"]["label"] == "aws@ap-northeast-1"


def test_providers_detail_has_one_edge_per_role() -> None:
    graph = build_graph(single(), names=NAMES, detail="providers")
    kinds = {attributes["kind"] for _, attributes in graph.nodes(data=True)}
    assert kinds == {"target", "provider", "unknown"}
    edges = graph["target:binance"]["component:aws"].values()
    assert {a["role"]: a["criticality"] for a in edges} == {
        "dns": "critical",
        "cdn": "redundant",
        "hosting": "unknown",
    }
    assert next(a["evidence"] for a in edges if a["role"] == "hosting") == 5


def test_merged_edges_keep_the_most_critical_and_the_weakest() -> None:
    twice = plain_target("gate", "Gate")
    surface = twice.surfaces[0]
    (dependency,) = surface.dependencies
    worse = replace(dependency, criticality=Criticality.CRITICAL, evidence=("o7",))
    target = replace(twice, surfaces=(replace(surface, dependencies=(dependency, worse)),))
    graph = build_graph(single(target), names={}, detail="providers")
    (edge,) = graph["target:gate"]["component:cloudflare"].values()
    assert (edge["criticality"], edge["evidence"]) == ("critical", 2)


def test_every_attribute_on_every_node_and_edge(case: tuple[Assessment, Detail]) -> None:
    assessment, detail = case
    graph = build_graph(assessment, names=NAMES, detail=detail)
    node_types = {"dependants": int}
    for _, attributes in graph.nodes(data=True):
        assert set(attributes) == set(NodeAttributes.__annotations__)
        assert all(type(v) is node_types.get(k, str) for k, v in attributes.items())
    edge_types = {"evidence": int, "confidence": float}
    for *_, attributes in graph.edges(keys=True, data=True):
        assert set(attributes) == set(EdgeAttributes.__annotations__)
        assert all(type(v) is edge_types.get(k, str) for k, v in attributes.items())
    keys = [key for _, _, key in graph.edges(keys=True)]
    assert len(keys) == len(set(keys))


def test_networkx_reads_back_the_same_graph(case: tuple[Assessment, Detail]) -> None:
    assessment, detail = case
    graph = build_graph(assessment, names=NAMES, detail=detail)
    content = write_graph(graph, "graphml")
    back = read_graphml(content)
    assert list(back.nodes(data=True)) == list(graph.nodes(data=True))
    assert list(back.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))
    assert back.graph["notice"] == graph.graph["notice"]
    assert write_graph(back, "graphml") == content


def test_igraph_reads_back_endpoints_and_values(
    case: tuple[Assessment, Detail], tmp_path: Path
) -> None:
    assessment, detail = case
    graph = build_graph(assessment, names=NAMES, detail=detail)
    _assert_igraph_agrees(write_graph(graph, "graphml"), graph, tmp_path / "graph.graphml")


def _assert_igraph_agrees(content: bytes, graph: object, path: Path) -> None:
    assert isinstance(graph, nx.MultiDiGraph)
    path.write_bytes(content)
    back = igraph.Graph.Read_GraphML(str(path))
    ids = back.vs["id"]
    seen = {
        vertex["id"]: {k: v for k, v in vertex.attributes().items() if k != "id"}
        for vertex in back.vs
    }
    assert seen == dict(graph.nodes(data=True))
    edges = [
        (ids[e.source], ids[e.target], {k: v for k, v in e.attributes().items() if k != "id"})
        for e in back.es
    ]
    expected = [(u, v, dict(a)) for u, v, a in graph.edges(data=True)]
    assert sorted(edges, key=_place) == sorted(expected, key=_place)


def _place(edge: tuple[str, str, dict[str, object]]) -> tuple[str, str, object, object]:
    source, target, attributes = edge
    return source, target, attributes["role"], attributes["kind"]


def test_order_of_targets_changes_nothing() -> None:
    assessment = eight()
    shuffled = list(assessment.targets)
    random.Random(7).shuffle(shuffled)
    other = replace(assessment, targets=tuple(shuffled))
    first = write_graph(build_graph(assessment, names=NAMES), "graphml")
    assert write_graph(build_graph(other, names=NAMES), "graphml") == first


FOREIGN = st.text(st.characters(), max_size=40)


@settings(max_examples=60)
@given(host=FOREIGN, name=FOREIGN, vantage=FOREIGN)
def test_any_text_survives_the_round_trip(host: str, name: str, vantage: str) -> None:
    base = hostile()
    target = base.targets[0]
    surface = target.surfaces[0]
    evil = replace(surface.groups[0][0], host=host)
    stated = StatedFact(host=host, claim=name, source=name)
    assessment = replace(
        base,
        run=replace(base.run, vantage=vantage),
        targets=(
            replace(
                target,
                target=replace(target.target, id=host, name=name, stated=(stated,)),
                surfaces=(
                    replace(
                        surface,
                        groups=((evil,),),
                        dependencies=tuple(
                            replace(d, subjects=(host,)) for d in surface.dependencies
                        ),
                    ),
                ),
            ),
        ),
    )
    graph = build_graph(assessment, names={"aws": name})
    back = read_graphml(write_graph(graph, "graphml"))
    assert list(back.nodes(data=True)) == list(graph.nodes(data=True))
    assert list(back.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))


@settings(max_examples=25)
@given(host=FOREIGN, name=FOREIGN)
def test_igraph_takes_any_text(
    tmp_path_factory: pytest.TempPathFactory, host: str, name: str
) -> None:
    base = single()
    target = base.targets[0]
    renamed = replace(target, target=replace(target.target, id=host, name=name))
    graph = build_graph(replace(base, targets=(renamed,)), names={"aws": name})
    path = tmp_path_factory.mktemp("igraph") / "graph.graphml"
    _assert_igraph_agrees(write_graph(graph, "graphml"), graph, path)


@given(st.text(st.characters()))
def test_xml_text_holds_only_what_xml_can_and_is_stable(text: str) -> None:
    shown = xml_text(text)
    assert xml_text(shown) == shown
    assert all(c >= " " for c in shown)
    shown.encode("utf-8")
    assert "\ufffe" not in shown
    assert "\uffff" not in shown


def test_no_edge_has_the_id_of_a_node() -> None:
    first = plain_target("a", "A")
    second = plain_target("a cdn component:cloudflare", "B")
    graph = build_graph(replace(single(), targets=(first, second)), names={}, detail="providers")
    keys = {key for _, _, key in graph.edges(keys=True)}
    assert keys.isdisjoint(graph)
    assert "target:a cdn component:cloudflare+" in keys


def test_keys_stay_unique_when_names_conspire() -> None:
    first = plain_target("a", "A")
    second = plain_target("a/web web endpoint:q", "B")

    def with_host(target: TargetAssessment, host: str) -> TargetAssessment:
        surface = target.surfaces[0]
        renamed = replace(surface.groups[0][0], host=host)
        return replace(target, surfaces=(replace(surface, groups=((renamed,),)),))

    targets = (with_host(first, "q/web web endpoint:z"), with_host(second, "z"))
    graph = build_graph(replace(single(), targets=targets), names={})
    keys = [key for _, _, key in graph.edges(keys=True)]
    assert len(keys) == len(set(keys))
    assert sum(key.endswith("+") for key in keys) == 1
