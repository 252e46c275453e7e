"""The help of every command, word for word, in a terminal of 80 columns.

``GOLDEN=write`` writes what is printed now.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from depmap.cli.commands import COMMANDS
from depmap.cli.main import run

PAGES = Path(__file__).parent / "help"


def command_lines() -> Iterator[tuple[str, ...]]:
    """Every command and, below a group, every subcommand."""
    yield ()
    for entry in COMMANDS:
        yield (entry.name,)
        command: Any = typer.main.get_command(importlib.import_module(entry.module).app)
        for name in getattr(command, "commands", ()):
            yield entry.name, name


LINES = {"-".join(line) or "depmap": line for line in command_lines()}


@pytest.mark.parametrize("name", LINES)
def test_exact_help(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*LINES[name], "--help"]) == 0
    shown = capsys.readouterr().out
    file = PAGES / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")
    assert max(map(len, shown.splitlines())) <= 80


def test_no_page_is_left_of_a_command_that_went() -> None:
    assert {path.stem for path in PAGES.glob("*")} == set(LINES)
