"""The report on a terminal; nothing is judged here."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from depmap.model.finding import Assessment
from depmap.report.safe import safe
from depmap.report.summary import (
    MOST_FINDINGS,
    MOST_IN_DETAIL,
    closing_lines,
    finding_lines,
    heading,
    reconstructed_since,
    title,
    whence,
)
from depmap.report.terminal.layout import Page
from depmap.report.terminal.overview import print_overview
from depmap.report.terminal.shares import print_shares
from depmap.report.terminal.style import Style
from depmap.report.terminal.target import print_line, print_target
from depmap.report.words import Namer


def render_terminal(
    assessment: Assessment,
    *,
    names: Mapping[str, str],
    style: Style,
    snapshot: str = "",
) -> str:
    """The report as text, each line ended.

    ``names`` maps component text to the name readers know (see words.Namer). ``snapshot`` is the
    file the observations were kept in, for the hint at the end; empty for none. Up to five
    targets are told in full, more as a list.
    """
    page = Page(style)
    namer = Namer(names)
    since = reconstructed_since(assessment)
    page.ends(title(assessment), whence(assessment, since), look="bold")
    page.blank()
    _print_targets(page, assessment, namer, since)
    if len(assessment.targets) > 1:
        rows, spreads = assessment.concentration, assessment.centralization
        print_shares(page, rows, spreads, namer, targets=len(assessment.targets))
    lines = finding_lines(assessment, None if style.full else MOST_FINDINGS)
    if lines:
        page.blank()
    for line in lines:
        print_line(page, line)
    _print_foot(page, assessment, snapshot)
    return page.text()


def _print_targets(page: Page, assessment: Assessment, namer: Namer, since: str) -> None:
    alone = len(assessment.targets) == 1
    if len(assessment.targets) > MOST_IN_DETAIL:
        print_overview(page, assessment, namer)
        if not page.style.full:
            return
        page.blank()
    for index, target in enumerate(assessment.targets):
        if index:
            page.blank()
        if not alone:
            page.line(heading(target), look="bold")
        print_target(page, target, namer, since)


def _print_foot(page: Page, assessment: Assessment, snapshot: str) -> None:
    page.blank()
    if snapshot and assessment.targets:
        page.line(_why(assessment, snapshot), indent=2)
        page.blank()
    for line in closing_lines(assessment):
        page.line(line, look="dim")


def _why(assessment: Assessment, snapshot: str) -> str:
    first = next((t for t in assessment.targets if t.single_points), assessment.targets[0])
    words = ["depmap", "explain", snapshot, first.target.id]
    if first.single_points:
        words.append(str(first.single_points[0].component))
    return f"why?  {safe(shlex.join(words), 4096)}"
