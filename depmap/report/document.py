"""The report as JSON: an assessment as the wire types of ``depmap/report/1``.

Nothing is judged or worded here. Same assessment in, same bytes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version

from depmap.model.concentration import Centralization, ConcentrationRow
from depmap.model.finding import (
    Assessment,
    Coverage,
    EvidenceRow,
    Finding,
)
from depmap.model.notice import notices
from depmap.model.observation import Provenance
from depmap.report.document_target import PLACES, target_wire
from depmap.report.json_text import dump_json
from depmap.report.wire import (
    CentralizationWire,
    ConcentrationWire,
    CoverageWire,
    Document,
    EvidenceWire,
    FindingWire,
    RunWire,
)
from depmap.report.words import Namer

SCHEMA = "depmap/report/1"


def render_json(assessment: Assessment, *, names: Mapping[str, str]) -> str:
    """The document as ASCII text, one line ended by a newline after two-blank indents.

    Keys keep their order; foreign text can't reach a terminal raw. A lone surrogate, which no
    other JSON reader takes, is written as its visible escape.
    """
    return dump_json(report_document(assessment, names=names))


def report_document(assessment: Assessment, *, names: Mapping[str, str]) -> Document:
    """``depmap/report/1``; ``names`` as in words.Namer."""
    namer = Namer(names)
    return {
        "schema": SCHEMA,
        "tool": {
            "name": "depmap",
            "version": assessment.run.tool_version,
            "catalogue": assessment.catalogue_date,
            "psl": version("publicsuffixlist"),
        },
        "run": _run(assessment),
        "targets": [target_wire(target, namer) for target in assessment.targets],
        "concentration": [concentration_wire(row, namer) for row in assessment.concentration],
        "centralization": [centralization_wire(row) for row in assessment.centralization],
        "universal": [str(component) for component in assessment.universal],
        "findings": [_finding(finding) for finding in assessment.findings],
        "skipped": [
            {"rule": skip.rule, "subject": skip.subject, "reason": skip.reason}
            for skip in assessment.skipped
        ],
        "evidence": {row.id: evidence_wire(row) for row in assessment.evidence},
        "coverage": _coverage(assessment.coverage),
        "notices": list(notices(assessment)),
    }


def instant(at: datetime) -> str:
    """A moment in UTC: ``2026-11-23T09:30:00Z``, with microseconds where it has any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _run(assessment: Assessment) -> RunWire:
    run = assessment.run
    numbers = dict(assessment.provenance) | {Provenance.STATED: assessment.stated}
    return {
        "started": instant(run.started),
        "finished": instant(run.finished),
        "vantage": run.vantage,
        "resolvers": list(run.resolvers),
        "world": run.world,
        "complete": run.complete,
        "observed_only": assessment.observed_only,
        "provenance": {p.value: numbers.get(p, 0) for p in Provenance},
    }


def interval_wire(bounds: tuple[float, float]) -> list[float]:
    """Both ends, rounded as every document rounds them."""
    return [round(float(bound), PLACES) for bound in bounds]


def concentration_wire(row: ConcentrationRow, namer: Namer) -> ConcentrationWire:
    """One row of figures, with the name readers know."""
    return {
        "role": row.role.value,
        "provider": row.component,
        "name": namer.provider(row.component),
        "C_direct": row.c_direct,
        "C_total": row.c_total,
        "I_direct": row.i_direct,
        "I_total": row.i_total,
        "I_fail": row.i_fail,
        "share": interval_wire(row.share),
        "impact_share": interval_wire(row.impact_share),
    }


def centralization_wire(row: Centralization) -> CentralizationWire:
    """How one role spreads over its providers."""
    return {
        "role": row.role.value,
        "S": interval_wire(row.s),
        "HHI": interval_wire(row.hhi),
        "top_3": interval_wire(row.top),
        "measured": row.measured,
        "none": row.none,
        "unknown": row.unknown,
    }


def _finding(finding: Finding) -> FindingWire:
    return {
        "rule": finding.rule,
        "subject": finding.subject,
        "severity": finding.severity.value,
        "confidence": round(float(finding.confidence), PLACES),
        "message": finding.message,
        "component": None if finding.component is None else str(finding.component),
        "evidence": list(finding.evidence),
    }


def evidence_wire(row: EvidenceRow) -> EvidenceWire:
    """One observation as every document cites it."""
    return {
        "subject": row.subject,
        "question": row.question,
        "answer": row.answer,
        "answered_by": row.answered_by,
        "at": instant(row.at),
        "status": row.status.value,
        "provenance": row.provenance.value,
        "source": row.source,
        "date": row.date,
        "matcher": row.rules[0].matcher if row.rules else "",
        "matchers": [rule.matcher for rule in row.rules],
    }


def _coverage(coverage: Coverage) -> CoverageWire:
    return {
        "surfaces": coverage.surfaces,
        "judged": coverage.judged,
        "observed": coverage.observed,
        "failed": coverage.failed,
        "unknown": coverage.unknown,
        "share": round(coverage.share, PLACES),
    }
