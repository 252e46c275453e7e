"""A refresh of published address ranges on a terminal: a line a list, below it what was odd."""

from __future__ import annotations

from depmap.model.ranges import FeedOutcome, FeedState, RangesUpdate
from depmap.report.ranges import feed_in_words, update_in_words
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style

MARK = {FeedState.UPDATED: "✓", FeedState.UNCHANGED: "=", FeedState.KEPT: "✗"}
LOOK = {FeedState.UPDATED: "", FeedState.UNCHANGED: "", FeedState.KEPT: "bold red"}
LONGEST = 512
SHOWN = 3
"""Entries left out, and unknown names, that are told without ``--format json``."""


def render_update(told: RangesUpdate, style: Style) -> str:
    """The run as text, each line ended."""
    page = Page(style)
    for feed in told.feeds:
        _print_feed(page, feed)
    for provider, reason in told.not_updated:
        page.line(f"{provider} · not updated: {reason}", sign="–")
    page.blank()
    page.line(update_in_words(told), look="bold")
    if told.path:
        page.unbroken(safe(told.path, LONGEST))
    return page.text()


def _print_feed(page: Page, feed: FeedOutcome) -> None:
    page.line(
        f"{feed.provider} · {safe(feed_in_words(feed), LONGEST)}",
        sign=MARK[feed.state],
        look=LOOK[feed.state],
    )
    page.line(feed.address, indent=2)
    if feed.created:
        page.line(f"made {safe(feed.created)}, by its own word", indent=2)
    if feed.left_out:
        reasons = [each.reason for each in feed.left_out]
        page.line(
            f"{feed.left_out_count:,} left out: {_some(reasons, feed.left_out_count)}", indent=2
        )
    if feed.unknown:
        names = _some(feed.unknown, len(feed.unknown))
        page.line(f"not in the catalogue, so told without: {names}", indent=2)


def _some(texts: list[str] | tuple[str, ...], number: int) -> str:
    """The first of them, made safe, and how many more there are."""
    shown = "; ".join(safe(text) for text in texts[:SHOWN])
    return shown if number <= SHOWN else f"{shown}; {number - SHOWN:,} more"
