"""The check of a provider list as a wire document (``depmap/providers-check/1``) and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from depmap.analysis.catalogue_rules import CATALOGUE_RULES
from depmap.model.catalogue_check import (
    AgeShare,
    CatalogueFinding,
    CatalogueReport,
    CheckSeverity,
)
from depmap.report.annotations import LONGEST, Annotation, Level, RuleText
from depmap.report.json_text import dump_json
from depmap.report.safe import safe
from depmap.report.words import counted
from depmap.version import __version__

SCHEMA = "depmap/providers-check/1"
_LEVELS = {CheckSeverity.ERROR: Level.ERROR, CheckSeverity.WARNING: Level.WARNING}


class ToolWire(TypedDict):
    """What made the document."""

    name: str
    version: str


class CatalogueFindingWire(TypedDict):
    """One finding; ``line`` is null for a folder or a whole table."""

    rule: str
    severity: str
    path: str
    line: int | None
    message: str


class AgeShareWire(TypedDict):
    """How many of the sources of a folder, table or file are stale or unverified."""

    rule: str
    path: str
    count: int
    of: int
    share: float


class CatalogueCheckWire(TypedDict):
    """The whole document. ``files`` and ``networks`` say how many were read."""

    schema: str
    tool: ToolWire
    path: str
    files: int
    networks: int
    summary: dict[str, int]
    exit_code: int
    findings: list[CatalogueFindingWire]
    shares: list[AgeShareWire]


def render_catalogue_check_json(report: CatalogueReport, *, full: bool = False) -> str:
    """The document as ASCII text ended by a newline."""
    return dump_json(catalogue_check_document(report, full=full))


def catalogue_check_document(report: CatalogueReport, *, full: bool) -> CatalogueCheckWire:
    """``depmap/providers-check/1``; the shares of every file if ``full``."""
    shares = (*report.shares, *report.file_shares) if full else report.shares
    found = Counter(finding.severity for finding in report.findings)
    return {
        "schema": SCHEMA,
        "tool": {"name": "depmap", "version": __version__},
        "path": report.path,
        "files": report.files,
        "networks": report.networks,
        "summary": {severity.value: found[severity] for severity in CheckSeverity},
        "exit_code": int(report.exit_code),
        "findings": [_finding(finding) for finding in report.findings],
        "shares": [_share(share) for share in shares],
    }


def as_annotations(findings: Sequence[CatalogueFinding]) -> tuple[Annotation, ...]:
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


def rule_texts() -> tuple[RuleText, ...]:
    """The rules as build services tell them."""
    return tuple(
        RuleText(
            id=rule.id.value,
            level=_LEVELS[rule.severity],
            summary=rule.summary,
            why=rule.why,
            fix=rule.fix,
        )
        for rule in CATALOGUE_RULES
    )


def place(finding: CatalogueFinding) -> str:
    """Where it is: ``acme.toml:3``."""
    path = safe(finding.path, LONGEST)
    return f"{path}:{finding.line}" if finding.line else path


def verdict_in_words(report: CatalogueReport) -> str:
    """One line that says how many there are of each severity, and the exit code."""
    parts = [
        counted(len(found), severity.value)
        for severity in CheckSeverity
        if (found := report.of(severity))
    ]
    told = ", ".join(parts) or "nothing is wrong"
    return f"{told} (exit {int(report.exit_code)})"


def _finding(finding: CatalogueFinding) -> CatalogueFindingWire:
    return {
        "rule": finding.rule.value,
        "severity": finding.severity.value,
        "path": finding.path,
        "line": finding.line or None,
        "message": safe(finding.message, LONGEST),
    }


def _share(share: AgeShare) -> AgeShareWire:
    return {
        "rule": share.rule.value,
        "path": share.path,
        "count": share.count,
        "of": share.of,
        "share": round(share.share, 4),
    }
