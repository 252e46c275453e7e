"""Concentration and impact of a snapshot's targets: intervals, unknowns out and in."""

from __future__ import annotations

from collections.abc import Mapping

from depmap.analysis.concentration import centralization, concentration_rows, weighted_shares
from depmap.analysis.evaluations import Evaluated
from depmap.analysis.impact import Counting, Subject, make_impact, weigh
from depmap.analysis.usage import usages
from depmap.model.impact import Impact, WeightedShare


def impact_of_snapshot(evaluated: Evaluated, subject: Subject, counting: Counting) -> Impact:
    """Figures over the targets of a snapshot, evaluated over the classes that count."""
    targets = [nodes.context.target for nodes in evaluated.model.targets]
    names = [target.id for target in targets]
    used = usages(evaluated, counting.by, owners=counting.owners, loss=counting.loss)

    def shares(weights: Mapping[str, float]) -> tuple[WeightedShare, ...]:
        return weighted_shares(used, weights)

    also_called = {target.domain: target.id for target in targets}
    given = counting.weights
    if given is None and any(target.weight != 1.0 for target in targets):
        given = {target.id: target.weight for target in targets}
    return make_impact(
        subject,
        counting,
        targets=len(targets),
        rows=concentration_rows(used, names),
        spreads=centralization(used, names),
        weighting=weigh(given, names, also_called, shares),
    )
