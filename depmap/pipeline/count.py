"""Concentration and impact of a snapshot's targets."""

from __future__ import annotations

from depmap.analysis.assessment import evaluate_snapshot, whence
from depmap.analysis.impact import Counting, Subject
from depmap.analysis.snapshot_impact import impact_of_snapshot
from depmap.attribution.match import CatalogueIndex
from depmap.model.impact import Impact
from depmap.model.notice import notices
from depmap.model.observation import Snapshot
from depmap.pipeline.assess import component_names, subject_of


def count_snapshot(
    snapshot: Snapshot, index: CatalogueIndex, counting: Counting, *, observed_only: bool = False
) -> Impact:
    """Concentration and impact over a snapshot's targets."""
    evaluated = evaluate_snapshot(
        snapshot, index, observed_only=observed_only, classes=counting.classes
    )
    subject = Subject(
        title=subject_of(snapshot),
        names=component_names(index),
        notices=notices(whence(snapshot, index)),
    )
    return impact_of_snapshot(evaluated, subject, counting)
