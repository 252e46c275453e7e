"""Many targets at once: one line each, worst first."""

from __future__ import annotations

from depmap.model.finding import Assessment
from depmap.report.overview import OVERVIEW_HEADS, count_lines, overview_rows
from depmap.report.terminal.layout import Page
from depmap.report.terminal.target import print_line
from depmap.report.words import Namer


def print_overview(page: Page, assessment: Assessment, namer: Namer) -> None:
    """Counts of verdicts, then one line per target, worst first."""
    for line in count_lines(assessment, namer):
        print_line(page, line)
    page.blank()
    page.table([OVERVIEW_HEADS, *overview_rows(assessment)], looks={1: "bold"})
