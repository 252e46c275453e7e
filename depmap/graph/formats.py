"""File formats of a graph. No building: what is written is what the graph holds."""

from __future__ import annotations

import io
from typing import Literal, assert_never, cast

import networkx as nx

Format = Literal["graphml"]
FORMATS: tuple[Format, ...] = ("graphml",)


def write_graph(graph: nx.MultiDiGraph[str], form: Format) -> bytes:
    """The whole file. The same graph gives the same bytes."""
    match form:
        case "graphml":
            return _graphml(graph)
        case _:
            assert_never(form)


def read_graphml(content: bytes) -> nx.MultiDiGraph[str]:
    """What ``write_graph`` wrote, edge keys included."""
    graph = nx.read_graphml(io.BytesIO(content), edge_key_type=str, force_multigraph=True)
    return cast("nx.MultiDiGraph[str]", graph)


def _graphml(graph: nx.MultiDiGraph[str]) -> bytes:
    """GraphML (http://graphml.graphdrawing.org) with typed keys, edge keys as edge ids.

    Through lxml: the standard library's writer passes characters XML can't hold, silently.
    """
    buffer = io.BytesIO()
    nx.write_graphml_lxml(graph.copy(), buffer)
    return buffer.getvalue()
