"""A check-up of the machine on a terminal: a line a check, below it what to do."""

from __future__ import annotations

from depmap.model.doctor import Check, CheckState, CheckUp
from depmap.report.doctor import TITLE, WORD, check_up_in_words
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style

MARK = {
    CheckState.OK: "✓",
    CheckState.WARNING: "!",
    CheckState.FAILED: "✗",
    CheckState.NOT_CHECKED: "?",
}
LOOK = {
    CheckState.OK: "",
    CheckState.WARNING: "yellow",
    CheckState.FAILED: "bold red",
    CheckState.NOT_CHECKED: "yellow",
}
LONGEST = 512


def render_check_up(told: CheckUp, style: Style) -> str:
    """The check-up as text, each line ended."""
    page = Page(style)
    subject = ""
    for check in told.checks:
        if check.subject != subject:
            page.blank()
            subject = check.subject
        _print_check(page, check)
    page.blank()
    page.line(check_up_in_words(told), look="bold")
    return page.text()


def _print_check(page: Page, check: Check) -> None:
    title = TITLE[check.id]
    whose = f"{safe(check.subject)} " if check.subject else ""
    state = "" if check.state is CheckState.OK else f", {WORD[check.state]}"
    page.line(
        f"{whose}{title}{state}: {safe(check.found, LONGEST)}",
        sign=MARK[check.state],
        look=LOOK[check.state],
    )
    if check.remedy:
        page.line(safe(check.remedy, LONGEST), indent=2, sign="→")
