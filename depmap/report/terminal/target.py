"""One target in full: verdict, partial failures, what wasn't seen, then who answers where."""

from __future__ import annotations

from dataclasses import astuple

from depmap.model.finding import TargetAssessment
from depmap.report.headline import Line, Sign
from depmap.report.rows import MOST_BESIDE_ROWS, NONE, target_rows
from depmap.report.target_lines import TARGET_HEADS, footnotes, legend, target_lines
from depmap.report.terminal.layout import Page
from depmap.report.words import Namer

LOOKS = {
    Sign.LOST: "bold red",
    Sign.WARNING: "yellow",
    Sign.UNKNOWN: "cyan",
    Sign.CLEAR: "bold green",
}
CA_COLUMN_FROM = 100


def print_target(page: Page, target: TargetAssessment, namer: Namer, since: str) -> None:
    """The block of one target, its heading excepted."""
    for line in target_lines(target, namer, since, full=page.style.full):
        print_line(page, line)
    page.blank()
    _print_table(page, target)


def print_line(page: Page, line: Line) -> None:
    """A sentence behind its sign, what explains it below."""
    page.line(line.text, indent=2, sign=line.sign.value, look=LOOKS[line.sign])
    for more in line.more:
        page.line(more, indent=4)


def _print_table(page: Page, target: TargetAssessment) -> None:
    full = page.style.full
    rows = target_rows(target, len(target.beside) if full else MOST_BESIDE_ROWS)
    if not rows:
        return
    narrow = page.style.width < CA_COLUMN_FROM
    cells = [list(astuple(row)) for row in rows]
    lines = [list(TARGET_HEADS), *cells]
    if narrow or all(row.issuer == NONE for row in rows):
        for line in lines:
            del line[5]
    page.table(lines, looks={0: "bold"})
    told = [legend(target, cells), *footnotes(target, issuers=narrow, full=full)]
    for text in filter(None, told):
        page.line(text, indent=2, look="dim")
