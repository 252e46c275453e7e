"""Runs a command in the tests' own process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from depmap.cli.main import run


@dataclass(frozen=True, slots=True)
class Told:
    """How the command ended and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Told]


def runner(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *command: str
) -> Run:
    """What runs ``depmap COMMAND`` with the arguments it is called with, 80 columns wide."""
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str | Path) -> Told:
        capsys.readouterr()
        code = run([*command, *map(str, arguments)])
        out, err = capsys.readouterr()
        return Told(code, out, err)

    return call
