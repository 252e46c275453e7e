"""Every command that reads a snapshot names what it salvaged, and that a run is not complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.cli.main import run

COMMANDS: dict[str, tuple[str, ...]] = {
    "report": (),
    "export": (),
    "check": ("--policy", "depmap.toml", "--exit-zero"),
    "impact": (),
    "whatif": ("--fail", "aws"),
    "advise": (),
    "explain": ("bitstamp",),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot with one line damaged, and a policy."""
    made = tmp_path_factory.mktemp("salvaged")
    whole = made / "whole.depmap"
    scan = ["scan", "bitstamp", "--world", "2026-09", "--quiet", "--snapshot", str(whole)]
    assert run([*scan, "-o", str(made / "report.txt")]) == 0
    lines = whole.read_text("utf-8").split("\n")
    lines[5] = lines[5][:-3]
    (made / "damaged.depmap").write_text("\n".join(lines), "utf-8")
    (made / "depmap.toml").write_text("[policy]\nno-single-point = true\n", "utf-8")
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_what_was_salvaged_is_told_with_its_line(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    arguments = [command, "damaged.depmap", *COMMANDS[command], "--salvage", "-o", "out"]
    assert run(arguments) in (0, 3)
    told = capsys.readouterr().err
    assert "damaged.depmap:6:" in told
    assert "damaged.depmap is incomplete" in told
