"""Holds what ``check`` was given to its policy, prints the outcome and returns the code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from depmap.analysis.assessment import examine
from depmap.cli.catalogue import read_catalogue
from depmap.cli.console import terminal_style
from depmap.cli.options import Own, ReportFormat
from depmap.cli.reading import Wanted
from depmap.cli.scanning import Choices, make_scan, prepare
from depmap.cli.sink import write_output
from depmap.errors import ExitCode, InputError
from depmap.inputs.policy import find_policy, load_policy
from depmap.model.observation import Snapshot
from depmap.pipeline.assess import hold_to_policy
from depmap.snapshot.reader import read_snapshot
from depmap.snapshot.schema import is_snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held to what, and how the outcome is printed."""

    subject: Path
    policy: Path | None
    form: ReportFormat
    output: Path | None
    full: bool
    observed_only: bool
    exit_zero: bool
    own: Own


def hold(held: Held, choices: Choices, now: datetime) -> ExitCode:
    """Read the policy first: a bad one must not cost a scan."""
    policy = load_policy(held.policy) if held.policy is not None else find_policy(Path.cwd())
    snapshot = _snapshot(held.subject, choices)
    index = read_catalogue(held.own)
    examined = examine(snapshot, index, now=snapshot.run.finished, observed_only=held.observed_only)
    report = hold_to_policy(examined, policy, index, now)
    if held.form is ReportFormat.JSON:
        from depmap.report.gate import render_gate_json

        write_output(render_gate_json(report), held.output)
    else:
        from depmap.report.terminal.gate import render_gate_terminal

        style = terminal_style(full=held.full, output=held.output)
        write_output(render_gate_terminal(report, style), held.output)
    return ExitCode.OK if held.exit_zero else report.exit_code


def _snapshot(subject: Path, choices: Choices) -> Snapshot:
    if subject != Path("-") and _is_snapshot(subject):
        return read_snapshot(subject)
    return make_scan(prepare(Wanted(listed=subject), choices))


def _is_snapshot(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return is_snapshot(stream.read(256))
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror or error}", path=path) from error
