"""The gate's outcome as SARIF 2.1.0, for code scanning services."""

from __future__ import annotations

from depmap.model.gate import GateReport
from depmap.report.gate import gate_notices
from depmap.report.gate_annotations import gate_annotations, gate_gaps, gate_rule_texts
from depmap.report.sarif import render_sarif


def render_gate_sarif(report: GateReport) -> str:
    """One run with every rule and a result for each outcome.

    A run in which something could not be judged did not succeed, and says which.
    """
    return render_sarif(
        gate_annotations(report), gate_rule_texts(), gate_gaps(report), gate_notices(report)
    )
