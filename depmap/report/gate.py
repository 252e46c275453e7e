"""The CI gate's outcome as a wire document (``depmap/check/1``) and in words. No judging."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict

from depmap.model.gate import GateOutcome, GateReport, GateState
from depmap.model.notice import Whence, notices
from depmap.model.observation import Provenance
from depmap.model.policy import PolicyRule
from depmap.report.annotations import LONGEST
from depmap.report.document import instant
from depmap.report.json_text import dump_json
from depmap.report.safe import safe

SCHEMA = "depmap/check/1"
MARK = {
    GateState.VIOLATED: "✗",
    GateState.UNMEASURED: "?",
    GateState.WARNING: "!",
    GateState.KNOWN: "=",
    GateState.IGNORED: "–",
}
WORD = {
    GateState.VIOLATED: "violated",
    GateState.UNMEASURED: "not measured",
    GateState.WARNING: "warning",
    GateState.KNOWN: "known",
    GateState.IGNORED: "accepted",
}


class OutcomeWire(TypedDict):
    """One outcome; ``evidence`` holds ids of the snapshot's observations."""

    rule: str
    subject: str
    state: str
    severity: str
    message: str
    value: str
    limit: str
    fix: str
    component: str | None
    path: str | None
    line: int | None
    evidence: list[str]
    reason: str
    reconstructed: bool


class GateRunWire(TypedDict):
    """When, from where and how the answers were had, and how many there were of each kind."""

    started: str
    finished: str
    vantage: str
    resolvers: list[str]
    world: str
    complete: bool
    provenance: dict[str, int]


class GateWire(TypedDict):
    """The whole document."""

    schema: str
    run: GateRunWire
    policy: str
    baseline: str | None
    catalogue: str
    world: str
    targets: int
    rules: list[str]
    summary: dict[str, int]
    coverage: float
    min_coverage: float
    exit_code: int
    verdict: str
    notices: list[str]
    outcomes: list[OutcomeWire]


def render_gate_json(report: GateReport) -> str:
    """The document as ASCII text ended by a newline."""
    return dump_json(gate_document(report))


def gate_document(report: GateReport) -> GateWire:
    """``depmap/check/1``."""
    counted = Counter(outcome.state for outcome in report.outcomes)
    return {
        "schema": SCHEMA,
        "run": _run(report),
        "policy": report.policy,
        "baseline": report.baseline or None,
        "catalogue": report.catalogue_date,
        "world": report.run.world,
        "targets": report.targets,
        "rules": list(report.rules),
        "summary": {state.value: counted[state] for state in GateState},
        "coverage": round(report.coverage.share, 4),
        "min_coverage": report.min_coverage,
        "exit_code": int(report.exit_code),
        "verdict": verdict_in_words(report),
        "notices": list(gate_notices(report)),
        "outcomes": [_outcome(outcome) for outcome in report.outcomes],
    }


def _outcome(outcome: GateOutcome) -> OutcomeWire:
    return {
        "rule": outcome.rule,
        "subject": outcome.subject,
        "state": outcome.state.value,
        "severity": outcome.severity.value,
        "message": outcome.message,
        "value": outcome.value,
        "limit": outcome.limit,
        "fix": outcome.fix,
        "component": str(outcome.component) if outcome.component is not None else None,
        "path": outcome.location.path if outcome.location else None,
        "line": outcome.location.line if outcome.location else None,
        "evidence": list(outcome.evidence),
        "reason": outcome.reason,
        "reconstructed": outcome.reconstructed,
    }


def _run(report: GateReport) -> GateRunWire:
    run = report.run
    numbers = dict(report.provenance) | {Provenance.STATED: report.stated}
    return {
        "started": instant(run.started),
        "finished": instant(run.finished),
        "vantage": run.vantage,
        "resolvers": list(run.resolvers),
        "world": run.world,
        "complete": run.complete,
        "provenance": {p.value: numbers.get(p, 0) for p in Provenance},
    }


def gate_notices(report: GateReport) -> tuple[str, ...]:
    """What every format carries: when and whence the answers are, and what none can see."""
    whence = Whence(
        run=report.run,
        catalogue_date=report.catalogue_date,
        provenance=report.provenance,
        stated=report.stated,
    )
    return tuple(safe(text, LONGEST) for text in notices(whence))


def verdict_in_words(report: GateReport) -> str:
    """One sentence that says the exit code, both halves where both hold."""
    violated = len(report.of(GateState.VIOLATED))
    unmeasured = report.of(GateState.UNMEASURED)
    uncovered = [o.message for o in unmeasured if o.rule == PolicyRule.MIN_COVERAGE]
    open_points = len(unmeasured) - len(uncovered)
    parts = []
    if violated:
        kind = "new or worse" if report.baseline else "proved"
        parts.append(f"{_counted(violated, 'violation')}, {kind}")
    if open_points:
        parts.append(
            f"{_counted(open_points, 'point')} could not be judged for lack of measurement"
        )
    parts += uncovered
    if not parts:
        parts.append("nothing is new or worse" if report.baseline else "nothing is violated")
    return f"{'; '.join(parts)} (exit {int(report.exit_code)})"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def place(outcome: GateOutcome) -> str:
    """Where the user wrote the subject: ``list.txt:3``; empty if nowhere."""
    if outcome.location is None:
        return ""
    return safe(f"{outcome.location.path}:{outcome.location.line}")
