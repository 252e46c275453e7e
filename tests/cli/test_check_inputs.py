"""What ``check`` reads once: lists and policies from pipes; and baselines of something else."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from depmap.cli.main import run
from depmap.snapshot.reader import read_snapshot
from depmap.snapshot.writer import write_snapshot

WORLD = ("--world", "2026-09")
POLICY = "[policy]\nmin-coverage = 0.0\nmin-providers = { dns = 1 }\n"
LISTS = {
    "toml": '[[target]]\nname = "bitstamp"\n[[target]]\nname = "bitfinex"\n',
    "csv": "name,weight\nbitstamp,2\nbitfinex,1\n",
    "lines": "\ufeff# ours\nbitstamp\nbitfinex\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "depmap.toml").write_text(POLICY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets what stands on standard input."""

    def call(text: str) -> None:
        octets = io.BytesIO(text.encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(octets, encoding="ascii"))

    return call


@pytest.fixture
def snapshot(folder: Path) -> Path:
    path = folder / "s.depmap"
    assert run(["scan", "bitstamp", *WORLD, "--snapshot", str(path), "-o", "report", "-q"]) == 0
    return path


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("command", [["check", "-"], ["scan", "-f", "-"]])
def test_standard_input_holds_a_list_in_any_form(
    form: str,
    command: list[str],
    folder: Path,
    feed: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    feed(LISTS[form])
    assert run([*command, *WORLD, "--format", "markdown", "-q"]) == 0
    told = capsys.readouterr().out
    assert "2 targets" in told or all(name in told for name in ("Bitstamp", "Bitfinex"))


def test_standard_input_that_is_no_text_or_closed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a\n\xff")))
    assert run(["check", "-", *WORLD]) == 2
    assert "-:2: not UTF-8" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["check", "-", *WORLD]) == 2
    assert "holds no target" in capsys.readouterr().err


def test_no_target_of_a_pipe_is_lost(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A look at its beginning would take as much as a buffer holds out of it."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_text, args=("bitstamp\nbitfinex\n",))
    writer.start()
    assert run(["check", str(pipe), *WORLD, "--format", "markdown", "-q"]) == 0
    writer.join()
    assert "2 targets held to" in capsys.readouterr().out


def test_a_policy_may_come_from_standard_input(
    snapshot: Path, feed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    feed(POLICY.replace("1", "9"))
    assert run(["check", str(snapshot), "--policy", "-", "--format", "sarif"]) == 1
    assert '"uri": "-"' not in capsys.readouterr().out
    feed(POLICY.replace("dns", "dsn"))
    assert run(["check", str(snapshot), "--policy", "-"]) == 2
    assert "-:3: dsn: is no role" in capsys.readouterr().err
    feed("bitstamp\n")
    assert run(["check", "-", "--policy", "-", *WORLD]) == 2
    assert "can't both be read" in capsys.readouterr().err


def test_a_baseline_of_something_else_is_told(
    snapshot: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read = read_snapshot(snapshot)
    other = folder / "other.depmap"
    write_snapshot(other, replace(read, run=replace(read.run, world="")))
    assert run(["check", str(snapshot), "--baseline", str(other)]) == 0
    told = capsys.readouterr().err
    assert (
        f"{other}: the baseline is live, what is checked is of the recorded world 2026-09" in told
    )
    write_snapshot(other, replace(read, targets=(replace(read.targets[0], id="else.example"),)))
    run(["check", str(snapshot), "--baseline", str(other)])
    assert "holds none of the targets" in capsys.readouterr().err
    run(["check", str(snapshot), "--baseline", str(snapshot)])
    assert capsys.readouterr().err == ""
