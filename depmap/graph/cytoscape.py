"""Cytoscape JSON: cytoscape.js reads its elements, Cytoscape Desktop the file (``.cyjs``)."""

from __future__ import annotations

import json

from depmap.graph.build import Graph
from depmap.version import __version__


def cytoscape(graph: Graph) -> str:
    """ASCII JSON. Ids are strings, and no edge's is a node's: there they are all of one kind.

    ``value`` and ``key`` repeat the id, for networkx's ``cytoscape_graph``.
    """
    document = {
        "format_version": "1.0",
        "generated_by": f"depmap {__version__}",
        "target_cytoscapejs_version": "~3.0",
        "data": {"name": "depmap", **graph.graph},
        "directed": True,
        "multigraph": True,
        "elements": {
            "nodes": [
                {"data": {"id": node, "value": node, "name": values["label"], **values}}
                for node, values in graph.nodes(data=True)
            ],
            "edges": [
                {"data": {"id": key, "key": key, "source": source, "target": target, **values}}
                for source, target, key, values in graph.edges(keys=True, data=True)
            ],
        },
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"
