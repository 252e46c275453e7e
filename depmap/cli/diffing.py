"""Compares the two snapshots ``diff`` was given, prints what changed and returns the code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from depmap.cli.options import Own
from depmap.errors import ExitCode, UsageError
from depmap.model.diff import DiffReport, Watched
from depmap.model.suggest import suggestion


class DiffFormat(StrEnum):
    """How the differences are printed."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """What is compared with what, and how it is printed."""

    old: Path
    new: Path
    form: DiffFormat
    output: Path | None
    full: bool
    fail_on: str
    exit_zero: bool
    observed_only: bool
    salvage: bool
    own: Own


def tell_difference(asked: Differing) -> ExitCode:
    """Read, compare, print. A kind nobody knows must not cost a comparison."""
    watched = read_watched(asked.fail_on)
    from depmap.analysis.compare_watch import judge
    from depmap.cli.catalogue import read_catalogue
    from depmap.cli.salvaging import read_told
    from depmap.cli.sink import say, write_output
    from depmap.pipeline.compare import compare_snapshots
    from depmap.report.diff_words import verdict_in_words

    old, new = (read_told(path, salvage=asked.salvage) for path in (asked.old, asked.new))
    index = read_catalogue(asked.own)
    comparison = compare_snapshots(old, new, index, observed_only=asked.observed_only)
    report = DiffReport(comparison=comparison, outcomes=judge(comparison, watched))
    write_output(_rendered(report, asked), asked.output)
    told = asked.form is DiffFormat.TERMINAL and asked.output is None
    if report.exit_code and not told:
        say(f"depmap: {verdict_in_words(report)}")
    return ExitCode.OK if asked.exit_zero else report.exit_code


def read_watched(text: str) -> tuple[Watched, ...]:
    """Kinds of change separated by commas; raises UsageError for one nobody knows."""
    return tuple(_kind(name) for part in text.split(",") if (name := part.strip().lower()))


def _kind(name: str) -> Watched:
    try:
        return Watched(name)
    except ValueError as error:
        known = [kind.value for kind in Watched]
        remedy = suggestion(name, known) or f"known: {', '.join(known)}"
        raise UsageError(f"{name!r} is no kind of change", remedy=remedy) from error


def _rendered(report: DiffReport, asked: Differing) -> str:
    match asked.form:
        case DiffFormat.TERMINAL:
            from depmap.cli.console import terminal_style
            from depmap.report.terminal.diff import render_diff_terminal

            style = terminal_style(full=asked.full, output=asked.output)
            return render_diff_terminal(report, style)
        case DiffFormat.JSON:
            from depmap.report.diff import render_diff_json

            return render_diff_json(report)
        case DiffFormat.MARKDOWN:
            from depmap.report.diff_markdown import render_diff_markdown

            return render_diff_markdown(report, full=asked.full)
