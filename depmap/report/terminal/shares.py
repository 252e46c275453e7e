"""How concentrated a list is: per role, who is in use and what is lost with it, as bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from depmap.model.concentration import Centralization, ConcentrationRow
from depmap.report.role_words import ROLE_WORD
from depmap.report.share_words import lost_text, row_name, spread_text
from depmap.report.terminal.layout import Page
from depmap.report.words import Namer, interval

MOST_ROWS = 8
BAR = 10
WIDE_BAR = 24
EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def print_shares(
    page: Page,
    rows: Iterable[ConcentrationRow],
    spreads: Iterable[Centralization],
    namer: Namer,
    *,
    targets: int,
) -> None:
    """Per role a table of its rows, the first few unless all are asked for, then the spread.

    What lost means comes last.
    """
    rows = tuple(rows)
    spread = {row.role: row for row in spreads}
    for role, group in groupby(rows, key=lambda row: row.role):
        found = list(group)
        page.blank()
        shown = found if page.style.full else found[:MOST_ROWS]
        heads = [ROLE_WORD[role], "", "in use", "", "", "lost with it", ""]
        page.table(
            [heads, *share_rows(shown, namer, bar_cells(page))],
            right=frozenset({1, 4}),
        )
        if len(found) > len(shown):
            page.line(f"and {len(found) - len(shown)} more (--detail full)", indent=2)
        page.line(spread_text(spread.get(role), targets), indent=2, look="dim")
    if rows:
        page.blank()
        page.line(lost_text(rows), indent=2, look="dim")


def bar_cells(page: Page) -> int:
    """How wide bars may be on this page."""
    return BAR if page.style.width < 110 else WIDE_BAR


def share_rows(rows: Sequence[ConcentrationRow], namer: Namer, cells: int) -> list[list[str]]:
    """Name, number, bar and interval of those in use, and the same of those lost."""
    return [
        [
            row_name(row.component, namer),
            str(row.c_total),
            bar(row.share, cells),
            interval(row.share),
            str(row.i_fail),
            bar(row.impact_share, cells),
            interval(row.impact_share),
        ]
        for row in rows
    ]


def bar(share: tuple[float, float], cells: int) -> str:
    """A share of one: solid up to its lower bound, light up to its upper one.

    The solid part is drawn in eighths of a cell; what is above nought shows.
    """
    low, high = (min(max(bound, 0.0), 1.0) * cells * 8 for bound in share)
    whole, eighths = divmod(max(round(low), 1) if low > 0 else 0, 8)
    solid = "█" * whole + EIGHTHS[eighths]
    return (solid + "░" * (round(high / 8) - len(solid))).ljust(cells)
