"""Words completed by the installed command: in a real bash, and by the protocol of other shells."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from depmap.cli.commands import COMMANDS
from depmap.cli.completion_words import NAMES, ON_LINE
from depmap.inputs.worlds import list_worlds

DEPMAP = Path(sys.executable).with_name("depmap")
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("DEPMAP_")} | {
    "PATH": f"{DEPMAP.parent}:{os.environ['PATH']}"
}

ASK_BASH = """
eval "$(depmap completion bash)"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_depmap_completion depmap
printf '%s\\n' "${COMPREPLY[@]}"
"""


def ask_bash(*words: str) -> list[str]:
    """What bash would offer for the last word."""
    made = subprocess.run(
        [shutil.which("bash") or "bash", "--norc", "-c", ASK_BASH, "bash", *words],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=True,
    )
    assert made.stderr == ""
    return made.stdout.split()


def ask(shell: str, line: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command as the lines for zsh and fish call it."""
    asked = {"_DEPMAP_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line}
    return subprocess.run(
        [DEPMAP],
        capture_output=True,
        text=True,
        env=ENVIRONMENT | asked | more,
        check=False,
    )


def test_bash_offers_commands_subcommands_and_options() -> None:
    assert ask_bash("depmap", "") == [entry.name for entry in COMMANDS]
    assert ask_bash("depmap", "providers", "sh") == ["show"]
    assert ask_bash("depmap", "scan", "--snap") == ["--snapshot"]


def test_bash_offers_choices_and_shipped_names() -> None:
    assert ask_bash("depmap", "whatif", "s.depmap", "--format", "j") == ["json"]
    assert "binance" in ask_bash("depmap", "scan", "kucoin", "bin")
    assert ask_bash("depmap", "scan", "binance", "--world", "") == list(list_worlds())
    assert "cloudflare" in ask_bash("depmap", "providers", "show", "cloudf")
    assert "aws" in ask_bash("depmap", "whatif", "s.depmap", "--fail", "aw")
    assert all(i.startswith("aws-") for i in ask_bash("depmap", "incidents", "replay", "aws-"))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "s.depmap"
    run_quietly = ["scan", "binance", "gate", "--world", "2026-09", "--snapshot", str(path)]
    subprocess.run([DEPMAP, *run_quietly], env=ENVIRONMENT, check=True, capture_output=True)
    return path


def test_bash_offers_the_targets_of_the_snapshot_given(snapshot: Path) -> None:
    assert ask_bash("depmap", "explain", str(snapshot), "") == ["binance", "gate"]
    assert ask_bash("depmap", "explain", str(snapshot), "gate/") == [
        "gate/web",
        "gate/api",
        "gate/ws",
    ]
    picture = ("depmap", "report", str(snapshot), "--format", "svg", "--picture")
    assert ask_bash(*picture, "") == ["concentration", "binance", "gate"]
    assert ask_bash(*picture, "g") == ["gate"]
    assert ask_bash("depmap", "scan", "kraken", "--picture", "") == ["concentration", "kraken"]


def test_what_is_no_snapshot_offers_nothing(snapshot: Path, tmp_path: Path) -> None:
    newer, torn = tmp_path / "newer.depmap", tmp_path / "torn.depmap"
    lines = snapshot.read_bytes().splitlines(keepends=True)
    newer.write_bytes(lines[0].replace(b"snapshot/1", b"snapshot/9"))
    torn.write_bytes(b"".join([*lines[:2], lines[2][:40]]))
    for path in (newer, tmp_path / "missing", tmp_path, DEPMAP):
        assert ask_bash("depmap", "explain", str(path), "") == []
    assert ask_bash("depmap", "explain", str(torn), "") == ["binance"]


def test_bash_is_left_to_offer_files_where_a_file_belongs(tmp_path: Path) -> None:
    assert ask_bash("depmap", "report", str(tmp_path)) == []


def test_a_line_that_is_wrong_so_far_is_no_error() -> None:
    assert ask_bash("depmap", "scan", "--timeout", "never", "--world", "2026") == ["2026-09"]
    assert ask_bash("depmap", "scna", "xyz") == []


def test_zsh_and_fish_are_offered_the_same() -> None:
    zsh = ask("zsh", "depmap providers show cloudfl")
    assert zsh.returncode == 0
    assert "_arguments" in zsh.stdout
    assert '"cloudflare"' in zsh.stdout
    fish = ask("fish", "depmap scan binance --world ", _TYPER_COMPLETE_FISH_ACTION="get-args")
    assert (fish.returncode, fish.stdout.split()) == (0, list(list_worlds()))
    no_names = ask("fish", "depmap report s", _TYPER_COMPLETE_FISH_ACTION="is-args")
    assert no_names.returncode == 1


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_lines_are_taken_by_the_shell(shell: str) -> None:
    lines = subprocess.run(
        [DEPMAP, "completion", shell], capture_output=True, text=True, check=True, env=ENVIRONMENT
    ).stdout
    assert f"_DEPMAP_COMPLETE=complete_{shell}" in lines
    if program := shutil.which(shell):
        subprocess.run([program, "-n", "-c", lines], check=True)


def test_every_name_that_is_offered_has_its_place() -> None:
    known = {*NAMES, *ON_LINE}
    assert known == {name for name in parameters() if name in known}
    for names in NAMES.values():
        assert names()


def parameters() -> Iterator[str]:
    """The name of every parameter of every command."""
    for entry in COMMANDS:
        command: Any = typer.main.get_command(importlib.import_module(entry.module).app)
        for one in (getattr(command, "commands", None) or {"": command}).values():
            yield from (parameter.name for parameter in one.params)
