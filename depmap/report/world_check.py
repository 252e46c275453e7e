"""The check of recorded worlds as a wire document (``depmap/worlds-check/1``)."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict

from depmap.analysis.world_rules import WORLD_RULES
from depmap.model.file_check import CheckFinding
from depmap.model.world_check import WorldReport
from depmap.report.annotations import RuleText
from depmap.report.file_check import (
    FindingWire,
    ToolWire,
    finding_wire,
    summary_wire,
    texts_of,
)
from depmap.report.json_text import dump_json
from depmap.report.worlds import CountWire, answers_wire
from depmap.version import __version__

SCHEMA = "depmap/worlds-check/1"
_FIXES = {rule.id: rule.fix for rule in WORLD_RULES}


class WorldFindingWire(FindingWire):
    """One finding, and what to do about it."""

    fix: str


class WorldCheckWire(TypedDict):
    """The whole document. ``files`` says how many there are, ``rules`` what each found."""

    schema: str
    tool: ToolWire
    path: str
    files: int
    summary: dict[str, int]
    rules: dict[str, int]
    exit_code: int
    findings: list[WorldFindingWire]
    answers: list[CountWire]


def render_world_check_json(report: WorldReport) -> str:
    """The document as ASCII text ended by a newline."""
    return dump_json(world_check_document(report))


def world_check_document(report: WorldReport) -> WorldCheckWire:
    """``depmap/worlds-check/1``; ``rules`` has those that found nothing too."""
    found = Counter(finding.rule for finding in report.findings)
    return {
        "schema": SCHEMA,
        "tool": {"name": "depmap", "version": __version__},
        "path": report.path,
        "files": report.files,
        "summary": summary_wire(report),
        "rules": {rule.id.value: found[rule.id] for rule in WORLD_RULES},
        "exit_code": int(report.exit_code),
        "findings": [_finding(finding) for finding in report.findings],
        "answers": answers_wire(report.answers),
    }


def rule_texts() -> tuple[RuleText, ...]:
    """The rules as build services tell them."""
    return texts_of(WORLD_RULES)


def _finding(finding: CheckFinding) -> WorldFindingWire:
    return {**finding_wire(finding), "fix": _FIXES[finding.rule]}
