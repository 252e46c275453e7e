"""The check of a provider list as a wire document (``depmap/providers-check/1``)."""

from __future__ import annotations

from typing import TypedDict

from depmap.analysis.catalogue_rules import CATALOGUE_RULES
from depmap.model.catalogue_check import AgeShare, CatalogueReport
from depmap.report.annotations import RuleText
from depmap.report.file_check import (
    FindingWire,
    ToolWire,
    finding_wire,
    summary_wire,
    texts_of,
)
from depmap.report.json_text import dump_json
from depmap.version import __version__

SCHEMA = "depmap/providers-check/1"


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
    findings: list[FindingWire]
    shares: list[AgeShareWire]


def render_catalogue_check_json(report: CatalogueReport, *, full: bool = False) -> str:
    """The document as ASCII text ended by a newline."""
    return dump_json(catalogue_check_document(report, full=full))


def catalogue_check_document(report: CatalogueReport, *, full: bool) -> CatalogueCheckWire:
    """``depmap/providers-check/1``; the shares of every file if ``full``."""
    shares = (*report.shares, *report.file_shares) if full else report.shares
    return {
        "schema": SCHEMA,
        "tool": {"name": "depmap", "version": __version__},
        "path": report.path,
        "files": report.files,
        "networks": report.networks,
        "summary": summary_wire(report),
        "exit_code": int(report.exit_code),
        "findings": [finding_wire(finding) for finding in report.findings],
        "shares": [_share(share) for share in shares],
    }


def rule_texts() -> tuple[RuleText, ...]:
    """The rules as build services tell them."""
    return texts_of(CATALOGUE_RULES)


def _share(share: AgeShare) -> AgeShareWire:
    return {
        "rule": share.rule.value,
        "path": share.path,
        "count": share.count,
        "of": share.of,
        "share": round(share.share, 4),
    }
