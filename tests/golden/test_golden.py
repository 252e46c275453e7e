"""Every case replayed: snapshot → attributions → single points → verdicts → findings.

``GOLDEN=write`` writes what depmap concludes now; read the difference before keeping it.
"""

from __future__ import annotations

import json
import os
import random
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from depmap.analysis.assessment import examine
from depmap.model.observation import Snapshot
from depmap.snapshot.reader import read_snapshot
from depmap.snapshot.writer import write_snapshot
from tests.golden.fixed import golden_index
from tests.golden.reader import AT, read_case
from tests.golden.summary import Json, summary

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/snapshot.toml"))


@pytest.fixture(params=CASES, ids=lambda path: path.name)
def case(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def concluded(path: Path, snapshot: Snapshot) -> dict[str, Json]:
    asked = tomllib.loads((path / "snapshot.toml").read_text(encoding="utf-8"))
    ways = {"": False} | ({"observed only": True} if "reconstructed" in asked else {})
    told: dict[str, Json] = {"about": asked["about"]}
    for way, observed_only in ways.items():
        examined = examine(snapshot, golden_index(), now=AT, observed_only=observed_only)
        facts = summary(examined, asked.get("fail", ()))
        told |= {way: facts} if way else facts
    return told


def test_case(case: Path) -> None:
    told = concluded(case, read_case(case))
    expected = case / "expected.json"
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    assert told == json.loads(expected.read_text(encoding="utf-8"))


def test_case_survives_the_snapshot_file(case: Path, tmp_path: Path) -> None:
    snapshot = read_case(case)
    write_snapshot(tmp_path / "case.depmap", snapshot)
    assert read_snapshot(tmp_path / "case.depmap") == snapshot


def test_order_of_observations_changes_nothing(case: Path) -> None:
    snapshot = read_case(case)
    shuffled = list(snapshot.observations)
    random.Random(case.name).shuffle(shuffled)
    assert concluded(case, replace(snapshot, observations=tuple(shuffled))) == concluded(
        case, snapshot
    )


def test_the_corpus_is_there() -> None:
    assert len(CASES) >= 25
