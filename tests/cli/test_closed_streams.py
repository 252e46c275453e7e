"""Started with standard streams closed, the command still exits by what it found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.running import environment


def code_of(arguments: str, folder: Path) -> int:
    """The exit code of ``depmap`` with these arguments and redirections, in a shell."""
    command = f'exec "{sys.executable}" -m depmap {arguments}'
    shell = ["sh", "-c", command]
    return subprocess.run(shell, cwd=folder, env=environment(), timeout=60, check=False).returncode


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("identify x 2>&-", 0),
        ("identify --as nothing x >&- 2>&-", 2),
        ("exchanges show nobody 2>&-", 2),
        ("scan binance --world 2026-09 -o out 2>&-", 0),
        ("identify x >&-", 6),
        ("identify x --format csv >&- 2>&-", 6),
        ("providers list >&-", 6),
        ("--version >&- 2>&-", 6),
        ("identify x -o out >&-", 0),
        ("identify x -o /dev/full >&- 2>&-", 6),
        ("identify <&- 2>&-", 2),
    ],
)
def test_a_closed_stream_is_no_verdict(arguments: str, code: int, tmp_path: Path) -> None:
    assert code_of(arguments, tmp_path) == code
