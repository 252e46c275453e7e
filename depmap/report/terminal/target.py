"""One target in full: verdict, partial failures, what wasn't seen, then who answers where."""

from __future__ import annotations

from depmap.model.finding import TargetAssessment
from depmap.report.effects import MOST_EFFECTS, effect_lines
from depmap.report.headline import Line, Sign, unseen_line, verdict_lines
from depmap.report.role_words import ROLE_WORD
from depmap.report.rows import (
    MOST_BESIDE_ROWS,
    NONE,
    Row,
    claims,
    dates_text,
    issuers_text,
    target_rows,
)
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.words import RECONSTRUCTED_MARK, Namer

LOOKS = {
    Sign.LOST: "bold red",
    Sign.WARNING: "yellow",
    Sign.UNKNOWN: "cyan",
    Sign.CLEAR: "bold green",
}
MOST_CONFLICTS = 3
MOST_CLAIMS = 2
CA_COLUMN_FROM = 100


def print_target(page: Page, target: TargetAssessment, namer: Namer, since: str) -> None:
    """The block of one target, its heading excepted."""
    most = len(target.effects) if page.style.full else MOST_EFFECTS
    for line in verdict_lines(target, namer, since):
        print_line(page, line)
    for line in effect_lines(target, namer, most):
        print_line(page, line)
    unseen = unseen_line(target)
    if unseen is not None:
        print_line(page, unseen)
    _print_conflicts(page, target)
    page.blank()
    _print_table(page, target)


def print_line(page: Page, line: Line) -> None:
    """A sentence behind its sign, what explains it below."""
    page.line(line.text, indent=2, sign=line.sign.value, look=LOOKS[line.sign])
    for more in line.more:
        page.line(more, indent=4)


def _print_conflicts(page: Page, target: TargetAssessment) -> None:
    conflicts = target.conflicts if page.style.full else target.conflicts[:MOST_CONFLICTS]
    for conflict in conflicts:
        claims = " or ".join(safe(str(component)) for component in conflict.components)
        text = f"The evidence disagrees on {safe(conflict.subject)}, {ROLE_WORD[conflict.role]}"
        print_line(page, Line(sign=Sign.WARNING, text=f"{text}: {claims}"))
    rest = len(target.conflicts) - len(conflicts)
    if rest:
        page.line(f"and {rest} more such", indent=4)


def _print_table(page: Page, target: TargetAssessment) -> None:
    beside = len(target.beside) if page.style.full else MOST_BESIDE_ROWS
    rows = target_rows(target, beside)
    if not rows:
        return
    heads = ["surface", "endpoints", "front", "hosting", "DNS", "CA", "single points"]
    cells = [_cells(row) for row in rows]
    if page.style.width < CA_COLUMN_FROM or all(row.issuer == NONE for row in rows):
        for line in (heads, *cells):
            del line[5]
    page.table([heads, *cells], looks={0: "bold"})
    _print_legend(page, target, cells)


def _cells(row: Row) -> list[str]:
    return [row.surface, row.endpoints, row.front, row.hosting, row.dns, row.issuer, row.points]


def _print_legend(page: Page, target: TargetAssessment, cells: list[list[str]]) -> None:
    every = " ".join(cell for row in cells for cell in row)
    told = []
    if RECONSTRUCTED_MARK in every:
        told.append(f"{RECONSTRUCTED_MARK} reconstructed, not observed")
    if any(row[1].startswith("or ") for row in cells):
        told.append("or: any one of the group suffices")
    if target.beside:
        told.append("beside: shown, not judged")
    if told:
        page.line(" · ".join(told), indent=2, look="dim")
    issuers = issuers_text(target)
    if issuers and page.style.width < CA_COLUMN_FROM:
        page.line(f"certificates by {issuers}", indent=2, look="dim")
    dates = dates_text(target)
    if dates:
        page.line(f"answers as recorded: {dates}", indent=2, look="dim")
    stated = claims(target)
    for claim in stated if page.style.full else stated[:MOST_CLAIMS]:
        page.line(claim, indent=2, look="dim")
