"""Concentration and impact of an edge list's sites."""

from __future__ import annotations

from collections.abc import Mapping

from depmap.analysis.fact_impact import impact_of_edges
from depmap.analysis.impact import Counting, Subject
from depmap.model.edge import EdgeList
from depmap.model.impact import Impact
from depmap.model.notice import fact_notices


def count_edges(
    edges: EdgeList, counting: Counting, names: Mapping[str, str] | None = None
) -> Impact:
    """Figures over the sites; ``names`` (as words.Namer has them) for a resolved list."""
    subject = Subject(
        title=edges.notes.title or edges.path, names=names or {}, notices=fact_notices(edges)
    )
    return impact_of_edges(edges, subject, counting)
