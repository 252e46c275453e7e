"""The check of a provider list on a terminal: findings by place, what to do, one line on all."""

from __future__ import annotations

from pathlib import PurePath

from depmap.analysis.catalogue_rules import CATALOGUE_RULES
from depmap.model.catalogue_check import AgeShare, CatalogueReport, RuleId
from depmap.report.file_check import verdict_in_words
from depmap.report.safe import safe
from depmap.report.terminal.file_check import print_findings, print_fixes
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style
from depmap.report.words import counted

_RIGHT = frozenset({1, 2, 3})


def render_catalogue_check_terminal(report: CatalogueReport, style: Style) -> str:
    """The report as text, each line ended; a place is never broken over lines."""
    page = Page(style)
    print_findings(page, report)
    print_fixes(page, report, CATALOGUE_RULES)
    if style.full:
        _print_shares(page, report)
    read = counted(report.files, "file")
    if report.networks:
        read += f" and {counted(report.networks, 'network')}"
    page.line(f"{read} checked: {verdict_in_words(report)}", look="bold")
    return page.text()


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
