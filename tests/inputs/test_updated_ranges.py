"""The user's own table beside the shipped one: which rows hold, and what damage says."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.errors import InputError
from depmap.inputs import catalogue_cache
from depmap.inputs.catalogue_cache import CatalogueFiles, digest_of, read_index
from depmap.inputs.data import user_data_dir
from depmap.inputs.feeds import FEEDS
from depmap.inputs.networks import packed_table
from depmap.inputs.range_files import (
    NAME,
    Fetched,
    found_ranges,
    named,
    provenance_text,
    ranges_file,
    read_files,
)
from depmap.inputs.updated_ranges import packed, read_updated, with_updated
from depmap.model.provider import Network
from tests.inputs.feed_documents import feed_of, row
from tests.inputs.small_data import make_small_data, use_small_data

REMEDY = "depmap providers update --reset"
VULTR = feed_of("vultr")
NEW = Network(
    prefix="151.236.0.0/16",
    provider="vultr",
    service="compute",
    region="",
    source=VULTR.address,
    as_of="2026-11-26",
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_data(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return use_small_data(small, tmp_path, monkeypatch)


def fetched(day: str = "2026-11-26", **changes: str) -> Fetched:
    whole = Fetched(
        provider="vultr",
        address=VULTR.address,
        whence=VULTR.address,
        fetched=f"{day}T01:02:03Z",
        etag='"1"',
        last_modified="",
        created="",
        rows=1,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def keep(home: Path, *networks: Network, told: Fetched | None = None) -> Path:
    """The files of an update, as they would have been written."""
    told = told or fetched()
    table = packed(networks)
    provenance = named(table, "0.0", {told.address: told})
    home.mkdir(parents=True, exist_ok=True)
    (home / provenance.table).write_bytes(table)
    (home / NAME).write_text(provenance_text(provenance), encoding="utf-8")
    return home / NAME


def table_of(path: Path) -> Path:
    return path.with_name(read_files(path)[0].table)


def test_where_it_lies(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ranges_file() == home / "ranges.json"
    assert found_ranges() is None
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/me")
    assert user_data_dir() == Path("/home/me/.local/share/depmap")
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert user_data_dir() == Path("/home/me/.local/share/depmap")
    monkeypatch.setenv("HOME", "relative")
    assert ranges_file() is None
    assert found_ranges() is None


def test_what_is_written_is_read(home: Path) -> None:
    path = keep(home, NEW)
    found = read_updated(path)
    assert found.networks == (NEW,)
    assert found.lists == {VULTR.address: fetched()}
    assert found.tool == "0.0"


def test_fetched_rows_take_the_place_of_the_shipped_ones_of_that_list_alone(home: Path) -> None:
    before = read_index()
    assert before.address("151.236.1.1") == ()
    assert str(before.address("45.32.1.1")[0].component) == "vultr/compute"
    keep(home, NEW)
    after = read_index()
    (match,) = after.address("151.236.1.1")
    assert (str(match.component), match.source) == ("vultr/compute", VULTR.address)
    assert not any(m.source == VULTR.address for m in after.address("45.32.1.1"))
    others = [n for n in before.catalogue.networks if not VULTR.claims(n)]
    assert [n for n in after.catalogue.networks if not VULTR.claims(n)] == others


def test_the_catalogue_is_of_the_newer_date(home: Path) -> None:
    keep(home, replace(NEW, as_of="2031-01-01"), told=fetched("2031-01-01"))
    assert read_index().catalogue.date == "2031-01-01"


@pytest.mark.parametrize(
    ("day", "holds"), [("2026-08-21", False), ("2026-08-22", True), ("2026-08-23", True)]
)
def test_newer_shipped_rows_take_the_place_of_fetched_ones(
    home: Path, day: str, holds: bool
) -> None:
    shipped = [row("45.32.0.0/16", "compute", provider="vultr", source=VULTR.address)]
    path = keep(home, replace(NEW, as_of=day), told=fetched(day))
    found = with_updated(shipped, path, read_index(only=True).catalogue.providers)
    assert [n.prefix for n in found] == [NEW.prefix if holds else "45.32.0.0/16"]


def test_both_lists_of_one_provider_are_told_apart(home: Path) -> None:
    four, six = (feed_of("cloudflare", version) for version in (4, 6))
    fresh = row("2606:4800::/32", "cdn", provider="cloudflare", source=six.address)
    fresh = replace(fresh, as_of="2026-11-26")
    keep(home, fresh, told=fetched(provider="cloudflare", address=six.address))
    networks = read_index().catalogue.networks
    assert [n.prefix for n in networks if six.claims(n)] == ["2606:4800::/32"]
    assert sum(four.claims(n) for n in networks) == 15


def test_a_list_no_longer_known_is_passed_over(home: Path) -> None:
    gone = "https://vultr.example/old"
    keep(home, replace(NEW, source=gone), told=fetched(address=gone))
    assert read_index().address("151.236.1.1") == ()
    assert read_index().address("45.32.1.1")


def test_what_the_catalogue_does_not_know_is_refused(home: Path) -> None:
    keep(home, replace(NEW, service="teapots"))
    with pytest.raises(InputError, match="vultr has no service 'teapots'") as refused:
        read_index()
    assert REMEDY in refused.value.remedy


def test_a_catalogue_of_ones_own_alone_asks_for_no_ranges(home: Path, tmp_path: Path) -> None:
    keep(home, NEW).write_text("{", encoding="utf-8")
    own = Path(__file__).parents[1] / "golden" / "catalogue"
    assert read_index(own, only=True).catalogue.providers
    with pytest.raises(InputError):
        read_index()


def test_it_is_compiled_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(home, NEW)
    read_index()

    def refuse(files: CatalogueFiles, digest: str) -> bytes:
        raise AssertionError("compiled again")

    monkeypatch.setattr(catalogue_cache, "compile_files", refuse)
    assert read_index().address("151.236.1.1")


def test_the_digest_knows_what_was_fetched(home: Path, small: Path) -> None:
    without = digest_of(CatalogueFiles(shipped=small))
    path = keep(home, NEW)
    one = digest_of(CatalogueFiles(shipped=small, updated=path))
    keep(home, replace(NEW, prefix="151.235.0.0/16"))
    other = digest_of(CatalogueFiles(shipped=small, updated=path))
    assert len({without, one, other}) == 3


DAMAGE = {
    "no JSON": "{",
    "nested": "[" * 100_000,
    "a list": "[]",
    "empty": "",
    "another schema": '{"schema": "depmap/ranges/2"}',
    "no table": '{"schema": "depmap/ranges/1"}',
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_an_error_with_the_remedy(home: Path, content: str) -> None:
    path = keep(home, NEW)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_index()
    assert str(path) in refused.value.message
    assert REMEDY in refused.value.remedy


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("table", "../../etc/passwd"),
        ("table", 3),
        ("sha256", None),
        ("tool", []),
        ("lists", None),
        ("lists", [3]),
        ("lists", [{"provider": "vultr"}]),
    ],
)
def test_a_key_that_is_wrong_is_an_error(home: Path, key: str, value: object) -> None:
    path = keep(home, NEW)
    document = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(document | {key: value}), encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        read_index()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("fetched", "yesterday"),
        ("fetched", "9999-99-99T00:00:00Z"),
        ("fetched", "2026-02-30T00:00:00Z"),
        ("fetched", "\u0662\u0660\u0662\u0666-11-26T00:00:00Z"),
        ("etag", "a\r\nx: y"),
        ("last_modified", "\x1b"),
        ("rows", "7"),
        ("rows", True),
        ("address", 7),
    ],
)
def test_a_list_that_is_wrong_is_an_error(home: Path, key: str, value: object) -> None:
    path = keep(home, NEW)
    document = json.loads(path.read_text("utf-8"))
    document["lists"][0][key] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        read_index()


def test_a_damaged_table_is_an_error_even_when_it_was_compiled(home: Path) -> None:
    path = keep(home, NEW)
    read_index()
    table = table_of(path)
    table.write_bytes(table.read_bytes()[:-1])
    with pytest.raises(InputError, match="not what was written") as refused:
        read_index()
    assert str(table) in refused.value.message
    assert REMEDY in refused.value.remedy


def test_a_table_that_went_is_an_error(home: Path) -> None:
    path = keep(home, NEW)
    table_of(path).unlink()
    with pytest.raises(InputError, match="can't be read") as refused:
        read_index()
    assert REMEDY in refused.value.remedy


def test_a_file_that_is_a_folder_is_an_error(home: Path) -> None:
    (home / NAME).mkdir(parents=True)
    with pytest.raises(InputError, match="can't be read") as refused:
        read_index()
    assert REMEDY in refused.value.remedy


@pytest.mark.parametrize("of_table", [False, True])
def test_a_pipe_is_an_error_and_not_waited_for(of_table: bool, home: Path) -> None:
    path = keep(home, NEW)
    place = table_of(path) if of_table else path
    place.unlink()
    os.mkfifo(place)
    with pytest.raises(InputError, match="is no regular file") as refused:
        read_index()
    assert REMEDY in refused.value.remedy


def test_what_is_damaged_is_told_in_short(home: Path) -> None:
    path = keep(home, NEW)
    for key in ("schema", "table", "sha256"):
        document = json.loads(path.read_text("utf-8")) | {key: ["x" * 100_000]}
        path.write_text(json.dumps(document), encoding="utf-8")
        with pytest.raises(InputError, match="damaged") as refused:
            read_index()
        assert len(refused.value.reason) < 200


def test_a_dangling_link_is_an_error(home: Path) -> None:
    home.mkdir(parents=True)
    (home / NAME).symlink_to(home / "nowhere")
    with pytest.raises(InputError, match="can't be read"):
        read_index()


def test_rows_that_a_later_depmap_refuses_are_an_error(home: Path) -> None:
    table = packed_table([["192.0.2.0/24", "vultr", "compute", "", VULTR.address, "2026-11-26"]])
    provenance = named(table, "0.0", {VULTR.address: fetched()})
    home.mkdir(parents=True)
    (home / provenance.table).write_bytes(table)
    (home / NAME).write_text(provenance_text(provenance), encoding="utf-8")
    with pytest.raises(InputError, match="special-purpose") as refused:
        read_index()
    assert REMEDY in refused.value.remedy


@given(place=st.integers(0), flip=st.integers(1, 255))
def test_no_damage_goes_unseen(
    place: int, flip: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "damage"
    path = keep(folder, NEW)
    whole = read_files(path)[0]
    table = folder / whole.table
    content = bytearray(table.read_bytes())
    content[place % len(content)] ^= flip
    table.write_bytes(content)
    with pytest.raises(InputError):
        read_files(path)


def test_every_list_has_a_provider_in_the_registry() -> None:
    assert {feed.provider for feed in FEEDS} <= {
        provider.slug for provider in read_index().catalogue.providers
    }
