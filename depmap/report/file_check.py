"""What the checks of folders tell in every format: findings on the wire, as annotations, in words.

The rest of each document: ``catalogue_check`` and ``world_check``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict

from depmap.analysis.check_rules import RuleWords
from depmap.model.file_check import CheckFinding, CheckReport, CheckSeverity
from depmap.report.annotations import LONGEST, Annotation, Level, RuleText
from depmap.report.safe import safe
from depmap.report.words import counted

_LEVELS = {CheckSeverity.ERROR: Level.ERROR, CheckSeverity.WARNING: Level.WARNING}


class ToolWire(TypedDict):
    """What made the document."""

    name: str
    version: str


class FindingWire(TypedDict):
    """One finding; ``line`` is null for a folder or a whole table."""

    rule: str
    severity: str
    path: str
    line: int | None
    message: str


def finding_wire(finding: CheckFinding) -> FindingWire:
    """One finding as documents have it."""
    return {
        "rule": finding.rule.value,
        "severity": finding.severity.value,
        "path": finding.path,
        "line": finding.line or None,
        "message": safe(finding.message, LONGEST),
    }


def summary_wire(report: CheckReport) -> dict[str, int]:
    """How many findings there are of each severity."""
    return {severity.value: len(report.of(severity)) for severity in CheckSeverity}


def as_annotations(findings: Sequence[CheckFinding]) -> tuple[Annotation, ...]:
    """The findings as build services show them."""
    return tuple(
        Annotation(
            rule=finding.rule.value,
            level=_LEVELS[finding.severity],
            message=finding.message,
            path=finding.path,
            line=finding.line,
        )
        for finding in findings
    )


def texts_of(rules: Iterable[RuleWords]) -> tuple[RuleText, ...]:
    """The rules as build services tell them."""
    return tuple(
        RuleText(
            id=rule.id.value,
            level=_LEVELS[rule.severity],
            summary=rule.summary,
            why=rule.why,
            fix=rule.fix,
        )
        for rule in rules
    )


def place(finding: CheckFinding) -> str:
    """Where it is: ``acme.toml:3``."""
    path = safe(finding.path, LONGEST)
    return f"{path}:{finding.line}" if finding.line else path


def verdict_in_words(report: CheckReport) -> str:
    """One line that says how many there are of each severity, and the exit code."""
    parts = [
        counted(len(found), severity.value)
        for severity in CheckSeverity
        if (found := report.of(severity))
    ]
    told = ", ".join(parts) or "nothing is wrong"
    return f"{told} (exit {int(report.exit_code)})"
