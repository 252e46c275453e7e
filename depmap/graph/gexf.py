"""GEXF 1.3 (https://gexf.net): Gephi's own format.

By an own writer: networkx's dates a file by the day it is written, and has no word for the notice.
Element by element, for a whole tree takes ten times the memory of the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import get_type_hints

from lxml import etree

from depmap.graph.build import EdgeAttributes, Graph, NodeAttributes
from depmap.version import __version__

NAMESPACE = "http://gexf.net/1.3"
_TYPE_WORD = {str: "string", int: "integer", float: "double"}
_NODE_TYPES = {
    name: kind for name, kind in get_type_hints(NodeAttributes).items() if name != "label"
}
_EDGE_TYPES = get_type_hints(EdgeAttributes)


def gexf(graph: Graph) -> bytes:
    """Every attribute declared with its type and given on every node and edge; labels have a place
    of their own.
    """
    buffer = io.BytesIO()
    root = {"version": "1.3"}
    body = {"mode": "static", "defaultedgetype": "directed", "idtype": "string"}
    with etree.xmlfile(buffer, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("gexf", root, nsmap={None: NAMESPACE}):
            file.write(_meta(graph), pretty_print=True)
            with file.element("graph", body):
                for of, types in (("node", _NODE_TYPES), ("edge", _EDGE_TYPES)):
                    file.write(_declared(of, types), pretty_print=True)
                for tag, elements in (("nodes", _nodes(graph)), ("edges", _edges(graph))):
                    with file.element(tag):
                        for element in elements:
                            file.write(element, pretty_print=True)
    return buffer.getvalue()


def _meta(graph: Graph) -> etree._Element:
    date = graph.graph["date"]
    meta = etree.Element("meta", {"lastmodifieddate": date} if date else {})
    etree.SubElement(meta, "creator").text = f"depmap {__version__}"
    etree.SubElement(meta, "description").text = graph.graph["notice"]
    return meta


def _declared(of: str, types: Mapping[str, type]) -> etree._Element:
    element = etree.Element("attributes", {"class": of, "mode": "static"})
    for name, kind in types.items():
        words = {"id": f"{of}-{name}", "title": name, "type": _TYPE_WORD[kind]}
        etree.SubElement(element, "attribute", words)
    return element


def _nodes(graph: Graph) -> Iterator[etree._Element]:
    for node, values in graph.nodes(data=True):
        element = etree.Element("node", {"id": node, "label": values["label"]})
        yield _with_values(element, _NODE_TYPES, values)


def _edges(graph: Graph) -> Iterator[etree._Element]:
    """Gephi adds up edges of one kind between the same two nodes, so roles are their kinds."""
    for source, target, key, values in graph.edges(keys=True, data=True):
        kind = values["role"] or values["interaction"]
        ends = {"id": key, "source": source, "target": target, "kind": kind}
        yield _with_values(etree.Element("edge", ends), _EDGE_TYPES, values)


def _with_values(
    element: etree._Element, types: Mapping[str, type], values: Mapping[str, object]
) -> etree._Element:
    told = etree.SubElement(element, "attvalues")
    for name in types:
        value = {"for": f"{element.tag}-{name}", "value": str(values[name])}
        etree.SubElement(told, "attvalue", value)
    return element
