"""What differs between two snapshots on a terminal: the sum first, then by target, shares last."""

from __future__ import annotations

from depmap.model.diff import Comparison, DiffReport, Direction
from depmap.report.diff_changes import SIGN, told_targets
from depmap.report.diff_words import (
    compared_text,
    coverage_text,
    diff_notices,
    heading,
    remarks,
    share_cells,
    shares_text,
    summary,
    told_shares,
    verdict_in_words,
)
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style
from depmap.report.words import counted, shortened

MOST_TARGETS = 20
MOST_LINES = 8
MOST_NAMED = 8
LOOK = {
    Direction.WORSE: "bold red",
    Direction.BETTER: "green",
    Direction.NEUTRAL: "",
    Direction.UNCLEAR: "cyan",
}


def render_diff_terminal(report: DiffReport, style: Style) -> str:
    """The comparison as text, each line ended; every line of it with ``style.full``."""
    page = Page(style)
    comparison = report.comparison
    page.ends(heading(comparison), compared_text(comparison), look="bold")
    page.blank()
    if comparison.is_empty:
        page.line("Nothing changed.", indent=2, sign="✓")
    else:
        for direction, text in summary(comparison):
            page.line(text, indent=2, sign=SIGN[direction], look=LOOK[direction])
    for remark in remarks(comparison):
        page.line(remark, indent=2, sign="!")
    _print_targets(page, comparison)
    _print_shares(page, comparison)
    page.blank()
    if report.outcomes or not comparison.compared:
        page.line(f"fail on: {verdict_in_words(report)}", look="bold")
    page.line(coverage_text(comparison), look="dim")
    page.line(" ".join(diff_notices(comparison)), look="dim")
    return page.text()


def _print_targets(page: Page, comparison: Comparison) -> None:
    by_target = told_targets(comparison.changes)
    shown = by_target if page.style.full else by_target[:MOST_TARGETS]
    for targets, told in shown:
        page.blank()
        named = [safe(target, 60) for target in targets]
        page.line(shortened(named, len(named) if page.style.full else MOST_NAMED), look="bold")
        lines = told if page.style.full else told[:MOST_LINES]
        for line in lines:
            page.line(line.text(), indent=2, sign=line.sign, look=LOOK[line.change.direction])
        if len(told) > len(lines):
            page.line(f"and {len(told) - len(lines)} more (--detail full)", indent=4)
    if len(by_target) > len(shown):
        page.blank()
        rest = sum(len(targets) for targets, _ in by_target[len(shown) :])
        page.line(f"and {counted(rest, 'more target')} with changes (--detail full)", indent=2)


def _print_shares(page: Page, comparison: Comparison) -> None:
    if not comparison.shares:
        return
    rows, rest = told_shares(comparison, full=page.style.full)
    page.blank()
    page.line(shares_text(comparison), look="bold")
    if rows:
        heads = ["role", "provider", "share", "then", "now", ""]
        page.table([heads, *map(share_cells, rows)], right=frozenset({3, 4}))
    if rest:
        page.line(rest, indent=2, sign=SIGN[Direction.UNCLEAR])
