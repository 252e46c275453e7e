"""What the checks of folders share on the command line: paths as they are told, annotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from depmap.cli.formats import FindingsFormat
from depmap.inputs.data import data_dir
from depmap.model.file_check import CheckFinding, CheckReport
from depmap.report.annotations import RuleText

R = TypeVar("R", bound=CheckReport)


def told_from(report: R, here: Path) -> R:
    """The report with the paths of its findings as they are told to someone at ``here``."""
    return replace(
        report,
        path=told_path(report.path, here),
        findings=tuple(replace(f, path=told_path(f.path, here)) for f in report.findings),
    )


def told_path(text: str, here: Path) -> str:
    """Relative to ``here`` if it lies there; shipped files by their place in depmap; else as is."""
    path = Path(text)
    for root in (here, data_dir().parent):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return text


def render_annotations(
    findings: Sequence[CheckFinding], rules: Sequence[RuleText], form: FindingsFormat
) -> str:
    """The findings for a build service: SARIF, else GitHub's workflow commands."""
    from depmap.report.file_check import as_annotations

    if form is FindingsFormat.SARIF:
        from depmap.report.sarif import render_sarif

        return render_sarif(as_annotations(findings), rules)
    from depmap.report.github import render_github

    return render_github(as_annotations(findings))
