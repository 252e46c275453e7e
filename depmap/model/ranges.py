"""What came of refreshing the address ranges that providers publish. No network, no files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FeedState(StrEnum):
    """UPDATED: its rows differ now. UNCHANGED: it says the same. KEPT: nothing of it is taken."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An entry of a list that can't be believed, as written (cut), and why."""

    entry: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a list differs from the rows known: prefixes new, gone, and told otherwise.

    ``lost`` are the rows known of which some address is in no row any more.
    """

    added: int = 0
    removed: int = 0
    changed: int = 0
    lost: int = 0

    @property
    def is_none(self) -> bool:
        """Whether both are the same."""
        return not (self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOutcome:
    """What came of one list.

    ``reason`` why it was kept as it was, else empty. ``rows`` in force when all is done, and the
    day they were known good. ``left_out`` holds the first of ``left_out_count``; ``unknown`` names
    services and regions the catalogue has no entry for. ``created``: as the list itself tells.
    """

    provider: str
    address: str
    state: FeedState
    reason: str = ""
    rows: int = 0
    as_of: str = ""
    change: Change = Change()
    left_out: tuple[LeftOut, ...] = ()
    left_out_count: int = 0
    unknown: tuple[str, ...] = ()
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangesUpdate:
    """A whole run. ``path`` is where it was written, empty when nothing was.

    ``catalogue_date`` is the newest document's behind the catalogue after it; ``not_updated``
    are (provider, why) of those asked for whose list can't be fetched.
    """

    at: datetime
    dry_run: bool
    feeds: tuple[FeedOutcome, ...]
    catalogue_date: str
    not_updated: tuple[tuple[str, str], ...] = ()
    path: str = ""

    @property
    def kept(self) -> tuple[FeedOutcome, ...]:
        """The lists of which nothing could be taken."""
        return tuple(feed for feed in self.feeds if feed.state is FeedState.KEPT)

    @property
    def came(self) -> bool:
        """Whether any list was taken, or found to say the same."""
        return len(self.kept) < len(self.feeds)
