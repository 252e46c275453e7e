"""A graph's edges as CSV, one a line; what the nodes bear beyond names is in the other formats."""

from __future__ import annotations

from depmap.graph.build import EdgeAttributes, Graph
from depmap.report.csv_text import csv_text

_ATTRIBUTES = tuple(EdgeAttributes.__annotations__)
COLUMNS = ("source", "target", "id", "source_label", "target_label", *_ATTRIBUTES)


def render_graph_csv(graph: Graph) -> str:
    """The columns are those other tools look for: Gephi and pandas take it as a table of edges."""
    labels = {node: values["label"] for node, values in graph.nodes(data=True)}
    rows = (
        (source, target, key, labels[source], labels[target], *(values[a] for a in _ATTRIBUTES))
        for source, target, key, values in graph.edges(keys=True, data=True)
    )
    return csv_text([COLUMNS, *rows])
