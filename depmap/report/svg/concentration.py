"""How concentrated a list is: per role a bar for each provider, solid as far as it is proved.

Two panels side by side: by how many it is in use, how many are lost with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from depmap.model.concentration import Centralization, ConcentrationRow, Interval
from depmap.model.finding import Assessment
from depmap.report.role_words import ROLE_WORD
from depmap.report.share_words import in_role_text
from depmap.report.summary import reconstructed_since, whence
from depmap.report.svg import frame
from depmap.report.svg.sheet import FAINT, GREY, INK, PAPER, Pen, Sheet
from depmap.report.words import Namer, counted, interval, shortened

MOST_BARS = 8
MOST_NAMES = 200
"""Providers with a bar in a role, and those that are told below the bars."""

ROW = 17
BAR = 9
HATCH = 3.5
NAME_WIDTH = 154

_SOLID = Pen(0.7, fill=INK)
_OPEN = Pen(0.7, fill=PAPER)
_HATCHED = Pen(0.7, stroke=GREY)
_EXPLAINED = (
    "In use: the number of targets that depend on the provider in that role, directly or through"
    " others. Lost with it: the number that lose web, api or ws when it alone fails in that role."
    " Bars are shares of all targets."
)


@dataclass(frozen=True, slots=True)
class _Panel:
    """A column of bars: where its counts end and its bars begin."""

    head: str
    count: float
    bars: float
    width: float = 150

    def at(self, share: float) -> float:
        """The x of a share."""
        return self.bars + self.width * min(max(share, 0.0), 1.0)


_IN_USE = _Panel("in use", 200, 206)
_LOST = _Panel("lost with it", 462, 468)
_PANELS = (_IN_USE, _LOST)


def draw_concentration(assessment: Assessment, namer: Namer) -> str:
    """The picture; every provider that any target uses is in it, those of most in bars."""
    number = len(assessment.targets)
    title = f"What {counted(number, 'target')} depend{'s' if number == 1 else ''} on"
    sheet = Sheet(frame.WIDTH, title, _in_words(assessment, namer))
    y = frame.head(sheet, title, whence(assessment, reconstructed_since(assessment)))
    if assessment.concentration:
        y = _charts(sheet, _axis(sheet, y + 12), assessment, namer)
    else:
        y = frame.paragraph(sheet, y, "No provider was seen: there is nothing to draw.")
    return sheet.finished(frame.foot(sheet, y + 14, assessment))


def _axis(sheet: Sheet, y: float) -> float:
    ticks = replace(frame.ASIDE, anchor="middle")
    for panel in _PANELS:
        sheet.text(panel.bars, y, panel.head, frame.STRONG, width=panel.width)
        for tick in (0.0, 0.5, 1.0):
            sheet.text(panel.at(tick), y + frame.LINE + 2, f"{tick:g}", ticks, width=30)
    return y + frame.LINE


def _charts(sheet: Sheet, y: float, assessment: Assessment, namer: Namer) -> float:
    number = len(assessment.targets)
    spreads = {spread.role: spread for spread in assessment.centralization}
    for role, group in groupby(assessment.concentration, key=lambda row: row.role):
        rows = list(group)
        y = _heading(sheet, y + 24, ROLE_WORD[role], _measured(spreads.get(role), number))
        y = _bars(sheet, y + 5, rows[:MOST_BARS], namer)
        rest = [f"{_name(row, namer)}\xa0{row.c_total}" for row in rows[MOST_BARS:]]
        if rest:
            y = frame.paragraph(sheet, y, f"and {shortened(rest, MOST_NAMES)}")
    return _legend(sheet, y + 26, in_role_text(assessment.concentration))


def _heading(sheet: Sheet, y: float, role: str, measured: str) -> float:
    taken = sheet.text(frame.MARGIN, y, role, frame.HEADING, width=NAME_WIDTH)
    left = frame.MARGIN + taken + 8
    sheet.text(left, y, measured, frame.ASIDE, width=frame.WIDTH - frame.MARGIN - left)
    return y


def _bars(sheet: Sheet, top: float, rows: Sequence[ConcentrationRow], namer: Namer) -> float:
    bottom = top + len(rows) * ROW
    ticks = [panel.at(tick / 4) for panel in _PANELS for tick in range(5)]
    sheet.lines([(x, top, x, bottom) for x in ticks], Pen(0.5, stroke=FAINT))
    for index, row in enumerate(rows):
        y = top + (index + 0.5) * ROW
        base = _base(y)
        sheet.text(frame.MARGIN, base, _name(row, namer), frame.NAME, width=NAME_WIDTH)
        _bar(sheet, y, _IN_USE, row.c_total, row.share)
        _bar(sheet, y, _LOST, row.i_fail, row.impact_share)
    return bottom


def _bar(sheet: Sheet, middle: float, panel: _Panel, number: int, share: Interval) -> None:
    base, top = _base(middle), middle - BAR / 2
    count = replace(frame.NAME, anchor="end")
    sheet.text(panel.count, base, str(number), count, width=34)
    low, high = (panel.at(bound) for bound in share)
    if high > low:
        _hatched(sheet, low, top, high - low)
    if low > panel.bars:
        sheet.box(panel.bars, top, low - panel.bars, BAR, _SOLID)
    right = panel.bars + panel.width + 8
    sheet.text(right, base, interval(share), frame.ASIDE, width=64)


def _base(middle: float) -> float:
    """The base line of text as high as what is around it."""
    return middle + frame.NAME.size * 0.36


def _hatched(sheet: Sheet, x: float, y: float, width: float) -> None:
    sheet.box(x, y, width, BAR, _OPEN)
    sheet.lines(_rising(x, x + width, y + BAR), _HATCHED)


def _rising(
    left: float, right: float, bottom: float
) -> Iterator[tuple[float, float, float, float]]:
    """Lines at 45° within a bar."""
    start = left - BAR
    while (start := start + HATCH) < right:
        low, high = max(start, left), min(start + BAR, right)
        yield low, bottom - (low - start), high, bottom - (high - start)


def _legend(sheet: Sheet, y: float, more: str) -> float:
    x: float = frame.MARGIN
    sheet.box(x, y - 8, 22, BAR, _SOLID)
    x = frame.legend(sheet, x + 28, y, "proved: at least so many")
    _hatched(sheet, x, y - 8, 22)
    frame.legend(sheet, x + 28, y, "possible: what was not seen may be there too")
    return frame.paragraph(sheet, y + 2, f"{_EXPLAINED}{more}", frame.SMALL)


def _measured(spread: Centralization | None, total: int) -> str:
    if spread is None:
        return ""
    told = [f"known for {spread.measured} of {counted(total, 'target')}"]
    if spread.none:
        told.append(f"{spread.none} without")
    if spread.unknown:
        told.append(f"{spread.unknown} unknown")
    return f"{', '.join(told)} · centralization S {interval(spread.s)}"


def _name(row: ConcentrationRow, namer: Namer) -> str:
    return namer.provider(row.component)


def _in_words(assessment: Assessment, namer: Namer) -> Iterator[str]:
    """The rows as sentences."""
    for row in assessment.concentration:
        yield (
            f"{ROLE_WORD[row.role]}, {_name(row, namer)}: in use by {row.c_total}"
            f" ({interval(row.share)}), lost with it {row.i_fail} ({interval(row.impact_share)})."
        )
