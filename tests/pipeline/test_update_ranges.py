"""The refresh as a whole: real TLS and DNS on loopback, files, and what is answered after it."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from depmap.errors import InputError, OutputError, UsageError
from depmap.inputs import catalogue_cache
from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.feeds import FEEDS, NOT_UPDATED, Feed
from depmap.inputs.networks import load_networks
from depmap.inputs.range_files import NAME, read_files
from depmap.inputs.updated_ranges import packed
from depmap.model.provider import Network
from depmap.model.ranges import FeedOutcome, FeedState, RangesUpdate
from depmap.pipeline import update_ranges as module
from depmap.pipeline.scan import Reach
from depmap.pipeline.update_ranges import (
    RangesRequest,
    named_feeds,
    reset_ranges,
    update_ranges,
)
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.servers import Server
from depmap.snapshot.atomic import write_atomically
from tests.docs.running import run
from tests.inputs.feed_documents import document, feed_of
from tests.inputs.small_data import FEW, make_small_data, use_small_data
from tests.resolvers.dns_server import DnsServer, records
from tests.resolvers.feed_server import (
    NOT_FOUND,
    Answer,
    Authority,
    authority,
    redirect,
    response,
    routed,
)
from tests.resolvers.loopback_https import NOW, PUBLIC, FixedClock

HOSTS = tuple(dict.fromkeys(feed.address.split("/")[2] for feed in FEEDS))
ADDRESSES = records({(host, "A"): [f"{host}. 300 A {PUBLIC}"] for host in HOSTS})
VULTR, AWS = feed_of("vultr"), feed_of("aws")
FRESH = "151.236.0.0/16"
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"
DAY = "2026-09-23"
"""Of the tests' fixed clock."""


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"), *HOSTS)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_data(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return use_small_data(small, tmp_path, monkeypatch)


@dataclass(frozen=True)
class LaterClock(FixedClock):
    days: int

    def now(self) -> datetime:
        return NOW + timedelta(days=self.days)


@dataclass(frozen=True, kw_only=True)
class Internet:
    """The providers' servers, for as many updates as are made."""

    trusted: Authority
    requests: list[bytes]

    def update(
        self,
        answers: Mapping[Feed, Answer],
        *,
        feeds: tuple[Feed, ...] = (),
        accept_loss: bool = False,
        dry_run: bool = False,
        days: int = 0,
    ) -> RangesUpdate:
        """One run, so many days after DAY; of other feeds the server knows nothing."""

        async def main() -> RangesUpdate:
            routes = {feed.address.removeprefix("https://"): a for feed, a in answers.items()}
            async with (
                DnsServer(ADDRESSES) as resolver,
                routed(routes, self.trusted.context) as server,
            ):
                request = RangesRequest(
                    feeds=feeds or tuple(answers),
                    reach=Reach(
                        resolvers=(Server(*resolver.address),), connect_map=server.connect_map
                    ),
                    accept_loss=accept_loss,
                    dry_run=dry_run,
                    roots=self.trusted.roots,
                )
                try:
                    return await update_ranges(request, LaterClock(days))
                finally:
                    self.requests.extend(server.requests)

        return asyncio.run(main())


@pytest.fixture
def internet(trusted: Authority) -> Internet:
    return Internet(trusted=trusted, requests=[])


def known(feed: Feed) -> list[Network]:
    return [n for n in read_index().catalogue.networks if feed.claims(n)]


def with_more(feed: Feed, *prefixes: str) -> str:
    """The list as it is known, and more."""
    rows = known(feed)
    more = [
        Network(prefix=p, provider="", service=rows[0].service, region="", source="", as_of="")
        for p in prefixes
    ]
    return document(feed, [*rows, *more])


def whose(address: str) -> list[str]:
    return [str(match.component) for match in read_index().address(address)]


def outcome(told: RangesUpdate, feed: Feed) -> FeedOutcome:
    (found,) = (each for each in told.feeds if each.address == feed.address)
    return found


def test_every_list_of_the_registry_is_taken(internet: Internet, home: Path) -> None:
    told = internet.update({feed: response(document(feed, known(feed))) for feed in FEEDS})
    assert {each.state for each in told.feeds} == {FeedState.UNCHANGED}
    assert [each.address for each in told.feeds] == [feed.address for feed in FEEDS]
    assert told.not_updated == tuple(NOT_UPDATED.items())
    assert told.path == str(home / NAME)
    assert len(internet.requests) == len(FEEDS)
    assert {n.as_of for feed in FEEDS for n in known(feed)} == {DAY}
    provenance, _, _ = read_files(home / NAME)
    assert {each.fetched for each in provenance.lists.values()} == {f"{DAY}T12:00:00Z"}


def test_after_an_update_identify_answers_from_it(
    internet: Internet, home: Path, tmp_path: Path
) -> None:
    assert whose("151.236.1.1") == []
    told = internet.update({VULTR: response(with_more(VULTR, FRESH), 'ETag: "7"')})
    found = outcome(told, VULTR)
    assert (found.state, found.change.added, found.change.removed) == (FeedState.UPDATED, 1, 0)
    assert found.rows == 145
    assert whose("151.236.1.1") == ["vultr/compute"]
    answered = run(["identify", "151.236.1.1", "--format", "json"], tmp_path)
    assert answered.returncode == 0, answered.stderr
    (match,) = json.loads(answered.stdout)["values"][0]["matches"]
    assert (match["provider"], match["source"]) == ("vultr", VULTR.address)
    shown = run(["providers", "show", "vultr"], tmp_path)
    assert f"145 ranges\t{VULTR.address} ({DAY})" in shown.stdout
    assert sorted(path.name for path in home.iterdir()) == sorted(
        [NAME, read_files(home / NAME)[0].table]
    )


def test_an_unchanged_list_is_confirmed_for_the_day(internet: Internet) -> None:
    internet.update({VULTR: response(with_more(VULTR, FRESH), 'ETag: "7"')})
    assert {n.as_of for n in known(VULTR)} == {DAY}
    for days, day in ((1, "2026-09-24"), (7, "2026-09-30")):
        told = internet.update({VULTR: NOT_MODIFIED}, days=days)
        assert b'if-none-match: "7"' in internet.requests[-1]
        found = outcome(told, VULTR)
        assert (found.state, found.rows, found.as_of) == (FeedState.UNCHANGED, 145, day)
        assert {n.as_of for n in known(VULTR)} == {day}
        assert whose("151.236.1.1") == ["vultr/compute"]


def test_fetched_rows_that_no_longer_hold_are_asked_for_whole(
    internet: Internet, tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet.update({VULTR: response(with_more(VULTR, FRESH), 'ETag: "7"')})
    newer = make_small_data(tmp_path / "newer")
    rows = load_networks(small / "networks.csv.gz")
    table = packed(replace(row, as_of="2026-10-01") for row in rows)
    (newer / "networks.csv.gz").write_bytes(table)
    monkeypatch.setattr(catalogue_cache, "data_dir", lambda: newer)
    assert whose("151.236.1.1") == []
    found = outcome(internet.update({VULTR: NOT_MODIFIED}, days=30), VULTR)
    assert b"if-none-match" not in internet.requests[-1]
    assert (found.state, found.reason) == (FeedState.KEPT, "answered 304")


def test_another_depmap_asks_for_the_whole_list(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = response(with_more(VULTR, FRESH), 'ETag: "7"')
    internet.update({VULTR: answer})
    monkeypatch.setattr(module, "__version__", "99")
    internet.update({VULTR: answer})
    assert b"if-none-match" not in internet.requests[-1]


def test_a_list_by_list_update_keeps_what_was_fetched_before(internet: Internet) -> None:
    internet.update({VULTR: response(with_more(VULTR, FRESH))})
    linode = feed_of("linode")
    internet.update({linode: response(with_more(linode, "151.235.0.0/16"))})
    assert whose("151.236.1.1") == ["vultr/compute"]
    assert whose("151.235.1.1") == ["linode/compute"]


async def _hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


HALF = "lose"
FAILURES: dict[str, tuple[Callable[[], Answer], str]] = {
    "missing": (lambda: NOT_FOUND, "answered 404"),
    "empty": (lambda: response(""), "no usable range"),
    "a page": (lambda: response("<!DOCTYPE html>\n<p>Not found\n"), "no usable range"),
    "Latin-1": (lambda: response(b"45.32.0.0/16,US,,Malm\xf6\n"), "not UTF-8"),
    "truncated": (lambda: response("45.32.0.0/16\n", length=9999), "peer closed"),
    "to http": (lambda: redirect("http://geofeed.constant.com/x"), "only HTTPS"),
    "to loopback": (lambda: redirect("https://127.0.0.1/"), "loopback"),
    "reset": (lambda: _hang_up, ""),
    "documentation": (lambda: response("192.0.2.0/24\n2001:db8::/32\n"), "special-purpose"),
    "shrunk": (lambda: response(f"{FRESH}\n45.32.0.0/16\n"), "would lose 143 of the 144"),
}


@pytest.mark.parametrize(("answer", "reason"), FAILURES.values(), ids=FAILURES)
def test_a_failure_removes_nothing(
    internet: Internet, home: Path, answer: Callable[[], Answer], reason: str
) -> None:
    before = known(VULTR)
    told = internet.update({VULTR: answer()})
    found = outcome(told, VULTR)
    assert (found.state, found.rows, found.as_of) == (FeedState.KEPT, 144, "2026-08-22")
    assert reason in found.reason
    assert found.reason
    assert not told.came
    assert told.path == ""
    assert known(VULTR) == before
    assert not home.exists()


def test_one_failure_stops_no_other_list(internet: Internet) -> None:
    linode = feed_of("linode")
    internet.update({linode: response(with_more(linode, "151.235.0.0/16"))})
    told = internet.update({VULTR: response(with_more(VULTR, FRESH)), linode: NOT_FOUND})
    assert told.came
    assert [feed.address for feed in told.kept] == [linode.address]
    assert whose("151.236.1.1") == ["vultr/compute"]
    assert whose("151.235.1.1") == ["linode/compute"]


@pytest.mark.parametrize("text", ["{", "[]", '{"prefixes": {}}', "[" * 100_000])
def test_no_json_removes_nothing(internet: Internet, text: str) -> None:
    found = outcome(internet.update({AWS: response(text)}), AWS)
    assert (found.state, found.rows) == (FeedState.KEPT, FEW)


def test_documentation_space_is_left_out_and_told(internet: Internet) -> None:
    text = with_more(VULTR, FRESH) + "192.0.2.0/24,,,,\n2001:db8::/32,,,,\n"
    found = outcome(internet.update({VULTR: response(text)}), VULTR)
    assert found.state is FeedState.UPDATED
    assert found.left_out_count == 2
    assert [each.entry for each in found.left_out] == ["192.0.2.0/24", "2001:db8::/32"]
    assert whose("192.0.2.1") == []


def test_a_shrunk_list_is_taken_if_that_is_meant(internet: Internet) -> None:
    shrunk = response(f"{FRESH}\n45.32.0.0/16\n")
    found = outcome(internet.update({VULTR: shrunk}, accept_loss=True), VULTR)
    assert (found.state, found.rows) == (FeedState.UPDATED, 2)
    assert whose("151.236.1.1") == ["vultr/compute"]


def test_an_empty_list_is_never_taken(internet: Internet) -> None:
    told = internet.update({VULTR: response("")}, accept_loss=True)
    assert outcome(told, VULTR).state is FeedState.KEPT


def test_a_dry_run_writes_nothing(internet: Internet, home: Path) -> None:
    told = internet.update({VULTR: response(with_more(VULTR, FRESH))}, dry_run=True)
    assert outcome(told, VULTR).change.added == 1
    assert (told.path, told.came) == ("", True)
    assert not home.exists()


def test_without_a_resolver_everything_is_kept(home: Path, trusted: Authority) -> None:
    request = RangesRequest(reach=Reach(resolvers=(Server("127.0.0.1", 9),)), roots=trusted.roots)
    told = asyncio.run(update_ranges(request, SystemClock()))
    assert len(told.kept) == len(FEEDS)
    assert all("no address to connect to" in feed.reason for feed in told.kept)


def test_a_clock_behind_the_ranges_known_takes_none(internet: Internet, home: Path) -> None:
    """They would be written and not used: the shipped ones are newer."""
    text = with_more(VULTR, FRESH)
    for days in (-3650, -40):
        told = internet.update({VULTR: response(text)}, days=days)
        assert "set it" in outcome(told, VULTR).reason
        assert outcome(told, VULTR).as_of == known(VULTR)[0].as_of
    assert internet.requests == []
    assert not home.exists()


def test_what_was_fetched_by_a_clock_ahead_is_taken_back_by_a_reset(internet: Internet) -> None:
    text = with_more(VULTR, FRESH)
    internet.update({VULTR: response(text)}, days=36_500)
    assert "--reset" in outcome(internet.update({VULTR: response(text)}), VULTR).reason
    assert reset_ranges()
    assert outcome(internet.update({VULTR: response(text)}), VULTR).as_of == DAY


def test_a_damaged_table_is_told_before_anything_is_fetched(internet: Internet, home: Path) -> None:
    home.mkdir(parents=True)
    (home / NAME).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        internet.update({VULTR: response(f"{FRESH}\n")})
    assert internet.requests == []
    assert reset_ranges()
    assert whose("45.32.1.1") == ["vultr/compute"]


def test_a_reset_brings_the_shipped_ranges_back(internet: Internet, home: Path) -> None:
    assert not reset_ranges()
    internet.update({VULTR: response(with_more(VULTR, FRESH))})
    assert reset_ranges()
    assert list(home.iterdir()) == []
    assert whose("151.236.1.1") == []
    assert not reset_ranges()


def test_who_read_the_name_of_a_table_before_an_update_can_open_it(
    internet: Internet, home: Path
) -> None:
    tables: list[Path] = []
    for more in (FRESH, "151.235.0.0/16", "151.234.0.0/16"):
        internet.update({VULTR: response(with_more(VULTR, more))})
        tables.append(home / read_files(home / NAME)[0].table)
    assert [table.exists() for table in tables] == [False, True, True]


def test_another_process_that_writes_is_not_waited_for_without_end(
    internet: Internet, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    home.mkdir(parents=True)
    handle = os.open(home, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(OutputError, match="another process is writing there"):
            internet.update({VULTR: response(with_more(VULTR, FRESH))})
        with pytest.raises(OutputError, match="another process is writing there"):
            reset_ranges()
    finally:
        os.close(handle)
    assert list(home.iterdir()) == []
    assert internet.update({VULTR: response(with_more(VULTR, FRESH))}).path


def test_a_folder_in_the_place_of_the_file_is_left_to_its_owner(home: Path) -> None:
    (home / NAME).mkdir(parents=True)
    with pytest.raises(OutputError, match=f"{NAME}: can't be removed") as refused:
        reset_ranges()
    assert "by hand" in refused.value.remedy


def test_what_a_killed_run_left_is_swept_out(internet: Internet, home: Path) -> None:
    home.mkdir(parents=True)
    for name in ("ranges-0123456789abcdef.csv.gz", ".ranges.json.abc", "notes.txt"):
        (home / name).write_bytes(b"x")
    internet.update({VULTR: response(with_more(VULTR, FRESH))})
    table = read_files(home / NAME)[0].table
    assert sorted(path.name for path in home.iterdir()) == sorted(["notes.txt", NAME, table])


def test_a_run_killed_before_it_was_done_leaves_the_old_ranges(
    internet: Internet, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet.update({VULTR: response(with_more(VULTR, FRESH))})

    def dies(path: Path, content: list[bytes]) -> None:
        if path.name == NAME:
            raise KeyboardInterrupt
        write_atomically(path, content)

    monkeypatch.setattr(module, "write_atomically", dies)
    with pytest.raises(KeyboardInterrupt):
        internet.update({VULTR: response(with_more(VULTR, FRESH, "151.235.0.0/16"))})
    assert whose("151.236.1.1") == ["vultr/compute"]
    assert whose("151.235.1.1") == []


def test_a_place_that_cannot_be_written_is_told(internet: Internet, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(OutputError, match="can't be written"):
        internet.update({VULTR: response(with_more(VULTR, FRESH))})
    assert whose("45.32.1.1") == ["vultr/compute"]


def test_a_user_without_a_home_is_told(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    text = with_more(VULTR, FRESH)
    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setenv("HOME", "nowhere")
    with pytest.raises(OutputError, match="no home"):
        internet.update({VULTR: response(text)})
    assert internet.requests == []
    assert internet.update({VULTR: response(text)}, dry_run=True).came


def test_the_folder_is_the_users_alone(internet: Internet, home: Path) -> None:
    internet.update({VULTR: response(with_more(VULTR, FRESH))})
    assert home.stat().st_mode & 0o077 == 0
    assert home.stat().st_uid == os.geteuid()


def test_providers_are_named_by_their_slug() -> None:
    assert named_feeds(()) == FEEDS
    assert [f.version for f in named_feeds(("cloudflare",))] == [4, 6]
    assert [f.provider for f in named_feeds(("vultr", "aws"))] == ["aws", "vultr"]
    with pytest.raises(UsageError, match="not updated: no stable address"):
        named_feeds(("azure",))
    with pytest.raises(UsageError) as refused:
        named_feeds(("vulture",))
    assert refused.value.remedy == "did you mean 'vultr'?"
    with pytest.raises(UsageError) as refused:
        named_feeds(("hetzner",))
    assert "one of aws, cloudflare" in refused.value.remedy
