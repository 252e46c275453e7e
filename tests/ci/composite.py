"""A composite action's steps run as a runner does: the texts of ``run:`` by bash, and files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from tests.docs.pages import ROOT

_INPUT = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a step ended: its code, what it printed, its outputs and its summary."""

    code: int
    out: str
    err: str
    outputs: Mapping[str, str]
    summary: str


def parse_yaml(text: str) -> Any:
    """What a YAML text says."""
    return yaml.safe_load(text)


def action() -> Any:
    """The action of this repository."""
    return parse_yaml((ROOT / "action.yml").read_text("utf-8"))


def run_step(place: int, workspace: Path, **given: str) -> Ran:
    """Step ``place`` with these inputs, in a workspace; depmap is installed where it expects it."""
    step = action()["runs"]["steps"][place]
    temporary = workspace / "runner"
    installed = temporary / "depmap" / "bin" / "depmap"
    installed.parent.mkdir(parents=True, exist_ok=True)
    if not installed.exists():
        installed.symlink_to(Path(sys.executable).with_name("depmap"))
    script = workspace / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    output, summary = workspace / "output", workspace / "summary"
    for file in (output, summary):
        file.write_text("", encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DEPMAP_")}
    made = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=workspace,
        env=kept
        | _environment(step["env"], given)
        | {
            "RUNNER_TEMP": str(temporary),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
        },
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    lines = output.read_text("utf-8").splitlines()
    return Ran(
        code=made.returncode,
        out=made.stdout,
        err=made.stderr,
        outputs=dict(line.split("=", 1) for line in lines),
        summary=summary.read_text("utf-8"),
    )


def _environment(declared: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """A step's variables: inputs as given, or their defaults."""
    values: dict[str, str] = {}
    for name, expression in declared.items():
        found = _INPUT.match(expression)
        default = action()["inputs"][found[1]]["default"] if found else ""
        values[name] = given.get(found[1].replace("-", "_"), default) if found else ""
    return values
