"""The gate's outcome as GitHub's workflow commands, shown beside the changed files."""

from __future__ import annotations

from depmap.errors import ExitCode
from depmap.model.gate import GateReport
from depmap.report.annotations import Annotation, Level
from depmap.report.gate import WORD, gate_notices, verdict_in_words
from depmap.report.gate_annotations import EXCUSED, gate_annotations
from depmap.report.github import render_github

_LEVELS = {ExitCode.OK: Level.NOTE, ExitCode.VIOLATED: Level.ERROR}


def render_gate_github(report: GateReport) -> str:
    """The verdict, then each outcome that counts, worst first: GitHub shows the first ten.

    What does not count is a number behind the verdict. Last, whence all this is.
    """
    told = zip(report.outcomes, gate_annotations(report), strict=True)
    counting = [each for outcome, each in told if outcome.state not in EXCUSED]
    return render_github([_verdict(report), *counting, _notices(report)])


def _notices(report: GateReport) -> Annotation:
    return Annotation(rule="depmap check", level=Level.NOTE, message=" ".join(gate_notices(report)))


def _verdict(report: GateReport) -> Annotation:
    excused = [
        f"{number} {WORD[state]}" for state in sorted(EXCUSED) if (number := len(report.of(state)))
    ]
    return Annotation(
        rule="depmap check",
        level=_LEVELS.get(report.exit_code, Level.WARNING),
        message=", ".join([verdict_in_words(report), *excused]),
    )
