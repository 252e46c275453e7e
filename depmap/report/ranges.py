"""A refresh of published address ranges as a wire document (``depmap/update/1``) and in words."""

from __future__ import annotations

from typing import TypedDict

from depmap.model.ranges import FeedOutcome, FeedState, RangesUpdate
from depmap.report.document import instant
from depmap.report.json_text import dump_json
from depmap.version import __version__

SCHEMA = "depmap/update/1"


class LeftOutWire(TypedDict):
    """An entry that can't be believed, as written (cut), and why."""

    entry: str
    reason: str


class FeedWire(TypedDict):
    """What came of one list; ``left_out`` are the first of ``left_out_count``."""

    provider: str
    address: str
    state: str
    reason: str
    rows: int
    as_of: str
    created: str
    added: int
    removed: int
    changed: int
    left_out_count: int
    left_out: list[LeftOutWire]
    unknown: list[str]


class SkippedWire(TypedDict):
    """A provider whose list can't be fetched, and why."""

    provider: str
    reason: str


class ToolWire(TypedDict):
    """The program that fetched, and the date of its catalogue after it."""

    name: str
    version: str
    catalogue: str


class UpdateWire(TypedDict):
    """The whole document."""

    schema: str
    tool: ToolWire
    at: str
    dry_run: bool
    path: str
    feeds: list[FeedWire]
    not_updated: list[SkippedWire]


def render_update_json(told: RangesUpdate) -> str:
    """The document as ASCII text."""
    document: UpdateWire = {
        "schema": SCHEMA,
        "tool": {"name": "depmap", "version": __version__, "catalogue": told.catalogue_date},
        "at": instant(told.at),
        "dry_run": told.dry_run,
        "path": told.path,
        "feeds": [_feed(feed) for feed in told.feeds],
        "not_updated": [
            {"provider": provider, "reason": reason} for provider, reason in told.not_updated
        ],
    }
    return dump_json(document)


def feed_in_words(feed: FeedOutcome) -> str:
    """``8,612 ranges, 140 new, 8 gone``; of a list that was kept, why. The text is foreign."""
    ranges = f"{feed.rows:,} range{'s' if feed.rows != 1 else ''}"
    if feed.state is FeedState.KEPT:
        dated = f" of {feed.as_of}" if feed.as_of else ""
        return f"kept as it was ({ranges}{dated}): {feed.reason}"
    if feed.state is FeedState.UNCHANGED:
        return f"{ranges}, unchanged"
    change = feed.change
    numbers = ((change.added, "new"), (change.removed, "gone"), (change.changed, "told otherwise"))
    parts = [f"{number:,} {word}" for number, word in numbers if number]
    return ", ".join([ranges, *parts])


def update_in_words(told: RangesUpdate) -> str:
    """One sentence on the whole: ``8 of 9 lists are up to date.``"""
    came, of = len(told.feeds) - len(told.kept), len(told.feeds)
    lists = f"{came} of {of} list{'s' if of != 1 else ''}"
    if told.dry_run:
        return f"{lists} would be taken; nothing was written."
    if not told.came:
        return f"{lists} could be taken; nothing was written."
    verb = "is" if came == 1 else "are"
    return f"{lists} {verb} up to date; the catalogue is of {told.catalogue_date}."


def kept_in_words(told: RangesUpdate) -> str:
    """The warning that some lists, or all, are what they were: one line."""
    providers = ", ".join(dict.fromkeys(feed.provider for feed in told.kept))
    if len(told.kept) == 1:
        return f"1 list is kept as it was: {providers}"
    return f"{len(told.kept)} lists are kept as they were: {providers}"


def _feed(feed: FeedOutcome) -> FeedWire:
    return {
        "provider": feed.provider,
        "address": feed.address,
        "state": feed.state.value,
        "reason": feed.reason,
        "rows": feed.rows,
        "as_of": feed.as_of,
        "created": feed.created,
        "added": feed.change.added,
        "removed": feed.change.removed,
        "changed": feed.change.changed,
        "left_out_count": feed.left_out_count,
        "left_out": [{"entry": each.entry, "reason": each.reason} for each in feed.left_out],
        "unknown": list(feed.unknown),
    }
