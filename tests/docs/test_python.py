"""The program of the page on the Python interface runs, and prints what the page shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT, blocks
from tests.docs.running import environment

PAGE = ROOT / "docs" / "python.md"
MARK = "-- output of a block --"


def test_the_program_prints_what_the_page_shows(tmp_path: Path) -> None:
    told = blocks(PAGE.read_text("utf-8"))
    programs = [block.content for block in told if block.language == "python"]
    shown = [block.content for block in told if block.language == "text"]
    assert len(programs) == len(shown) >= 4
    made = subprocess.run(
        [sys.executable, "-c", f"print({MARK!r})\n".join(programs)],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout.split(f"{MARK}\n") == shown
