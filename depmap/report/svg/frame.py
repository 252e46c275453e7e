"""What every picture has around it: its heading above, what must be said with it below."""

from __future__ import annotations

from depmap.model.finding import Assessment
from depmap.model.notice import notices
from depmap.report.safe import safe
from depmap.report.svg.measure import wrapped
from depmap.report.svg.sheet import FAINT, GREY, MOST_TEXT, Pen, Sheet, Type

WIDTH = 720
MARGIN = 16
INNER = WIDTH - 2 * MARGIN

TITLE = Type(16, bold=True)
HEADING = Type(12, bold=True)
NAME = Type(11)
STRONG = Type(11, bold=True)
SMALL = Type(9.5)
ASIDE = Type(9.5, fill=GREY)
"""All the types that are used."""

LINE = 13
"""From one line to the next."""


def head(sheet: Sheet, title: str, below: str) -> float:
    """The heading; the y below it."""
    sheet.text(MARGIN, 28, title, TITLE, width=INNER)
    sheet.text(MARGIN, 45, below, ASIDE, width=INNER)
    return 58


def paragraph(sheet: Sheet, y: float, text: str, how: Type = ASIDE) -> float:
    """Lines over the whole width; the y of the last."""
    for line in wrapped(safe(text, MOST_TEXT), how.size, INNER):
        y += LINE
        sheet.text(MARGIN, y, line, how, width=INNER)
    return y


def foot(sheet: Sheet, y: float, assessment: Assessment) -> float:
    """The notices every format carries; the y below them."""
    sheet.lines([(MARGIN, y, MARGIN + INNER, y)], Pen(stroke=FAINT))
    return paragraph(sheet, y + 3, " ".join(notices(assessment))) + MARGIN


def legend(sheet: Sheet, x: float, y: float, text: str) -> float:
    """What a sign left of x means; the x where the next sign may begin."""
    return x + sheet.text(x, y, text, SMALL, width=WIDTH - MARGIN - x) + 18
