"""Refreshing the address ranges that providers publish: fetched, judged, kept beside the user's."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from depmap.errors import OutputError, UsageError
from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.feed_formats import BadFeed
from depmap.inputs.feed_rows import FeedRows, compare, rows_of
from depmap.inputs.feeds import FEEDS, NOT_UPDATED, Feed
from depmap.inputs.range_files import (
    Fetched,
    found_ranges,
    named,
    provenance_text,
    ranges_file,
)
from depmap.inputs.updated_ranges import UpdatedRanges, packed, read_updated
from depmap.model.provider import Catalogue, Network, Provider
from depmap.model.ranges import FeedOutcome, FeedState, RangesUpdate
from depmap.model.suggest import suggestion
from depmap.pipeline.scan import Reach
from depmap.resolvers.client import DnsClient, DnsOptions
from depmap.resolvers.connection import NotReached, PinnedConnector
from depmap.resolvers.feeds import Download, FeedSource, Held
from depmap.resolvers.gate import AddressGate
from depmap.resolvers.ports import Clock
from depmap.resolvers.rrsets import RRsetResolver
from depmap.snapshot.atomic import output_error, sync_directory, write_atomically
from depmap.version import __version__

AT_ONCE = 3
"""Lists fetched at once: what they hold is held in memory until it is read."""

MOST_LOST = 0.5
"""Of the rows known; a list without more of them is taken for a broken one."""

TOO_EARLY = (
    "by this machine's clock it is {}, before that day: set it;"
    " if it was wrong when they were fetched: --reset"
)
"""Why nothing is fetched: older rows would not come into force (``is_in_force``)."""

PATIENCE = 5.0
"""Seconds to wait for another process that writes there."""

_LEFT_BEHIND = (".ranges*", "ranges-*.csv.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class RangesRequest:
    """Which lists to fetch, and how strictly. ``roots``: a PEM file, the system's by default."""

    reach: Reach
    feeds: tuple[Feed, ...] = FEEDS
    accept_loss: bool = False
    dry_run: bool = False
    roots: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What came of one list: the outcome, and, unless it was kept, what is to be written."""

    outcome: FeedOutcome
    fetched: Fetched | None = None
    networks: tuple[Network, ...] = ()


def named_feeds(providers: Sequence[str]) -> tuple[Feed, ...]:
    """The lists of these providers, all without any; raises UsageError."""
    known = {feed.provider for feed in FEEDS}
    for name in providers:
        if name in NOT_UPDATED:
            raise UsageError(f"{name} is not updated: {NOT_UPDATED[name]}")
        if name not in known:
            near = suggestion(name, sorted(known))
            remedy = near or f"one of {', '.join(sorted(known))}"
            raise UsageError(f"no list of {name!r} is known", remedy=remedy)
    return tuple(feed for feed in FEEDS if not providers or feed.provider in providers)


async def update_ranges(request: RangesRequest, clock: Clock) -> RangesUpdate:
    """Fetch the lists, write what is taken of them, and tell what came of each.

    Raises InputError for a damaged table of the user's, OutputError where nothing can be written.
    """
    if not request.dry_run:
        _place()
    catalogue = read_index().catalogue
    held = read_updated(found_ranges())
    taken = await _fetch_all(request, catalogue, held, clock)
    told = RangesUpdate(
        at=clock.now(),
        dry_run=request.dry_run,
        feeds=tuple(each.outcome for each in taken),
        catalogue_date=catalogue.date,
        not_updated=tuple(NOT_UPDATED.items()) if request.feeds == FEEDS else (),
    )
    if request.dry_run or not told.came:
        return told
    path = _place()
    with _held(path.parent):
        _write(path, [each for each in taken if each.fetched is not None])
    # Compiled now rather than before the next answer; and what was written is read.
    return replace(told, path=str(path), catalogue_date=read_index().catalogue.date)


def reset_ranges() -> bool:
    """Remove what was fetched; false when there is nothing. Raises OutputError."""
    path = _place()
    try:
        if not path.parent.is_dir():
            return False
        with _held(path.parent):
            was_there = path.is_symlink() or path.exists()
            path.unlink(missing_ok=True)
            _sweep(path.parent)
            return was_there
    except OSError as error:
        message = f"{path}: can't be removed: {error.strerror or error}"
        raise OutputError(message, remedy="remove it by hand") from error


async def _fetch_all(
    request: RangesRequest, catalogue: Catalogue, held: UpdatedRanges, clock: Clock
) -> tuple[_Taken, ...]:
    """What came of each list, in order."""
    providers = {provider.slug: provider for provider in catalogue.providers}
    networks = tuple(catalogue.networks)
    reach, turns = request.reach, asyncio.Semaphore(AT_ONCE)
    options = DnsOptions(timeout=reach.timeout, connect_map=reach.connect_map)
    async with DnsClient(reach.resolvers, options) as client:
        connector = PinnedConnector(
            RRsetResolver(client, clock),
            AddressGate(reach.allow_private, reach.exclude),
            connect_map=reach.connect_map,
        )
        source = FeedSource(connector, request.roots)

        async def take(feed: Feed) -> _Taken:
            known = tuple(n for n in networks if feed.claims(n))
            if (today := _day(clock.now())) < _newest(known):
                return _Taken(outcome=_kept(feed, known, TOO_EARLY.format(today)))
            async with turns:
                try:
                    came = await source.fetch(feed.address, _validators(feed, known, held))
                except NotReached as failure:
                    return _Taken(outcome=_kept(feed, known, failure.detail))
                judged = _Judged(
                    feed=feed,
                    known=known,
                    provider=providers[feed.provider],
                    at=clock.now(),
                    created=held.lists[feed.address].created if came.body is None else "",
                )
                return judged.taken(came, accept_loss=request.accept_loss)

        return tuple(await asyncio.gather(*map(take, request.feeds)))


def _validators(feed: Feed, known: tuple[Network, ...], held: UpdatedRanges) -> Held:
    """What to ask by, so that a list that is in force needs not come again.

    Nothing where the rows in force are others, or an other depmap read them: it may have read
    them otherwise.
    """
    fetched = held.lists.get(feed.address)
    if fetched is None or held.tool != __version__ or held.rows_of(feed) != known:
        return Held()
    return Held(etag=fetched.etag, last_modified=fetched.last_modified)


def _kept(feed: Feed, known: tuple[Network, ...], reason: str) -> FeedOutcome:
    return FeedOutcome(
        provider=feed.provider,
        address=feed.address,
        state=FeedState.KEPT,
        reason=reason,
        rows=len(known),
        as_of=_newest(known),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One list against the rows known of it. ``created``: the version at hand's own word."""

    feed: Feed
    known: tuple[Network, ...]
    provider: Provider
    at: datetime
    created: str

    def taken(self, came: Download, *, accept_loss: bool) -> _Taken:
        """What becomes of a download: taken, or everything kept as it was."""
        day = _day(self.at)
        if came.body is None:
            same = tuple(replace(n, as_of=day) for n in self.known)
            return self._as(came, FeedRows(networks=same, created=self.created))
        try:
            rows = rows_of(self.feed, came.body.decode("utf-8-sig"), self.provider, day)
        except UnicodeDecodeError:
            return _Taken(outcome=_kept(self.feed, self.known, "is not UTF-8"))
        except BadFeed as error:
            return _Taken(outcome=_kept(self.feed, self.known, str(error)))
        lost = compare(self.known, rows.networks).lost
        if lost > MOST_LOST * len(self.known) and not accept_loss:
            reason = (
                f"would lose {lost} of the {len(self.known)} ranges known;"
                " if that is meant: --accept-loss"
            )
            return _Taken(outcome=_kept(self.feed, self.known, reason))
        return self._as(came, rows)

    def _as(self, came: Download, rows: FeedRows) -> _Taken:
        change = compare(self.known, rows.networks)
        outcome = FeedOutcome(
            provider=self.feed.provider,
            address=self.feed.address,
            state=FeedState.UNCHANGED if change.is_none else FeedState.UPDATED,
            rows=len(rows.networks),
            as_of=_newest(rows.networks),
            change=change,
            left_out=rows.left_out,
            left_out_count=rows.left_out_count,
            unknown=rows.unknown,
            created=rows.created,
        )
        moment = self.at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
        fetched = Fetched(
            provider=self.feed.provider,
            address=self.feed.address,
            whence=came.whence,
            fetched=f"{moment.isoformat()}Z",
            etag=came.held.etag,
            last_modified=came.held.last_modified,
            created=rows.created,
            rows=len(rows.networks),
        )
        return _Taken(outcome=outcome, fetched=fetched, networks=rows.networks)


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def _newest(networks: Sequence[Network]) -> str:
    return max((n.as_of for n in networks), default="")


def _place() -> Path:
    path = ranges_file()
    if path is None:
        raise OutputError(
            "there is no home to keep ranges in", remedy="name a folder: XDG_DATA_HOME=/…"
        )
    return path


def _write(path: Path, taken: Sequence[_Taken]) -> None:
    """Put what was taken in the place of what was fetched of the same lists before.

    The table of before stays until the next time: who has just read its name will open it.
    """
    before = read_updated(found_ranges())
    lists: Mapping[str, Fetched] = {
        **before.lists,
        **{each.fetched.address: each.fetched for each in taken if each.fetched is not None},
    }
    fresh = {each.outcome.address for each in taken}
    networks = [n for n in before.networks if n.source not in fresh]
    networks += [network for each in taken for network in each.networks]
    table = packed(networks)
    provenance = named(table, __version__, lists)
    write_atomically(path.with_name(provenance.table), [table])
    write_atomically(path, [provenance_text(provenance).encode()])
    try:
        _sweep(path.parent, keep={provenance.table, before.table})
    except OSError as error:
        raise output_error(path.parent, error) from error


def _sweep(folder: Path, keep: Collection[str] = ()) -> None:
    """Take out tables that nothing names any more, and what a killed run left half written."""
    for pattern in _LEFT_BEHIND:
        for path in folder.glob(pattern):
            if path.name not in keep:
                path.unlink(missing_ok=True)
    sync_directory(folder)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder, made where there is none, for this process alone; raises OutputError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise output_error(folder, error) from error
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    """Waits no longer than PATIENCE: what holds the lock may never let go."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                message = f"{folder}: another process is writing there"
                raise OutputError(message, remedy="try again when it is done") from error
            time.sleep(0.05)
        except OSError as error:
            raise output_error(folder, error) from error
        else:
            return
