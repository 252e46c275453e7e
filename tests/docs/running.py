"""Runs the command as the documentation shows it: 80 columns, no colour, the recorded world."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

WORLD = "2026-09"
_READ = re.compile(r"read \d{4}-\d\d-\d\d \d\d:\d\d(\s+)UTC")


def environment(**extra: str) -> dict[str, str]:
    """The variables a documented command runs under, none of the user's own DEPMAP_ ones."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DEPMAP_", "FORCE_COLOR"))}
    return kept | {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"} | extra


def run(arguments: Sequence[str], folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """``depmap`` with these arguments, in that folder."""
    return subprocess.run(
        [sys.executable, "-m", "depmap", *arguments],
        cwd=folder,
        env=environment(**extra),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def timeless(text: str) -> str:
    """The text with the minute of the scan struck out; the line breaks around it stay."""
    return _READ.sub(r"read 0000-00-00 00:00\1UTC", text)
