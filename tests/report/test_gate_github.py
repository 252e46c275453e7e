"""The gate as workflow commands: the verdict first, then what counts, beside its line."""

from __future__ import annotations

import pytest

from depmap.model.gate import GateState
from depmap.report.gate_github import render_gate_github
from tests.report.gates import CASES, clean, every_state, gate, outcome, unmeasured
from tests.report.test_github import COMMAND


def test_a_violation_is_an_error_on_its_line() -> None:
    verdict, violation, whence = render_gate_github(gate(outcome())).splitlines(keepends=True)
    assert whence.startswith("::notice::depmap check: As ")
    assert f"{verdict}{violation}" == (
        "::error::depmap check: 1 violation, proved (exit 1)\n"
        "::error file=list.txt,line=3::no-single-point: binance: aws failing takes down api."
        " Value aws, limit no single point."
        " To fix it: give api an alternative that does not need aws\n"
    )


def test_what_does_not_count_is_a_number() -> None:
    told = render_gate_github(every_state()).splitlines()
    assert told[0].endswith("(exit 1), 1 accepted, 1 known")
    assert len(told) == 2 + len(every_state().outcomes) - 2
    assert not any(f"venue-{s}" in line for line in told for s in ("ignored", "known"))


@pytest.mark.parametrize(
    ("report", "command"),
    [
        (clean(), "notice"),
        (unmeasured(), "warning"),
        (every_state(), "error"),
        (gate(outcome(GateState.IGNORED)), "notice"),
    ],
)
def test_the_verdict_is_as_loud_as_the_exit_code(report: object, command: str) -> None:
    told = render_gate_github(report).splitlines(keepends=True)  # type: ignore[arg-type]
    found = COMMAND.fullmatch(told[0])
    assert found is not None
    assert found[1] == command


@pytest.mark.parametrize("case", CASES)
def test_each_is_one_line_that_github_reads(case: str) -> None:
    told = render_gate_github(CASES[case]()).splitlines(keepends=True)
    assert all(COMMAND.fullmatch(line) for line in told)
