"""What the pages show of the command line runs, and says what they show."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import Command, blocks, commands, name_of, pages
from tests.docs.running import WORLD, environment, run, timeless

PAGES = {
    name_of(page): page
    for page in pages()
    if any(b.language == "console" for b in blocks(page.read_text("utf-8")))
}


@pytest.mark.parametrize("name", PAGES)
def test_commands_of_a_page_in_order(name: str, tmp_path: Path) -> None:
    ran = 0
    for block in blocks(PAGES[name].read_text("utf-8")):
        if block.label.startswith("file="):
            (tmp_path / block.label.removeprefix("file=")).write_text(block.content, "utf-8")
        if block.language != "console":
            continue
        for command in commands(block):
            check(command, tmp_path)
            ran += 1
    assert ran


def check(command: Command, folder: Path) -> None:
    """Scans read the recorded world, whatever the page says of the live Internet."""
    if command.arguments[:2] == ("world", "serve"):
        returned, said = serve_for_a_moment(command, folder)
    else:
        made = run(command.arguments, folder, DEPMAP_WORLD=WORLD)
        returned, said = made.returncode, made.stdout + made.stderr
    assert returned == command.exits, (command.arguments, said)
    rest = iter(timeless(said).splitlines())
    for line in command.shown:
        wanted = timeless(line).rstrip()
        if wanted and wanted != "…":
            assert any(wanted == each.rstrip() for each in rest), (line, said)


def serve_for_a_moment(command: Command, folder: Path) -> tuple[int, str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "depmap", *command.arguments],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    with server:
        assert server.stdout is not None
        said = [server.stdout.readline() for _ in range(3)]
        server.send_signal(signal.SIGINT)
        try:
            returned = server.wait(timeout=20)
        finally:
            server.kill()
    return returned, "".join(said)
