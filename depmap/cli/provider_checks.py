"""Checks a provider list, prints what is wrong with it and returns the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from depmap.cli.collector import collector_paused
from depmap.cli.console import terminal_style
from depmap.cli.file_checks import render_annotations, told_from, told_path
from depmap.cli.formats import FindingsFormat
from depmap.cli.sink import say, write_output
from depmap.errors import ExitCode
from depmap.model.catalogue_check import CatalogueReport, RuleId
from depmap.pipeline.check_catalogue import check_catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCheck:
    """What is checked, how strictly, and how the outcome is printed."""

    directory: Path | None
    limits: Mapping[RuleId, float]
    form: FindingsFormat
    output: Path | None
    full: bool
    exit_zero: bool


def check_providers(asked: ProviderCheck, today: date) -> ExitCode:
    """Check, print, and say how it ended."""
    with collector_paused():
        found = check_catalogue(asked.directory, today=today, limits=asked.limits)
    report = _told_from(found, Path.cwd())
    write_output(_rendered(report, asked), asked.output)
    if not report.files:
        say(f"depmap: no provider files (*.toml) in {report.path}")
    return ExitCode.OK if asked.exit_zero else report.exit_code


def _rendered(report: CatalogueReport, asked: ProviderCheck) -> str:
    if asked.form is FindingsFormat.TERMINAL:
        from depmap.report.terminal.catalogue_check import render_catalogue_check_terminal

        style = terminal_style(full=asked.full, output=asked.output)
        return render_catalogue_check_terminal(report, style)
    from depmap.report.catalogue_check import render_catalogue_check_json, rule_texts

    if asked.form is FindingsFormat.JSON:
        return render_catalogue_check_json(report, full=asked.full)
    return render_annotations(report.findings, rule_texts(), asked.form)


def _told_from(report: CatalogueReport, here: Path) -> CatalogueReport:
    """The report with paths as they are told to someone at ``here``."""
    return replace(
        told_from(report, here),
        shares=tuple(replace(s, path=told_path(s.path, here)) for s in report.shares),
        file_shares=tuple(replace(s, path=told_path(s.path, here)) for s in report.file_shares),
    )
