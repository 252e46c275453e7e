"""The check of recorded worlds on a terminal: findings, what to do, what the answers rest on."""

from __future__ import annotations

from depmap.analysis.world_rules import WORLD_RULES
from depmap.model.world_check import WorldReport
from depmap.report.file_check import verdict_in_words
from depmap.report.terminal.file_check import print_findings, print_fixes
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style
from depmap.report.words import counted

_RIGHT = frozenset({1})


def render_world_check_terminal(report: WorldReport, style: Style) -> str:
    """The report as text, each line ended; a place is never broken over lines."""
    page = Page(style)
    print_findings(page, report)
    print_fixes(page, report, WORLD_RULES, numbered=True)
    _print_answers(page, report)
    read = counted(report.files, "file")
    page.line(f"{read} checked: {verdict_in_words(report)}", look="bold")
    return page.text()


def _print_answers(page: Page, report: WorldReport) -> None:
    """How many answers there are of each provenance, and of which kinds."""
    kinds: dict[str, list[str]] = {}
    numbers: dict[str, int] = {}
    for each in report.answers:
        if each.number:
            kinds.setdefault(each.provenance, []).append(f"{each.number} {each.kind}")
            numbers[each.provenance] = numbers.get(each.provenance, 0) + each.number
    if not kinds:
        return
    rows = [("provenance", "answers", "of them")]
    rows += [(name, str(numbers[name]), ", ".join(told)) for name, told in kinds.items()]
    page.table(rows, right=_RIGHT)
    page.blank()
