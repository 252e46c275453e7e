"""``explain`` as JSON: the derivations and the evidence they cite, ``depmap/explain/1``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypedDict

from depmap.model.derivation import Alternative, Derivation, Step
from depmap.model.finding import Assessment
from depmap.model.notice import notices
from depmap.report.document import evidence_wire
from depmap.report.json_text import dump_json
from depmap.report.wire import EvidenceWire

SCHEMA = "depmap/explain/1"


class AlternativeWire(TypedDict):
    """A sibling that might have helped."""

    kind: str
    subject: str
    outcome: str
    component: str | None
    reason: str | None
    evidence: list[str]


class StepWire(TypedDict):
    """One node on the way; ``parent`` is 0 for the claim."""

    number: int
    parent: int
    kind: str
    subject: str
    gate: str
    verdict: str
    component: str | None
    provenance: str
    evidence: list[str]
    alternatives: list[AlternativeWire]


class DerivationWire(TypedDict):
    """The argument for one claim."""

    target: str
    subject: str
    component: str
    verdict: str
    at_least: bool
    reason: str | None
    provenance: str
    steps: list[StepWire]


class ExplainDocument(TypedDict):
    """All arguments asked for; ``evidence`` holds what they cite."""

    schema: str
    derivations: list[DerivationWire]
    evidence: dict[str, EvidenceWire]
    notices: list[str]


def render_explain_json(assessment: Assessment, derivations: Sequence[Derivation]) -> str:
    """The document as ASCII text ended by a newline."""
    return dump_json(explain_document(assessment, derivations))


def explain_document(assessment: Assessment, derivations: Sequence[Derivation]) -> ExplainDocument:
    """``depmap/explain/1``."""
    told = {cited for derivation in derivations for cited in _cited(derivation)}
    return {
        "schema": SCHEMA,
        "derivations": [_derivation(derivation) for derivation in derivations],
        "evidence": {row.id: evidence_wire(row) for row in assessment.evidence if row.id in told},
        "notices": list(notices(assessment)),
    }


def _cited(derivation: Derivation) -> Iterator[str]:
    for step in derivation.steps:
        yield from step.evidence
        for alternative in step.alternatives:
            yield from alternative.evidence


def _derivation(derivation: Derivation) -> DerivationWire:
    return {
        "target": derivation.target,
        "subject": derivation.subject,
        "component": str(derivation.component),
        "verdict": derivation.verdict.value,
        "at_least": derivation.at_least,
        "reason": None if derivation.reason is None else derivation.reason.value,
        "provenance": derivation.provenance.value,
        "steps": [_step(step) for step in derivation.steps],
    }


def _step(step: Step) -> StepWire:
    return {
        "number": step.number,
        "parent": step.parent,
        "kind": step.kind.value,
        "subject": step.subject,
        "gate": step.gate.value,
        "verdict": step.verdict.value,
        "component": None if step.component is None else str(step.component),
        "provenance": step.provenance.value,
        "evidence": list(step.evidence),
        "alternatives": [_alternative(alternative) for alternative in step.alternatives],
    }


def _alternative(alternative: Alternative) -> AlternativeWire:
    return {
        "kind": alternative.kind.value,
        "subject": alternative.subject,
        "outcome": alternative.outcome.value,
        "component": None if alternative.component is None else str(alternative.component),
        "reason": None if alternative.reason is None else alternative.reason.value,
        "evidence": list(alternative.evidence),
    }
