"""What-if over a snapshot's targets: something fails, or each component in turn."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.analysis.assessment import whence
from depmap.analysis.pairs import rank_pairs
from depmap.analysis.whatif import fail, rank
from depmap.attribution.match import CatalogueIndex
from depmap.availability.build import build_fault_model
from depmap.availability.verdicts import Evaluations, evaluate
from depmap.model.component import Component, parse_component
from depmap.model.impact import Loss
from depmap.model.notice import NOT_FELT, notices
from depmap.model.observation import Snapshot
from depmap.model.role import PROMPT, FailureClass, Role
from depmap.model.whatif import BlastRanking, PairRanking, WhatIf
from depmap.pipeline.assess import component_names, subject_of
from depmap.pipeline.known import refuse_unknown


def fail_known(
    snapshot: Snapshot,
    index: CatalogueIndex,
    failed: tuple[Component, ...],
    *,
    classes: frozenset[FailureClass] = PROMPT,
    observed_only: bool = False,
) -> WhatIf:
    """What becomes of every target when all of ``failed``, as somebody wrote them, fail together.

    Raises UsageError for one that neither the snapshot nor the catalogue knows.
    """
    model = build_fault_model(snapshot, index, observed_only=observed_only)
    refuse_unknown(failed, model.graph.component_ids, index)
    return _whatif(snapshot, index, failed, evaluate(model, classes))


def fail_in_snapshot(
    snapshot: Snapshot,
    index: CatalogueIndex,
    failed: Iterable[Component],
    *,
    classes: frozenset[FailureClass] = PROMPT,
    roles: frozenset[Role] = frozenset(),
    observed_only: bool = False,
) -> WhatIf:
    """What becomes of every target when all of ``failed`` fail together, in ``roles`` or in all."""
    model = build_fault_model(snapshot, index, observed_only=observed_only)
    return _whatif(snapshot, index, failed, evaluate(model, classes, roles or None))


def _whatif(
    snapshot: Snapshot,
    index: CatalogueIndex,
    failed: Iterable[Component],
    evaluations: Evaluations,
) -> WhatIf:
    failed = tuple(failed)
    fallout = fail(evaluations, failed)
    return WhatIf(
        subject=subject_of(snapshot),
        failed=tuple(sorted({str(component) for component in failed})),
        idle=tuple(str(component) for component in fallout.idle),
        classes=evaluations.classes,
        targets=fallout.targets,
        names=component_names(index),
        notices=notices(whence(snapshot, index)),
        remarks=tuple(f"{component}: {NOT_FELT}" for component in fallout.unfelt),
    )


def rank_pairs_in_snapshot(
    snapshot: Snapshot,
    index: CatalogueIndex,
    *,
    classes: frozenset[FailureClass] = PROMPT,
    observed_only: bool = False,
) -> PairRanking:
    """Which two failures together take targets that neither takes alone."""
    model = build_fault_model(snapshot, index, observed_only=observed_only)
    found = rank_pairs(evaluate(model, classes))
    return PairRanking(
        subject=subject_of(snapshot),
        targets=len(snapshot.targets),
        classes=classes,
        rows=found.rows,
        not_searched=found.not_searched,
        notices=notices(whence(snapshot, index)),
    )


def rank_in_snapshot(
    snapshot: Snapshot,
    index: CatalogueIndex,
    loss: Loss,
    *,
    classes: frozenset[FailureClass] = PROMPT,
    observed_only: bool = False,
) -> BlastRanking:
    """How far each component's failure reaches."""
    model = build_fault_model(snapshot, index, observed_only=observed_only)
    rows = rank(evaluate(model, classes), loss)
    return BlastRanking(
        subject=subject_of(snapshot),
        targets=len(snapshot.targets),
        loss=loss,
        classes=classes,
        rows=tuple(row for row in rows if not parse_component(row.component).is_universal),
        universal=tuple(row for row in rows if parse_component(row.component).is_universal),
        names=component_names(index),
        notices=notices(whence(snapshot, index)),
    )
