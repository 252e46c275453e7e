"""The GitHub action and the hooks: what their files say, and their very commands run."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from depmap.cli.main import run
from tests.ci.composite import action, parse_yaml, run_step
from tests.docs.pages import ROOT, blocks

CHECK = 1
PINNED = re.compile(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}\Z")
PASSES = "[policy]\nmin-coverage = 0.0\nmin-providers = { dns = 1 }\n"
FAILS = "[policy]\nmin-coverage = 0.0\nmin-providers = { dns = 9 }\n"
UNSEEN = "[policy]\nmin-coverage = 1.0\nmin-providers = { dns = 1 }\n"


def workflows() -> Iterator[Any]:
    """Every workflow and configuration the documentation shows."""
    page = (ROOT / "docs" / "github-actions.md").read_text("utf-8")
    for block in blocks(page):
        if block.language == "yaml":
            yield parse_yaml(block.content)


def steps(tree: Any) -> Iterator[dict[str, Any]]:
    """Every step of an action or a workflow."""
    if isinstance(tree, dict):
        if "uses" in tree or "run" in tree:
            yield tree
        for value in tree.values():
            yield from steps(value)
    if isinstance(tree, list):
        for value in tree:
            yield from steps(value)


def test_no_input_becomes_part_of_a_script_and_every_action_is_pinned() -> None:
    found = [step for tree in (action(), *workflows()) for step in steps(tree)]
    assert sum("run" in step for step in found) >= 2
    assert sum("uses" in step for step in found) >= 3
    for step in found:
        assert "${{" not in step.get("run", "")
        assert "uses" not in step or PINNED.match(step["uses"]), step


def test_every_input_is_used_and_every_output_is_one_of_a_step() -> None:
    told = action()
    used = " ".join(value for step in told["runs"]["steps"] for value in step["env"].values())
    for name in told["inputs"]:
        assert f"inputs.{name} }}" in used
    script = told["runs"]["steps"][CHECK]["run"]
    for name, output in told["outputs"].items():
        assert output["value"] == f"${{{{ steps.check.outputs.{name} }}}}"
        assert f'"{name}=' in script


def test_a_workflow_may_do_no_more_than_it_must() -> None:
    (workflow,) = (tree for tree in workflows() if "jobs" in tree)
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "read", "security-events": "write"}
    (checkout,) = (s for s in steps(job) if s.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"]["persist-credentials"] is False
    (own,) = (s for s in steps(job) if s.get("uses", "").startswith("depmap/depmap@"))
    assert set(own["with"]) <= set(action()["inputs"])


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "exchanges.txt").write_text("bitstamp\nupbit\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("policy", "code"),
    [(PASSES, 0), (FAILS, 1), ("[policy]\nmin-coverag = 1\n", 2), (UNSEEN, 3)],
    ids=["clean", "violated", "bad policy", "not measured"],
)
def test_the_code_of_the_check_is_the_steps_own(workspace: Path, policy: str, code: int) -> None:
    (workspace / "depmap.toml").write_text(policy, encoding="utf-8")
    told = run_step(CHECK, workspace, list="exchanges.txt", world="2026-09")
    assert told.code == code, told.err
    assert told.outputs["exit-code"] == str(code)
    assert Path(told.outputs["snapshot"]).is_file()
    if code == 2:
        assert "depmap.toml:2" in told.err
        assert (told.summary, "sarif" in told.outputs) == ("", False)
        return
    sarif = json.loads(Path(told.outputs["sarif"]).read_text("utf-8"))
    assert sarif["version"] == "2.1.0"
    assert "min-providers" in told.summary or code == 0
    if code == 1:
        places = [
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            for result in sarif["runs"][0]["results"]
        ]
        assert set(places) == {"exchanges.txt"}
        assert "::error" in told.out


def test_a_snapshot_is_checked_without_a_scan(workspace: Path) -> None:
    snapshot = workspace / "-odd name; $(touch hacked).depmap"
    arguments = ["scan", "bitstamp", "--world", "2026-09", "--snapshot", str(snapshot)]
    assert run([*arguments, "-o", str(workspace / "report.txt")]) == 0
    (workspace / "my policy.toml").write_text(FAILS, encoding="utf-8")
    told = run_step(CHECK, workspace, snapshot=snapshot.name, policy="my policy.toml")
    assert (told.code, told.outputs["exit-code"]) == (1, "1"), told.err
    assert "snapshot" not in told.outputs
    assert not (workspace / "hacked").exists()


def test_a_list_that_cannot_be_scanned_is_not_checked(workspace: Path) -> None:
    (workspace / "depmap.toml").write_text(PASSES, encoding="utf-8")
    (workspace / "exchanges.txt").write_text("binanse\n", encoding="utf-8")
    told = run_step(CHECK, workspace, list="exchanges.txt", world="2026-09")
    assert (told.code, dict(told.outputs)) == (2, {"exit-code": "2"})
    assert "did you mean 'binance'" in told.err


@pytest.mark.parametrize("given", [{}, {"list": "a", "snapshot": "b"}], ids=["none", "both"])
def test_a_list_or_a_snapshot_is_asked_for(workspace: Path, given: dict[str, str]) -> None:
    told = run_step(CHECK, workspace, **given)
    assert (told.code, told.outputs["exit-code"]) == (2, "2")
    assert "::error::" in told.err


def test_a_python_that_is_missing_is_told(workspace: Path) -> None:
    told = run_step(0, workspace, python="no-such-python")
    assert told.code == 2
    assert "3.11" in told.err


def test_hooks_run_as_pre_commit_runs_them(workspace: Path) -> None:
    hooks = {
        hook["id"]: hook
        for hook in parse_yaml((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    }
    (configured,) = (tree for tree in workflows() if "repos" in tree)
    (used,) = configured["repos"]
    arguments = {hook["id"]: hook["args"] for hook in used["hooks"]}
    assert hooks.keys() == arguments.keys()
    scanned = ["scan", "bitstamp", "--world", "2026-09", "--snapshot", str(workspace / "s.depmap")]
    assert run([*scanned, "-o", str(workspace / "report.txt")]) == 0
    (workspace / "depmap.toml").write_text(FAILS, encoding="utf-8")
    (workspace / "providers").mkdir()
    (workspace / "providers" / "x.toml").write_text("name = 1\n", encoding="utf-8")
    for id, hook in hooks.items():
        assert hook["language"] == "python"
        command = [*shlex.split(hook["entry"]), *arguments[id]]
        assert command[0] == "depmap"
        made = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=workspace,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 1, (command, made.stderr)
    wanted = re.compile(hooks["depmap-policy"]["files"])
    for file in ("s.depmap", "depmap.toml", "a/pyproject.toml"):
        assert wanted.search(file)
    assert not wanted.search("README.md")
