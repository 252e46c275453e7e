"""Graphs as the content of files: of an assessment, of an edge list, in the format asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from depmap.cli.formats import GraphFormat
from depmap.cli.options import Detail
from depmap.errors import UsageError
from depmap.model.edge import EdgeList
from depmap.model.finding import Assessment

if TYPE_CHECKING:
    from depmap.graph.build import Graph

SUFFIXES = (
    (".graphml", GraphFormat.GRAPHML),
    (".gexf", GraphFormat.GEXF),
    (".dot", GraphFormat.DOT),
    (".gv", GraphFormat.DOT),
    (".cyjs", GraphFormat.CYTOSCAPE),
    (".json", GraphFormat.CYTOSCAPE),
    (".csv", GraphFormat.CSV),
)


def graph_format_of(path: Path) -> GraphFormat:
    """The format a file's suffix stands for; raises UsageError for an unknown one."""
    found = dict(SUFFIXES).get(path.suffix.lower())
    if found is None:
        known = ", ".join(suffix for suffix, _ in SUFFIXES)
        raise UsageError(
            f"{path.name!r} has no suffix of a graph format",
            remedy=f"known: {known}; others and less detail: depmap export",
        )
    return found


def rendered_graph(
    assessment: Assessment, names: Mapping[str, str], form: GraphFormat, detail: Detail
) -> bytes:
    """What an assessment's targets stand on; ``names`` as ``component_names`` has them."""
    if form is GraphFormat.EDGES:
        from depmap.report.edge_list_csv import render_as_edge_list

        return render_as_edge_list(assessment).encode("utf-8")
    from depmap.graph.build import build_graph

    return _written(build_graph(assessment, names=names, detail=detail.value), form)


def rendered_edge_list(edges: EdgeList, names: Mapping[str, str], form: GraphFormat) -> bytes:
    """What an edge list's sites stand on; ``names`` of providers, for a list that has them
    resolved.
    """
    if form is GraphFormat.EDGES:
        from depmap.report.edge_list_csv import render_edge_list

        return render_edge_list(edges).encode("utf-8")
    from depmap.graph.edge_list import build_edge_list_graph

    return _written(build_edge_list_graph(edges, names=names), form)


def _written(graph: Graph, form: GraphFormat) -> bytes:
    if form is GraphFormat.CSV:
        from depmap.report.graph_csv import render_graph_csv

        return render_graph_csv(graph).encode("utf-8")
    from depmap.graph.formats import FORMATS, write_graph

    return write_graph(graph, next(known for known in FORMATS if known == form.value))
