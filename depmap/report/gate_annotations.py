"""The gate's outcomes as build services show them: beside the line that asked. No format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from depmap.model.finding import Severity
from depmap.model.gate import GateOutcome, GateReport, GateState
from depmap.model.gate_rules import GATE_RULE_TEXTS
from depmap.model.target import SourceLocation
from depmap.report.annotations import Annotation, Level, RuleText
from depmap.report.gate import WORD
from depmap.report.safe import safe

EXCUSED = frozenset({GateState.IGNORED, GateState.KNOWN})
"""Violations that do not count: accepted, or no worse than in the baseline."""
STDIN = "-"
"""How a list or a policy read from standard input is located."""
_BROKEN = {
    Severity.HIGH: Level.ERROR,
    Severity.MEDIUM: Level.ERROR,
    Severity.LOW: Level.WARNING,
    Severity.INFO: Level.NOTE,
}


def gate_annotations(report: GateReport) -> tuple[Annotation, ...]:
    """One for each outcome, in the order of the report.

    What is on nobody's line, or on one of standard input, is told at the policy's first. What was
    not measured is a warning at least, for services that know only how loud a result is.
    """
    prints = fingerprints(report.outcomes)
    return tuple(
        Annotation(
            rule=outcome.rule,
            level=level_of(outcome),
            message=message_of(outcome),
            path=place.path,
            line=place.line,
            fingerprint=fingerprint,
            accepted=outcome.reason if outcome.state in EXCUSED else None,
        )
        for outcome, fingerprint in zip(report.outcomes, prints, strict=True)
        for place in (_place(outcome, report),)
    )


def _place(outcome: GateOutcome, report: GateReport) -> SourceLocation:
    """Standard input is no file to show anything beside; GitHub asks for a line of each."""
    if outcome.location is not None and outcome.location.path != STDIN:
        return outcome.location
    if report.policy == STDIN:
        return SourceLocation(path="", line=0)
    return SourceLocation(path=report.policy, line=1)


def gate_gaps(report: GateReport) -> tuple[Annotation, ...]:
    """Those that could not be judged."""
    told = zip(report.outcomes, gate_annotations(report), strict=True)
    return tuple(each for outcome, each in told if outcome.state is GateState.UNMEASURED)


def gate_rule_texts() -> tuple[RuleText, ...]:
    """Every rule of the gate, applied or not."""
    return tuple(
        RuleText(id=rule.id, level=Level.ERROR, summary=rule.summary, why=rule.why, fix=rule.fix)
        for rule in GATE_RULE_TEXTS
    )


def level_of(outcome: GateOutcome) -> Level:
    """How loud: a violation by its severity, what does not count as a note."""
    if outcome.state is GateState.VIOLATED:
        return _BROKEN[outcome.severity]
    return Level.NOTE if outcome.state in EXCUSED else Level.WARNING


def message_of(outcome: GateOutcome) -> str:
    """What is wrong in its first sentence, then the figures, the reason and what to do."""
    state = "" if outcome.state is GateState.VIOLATED else f" ({WORD[outcome.state]})"
    told = [
        f"{safe(outcome.subject)}: {safe(outcome.message)}{state}",
        f"Value {safe(outcome.value)}, limit {safe(outcome.limit)}",
        safe(outcome.reason),
        f"To fix it: {safe(outcome.fix)}" if outcome.fix else "",
    ]
    return ". ".join(part for part in told if part)


def fingerprints(outcomes: Sequence[GateOutcome]) -> tuple[str, ...]:
    """The same in every run for one rule, subject, key and component, whatever the figures.

    Should there be several of one kind, they are numbered.
    """
    seen: Counter[str] = Counter()
    told = []
    for outcome in outcomes:
        parts = (outcome.rule, outcome.subject, outcome.key, str(outcome.component or ""))
        octets = "\0".join(parts).encode("utf-8", "surrogatepass")
        digest = sha256(octets).hexdigest()[:16]
        seen[digest] += 1
        told.append(f"{digest}:{seen[digest]}")
    return tuple(told)
