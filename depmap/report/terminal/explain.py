"""An explanation on a terminal: passages indented by depth, then what every report says."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.model.finding import Assessment
from depmap.model.notice import notices
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style
from depmap.report.witness import Passage

STEP = 2
DEEPEST = 12


def render_passages(assessment: Assessment, passages: Iterable[Passage], *, style: Style) -> str:
    """Each line ended; passages of depth 0 are the claims."""
    page = Page(style)
    for index, passage in enumerate(passages):
        if index and not passage.depth and not passage.mark:
            page.blank()
        look = "" if passage.depth else "bold"
        indent = STEP * min(passage.depth, DEEPEST)
        page.line(passage.text, indent=indent, sign=safe(passage.mark), look=look)
    page.blank()
    page.line(" ".join(safe(notice, 512) for notice in notices(assessment)), look="dim")
    return page.text()
