"""What the checks of folders say on a terminal: findings by place, and what to do about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from depmap.analysis.check_rules import RuleWords
from depmap.model.file_check import CheckFinding, CheckReport, CheckSeverity
from depmap.report.annotations import LONGEST
from depmap.report.file_check import place
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page

MARK = {CheckSeverity.ERROR: "✗", CheckSeverity.WARNING: "!"}
LOOK = {CheckSeverity.ERROR: "bold red", CheckSeverity.WARNING: "yellow"}
MOST_OF_A_KIND = 50


def print_findings(page: Page, report: CheckReport) -> None:
    """Each with its place on a line of its own, and what is wrong below it."""
    for finding in _shown(page, report):
        page.unbroken(f"{MARK[finding.severity]} {place(finding)}", look=LOOK[finding.severity])
        page.line(f"{finding.rule}: {safe(finding.message, LONGEST)}", indent=4)


def print_fixes(
    page: Page, report: CheckReport, rules: Iterable[RuleWords], *, numbered: bool = False
) -> None:
    """What to do about each rule, once, and how many findings of it were left out.

    ``numbered``: also how many there are of each.
    """
    counts = Counter(finding.rule for finding in report.findings)
    if counts:
        page.blank()
        page.line("What to do", look="bold")
    for rule in rules:
        found = counts[rule.id]
        if not found:
            continue
        left_out = 0 if page.style.full else max(found - MOST_OF_A_KIND, 0)
        more = f" ({left_out} more are not shown: --full)" if left_out else ""
        number = f"{found} " if numbered else ""
        page.line(f"{number}{rule.id}{more}: {rule.fix}", indent=2)
    if counts:
        page.blank()


def _shown(page: Page, report: CheckReport) -> list[CheckFinding]:
    """The findings, no more than MOST_OF_A_KIND of a rule unless all are asked for."""
    shown: list[CheckFinding] = []
    counts: Counter[StrEnum] = Counter()
    for finding in report.findings:
        counts[finding.rule] += 1
        if page.style.full or counts[finding.rule] <= MOST_OF_A_KIND:
            shown.append(finding)
    return shown
