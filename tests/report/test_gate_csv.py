"""The gate as CSV: a row for each outcome."""

from __future__ import annotations

import csv
import io

from depmap.report.gate_csv import COLUMNS, render_gate_csv
from tests.report.gates import clean, every_state


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_row_for_each_outcome() -> None:
    rows = read(render_gate_csv(every_state()))
    assert [row["state"] for row in rows] == [o.state.value for o in every_state().outcomes]
    assert rows[0] == {
        "rule": "no-single-point",
        "subject": "binance",
        "key": "api",
        "component": "aws",
        "state": "violated",
        "severity": "high",
        "message": "aws failing takes down api",
        "value": "aws",
        "limit": "no single point",
        "path": "list.txt",
        "line": "3",
        "evidence": "o1 o2",
        "reason": "",
        "fix": "give api an alternative that does not need aws",
    }
    assert (rows[2]["path"], rows[2]["line"], rows[2]["component"]) == ("", "", "")


def test_a_clean_run_has_heads_only() -> None:
    assert render_gate_csv(clean()) == ",".join(COLUMNS) + "\n"
