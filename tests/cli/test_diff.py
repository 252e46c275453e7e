"""Two scans of recorded worlds, one with an exchange moved: formats and exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from depmap.cli.main import run
from depmap.inputs.data import data_dir
from depmap.snapshot.reader import read_snapshot
from depmap.snapshot.writer import write_snapshot

CLOUDFLARE = '["amy.ns.cloudflare.com", "elle.ns.cloudflare.com"]'
ROUTE53 = '["ns-124.awsdns-10.com", "ns-1005.awsdns-07.net"]'
LIST = "upbit\nbitstamp\n"

Scan = Callable[..., Path]


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """Scans a copy of two exchanges of the recorded world, with texts of upbit's replaced."""

    def make(
        name: str, *edits: tuple[str, str], targets: str = LIST, more: tuple[str, ...] = ()
    ) -> Path:
        folder = tmp_path_factory.mktemp(name)
        world = folder / "world"
        world.mkdir()
        for exchange in ("upbit", "bitstamp"):
            text = (data_dir() / "worlds/2026-09" / f"{exchange}.toml").read_text(encoding="utf-8")
            for old, new in edits if exchange == "upbit" else ():
                assert old in text
                text = text.replace(old, new)
            (world / f"{exchange}.toml").write_text(text, encoding="utf-8")
        (folder / "list.txt").write_text(targets, encoding="utf-8")
        path = folder / "s.depmap"
        arguments = ["scan", "-f", str(folder / "list.txt"), "--world", str(world), *more]
        code = run([*arguments, "--snapshot", str(path), "-o", str(folder / "out.txt"), "--quiet"])
        assert code == 0
        return path

    return make


@pytest.fixture(scope="module")
def then(scan: Scan) -> Path:
    return scan("then")


@pytest.fixture(scope="module")
def moved(scan: Scan) -> Path:
    return scan("moved", (CLOUDFLARE, ROUTE53))


Diff = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def diff(capsys: pytest.CaptureFixture[str]) -> Diff:
    def call(old: Path, new: Path, *more: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run(["diff", str(old), str(new), "--format", "json", *more])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_a_moved_exchange(then: Path, moved: Path, diff: Diff) -> None:
    code, told = diff(then, moved)
    assert code == told["exit_code"] == 0
    assert {c["target"] for c in told["changes"]} == {"upbit"}
    (api,) = [
        c
        for c in told["changes"]
        if (c["kind"], c["surface"], c["role"], c["relation"], c["proved"])
        == ("provider-moved", "api", "dns", "direct", True)
    ]
    assert (api["was"], api["now"]) == (["cloudflare/dns"], ["aws/route53"])
    assert api["provenance"] == "reconstructed"
    assert {s["role"] for s in told["shares"]} == {"dns"}


def test_the_same_file_twice(then: Path, diff: Diff, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = diff(then, then, "--fail-on", "any")
    assert (code, told["changes"], told["shares"]) == (0, [], [])
    assert run(["diff", str(then), str(then)]) == 0
    assert "Nothing changed." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("provider-moved", 1),
        ("coverage-lost,provider-moved", 1),
        ("any", 1),
        ("new-single-point", 3),
        ("target-lost", 0),
    ],
)
def test_codes_of_a_move(then: Path, moved: Path, diff: Diff, kinds: str, expected: int) -> None:
    code, told = diff(then, moved, "--fail-on", kinds)
    assert code == told["exit_code"] == expected
    assert told["verdict"].endswith(f"(exit {expected})")
    assert diff(then, moved, "--fail-on", kinds, "--exit-zero")[0] == 0


def test_both_halves_are_said(
    then: Path, moved: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    assert run(["diff", str(then), str(moved), "--fail-on", "any"]) == 1
    said = capsys.readouterr().out
    assert "proved: provider-moved" in said
    assert "may have happened, for lack of measurement: new-single-point" in said


def test_a_role_that_was_not_measured_again(scan: Scan, then: Path, diff: Diff) -> None:
    """Without name servers nothing is gone: it is not seen."""
    text = (data_dir() / "worlds/2026-09/upbit.toml").read_text(encoding="utf-8")
    start = text.index("[[delegation]]")
    unseen = scan("unseen", (text[start : text.index("[[", start + 2)], ""))
    code, told = diff(then, unseen, "--fail-on", "provider-moved")
    assert code == 3
    assert not [c for c in told["changes"] if c["proved"] and c["kind"] != "coverage-lost"]
    assert diff(then, unseen, "--fail-on", "coverage-lost")[0] == 1


def test_observed_answers_alone(then: Path, moved: Path, diff: Diff) -> None:
    _, told = diff(then, moved, "--observed-only")
    assert told["observed_only"] is True
    assert not [c for c in told["changes"] if c["proved"] and c["kind"] == "provider-moved"]


def test_no_target_in_common(
    scan: Scan, then: Path, diff: Diff, capsys: pytest.CaptureFixture[str]
) -> None:
    other = scan("other", targets="api.upbit.com\n", more=("--only-host",))
    code, told = diff(then, other)
    assert (code, told["compared"]) == (3, [])
    assert run(["diff", str(then), str(other)]) == 3
    assert "no target is in both snapshots" in " ".join(capsys.readouterr().out.split())
    assert diff(then, other, "--exit-zero")[0] == 0
    assert diff(then, other, "--fail-on", "target-lost")[0] == 1


def test_nothing_measured_twice(then: Path, tmp_path: Path, diff: Diff) -> None:
    blind = tmp_path / "blind.depmap"
    write_snapshot(blind, replace(read_snapshot(then), observations=()))
    code, told = diff(blind, blind, "--fail-on", "any")
    assert code == told["exit_code"] == 3
    assert (told["old"]["seen"], told["new"]["seen"], told["changes"]) == (False, False, [])
    assert diff(blind, blind)[0] == 0


def test_a_target_that_a_damaged_file_lost(
    then: Path, tmp_path: Path, diff: Diff, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = then.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1][:40] + b"\x00" + lines[1][40:]
    damaged = tmp_path / "damaged.depmap"
    damaged.write_bytes(b"".join(lines))
    code, told = diff(then, damaged, "--salvage", "--fail-on", "target-lost")
    assert code == told["exit_code"] == 3
    (lost,) = told["changes"]
    assert (lost["kind"], lost["proved"]) == ("target-removed", False)
    assert diff(then, damaged, "--salvage", "--fail-on", "provider-moved")[0] == 3
    assert run(["diff", str(then), str(damaged), "--salvage"]) == 0
    said = capsys.readouterr()
    assert f"depmap: {damaged}:2: damaged:" in said.err
    assert "only in the old snapshot; the new one is incomplete" in said.out


def test_markdown_to_a_file(
    then: Path, moved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "diff.md"
    arguments = ["diff", str(then), str(moved), "--format", "markdown", "-o", str(out)]
    assert run([*arguments, "--fail-on", "provider-moved"]) == 1
    assert "| → | api, ws DNS: cloudflare/dns → aws/route53ᴿ |" in out.read_text(encoding="utf-8")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("depmap: proved: provider-moved")


def test_an_unknown_kind_costs_no_reading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "none.depmap")
    assert run(["diff", nowhere, nowhere, "--fail-on", "any,provider-move"]) == 2
    assert "did you mean 'provider-moved'?" in capsys.readouterr().err


def test_what_is_no_snapshot(then: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "cut.depmap"
    damaged.write_bytes(then.read_bytes()[:-400])
    assert run(["diff", str(then), str(tmp_path / "none.depmap")]) == 2
    assert run(["diff", str(then), str(damaged)]) == 6
    assert run(["diff", str(then), str(damaged), "--salvage", "-o", str(tmp_path / "o.txt")]) == 0
