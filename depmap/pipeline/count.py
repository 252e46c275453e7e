"""Concentration and impact of a snapshot's targets."""

from __future__ import annotations

from depmap.analysis.assessment import evaluate_snapshot, examine
from depmap.analysis.impact import Counting, Subject
from depmap.analysis.snapshot_impact import impact_of_snapshot
from depmap.attribution.match import CatalogueIndex
from depmap.model.impact import Impact
from depmap.model.notice import notices
from depmap.model.observation import Snapshot
from depmap.pipeline.assess import component_names


def count_snapshot(
    snapshot: Snapshot, index: CatalogueIndex, counting: Counting, *, observed_only: bool = False
) -> Impact:
    """Concentration and impact over a snapshot's targets."""
    now = snapshot.run.finished
    examined = examine(snapshot, index, now=now, observed_only=observed_only)
    evaluated = examined.evaluated
    if counting.classes != evaluated.classes:
        evaluated = evaluate_snapshot(
            snapshot, index, observed_only=observed_only, classes=counting.classes
        )
    run = snapshot.run
    subject = Subject(
        title=f"recorded world {run.world}" if run.world else "live",
        names=component_names(index),
        notices=notices(examined.assessment),
    )
    return impact_of_snapshot(evaluated, subject, counting)
