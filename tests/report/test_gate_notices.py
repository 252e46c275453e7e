"""What every format of the gate carries of itself: whence, when, how known, what can't be seen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from depmap.model.gate import GateReport
from depmap.report.gate import gate_notices, render_gate_json
from depmap.report.gate_github import render_gate_github
from depmap.report.gate_junit import render_gate_junit
from depmap.report.gate_markdown import render_gate_markdown
from depmap.report.gate_sarif import render_gate_sarif
from depmap.report.terminal.gate import render_gate_terminal
from depmap.report.terminal.style import Style
from tests.report.gates import clean, every_state, gate, outcome

WRITERS: dict[str, Callable[[GateReport], str]] = {
    "terminal": lambda report: render_gate_terminal(report, Style(width=80)),
    "json": render_gate_json,
    "markdown": render_gate_markdown,
    "sarif": render_gate_sarif,
    "junit": render_gate_junit,
    "github": render_gate_github,
}


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("report", [clean(), every_state()], ids=["clean", "every state"])
def test_each_says_it(form: str, report: GateReport) -> None:
    told = re.sub(r"\s+", " ", WRITERS[form](report))
    for sentence in gate_notices(report):
        assert sentence in told
    assert "81 observed, 9 reconstructed, 2 stated" in told
    assert "2026-09-30" in told


def test_a_program_reads_it_by_key() -> None:
    run = json.loads(render_gate_json(gate(outcome(reconstructed=True))))
    numbers = {"live": 0, "observed": 81, "reconstructed": 9, "stated": 2}
    assert run["run"]["provenance"] == numbers
    assert run["run"]["complete"] is True
    assert [o["reconstructed"] for o in run["outcomes"]] == [True]


def test_the_verdict_stays_the_last_line_of_a_terminal() -> None:
    told = render_gate_terminal(every_state(), Style(width=400))
    assert told.splitlines()[-1].endswith("(exit 1)")
