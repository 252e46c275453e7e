"""Every command that prints, as installed: no colour in a pipe or under NO_COLOR, any locale."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_pages import COMMANDS, folder
from tests.e2e.test_cli import run

__all__ = ["folder"]


@pytest.mark.parametrize("name", COMMANDS)
def test_no_colour_in_a_pipe_nor_where_it_is_refused(
    name: str, depmap: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    piped = run(depmap, *COMMANDS[name], LC_ALL="C", LANG="C")
    refused = run(depmap, *COMMANDS[name], FORCE_COLOR="1", NO_COLOR="1")
    for told in (piped, refused):
        assert told.returncode in (0, 1), told.stderr
        assert told.stdout
        assert "\x1b" not in told.stdout + told.stderr
        assert "Traceback" not in told.stderr
    assert piped.stdout == refused.stdout
