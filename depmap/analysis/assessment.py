"""From a snapshot and a catalogue to everything a report says; a pure function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from depmap.analysis.concentration import centralization, concentration_rows
from depmap.analysis.evaluations import ALL_CLASSES, Evaluated, evaluate_all
from depmap.analysis.evidence import evidence_rows
from depmap.analysis.rules import Scene, apply_rules
from depmap.analysis.targets import TargetReader
from depmap.analysis.usage import usages
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.observed import Observed
from depmap.availability.build import GATED, build_fault_model
from depmap.availability.evaluate import Classes
from depmap.model.finding import Assessment, Coverage, Standing, TargetAssessment
from depmap.model.notice import Whence
from depmap.model.observation import NOT_RECORDED, Observation, Provenance, Snapshot

PAIRS_UP_TO = 20
"""Cut pairs are looked for in lists up to this many targets; beyond, on request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A snapshot read once: its evaluations for further questions, and the assessment."""

    evaluated: Evaluated
    assessment: Assessment


def examine(
    snapshot: Snapshot,
    index: CatalogueIndex,
    *,
    now: datetime,
    observed_only: bool = False,
) -> Examined:
    """Attribute, build the fault graph, evaluate, and say what holds.

    The same arguments give the same answer.
    """
    observed = Observed(snapshot.observations, observed_only=observed_only)
    evaluated = evaluate_snapshot(snapshot, index, observed_only=observed_only)
    reader = TargetReader(evaluated, observed, pairs=len(snapshot.targets) <= PAIRS_UP_TO)
    targets = tuple(reader.assess(nodes) for nodes in evaluated.model.targets)
    used = usages(evaluated)
    names = [target.id for target in snapshot.targets]
    findings, skipped = apply_rules(
        Scene(observations=snapshot.observations, observed=observed, targets=targets, now=now)
    )
    assessment = Assessment(
        run=snapshot.run,
        catalogue_date=index.catalogue.date,
        observed_only=observed_only,
        provenance=_provenance(snapshot.observations),
        targets=targets,
        concentration=concentration_rows(used, names),
        centralization=centralization(used, names),
        universal=tuple(sorted({c for target in targets for c in target.universal})),
        findings=findings,
        skipped=skipped,
        evidence=evidence_rows(snapshot.observations, evaluated.model),
        coverage=_coverage(targets, snapshot.observations),
        stated=sum(len(target.stated) for target in snapshot.targets),
    )
    return Examined(evaluated=evaluated, assessment=assessment)


def whence(snapshot: Snapshot, index: CatalogueIndex) -> Whence:
    """What is to be said with every figure drawn from a snapshot."""
    return Whence(
        run=snapshot.run,
        catalogue_date=index.catalogue.date,
        provenance=_provenance(snapshot.observations),
        stated=sum(len(target.stated) for target in snapshot.targets),
    )


def evaluate_snapshot(
    snapshot: Snapshot,
    index: CatalogueIndex,
    *,
    observed_only: bool = False,
    classes: Classes = ALL_CLASSES,
) -> Evaluated:
    """Build the fault graph and evaluate it; ``classes`` are those that count in each role."""
    strict = build_fault_model(snapshot, index, observed_only=True)
    rebuilt = any(o.provenance is Provenance.RECONSTRUCTED for o in snapshot.observations)
    model = build_fault_model(snapshot, index) if rebuilt and not observed_only else strict
    return evaluate_all(model, strict, GATED, classes)


def _provenance(observations: Iterable[Observation]) -> tuple[tuple[Provenance, int], ...]:
    """How many answers there were of each provenance; failures answer nothing."""
    counted = Counter(o.provenance for o in observations if o.status.is_fact)
    return tuple((p, counted[p]) for p in Provenance if p is not Provenance.STATED)


def _coverage(targets: Iterable[TargetAssessment], observations: Iterable[Observation]) -> Coverage:
    essential = [s for t in targets for s in t.surfaces if s.role.is_essential]
    outcomes = Counter(_outcome(o) for o in observations)
    return Coverage(
        surfaces=len(essential),
        judged=sum(s.standing is not Standing.UNKNOWN for s in essential),
        observed=outcomes["observed"],
        failed=outcomes["failed"],
        unknown=outcomes["unknown"],
    )


def _outcome(observation: Observation) -> str:
    """Observed: a fact. Unknown: never asked, or not recorded. Failed: all else."""
    if observation.status.is_fact:
        return "observed"
    not_asked = observation.status.is_unasked or observation.detail.startswith(NOT_RECORDED)
    return "unknown" if not_asked else "failed"
