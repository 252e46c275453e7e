"""Concentration and impact on a terminal: a table a role, by weight too where weights are given."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from depmap.model.concentration import ConcentrationRow
from depmap.model.impact import Impact, WeightedShare, Weighting
from depmap.model.role import Role
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.share_words import lost_text, row_name, spread_text
from depmap.report.terminal.layout import Page
from depmap.report.terminal.shares import MOST_ROWS, bar_cells, share_rows
from depmap.report.terminal.style import Style
from depmap.report.words import Namer, counted, interval, shortened

MOST_STRANGERS = 4


def render_impact_terminal(impact: Impact, style: Style, top: int | None = None) -> str:
    """The figures as text, each line ended; ``top`` rows of a role, or as many as fit a screen."""
    page = Page(style)
    namer = Namer(impact.names)
    page.ends(counted(impact.targets, "target"), safe(impact.subject, 120), look="bold")
    most = top or (None if style.full else MOST_ROWS)
    for role, group in groupby(impact.rows, key=lambda row: row.role):
        page.blank()
        _print_role(page, impact, namer, role, list(group), most)
    if not impact.rows:
        page.blank()
        page.line("No provider is known in these roles and classes.")
    page.blank()
    if impact.weighting is not None:
        _print_weighting(page, impact.weighting)
    if impact.rows:
        page.line(lost_text(impact.rows, impact.loss))
    page.line(" ".join(safe(notice, 512) for notice in impact.notices), look="dim")
    return page.text()


def _print_role(
    page: Page,
    impact: Impact,
    namer: Namer,
    role: Role,
    rows: list[ConcentrationRow],
    most: int | None,
) -> None:
    shown = rows[:most]
    spread = {row.role: row for row in impact.centralization}
    if impact.weighting is None:
        heads = [ROLE_WORD[role], "", "in use", "", "", "lost with it", ""]
        cells = share_rows(shown, namer, bar_cells(page))
        page.table([heads, *cells], right=frozenset({1, 4}))
    else:
        heads = [ROLE_WORD[role], "in use", "", "by weight", "lost with it", "", "by weight"]
        cells = _weighted_rows(shown, namer, impact.weighting)
        page.table([heads, *cells], right=frozenset({1, 4}))
    if len(rows) > len(shown):
        page.line(f"and {len(rows) - len(shown)} more (--top, --detail full)", indent=2)
    if impact.weighting is not None:
        _print_sensitivity(page, impact.weighting, namer, shown[0])
    page.line(spread_text(spread.get(role), impact.targets), indent=2, look="dim")


def _weighted_rows(
    rows: list[ConcentrationRow], namer: Namer, weighting: Weighting
) -> list[list[str]]:
    """Numbers and shares plain and by weight; no bars, for want of room."""
    by_weight = _by_place(weighting.shares)
    cells: list[list[str]] = []
    for row in rows:
        share = by_weight[row.role, row.component]
        cells.append(
            [
                row_name(row.component, namer),
                str(row.c_total),
                interval(row.share),
                interval(share.share),
                str(row.i_fail),
                interval(row.impact_share),
                interval(share.impact_share),
            ]
        )
    return cells


def _print_sensitivity(
    page: Page, weighting: Weighting, namer: Namer, row: ConcentrationRow
) -> None:
    """What the heaviest target alone makes of the role's first row."""
    without = _by_place(weighting.without_largest)[row.role, row.component]
    page.line(
        f"without {safe(weighting.largest)} ({weighting.largest_share:.0%} of the weight):"
        f" {row_name(row.component, namer)} {interval(without.share)} in use,"
        f" {interval(without.impact_share)} lost, by weight",
        indent=2,
    )


def _by_place(shares: tuple[WeightedShare, ...]) -> Mapping[tuple[Role, str], WeightedShare]:
    return {(share.role, share.component): share for share in shares}


def _print_weighting(page: Page, weighting: Weighting) -> None:
    if weighting.missing:
        missing = counted(weighting.missing, "target")
        page.line(f"Without a weight, so nothing by weight: {missing}.")
    if weighting.strangers:
        told = shortened([safe(name, 40) for name in weighting.strangers], MOST_STRANGERS)
        page.line(f"Weights of no target here: {told}.")
