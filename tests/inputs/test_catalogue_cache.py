"""The compiled catalogue: the same as what it was made from, and made anew when that changes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.attribution.match import CatalogueIndex
from depmap.errors import InputError
from depmap.inputs import catalogue_cache
from depmap.inputs.catalogue import load_catalogue
from depmap.inputs.catalogue_cache import CatalogueFiles, cache_dir, digest_of, read_index
from depmap.inputs.compiled import Unusable, compile_catalogue, read_compiled
from depmap.inputs.data import data_dir
from depmap.model.provider import MatcherKind

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

MINE = """\
name = "Mine"
aliases = ["my own"]
owner = "Me"
homepage = "https://mine.example/"
sources = [{ where = "me", verified = 2026-11-01 }]
examples = [{ kind = "ns", value = "ns1.mine.example", is = "mine/edge" }]
look-alikes = [{ kind = "ns", value = "ns1.notmine.example" }]

[[regions]]
code = "r1"

[[services]]
slug = "edge"
name = "Edge"
roles = ["dns", "hosting", "cdn"]
regional = true
operators = [{ provider = "mine", as-of = "2020", where = "me", verified = 2020-01-01 }]

  [[services.matchers]]
  kind = "ns"
  pattern = "mine.example"
  role = "dns"
  strength = "strong"
  source = "me"
  verified = 2026-11-01

  [[services.matchers]]
  kind = "network"
  pattern = "5.5.0.0/16"
  region = "r1"
  role = "hosting"
  strength = "strong"
  source = "my list"
  verified = 2026-11-02

  [[services.matchers]]
  kind = "asn"
  pattern = "66"
  since = "2019"
  until = "2024-05"
  role = "hosting"
  strength = "medium"
  source = "me"
  unverified = true

  [[services.matchers]]
  kind = "header"
  pattern = "x-mine"
  test = "token"
  value = "edge"
  role = "cdn"
  strength = "strong"
  source = "me"
  unverified = true
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "mine.toml").write_text(MINE, encoding="utf-8")
    return folder


def cached() -> list[Path]:
    folder = cache_dir()
    assert folder is not None
    return list(folder.iterdir())


def same(one: CatalogueIndex, other: CatalogueIndex) -> bool:
    return (
        tuple(one.catalogue.providers) == tuple(other.catalogue.providers)
        and one.catalogue.date == other.catalogue.date
        and tuple(one.catalogue.networks) == tuple(other.catalogue.networks)
    )


def test_the_shipped_catalogue_comes_back_as_it_was() -> None:
    index = read_index()
    plain = load_catalogue(data_dir() / "providers", data_dir() / "networks.csv.gz")
    assert same(index, CatalogueIndex(plain))
    assert same(read_index(), index)


def test_every_key_of_a_file_comes_back(mine: Path) -> None:
    plain = load_catalogue(mine)
    index = read_index(mine, only=True)
    assert same(index, CatalogueIndex(plain))
    (service,) = index.catalogue.providers[0].services
    assert (service.matchers[2].since, service.matchers[2].until) == ("2019", "2024-05")
    (match,) = index.address("5.5.5.5")
    assert (str(match.component), match.source) == ("mine/edge@r1", "my list")


def test_the_users_own_is_added(mine: Path) -> None:
    index = read_index(mine)
    assert index.name(MatcherKind.NS, "ns1.mine.example")[0].provider == "mine"
    assert index.name(MatcherKind.NS, "ada.ns.cloudflare.com")[0].provider == "cloudflare"
    assert index.address("5.5.5.5")
    assert index.address("54.64.0.1")


def test_a_name_that_is_taken_is_refused(mine: Path) -> None:
    own = mine / "mine.toml"
    own.write_text(MINE.replace('"my own"', '"cloudflare"'), encoding="utf-8")
    with pytest.raises(InputError, match="names cloudflare already"):
        read_index(mine)
    assert read_index(mine, only=True).provider("cloudflare") is not None


def test_a_changed_file_is_read_anew(mine: Path) -> None:
    assert read_index(mine, only=True).provider("mine") is not None
    own = mine / "mine.toml"
    own.write_text(MINE.replace('name = "Mine"', 'name = "Ours"'), encoding="utf-8")
    found = read_index(mine, only=True).provider("mine")
    assert found is not None
    assert found.name == "Ours"


def test_a_kept_catalogue_is_not_compiled_again(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_index(mine, only=True)

    def refuse(files: CatalogueFiles, digest: str) -> bytes:
        raise AssertionError("compiled again")

    monkeypatch.setattr(catalogue_cache, "compile_files", refuse)
    assert read_index(mine, only=True).provider("mine") is not None


def test_a_damaged_one_is_made_again(mine: Path) -> None:
    read_index(mine, only=True)
    (kept,) = cached()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-7] + b"garbage")
    assert read_index(mine, only=True).provider("mine") is not None
    assert kept.read_bytes() == whole


def test_a_cache_that_cannot_be_written_costs_time_only(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert read_index(mine, only=True).provider("mine") is not None
    assert blocked.read_bytes() == b""


def test_what_could_not_be_kept_leaves_nothing_behind(mine: Path) -> None:
    read_index(mine, only=True)
    (kept,) = cached()
    kept.unlink()
    kept.mkdir()
    assert read_index(mine, only=True).provider("mine") is not None
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize("whose", ["the folder", "the file"])
def test_what_others_could_have_written_is_not_believed(mine: Path, whose: str) -> None:
    read_index(mine, only=True)
    (kept,) = cached()
    evil = mine / "mine.toml"
    digest = digest_of(CatalogueFiles(shipped=data_dir(), own=mine, only=True))
    evil.write_text(MINE.replace('name = "Mine"', 'name = "Evil"'), encoding="utf-8")
    kept.write_bytes(compile_catalogue(load_catalogue(mine), digest))
    evil.write_text(MINE, encoding="utf-8")
    found = read_index(mine, only=True).provider("mine")
    assert found is not None
    assert found.name == "Evil"  # ours to write, so believed
    (kept.parent if whose == "the folder" else kept).chmod(0o777)
    found = read_index(mine, only=True).provider("mine")
    assert found is not None
    assert found.name == "Mine"


def test_without_a_home_nothing_is_kept(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "relative")
    assert cache_dir() is None
    assert read_index(mine, only=True).provider("mine") is not None


def test_an_edit_while_it_is_compiled_is_not_kept(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_files = catalogue_cache.compile_files

    def edited(files: CatalogueFiles, digest: str) -> bytes:
        content = compile_files(files, digest)
        own = mine / "mine.toml"
        own.write_text(MINE.replace('name = "Mine"', 'name = "Ours"'), encoding="utf-8")
        return content

    monkeypatch.setattr(catalogue_cache, "compile_files", edited)
    read_index(mine, only=True)
    folder = cache_dir()
    assert folder is not None
    assert not folder.exists()


def test_a_pipe_among_the_files_is_refused(mine: Path) -> None:
    os.mkfifo(mine / "pipe.toml")
    with pytest.raises(InputError, match=r"pipe.toml: is no regular file"):
        read_index(mine, only=True)


def test_only_the_newest_are_kept(mine: Path) -> None:
    own = mine / "mine.toml"
    for number in range(catalogue_cache.KEPT + 3):
        own.write_text(MINE.replace('name = "Mine"', f'name = "Mine {number}"'), encoding="utf-8")
        read_index(mine, only=True)
    assert len(cached()) == catalogue_cache.KEPT


def test_the_digest_knows_names_and_contents(mine: Path) -> None:
    files = CatalogueFiles(shipped=data_dir(), own=mine, only=True)
    before = digest_of(files)
    assert digest_of(files) == before
    shutil.move(mine / "mine.toml", mine / "other.toml")
    assert digest_of(files) != before


def test_no_folder_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no folder"):
        read_index(tmp_path / "nowhere")


def test_other_data_is_refused(mine: Path) -> None:
    content = compile_catalogue(load_catalogue(mine), "a")
    assert read_compiled(content, "a").provider("mine") is not None
    with pytest.raises(Unusable):
        read_compiled(content, "b")


@given(st.data())
def test_no_damage_is_taken_for_a_catalogue(data: st.DataObject) -> None:
    content = bytearray(_SMALL)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unusable):
        read_compiled(bytes(content[: data.draw(st.integers(0, len(content)))]), "d")
    with pytest.raises(Unusable):
        read_compiled(bytes(content), "d")


_SMALL = compile_catalogue(load_catalogue(Path(__file__).parents[1] / "golden" / "catalogue"), "d")
