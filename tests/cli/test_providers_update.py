"""``depmap providers update`` as it is called: exit codes, documents, what is said where."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, get_type_hints

import jsonschema
import pytest

from depmap.cli import updating
from depmap.cli.catalogue import read_catalogue
from depmap.cli.main import run
from depmap.inputs.range_files import NAME
from depmap.model.ranges import Change, FeedOutcome, FeedState, LeftOut, RangesUpdate
from depmap.pipeline.scan import Reach
from depmap.report.ranges import (
    FeedWire,
    LeftOutWire,
    SkippedWire,
    ToolWire,
    UpdateWire,
    feed_in_words,
    render_update_json,
    update_in_words,
)
from depmap.report.terminal.ranges import render_update
from depmap.report.terminal.style import Style
from tests.cli.test_doctor import closed_port
from tests.inputs.small_data import make_small_data, use_small_data
from tests.resolvers.dns_server import DnsServer, records
from tests.resolvers.feed_server import NOT_FOUND, Answer, authority, response, routed
from tests.resolvers.loopback_https import PUBLIC

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "update-1.json"
UPDATE = ("providers", "update")
HOST = "geofeed.constant.com"
CLOUDFLARE = "www.cloudflare.com"
LIST = response("45.32.0.0/16,US\n", 'ETag: "1"')
DEAD = ("--resolver", closed_port())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_data(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the user's table would lie; no catalogue read here outlives the test."""
    monkeypatch.setenv("COLUMNS", "80")
    read_catalogue.cache_clear()
    yield use_small_data(small, tmp_path, monkeypatch)
    read_catalogue.cache_clear()


@contextmanager
def internet(
    answers: dict[str, Answer], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, ...]]:
    """The providers' servers in a thread of their own; what the command needs to find them."""
    trusted = authority(folder, HOST, CLOUDFLARE)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.roots))
    named = records({(host, "A"): [f"{host}. 300 A {PUBLIC}"] for host in (HOST, CLOUDFLARE)})
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> str:
        resolver = await stack.enter_async_context(DnsServer(named))
        server = await stack.enter_async_context(routed(answers, trusted.context))
        reach = partial(Reach, connect_map=server.connect_map)
        monkeypatch.setattr(updating, "Reach", reach)
        return "{}:{}".format(*resolver.address)

    try:
        yield "--resolver", asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    finally:
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return loaded


def test_lists_that_came_are_taken_and_the_others_told(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers: dict[str, Answer] = {
        f"{HOST}/": response("45.32.0.0/16,US\n151.236.0.0/16,US\n192.0.2.0/24,,\n"),
        f"{CLOUDFLARE}/ips-v4": NOT_FOUND,
    }
    only = ("--only", "vultr", "--only", "cloudflare")
    with internet(answers, tmp_path, monkeypatch) as asked:
        out = tmp_path / "update.json"
        as_json = ("--format", "json", "-o", str(out), "--accept-loss")
        assert run([*UPDATE, *only, *asked, *as_json]) == 0
        document = json.loads(out.read_text("utf-8"))
        assert run([*UPDATE, *only, *asked]) == 0
    jsonschema.validate(document, schema())
    states = [(each["provider"], each["state"]) for each in document["feeds"]]
    assert states == [("cloudflare", "kept"), ("cloudflare", "kept"), ("vultr", "updated")]
    assert document["path"] == str(home / NAME)
    assert document["not_updated"] == []
    told = capsys.readouterr()
    assert told.err.splitlines() == ["depmap: 2 lists are kept as they were: cloudflare"] * 2
    assert "✗ cloudflare · kept as it was (15 ranges of 2026-08-22): answered 404" in told.out
    assert "= vultr · 2 ranges, unchanged" in told.out
    assert "1 left out: 192.0.2.0/24 is special-purpose space" in told.out
    assert "1 of 3 lists is up to date" in told.out
    assert str(home / NAME) in told.out.splitlines()


def test_a_dry_run_tells_and_writes_nothing(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with internet({f"{HOST}/": LIST}, tmp_path, monkeypatch) as asked:
        arguments = ("--only", "vultr", "--accept-loss", "--dry-run", *asked)
        assert run([*UPDATE, *arguments]) == 0
    assert "1 of 1 list would be taken; nothing was written." in capsys.readouterr().out
    assert not home.exists()


def test_nowhere_to_write_is_a_storage_failure(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home.parent.write_bytes(b"")
    with internet({f"{HOST}/": LIST}, tmp_path, monkeypatch) as asked:
        assert run([*UPDATE, "--only", "vultr", "--accept-loss", *asked]) == 6
    told = capsys.readouterr()
    assert told.out == ""
    assert f"{home}: can't be written" in told.err


def test_if_nothing_came_the_code_is_3_in_every_format(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "update.json"
    assert run([*UPDATE, *DEAD, "--format", "json", "-o", str(out)]) == 3
    document = json.loads(out.read_text("utf-8"))
    jsonschema.validate(document, schema())
    assert {each["state"] for each in document["feeds"]} == {"kept"}
    assert document["not_updated"] == [{"provider": "azure", "reason": "no stable address"}]
    assert run([*UPDATE, *DEAD]) == 3
    told = capsys.readouterr()
    assert "– azure · not updated: no stable address" in told.out
    assert "0 of 9 lists could be taken; nothing was written." in told.out
    assert told.err.count("9 lists are kept as they were: aws, cloudflare, digitalocean") == 2
    assert not home.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "awz"), "did you mean 'aws'?"),
        (("--only", "azure"), "azure is not updated: no stable address"),
        (("--reset", "--dry-run"), "--reset goes with no other choice"),
        (("--reset", "--only", "aws"), "--reset goes with no other choice"),
        (("--resolver", "nine"), "is no resolver"),
        (("--format", "csv"), "format"),
        (("aws",), "argument"),
    ],
)
def test_a_slip_of_the_pen_is_usage(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*UPDATE, *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err


def test_a_damaged_table_stops_every_command_until_it_is_reset(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir(parents=True)
    (home / NAME).write_text("{", encoding="utf-8")
    forget = read_catalogue.cache_clear
    for command in (("identify", "45.32.1.1"), ("providers", "list"), (*UPDATE, *DEAD)):
        forget()
        assert run([*command]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert str(home / NAME) in told.err
        assert "depmap providers update --reset" in told.err
    assert run([*UPDATE, "--reset"]) == 0
    assert "what was fetched is removed" in capsys.readouterr().err
    forget()
    assert run(["identify", "45.32.1.1"]) == 0
    assert run([*UPDATE, "--reset"]) == 0
    assert "nothing was fetched" in capsys.readouterr().err


HOSTILE = "\x1b[31m\u202e\n[link=x]"
TOLD = RangesUpdate(
    at=datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
    dry_run=False,
    feeds=(
        FeedOutcome(
            provider="aws",
            address="https://ip-ranges.amazonaws.com/ip-ranges.json",
            state=FeedState.UPDATED,
            rows=8612,
            as_of="2026-11-26",
            change=Change(added=1140, removed=8, changed=3),
            left_out=tuple(LeftOut(entry=HOSTILE, reason=f"{HOSTILE} no") for _ in range(20)),
            left_out_count=2000,
            unknown=(f"service {HOSTILE}",),
            created=HOSTILE,
        ),
        FeedOutcome(
            provider="vultr",
            address="https://geofeed.constant.com/",
            state=FeedState.KEPT,
            reason=f"answered {HOSTILE}",
        ),
    ),
    catalogue_date="2026-11-26",
    path=f"/home/{HOSTILE}/ranges.json",
)


def test_words() -> None:
    assert feed_in_words(TOLD.feeds[0]) == "8,612 ranges, 1,140 new, 8 gone, 3 told otherwise"
    assert feed_in_words(TOLD.feeds[1]).startswith("kept as it was (0 ranges): answered")
    assert update_in_words(TOLD) == ("1 of 2 lists is up to date; the catalogue is of 2026-11-26.")


def test_foreign_text_is_made_safe() -> None:
    page = render_update(TOLD, Style(width=80))
    document = render_update_json(TOLD)
    assert json.loads(document)["feeds"][0]["created"] == HOSTILE
    jsonschema.validate(json.loads(document), schema())
    for text in (page, document):
        assert not any(char in text for char in ("\x1b", "\u202e"))
    assert "2,000 left out: " in page
    assert "1,997 more" in page
    assert "not in the catalogue, so told without: service " in page


def test_schema_and_wire_types_name_the_same_keys() -> None:
    whole = schema()
    jsonschema.Draft202012Validator.check_schema(whole)
    assert whole["properties"]["schema"]["const"] == whole["title"]
    for part, wire in (
        (whole, UpdateWire),
        (whole["$defs"]["tool"], ToolWire),
        (whole["$defs"]["feed"], FeedWire),
        (whole["$defs"]["leftOut"], LeftOutWire),
        (whole["$defs"]["skipped"], SkippedWire),
    ):
        assert set(part["properties"]) == set(part["required"]) == set(get_type_hints(wire))
        assert part["additionalProperties"] is False
