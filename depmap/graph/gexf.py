"""GEXF 1.3 (https://gexf.net): Gephi's own format.

By an own writer: networkx's dates a file by the day it is written, and has no word for the notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_type_hints

from lxml import etree

from depmap.graph.build import EdgeAttributes, Graph, NodeAttributes
from depmap.version import __version__

NAMESPACE = "http://gexf.net/1.3"
_TYPE_WORD = {str: "string", int: "integer", float: "double"}


def gexf(graph: Graph) -> bytes:
    """Every attribute declared with its type and given on every node and edge, labels aside.

    ``kind`` of an edge element is its role: Gephi keeps edges between the same two nodes apart by
    it, and adds up those of one kind.
    """
    root = etree.Element(
        f"{{{NAMESPACE}}}gexf",
        {"version": "1.3"},
        nsmap={None: NAMESPACE},  # type: ignore[dict-item]
    )
    date = graph.graph["date"]
    meta = _inside(root, "meta", {"lastmodifieddate": date} if date else {})
    _inside(meta, "creator").text = f"depmap {__version__}"
    _inside(meta, "description").text = graph.graph["notice"]
    body = _inside(
        root, "graph", {"mode": "static", "defaultedgetype": "directed", "idtype": "string"}
    )
    node_columns = _declared(body, "node", NodeAttributes, aside="label")
    edge_columns = _declared(body, "edge", EdgeAttributes)
    nodes = _inside(body, "nodes")
    for node, values in graph.nodes(data=True):
        element = _inside(nodes, "node", {"id": node, "label": values["label"]})
        _values(element, node_columns, values)
    edges = _inside(body, "edges")
    for source, target, key, values in graph.edges(keys=True, data=True):
        ends = {"id": key, "source": source, "target": target}
        element = _inside(edges, "edge", ends | {"kind": values["role"] or values["interaction"]})
        _values(element, edge_columns, values)
    content: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return content


def _inside(
    parent: etree._Element, tag: str, attributes: Mapping[str, str] | None = None
) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", dict(attributes or {}))


def _declared(
    body: etree._Element, of: str, attributes: type, aside: str = ""
) -> Mapping[str, str]:
    """Declares the attributes of nodes or edges; their names by the ids that stand for them."""
    types = {name: kind for name, kind in get_type_hints(attributes).items() if name != aside}
    element = _inside(body, "attributes", {"class": of, "mode": "static"})
    columns = {f"{of}-{name}": name for name in types}
    for column, name in columns.items():
        word = _TYPE_WORD[types[name]]
        _inside(element, "attribute", {"id": column, "title": name, "type": word})
    return columns


def _values(
    element: etree._Element, columns: Mapping[str, str], values: Mapping[str, object]
) -> None:
    told = _inside(element, "attvalues")
    for column, name in columns.items():
        _inside(told, "attvalue", {"for": column, "value": str(values[name])})
