"""The check of a provider list on a terminal: findings by place, what to do, one line on all."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from depmap.analysis.catalogue_rules import CATALOGUE_RULES
from depmap.model.catalogue_check import (
    AgeShare,
    CatalogueFinding,
    CatalogueReport,
    CheckSeverity,
    RuleId,
)
from depmap.report.annotations import LONGEST
from depmap.report.catalogue_check import place, verdict_in_words
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style
from depmap.report.words import counted

MARK = {CheckSeverity.ERROR: "✗", CheckSeverity.WARNING: "!"}
LOOK = {CheckSeverity.ERROR: "bold red", CheckSeverity.WARNING: "yellow"}
MOST_OF_A_KIND = 50
_RIGHT = frozenset({1, 2, 3})


def render_catalogue_check_terminal(report: CatalogueReport, style: Style) -> str:
    """The report as text, each line ended; a place is never broken over lines."""
    page = Page(style)
    for finding in _shown(report, page):
        page.unbroken(f"{MARK[finding.severity]} {place(finding)}", look=LOOK[finding.severity])
        page.line(f"{finding.rule}: {safe(finding.message, LONGEST)}", indent=4)
    _print_fixes(page, report)
    if style.full:
        _print_shares(page, report)
    read = counted(report.files, "file")
    if report.networks:
        read += f" and {counted(report.networks, 'network')}"
    page.line(f"{read} checked: {verdict_in_words(report)}", look="bold")
    return page.text()


def _shown(report: CatalogueReport, page: Page) -> list[CatalogueFinding]:
    """The findings, no more than MOST_OF_A_KIND of a rule unless all are asked for."""
    shown: list[CatalogueFinding] = []
    counts: Counter[RuleId] = Counter()
    for finding in report.findings:
        counts[finding.rule] += 1
        if page.style.full or counts[finding.rule] <= MOST_OF_A_KIND:
            shown.append(finding)
    return shown


def _print_fixes(page: Page, report: CatalogueReport) -> None:
    """What to do about each rule, once, and how many findings of it were left out."""
    counts = Counter(finding.rule for finding in report.findings)
    if counts:
        page.blank()
        page.line("What to do", look="bold")
    for rule in CATALOGUE_RULES:
        found = counts[rule.id]
        if not found:
            continue
        left_out = 0 if page.style.full else max(found - MOST_OF_A_KIND, 0)
        more = f" ({left_out} more are not shown: --full)" if left_out else ""
        page.line(f"{rule.id}{more}: {rule.fix}", indent=2)
    if counts:
        page.blank()


def _print_shares(page: Page, report: CatalogueReport) -> None:
    by_path: dict[str, dict[RuleId, AgeShare]] = {}
    for share in (*report.shares, *report.file_shares):
        by_path.setdefault(share.path, {})[share.rule] = share
    rows = [("", "sources", "stale", "unverified")]
    for path, told in by_path.items():
        stale, unverified = told[RuleId.STALE], told[RuleId.UNVERIFIED]
        name = safe(PurePath(path).name)
        rows.append((name, str(stale.of), str(stale.count), str(unverified.count)))
    page.table(rows, right=_RIGHT)
    page.blank()
