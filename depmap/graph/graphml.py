"""GraphML (http://graphml.graphdrawing.org): yEd, igraph, networkx, Gephi, Cytoscape read it."""

from __future__ import annotations

import io
from typing import cast

import networkx as nx

from depmap.graph.build import Graph


def graphml(graph: Graph) -> bytes:
    """Typed keys, edge keys as edge ids.

    Through lxml: the standard library's writer passes characters XML can't hold, silently.
    """
    buffer = io.BytesIO()
    nx.write_graphml_lxml(graph.copy(), buffer)
    return buffer.getvalue()


def read_graphml(content: bytes) -> Graph:
    """What ``graphml`` wrote, edge keys included."""
    graph = nx.read_graphml(io.BytesIO(content), edge_key_type=str, force_multigraph=True)
    return cast("Graph", graph)
