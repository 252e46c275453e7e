"""Checks recorded worlds, prints what is wrong with them and returns the code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from depmap.cli.console import terminal_style
from depmap.cli.file_checks import render_annotations, told_from
from depmap.cli.formats import FindingsFormat
from depmap.cli.sink import write_output
from depmap.errors import ExitCode
from depmap.model.world_check import WorldReport
from depmap.pipeline.check_world import check_world


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldCheck:
    """What is checked, and how the outcome is printed. None is every shipped world."""

    name: str | None
    form: FindingsFormat
    output: Path | None
    full: bool
    exit_zero: bool


def check_recorded(asked: WorldCheck, today: date) -> ExitCode:
    """Check, print, and say how it ended."""
    report = told_from(check_world(asked.name, today=today), Path.cwd())
    write_output(_rendered(report, asked), asked.output)
    return ExitCode.OK if asked.exit_zero else report.exit_code


def _rendered(report: WorldReport, asked: WorldCheck) -> str:
    if asked.form is FindingsFormat.TERMINAL:
        from depmap.report.terminal.world_check import render_world_check_terminal

        style = terminal_style(full=asked.full, output=asked.output)
        return render_world_check_terminal(report, style)
    from depmap.report.world_check import render_world_check_json, rule_texts

    if asked.form is FindingsFormat.JSON:
        return render_world_check_json(report)
    return render_annotations(report.findings, rule_texts(), asked.form)
