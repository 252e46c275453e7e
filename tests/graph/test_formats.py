"""Each format, read back by readers that are not ours: nothing lost, nothing added."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import cast

import networkx as nx
import pydot
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from depmap.graph.build import DETAILS, EdgeAttributes, Graph, NodeAttributes, build_graph
from depmap.graph.dot import quoted
from depmap.graph.formats import FORMATS, Format, write_graph
from depmap.graph.gexf import NAMESPACE
from depmap.graph.graphml import read_graphml
from tests.report.assessments import NAMES, eight, hostile, single

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot")
"""pydot 4.0 calls pyparsing by names that its version 3.3 warns of."""

CASES = {"single": single, "eight": eight, "hostile": hostile}
GEXF = {"g": NAMESPACE}
TYPES = {"evidence": int, "dependants": int, "confidence": float}

Nodes = dict[str, dict[str, object]]
Edges = dict[str, tuple[str, str, dict[str, object]]]
Content = tuple[Nodes, Edges]


def held(graph: Graph) -> Content:
    nodes = {node: dict(values) for node, values in graph.nodes(data=True)}
    return nodes, {
        key: (source, target, dict(values))
        for source, target, key, values in graph.edges(keys=True, data=True)
    }


def by_graphml(content: bytes) -> Content:
    return held(read_graphml(content))


def by_networkx_gexf(content: bytes) -> Content:
    graph = nx.read_gexf(io.BytesIO(content))
    edges = graph.edges(data=True)
    return dict(graph.nodes(data=True)), {
        values["id"]: (source, target, {k: v for k, v in values.items() if k != "id"})
        for source, target, values in edges
    }


def by_networkx_cytoscape(content: bytes) -> Content:
    graph = cast("Graph", nx.cytoscape_graph(json.loads(content)))
    ours = {"id", "key", "value", "name", "source", "target"}

    def attributes(values: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in values.items() if name not in ours}

    return {node: attributes(values) for node, values in graph.nodes(data=True)}, {
        key: (source, target, attributes(values))
        for source, target, key, values in graph.edges(keys=True, data=True)
    }


def by_pydot(content: bytes) -> Content:
    graph = drawn(content)
    nodes = {
        unquoted(node.get_name()): declared(node.get_attributes(), NodeAttributes)
        for node in graph.get_nodes()
        if node.get_name() not in ("graph", "node", "edge")
    }
    return nodes, {
        unquoted(edge.get_attributes()["key"]): (
            unquoted(edge.get_source()),
            unquoted(edge.get_destination()),
            declared(edge.get_attributes(), EdgeAttributes),
        )
        for edge in graph.get_edges()
    }


def drawn(content: bytes) -> pydot.Dot:
    graphs = pydot.graph_from_dot_data(content.decode("utf-8"))
    assert graphs is not None
    (graph,) = graphs
    return graph


def declared(values: Mapping[str, object], attributes: type) -> dict[str, object]:
    return {
        name: TYPES.get(name, str)(unquoted(values[name])) for name in attributes.__annotations__
    }


def unquoted(text: object) -> str:
    assert isinstance(text, str)
    assert text[0] == text[-1] == '"', text
    return re.sub(r"\\(.)", r"\1", text[1:-1])


READERS: dict[Format, Callable[[bytes], Content]] = {
    "graphml": by_graphml,
    "gexf": by_networkx_gexf,
    "dot": by_pydot,
    "cytoscape": by_networkx_cytoscape,
}


def test_every_format_has_a_reader() -> None:
    assert tuple(READERS) == FORMATS


@pytest.fixture(
    params=[(case, detail) for case in CASES for detail in DETAILS], ids=str, scope="module"
)
def graph(request: pytest.FixtureRequest) -> Iterator[Graph]:
    name, detail = request.param
    yield build_graph(CASES[name](), names=NAMES, detail=detail)


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_is_read(graph: Graph, form: Format) -> None:
    assert READERS[form](write_graph(graph, form)) == held(graph)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_graph_gives_the_same_bytes(form: Format) -> None:
    first, again = (write_graph(build_graph(eight(), names=NAMES), form) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("form", FORMATS)
def test_the_notice_goes_along(form: Format) -> None:
    text = write_graph(build_graph(single(), names=NAMES), form).decode("utf-8")
    told = " ".join(text.replace("\\l", " ").split())
    assert "A dependency is not a statement on resilience." in told
    assert "31 observed, 9 reconstructed, 1 stated" in told


FOREIGN = st.text(st.characters(), max_size=40) | st.sampled_from(
    [
        '"',
        "\\",
        '\\"',
        "\\N\\G\\l",
        "<b>x</b>",
        "a:n",
        "]]>",
        "</gexf>",
        '"; x [shape=box',
        "//",
        "#",
    ]
)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=20)
@given(host=FOREIGN, name=FOREIGN, vantage=FOREIGN)
def test_any_text_is_read_back_and_makes_nothing_else(
    form: Format, host: str, name: str, vantage: str
) -> None:
    base = single()
    (target,) = base.targets
    api = target.surfaces[1]
    group = (replace(api.groups[0][0], host=host),)
    dependencies = tuple(replace(d, subjects=(host,)) for d in api.dependencies)
    surface = replace(api, groups=(group,), dependencies=dependencies)
    foreign = replace(
        target, target=replace(target.target, id=host, name=name), surfaces=(surface,)
    )
    run = replace(base.run, world="", vantage=vantage)
    graph = build_graph(replace(base, run=run, targets=(foreign,)), names={"aws": name})
    assert READERS[form](write_graph(graph, form)) == held(graph)


def found(content: bytes, path: str) -> list[etree._Element]:
    return etree.fromstring(content).findall(path, namespaces=GEXF)


def test_gexf_declares_each_attribute_once_and_gives_it_everywhere(graph: Graph) -> None:
    content = write_graph(graph, "gexf")
    assert etree.fromstring(content).get("version") == "1.3"
    for of, plural in (("node", "nodes"), ("edge", "edges")):
        attributes = found(content, f"g:graph/g:attributes[@class='{of}']/g:attribute")
        assert {a.get("type") for a in attributes} <= {"string", "integer", "double"}
        columns = [a.get("id") for a in attributes]
        assert len(set(columns)) == len(columns)
        for element in found(content, f"g:graph/g:{plural}/g:{of}"):
            values = element.findall("g:attvalues/g:attvalue", namespaces=GEXF)
            assert [v.get("for") for v in values] == columns
            assert "None" not in {v.get("value") for v in values}
    (body,) = found(content, "g:graph")
    assert (body.get("mode"), body.get("defaultedgetype")) == ("static", "directed")


def test_gexf_is_dated_by_the_scan_not_by_the_day_it_is_written() -> None:
    (meta,) = found(write_graph(build_graph(single(), names={}), "gexf"), "g:meta")
    assert meta.get("lastmodifieddate") == "2026-11-23"


def test_gexf_edges_between_two_nodes_differ_in_kind() -> None:
    content = write_graph(build_graph(single(), names=NAMES, detail="providers"), "gexf")
    path = ".//g:edge[@source='target:binance'][@target='component:aws']"
    kinds = {str(edge.get("kind")) for edge in found(content, path)}
    assert kinds == {"cdn", "dns", "hosting"}


def test_cytoscape_ids_are_unique_text_over_nodes_and_edges(graph: Graph) -> None:
    content = write_graph(graph, "cytoscape")
    content.decode("ascii")
    elements = json.loads(content)["elements"]
    ids = [element["data"]["id"] for kind in ("nodes", "edges") for element in elements[kind]]
    assert all(type(each) is str for each in ids)
    assert len(set(ids)) == len(ids)
    nodes = {element["data"]["id"] for element in elements["nodes"]}
    for edge in elements["edges"]:
        assert {edge["data"]["source"], edge["data"]["target"]} <= nodes


def test_dot_quotes_everything_that_is_not_its_own() -> None:
    content = write_graph(build_graph(hostile(), names=NAMES), "dot").decode("utf-8")
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', content)
    assert not re.search(r"[^\x00-\x7f]|[<\\:]|->\s*[^\"\s]", bare.replace('-> ""', ""))
    assert bare.count("{") == bare.count("}") == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ('say "x"', '"say \\"x\\""'),
        ("ends in \\", '"ends in \\\\"'),
        ("\\N and \\l", '"\\\\N and \\\\l"'),
        ("<b>no html</b>", '"<b>no html</b>"'),
        ("a:port:n", '"a:port:n"'),
    ],
)
def test_dot_strings(text: str, written: str) -> None:
    assert quoted(text) == written


def test_dot_shows_single_points_and_what_was_not_seen() -> None:
    graph = drawn(write_graph(build_graph(single(), names=NAMES), "dot"))
    (aws,) = graph.get_node('"component:aws"')
    assert aws.get_attributes()["peripheries"] == '"2"'
    (hidden,) = graph.get_node('"unknown:api.binance.com/hosting/hidden"')
    assert hidden.get_attributes()["style"] == '"dashed"'
