"""A catalogue that was old when the answers were had is warned of, in the report and beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from depmap.cli.main import run
from depmap.model.observation import Snapshot
from depmap.snapshot.writer import write_snapshot
from tests.golden.fixed import FOLDER
from tests.golden.reader import read_case

WARNING = "more than a year before these answers"
POLICY = "[policy]\nmin-coverage = 0.0\nmin-providers = { dns = 1 }\n"


def taken_on(day: datetime, world: str = "") -> Snapshot:
    case = read_case(FOLDER.parent / "cases" / "route53_four_names_one_group")
    return replace(case, run=replace(case.run, started=day, finished=day, world=world))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    far = datetime(2099, 1, 1, tzinfo=UTC)
    write_snapshot(tmp_path / "late.depmap", taken_on(far))
    write_snapshot(tmp_path / "recorded.depmap", taken_on(far, "2026-09"))
    write_snapshot(tmp_path / "early.depmap", taken_on(datetime(2020, 1, 1, tzinfo=UTC)))
    (tmp_path / "depmap.toml").write_text(POLICY, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "warned"), [("late", True), ("recorded", False), ("early", False)]
)
def test_it_is_told_on_standard_error_and_in_the_report(
    name: str, warned: bool, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = str(folder / f"{name}.depmap")
    assert run(["report", snapshot, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert (WARNING in err) is warned
    assert any(WARNING in notice for notice in json.loads(out)["notices"]) is warned
    assert run(["report", snapshot]) == 0
    assert (WARNING in " ".join(capsys.readouterr().out.split())) is warned
    run(["check", snapshot, "--policy", str(folder / "depmap.toml")])
    assert (WARNING in capsys.readouterr().err) is warned
