"""``providers check``: documents, exit codes, paths; the shipped catalogue held to its rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from depmap.cli.main import run
from depmap.inputs.data import data_dir
from tests.analysis.provider_lists import folder, matcher, sound
from tests.cli.in_process import Run, Told, runner

OLD = 'source = "https://docs.example/"\nverified = 2001-01-01'


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(capsys, monkeypatch, "providers", "check")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the current one, with a sound file and one whose last matcher is wrong."""
    monkeypatch.chdir(tmp_path)
    files = {"zzown": sound("zzown"), "zzbad": sound("zzbad") + matcher("ns", "com")}
    return folder(tmp_path / "own", files)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("shipped") / "findings.json"
    code = run(["providers", "check", "--format", "json", "--full", "-o", str(path)])
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    assert code == document["exit_code"]
    return document


def test_the_shipped_catalogue_keeps_its_rules(shipped: dict[str, Any]) -> None:
    assert [f for f in shipped["findings"] if f["severity"] == "error"] == []
    assert shipped["exit_code"] == 0
    assert shipped["networks"] > 24_000
    assert shipped["files"] == len(list((data_dir() / "providers").glob("*.toml")))


def test_shipped_files_are_told_by_their_place_in_depmap(shipped: dict[str, Any]) -> None:
    paths = {told["path"] for told in (*shipped["findings"], *shipped["shares"])}
    assert "data/networks.csv.gz" in paths
    assert all(path.startswith("data/") for path in paths)
    assert len(shipped["shares"]) == 4 + 2 * shipped["files"]


def test_the_shipped_folder_by_its_path_is_the_shipped_catalogue(check: Run) -> None:
    told = check(data_dir() / "providers", "--exit-zero", "--format", "json")
    assert told.code == 0
    assert json.loads(told.out)["networks"] > 24_000


def test_a_sound_folder_is_told_in_a_line(check: Run, tmp_path: Path) -> None:
    told = check(folder(tmp_path / "own", {"zzown": sound("zzown")}))
    assert told == Told(0, "1 file checked: nothing is wrong (exit 0)\n", "")


def test_a_wrong_matcher_is_told_by_file_and_line(check: Run, own: Path) -> None:
    told = check("own")
    assert told.code == 1
    assert told.out.startswith(
        "✗ own/zzbad.toml:23\n    syntax: pattern: 'com' has a single label\n"
    )
    assert told.out.endswith("2 files checked: 1 error (exit 1)\n")


def test_a_folder_elsewhere_is_told_as_it_was_given(
    check: Run, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert f"✗ {own}/zzbad.toml:23\n" in check(own).out
    assert "✗ ../own/zzbad.toml:23\n" in check("../own").out


def test_the_document_tells_the_folder_as_it_was_given(check: Run, own: Path) -> None:
    document = json.loads(check("own", "--format", "json").out)
    assert document["schema"] == "depmap/providers-check/1"
    assert (document["path"], document["files"]) == ("own", 2)


@pytest.mark.parametrize(
    ("limit", "code"), [((), 0), (("--max-stale", "0.5"), 0), (("--max-stale", "0.3"), 1)]
)
def test_old_sources_fail_over_their_limit(
    limit: tuple[str, ...], code: int, check: Run, tmp_path: Path
) -> None:
    text = sound("zzown") + matcher("ns", "zzown.org", more=OLD)
    told = check(folder(tmp_path / "own", {"zzown": text}), *limit)
    assert told.code == code
    assert "1 of 3 sources were verified more than a year ago (33%)" in told.out


def test_unverified_sources_fail_over_their_limit(check: Run, tmp_path: Path) -> None:
    text = sound("zzown") + matcher("ns", "zzown.org", more='source = "x"\nunverified = true')
    path = folder(tmp_path / "own", {"zzown": text})
    assert check(path, "--max-unverified", "0.4").code == 0
    assert check(path, "--max-unverified", "0.1").code == 1
    assert check(path, "--max-unverified", "1.5").code == 2


def test_an_own_folder_is_judged_beside_the_shipped_catalogue(check: Run, tmp_path: Path) -> None:
    text = sound("zzown") + matcher("ns", "zz.ns.cloudflare.com") + matcher("asn", "13335")
    path = folder(tmp_path / "own", {"zzown": text, "cloudflare": sound("cloudflare")})
    told = json.loads(check(path, "--format", "json").out)
    assert [(Path(f["path"]).name, f["rule"]) for f in told["findings"]] == [
        ("cloudflare.toml", "duplicate-name")
    ]
    (path / "cloudflare.toml").unlink()
    told = json.loads(check(path, "--format", "json").out)
    assert [(f["rule"], f["line"]) for f in told["findings"]] == [
        ("nested-suffix", 21),
        ("overlapping-matcher", 29),
    ]


def test_what_cannot_be_opened_is_no_finding(check: Run, tmp_path: Path) -> None:
    missing = check(tmp_path / "missing")
    assert (missing.code, missing.out) == (2, "")
    assert "missing: is no folder of provider files" in missing.err


def test_an_empty_folder_is_said_to_be(check: Run, tmp_path: Path) -> None:
    told = check(tmp_path)
    assert (told.code, told.out) == (0, "0 files checked: nothing is wrong (exit 0)\n")
    assert "no provider files (*.toml)" in told.err


def test_hostile_files_reach_no_terminal_raw(check: Run, tmp_path: Path) -> None:
    path = folder(tmp_path / "own", {"a\x1b[31m": 'na\u202eme = "\x9b"\n'})
    for form in ("terminal", "json", "sarif", "github"):
        told = check(path, "--format", form)
        assert told.code == 1
        assert not {"\x1b", "\x9b", "\u202e"} & set(told.out + told.err)
