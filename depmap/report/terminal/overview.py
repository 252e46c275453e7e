"""Many targets at once: one line each, then how concentrated they are."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from depmap.model.finding import (
    Assessment,
    Centralization,
    ConcentrationRow,
    SinglePoint,
    TargetAssessment,
    Verdict,
)
from depmap.model.observation import Provenance
from depmap.report.headline import Line, Outlook, outlook
from depmap.report.points import told_points
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.target import print_line
from depmap.report.words import ROLE_WORD, Namer, counted, interval, marked, shortened

MOST_ROWS = 8
BAR = 10
WIDE_BAR = 24
MOST_CULPRITS = 4
EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_ORDER = list(Outlook)
_EFFECTS = {Outlook.LOST: Verdict.DOWN, Outlook.DEGRADED: Verdict.DEGRADED}


def print_overview(page: Page, assessment: Assessment, namer: Namer) -> None:
    """Counts of verdicts, then one line per target, worst first."""
    views = [(outlook(target), target) for target in assessment.targets]
    _print_counts(page, views, namer)
    page.blank()
    ordered = sorted(views, key=lambda view: (_ORDER.index(view[0]), view[1].target.id))
    rows = [["", "target", "verdict", "single points"]]
    rows.extend(_overview_row(view, target) for view, target in ordered)
    page.table(rows, looks={1: "bold"})


def _print_counts(page: Page, views: list[tuple[Outlook, TargetAssessment]], namer: Namer) -> None:
    numbers = Counter(view for view, _ in views)
    for view in _ORDER:
        if not numbers[view]:
            continue
        resting = sum(_rests_on_reconstruction(target, view) for v, target in views if v is view)
        tail = f", {resting} of them resting on reconstructed answers" if resting else ""
        text = f"{counted(numbers[view], 'target')}: {view.value}{tail}"
        seen = [target for other, target in views if other is view]
        print_line(page, Line(sign=view.sign, text=text, more=_culprits(view, seen, namer)))


def _rests_on_reconstruction(target: TargetAssessment, view: Outlook) -> bool:
    """Whether its verdict falls with the reconstructed answers."""
    points = _points_of(target, view)
    return bool(points) and all(p.provenance is Provenance.RECONSTRUCTED for p in points)


def _points_of(target: TargetAssessment, view: Outlook) -> list[SinglePoint]:
    """The single points that make the verdict what it is."""
    effect = _EFFECTS.get(view)
    return [point for point in told_points(target.single_points) if point.effect is effect]


def _culprits(view: Outlook, targets: list[TargetAssessment], namer: Namer) -> tuple[str, ...]:
    """Which failures do it, and to how many of them: the commonest first."""
    numbers = Counter(point.component for target in targets for point in _points_of(target, view))
    ordered = sorted(numbers, key=lambda component: (-numbers[component], component))
    told = [f"{namer.full(component)} {numbers[component]}" for component in ordered]
    return (shortened(told, MOST_CULPRITS),) if told else ()


def _overview_row(view: Outlook, target: TargetAssessment) -> list[str]:
    points = [
        marked(safe(str(point.component)), point.provenance) for point in _points_of(target, view)
    ]
    possible = max((surface.possible_points for surface in target.surfaces), default=0)
    if view is Outlook.UNPROVED and possible:
        points = [f"{possible} possible"]
    return [view.sign.value, safe(target.target.id, 40), view.value, shortened(points, 3)]


def print_concentration(page: Page, assessment: Assessment, namer: Namer) -> None:
    """Per role: who is in use, what is lost when it fails, as bars with their interval."""
    total = len(assessment.targets)
    spread = {row.role: row for row in assessment.centralization}
    for role, group in groupby(assessment.concentration, key=lambda row: row.role):
        rows = list(group)
        page.blank()
        shown = rows if page.style.full else rows[:MOST_ROWS]
        heads = [ROLE_WORD[role], "", "in use", "", "", "lost with it", ""]
        page.table(
            [heads, *(_concentration_row(page, row, namer) for row in shown)],
            right=frozenset({1, 4}),
        )
        if len(rows) > len(shown):
            page.line(f"and {len(rows) - len(shown)} more (--detail full)", indent=2)
        page.line(_spread_text(spread.get(role), total), indent=2, look="dim")


def _concentration_row(page: Page, row: ConcentrationRow, namer: Namer) -> list[str]:
    cells = BAR if page.style.width < 110 else WIDE_BAR
    return [
        namer.provider(row.component),
        str(row.c_total),
        bar(row.share, cells),
        interval(row.share),
        str(row.i_fail),
        bar(row.impact_share, cells),
        interval(row.impact_share),
    ]


def bar(share: tuple[float, float], cells: int) -> str:
    """A share of one: solid up to its lower bound, light up to its upper one.

    The solid part is drawn in eighths of a cell; what is above nought shows.
    """
    low, high = (min(max(bound, 0.0), 1.0) * cells * 8 for bound in share)
    whole, eighths = divmod(max(round(low), 1) if low > 0 else 0, 8)
    solid = "█" * whole + EIGHTHS[eighths]
    return (solid + "░" * (round(high / 8) - len(solid))).ljust(cells)


def _spread_text(spread: Centralization | None, total: int) -> str:
    if spread is None:
        return f"shares of {counted(total, 'target')}, as intervals: unknowns out and in"
    told = [f"{spread.measured} of {counted(total, 'target')} measured"]
    if spread.none:
        told.append(f"{spread.none} without")
    if spread.unknown:
        told.append(f"{spread.unknown} unknown")
    return (
        f"{', '.join(told)} · centralization S {interval(spread.s)} (0 spread evenly, 1 one"
        f" provider) · HHI {interval(spread.hhi)} · top 3 {interval(spread.top)}"
    )
