"""The gate's outcome as CSV, a row for each outcome."""

from __future__ import annotations

from collections.abc import Iterator

from depmap.model.gate import GateOutcome, GateReport
from depmap.report.annotations import LONGEST
from depmap.report.csv_text import csv_text
from depmap.report.safe import safe

COLUMNS = (
    "rule",
    "subject",
    "key",
    "component",
    "state",
    "severity",
    "message",
    "value",
    "limit",
    "path",
    "line",
    "evidence",
    "reason",
    "fix",
)


def render_gate_csv(report: GateReport) -> str:
    """The columns' names, then the outcomes, worst first.

    ``key`` tells apart what one rule finds on one subject; ``evidence`` holds ids of observations
    with blanks between. Hidden characters are visible escapes; formulas are as csv_text has them.
    """
    return csv_text([COLUMNS, *(tuple(_cells(outcome)) for outcome in report.outcomes)])


def _cells(outcome: GateOutcome) -> Iterator[str | int]:
    location = outcome.location
    yield outcome.rule
    yield safe(outcome.subject, LONGEST)
    yield safe(outcome.key, LONGEST)
    yield "" if outcome.component is None else safe(str(outcome.component), LONGEST)
    yield outcome.state.value
    yield outcome.severity.value
    yield safe(outcome.message, LONGEST)
    yield safe(outcome.value, LONGEST)
    yield safe(outcome.limit, LONGEST)
    yield safe(location.path, LONGEST) if location else ""
    yield location.line if location else ""
    yield safe(" ".join(outcome.evidence), LONGEST)
    yield safe(outcome.reason, LONGEST)
    yield safe(outcome.fix, LONGEST)
