"""The graph of an edge list: what is in it, and that it agrees with what impact counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.analysis.impact import Counting
from depmap.graph.build import EdgeAttributes, NodeAttributes, build_graph
from depmap.graph.edge_list import build_edge_list_graph
from depmap.graph.graphml import graphml, read_graphml
from depmap.inputs.edge_notes import shipped_edge_lists
from depmap.inputs.edges import load_edges
from depmap.model.edge import EdgeList
from depmap.model.policy import Grouping
from depmap.model.role import PROMPT
from depmap.pipeline.count_facts import count_edges
from tests.report.assessments import single

ROWS = """\
dependent,kind_of_dependent,service,provider,critical,redundant_group
shop.example,site,dns,cloudflare,1,
shop.example,site,cdn,fastly,0,g
shop.example,site,cdn,akamai,0,g
shop.example,site,cdn,fastly,0,h
shop.example,site,cdn,cachefly,0,h
shop.example,site,ca,digicert,1,
blog.example,site,hosting,aws,0,
cdn:fastly,provider,dns,dyn,1,
mail:idle,provider,dns,dyn,1,
"""


@pytest.fixture
def edges(tmp_path: Path) -> EdgeList:
    path = tmp_path / "edges.csv"
    path.write_text(ROWS, "utf-8")
    return load_edges(path)


def test_nodes_tell_their_role_and_who_leans_on_them(edges: EdgeList) -> None:
    nodes = build_edge_list_graph(edges, names={}).nodes
    assert nodes["target:shop.example"]["kind"] == "target"
    assert nodes["component:dns:cloudflare"] == {
        "kind": "provider",
        "label": "dns:cloudflare",
        "provider": "cloudflare",
        "role": "dns",
        "spof": "true",
        "dependants": 1,
    }
    assert nodes["component:dns:dyn"]["dependants"] == 1
    assert nodes["component:dns:dyn"]["spof"] == "false"
    assert nodes["component:ca:digicert"]["spof"] == "false"
    assert nodes["component:mail:idle"]["role"] == "mail"
    assert nodes["component:mail:idle"]["dependants"] == 0


def test_edges_tell_how_they_are_needed(edges: EdgeList) -> None:
    graph = build_edge_list_graph(edges, names={})
    (critical,) = graph["target:shop.example"]["component:dns:cloudflare"].values()
    assert critical["criticality"] == "critical"
    assert critical["provenance"] == "stated"
    twice = graph["target:shop.example"]["component:cdn:fastly"].values()
    groups = {a["group"] for a in twice}
    assert groups == {"shop.example 1", "shop.example 2"}
    assert {a["criticality"] for a in twice} == {"redundant"}
    (loose,) = graph["target:blog.example"]["component:hosting:aws"].values()
    assert (loose["criticality"], loose["group"]) == ("redundant", "")
    assert graph.has_edge("component:cdn:fastly", "component:dns:dyn")


def test_attributes_are_those_of_every_graph(edges: EdgeList) -> None:
    graph = build_edge_list_graph(edges, names={})
    for _, values in graph.nodes(data=True):
        assert set(values) == set(NodeAttributes.__annotations__)
    for *_, values in graph.edges(data=True):
        assert set(values) == set(EdgeAttributes.__annotations__)
    assert set(graph.graph) == set(build_graph(single(), names={}).graph)
    back = read_graphml(graphml(graph))
    assert list(back.edges(keys=True, data=True)) == list(graph.edges(keys=True, data=True))


def test_names_of_the_catalogue_keep_their_role(edges: EdgeList) -> None:
    nodes = build_edge_list_graph(edges, names={"cloudflare": "Cloudflare"}).nodes
    assert nodes["component:dns:cloudflare"]["label"] == "dns:Cloudflare"


def test_a_shipped_list_agrees_with_impact() -> None:
    (path,) = (p for p in shipped_edge_lists() if p.stem == "2020-exchanges")
    edges = load_edges(path)
    nodes = build_edge_list_graph(edges, names={}).nodes
    counted = count_edges(edges, Counting(by=Grouping.PROVIDER))
    lost = count_edges(edges, Counting(by=Grouping.PROVIDER, classes=PROMPT))
    assert counted.rows
    for row in counted.rows:
        node = nodes[f"component:{row.role}:{row.component}".replace("'", "\\x27")]
        assert node["dependants"] == row.c_total, row
    for row in lost.rows:
        node = nodes[f"component:{row.role}:{row.component}".replace("'", "\\x27")]
        assert (node["spof"] == "true") == (row.i_fail > 0), row
