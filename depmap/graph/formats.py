"""File formats of a graph. No building: what is written is what the graph holds."""

from __future__ import annotations

from typing import Literal, assert_never

from depmap.graph.build import Graph
from depmap.graph.cytoscape import cytoscape
from depmap.graph.dot import dot
from depmap.graph.gexf import gexf
from depmap.graph.graphml import graphml

Format = Literal["graphml", "gexf", "dot", "cytoscape"]
FORMATS: tuple[Format, ...] = ("graphml", "gexf", "dot", "cytoscape")


def write_graph(graph: Graph, form: Format) -> bytes:
    """The whole file, in UTF-8. The same graph gives the same bytes."""
    match form:
        case "graphml":
            return graphml(graph)
        case "gexf":
            return gexf(graph)
        case "dot":
            return dot(graph).encode("utf-8")
        case "cytoscape":
            return cytoscape(graph).encode("utf-8")
        case _:
            assert_never(form)
