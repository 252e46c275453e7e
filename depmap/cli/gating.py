"""Holds what ``check`` was given to its policy, prints the outcome and returns the code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from depmap.analysis.assessment import whence
from depmap.analysis.baseline import against_baseline, unlike
from depmap.attribution.match import CatalogueIndex
from depmap.cli.catalogue import read_catalogue
from depmap.cli.console import terminal_style
from depmap.cli.formats import CheckFormat
from depmap.cli.options import Own
from depmap.cli.reading import STDIN, Wanted, read_stdin
from depmap.cli.salvaging import read_told
from depmap.cli.scanning import Choices, make_scan, prepare
from depmap.cli.sink import say, write_output
from depmap.errors import ExitCode, InputError, UsageError
from depmap.inputs.policy import find_policy, load_policy, parse_policy
from depmap.inputs.toml import MAX_BYTES
from depmap.model.gate import GateReport
from depmap.model.notice import stale_catalogue
from depmap.model.observation import Snapshot
from depmap.model.policy import Policy
from depmap.model.redaction import redacted
from depmap.pipeline.assess import hold_to_policy, owners_of
from depmap.pipeline.policy_names import idle_exceptions, with_known_names
from depmap.report.annotations import LONGEST
from depmap.report.safe import safe
from depmap.snapshot.schema import is_snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held to what, and how the outcome is printed."""

    subject: Path
    policy: Path | None
    baseline: Path | None
    min_coverage: float | None
    form: CheckFormat
    output: Path | None
    full: bool
    observed_only: bool
    salvage: bool
    exit_zero: bool
    own: Own


def hold(held: Held, choices: Choices, now: datetime) -> ExitCode:
    """Read the policy and the baseline first: a bad one must not cost a scan."""
    index = read_catalogue(held.own)
    policy = _policy(held, index)
    baseline = read_told(held.baseline, salvage=held.salvage) if held.baseline is not None else None
    snapshot = _snapshot(held, choices)
    if warning := stale_catalogue(whence(snapshot, index)):
        say(f"depmap: {warning}")
    report = hold_to_policy(snapshot, policy, index, now, observed_only=held.observed_only)
    owners = owners_of(index)
    for warning in idle_exceptions(policy, report, snapshot.targets, owners, now.date()):
        say(f"depmap: {safe(warning, LONGEST)}")
    if baseline is not None:
        for warning in unlike(baseline, snapshot):
            say(f"depmap: {safe(f'{held.baseline}: {warning}', LONGEST)}")
        before = hold_to_policy(baseline, policy, index, now, observed_only=held.observed_only)
        report = against_baseline(report, before, name=str(held.baseline))
    write_output(_rendered(report, held), held.output)
    return ExitCode.OK if held.exit_zero else report.exit_code


def _policy(held: Held, index: CatalogueIndex) -> Policy:
    policy = _read_policy(held)
    if held.min_coverage is not None:
        policy = replace(policy, min_coverage=held.min_coverage)
    return with_known_names(policy, index, owners_of(index))


def _read_policy(held: Held) -> Policy:
    if held.policy is None:
        return find_policy(Path())
    if held.policy != STDIN:
        return load_policy(held.policy)
    if held.subject == STDIN:
        raise UsageError("the list and the policy can't both be read from standard input")
    return parse_policy(read_stdin(MAX_BYTES), STDIN)


def _rendered(report: GateReport, held: Held) -> str:
    if held.form is CheckFormat.TERMINAL:
        from depmap.report.terminal.gate import render_gate_terminal

        return render_gate_terminal(report, terminal_style(full=held.full, output=held.output))
    if held.form is CheckFormat.JSON:
        from depmap.report.gate import render_gate_json

        return render_gate_json(report)
    from depmap.report import gate_csv, gate_github, gate_junit, gate_markdown, gate_sarif

    writers = {
        CheckFormat.SARIF: gate_sarif.render_gate_sarif,
        CheckFormat.JUNIT: gate_junit.render_gate_junit,
        CheckFormat.GITHUB: gate_github.render_gate_github,
        CheckFormat.MARKDOWN: gate_markdown.render_gate_markdown,
        CheckFormat.CSV: gate_csv.render_gate_csv,
    }
    return writers[held.form](report)


def _snapshot(held: Held, choices: Choices) -> Snapshot:
    if _is_snapshot(held.subject):
        read = read_told(held.subject, salvage=held.salvage)
        if choices.world or choices.resolvers:
            say(f"depmap: {held.subject} is a snapshot: nothing is asked, of a world or a resolver")
        return redacted(read) if choices.redact else read
    prepared = prepare(Wanted(listed=held.subject), choices)
    # Outcomes point into the list that was given, whatever is redacted.
    return replace(make_scan(prepared), targets=prepared.targets)


def _is_snapshot(path: Path) -> bool:
    """A pipe can be read only once, so it is taken for a list: a look would lose its lines."""
    if path == STDIN or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return is_snapshot(stream.read(256))
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror or error}", path=path) from error
