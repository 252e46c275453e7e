"""``world check``: its documents and exit codes, and the shipped worlds held to their rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from depmap.inputs.data import data_dir
from depmap.inputs.worlds import list_worlds
from tests.analysis.provider_lists import folder
from tests.analysis.worlds import head, rrset, sound
from tests.cli.in_process import Run, Told, runner

GOOD = sound("kraken")
BAD = head("okx") + rrset("okx.example.com", "A", "192.0.2.1")


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(capsys, monkeypatch, "world", "check")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the current one, with a sound file and one with an example's address."""
    monkeypatch.chdir(tmp_path)
    return folder(tmp_path / "own", {"kraken": GOOD, "okx": BAD})


@pytest.mark.parametrize("name", [None, *list_worlds()])
def test_the_shipped_worlds_keep_their_rules(name: str | None, check: Run) -> None:
    told = check(*([name] if name else []), "--format", "json")
    document = json.loads(told.out)
    assert [f for f in document["findings"] if f["severity"] == "error"] == []
    assert (told.code, document["exit_code"]) == (0, 0)
    assert document["files"] == len(list((data_dir() / "worlds").glob(f"{name or '*'}/*.toml")))
    assert all(f["path"].startswith("data/worlds/") for f in document["findings"])


def test_what_the_world_of_2026_09_is_warned_of(check: Run) -> None:
    document = json.loads(check("2026-09", "--format", "json").out)
    found = {rule: number for rule, number in document["rules"].items() if number}
    assert found == {"special-purpose": 1, "dangling-alias": 35}
    (special,) = [f for f in document["findings"] if f["rule"] == "special-purpose"]
    assert special["path"] == "data/worlds/2026-09/btc-trade-ua.toml"
    lines = (data_dir().parent / special["path"]).read_text("utf-8").splitlines()
    assert "fe80::" in lines[special["line"] - 1]
    counted = {(a["provenance"], a["kind"]): a["number"] for a in document["answers"]}
    assert counted["observed", "origin"] == 481
    assert counted["stated", "claim"] == 87


def test_a_sound_folder_is_told_with_what_its_answers_rest_on(check: Run, tmp_path: Path) -> None:
    told = check(folder(tmp_path / "own", {"kraken": GOOD}))
    assert told == Told(
        0,
        "  provenance     answers  of them\n"
        "  not served           2  2 fact\n"
        "  observed             5  1 origin, 1 response, 1 rrset A, 1 rrset CNAME, 1\n"
        "                          rrset TXT\n"
        "  reconstructed        2  1 delegation, 1 issuer\n"
        "  stated               1  1 claim\n"
        "\n"
        "1 file checked: nothing is wrong (exit 0)\n",
        "",
    )


def test_a_problem_is_told_by_file_and_line_with_what_to_do(check: Run, own: Path) -> None:
    told = check("own")
    assert (told.code, told.err) == (1, "")
    assert told.out.startswith(
        "✗ own/okx.toml:6\n"
        "    documentation-address: okx.example.com has 192.0.2.1, set aside:\n"
        "    documentation\n"
        "\n"
        "What to do\n"
        "  1 documentation-address: Write what was seen, or take the row out.\n"
    )
    assert told.out.endswith("2 files checked: 1 error (exit 1)\n")


def test_the_document_says_what_to_do(check: Run, own: Path) -> None:
    document = json.loads(check("own", "--format", "json").out)
    assert (document["schema"], document["path"]) == ("depmap/worlds-check/1", "own")
    (finding,) = document["findings"]
    assert finding["fix"] == "Write what was seen, or take the row out."


def test_what_cannot_be_opened_is_no_finding(check: Run, tmp_path: Path) -> None:
    unknown = check("2026-9")
    assert (unknown.code, unknown.out) == (2, "")
    assert "did you mean '2026-09'?" in unknown.err
    assert check("").code == 2
    assert check(tmp_path / "missing").code == 2


def test_an_empty_folder_is_no_world(check: Run, tmp_path: Path) -> None:
    told = check(tmp_path)
    assert told.code == 1
    assert "syntax: holds no recorded exchange (*.toml)" in told.out
    assert told.out.endswith("0 files checked: 1 error (exit 1)\n")


def test_hostile_files_reach_no_terminal_raw(check: Run, tmp_path: Path) -> None:
    hostile = rrset("okx.example.com", "TXT", r"\u001b[31m\u202e\\999") + rrset(
        r"a\u001b[2J.example.com", r"A\u009b", "x"
    )
    files = {"a\x1b[31m": 'na\u202eme = "\x9b"\n', "okx": head("okx") + hostile}
    path = folder(tmp_path / "own\x1b[1m", files)
    for form in ("terminal", "json", "sarif", "github"):
        told = check(path, "--format", form, "--full")
        assert told.code == 1
        assert "unservable" in told.out
        assert not {"\x1b", "\x9b", "\u202e"} & set(told.out + told.err)
