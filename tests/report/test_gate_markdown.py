"""The gate as Markdown: the verdict first, worst first, and never more than GitHub takes."""

from __future__ import annotations

import re

import pytest

from depmap.model.gate import GateReport, GateState
from depmap.report.gate import gate_notices, verdict_in_words
from depmap.report.gate_markdown import MOST_OCTETS, render_gate_markdown
from tests.report.gates import CASES, clean, every_state, gate, outcome, unmeasured
from tests.report.markdown_reader import read_texts


@pytest.mark.parametrize(
    ("report", "sign"), [(clean(), "✓"), (unmeasured(), "?"), (gate(outcome()), "✗")]
)
def test_the_verdict_comes_first(report: GateReport, sign: str) -> None:
    verdict = f"{sign} depmap check: {verdict_in_words(report)}"
    assert read_texts(render_gate_markdown(report))[0] == verdict


def test_a_row_for_each_outcome_worst_first() -> None:
    texts = read_texts(render_gate_markdown(every_state()))
    states = [text for text in texts if text in ("✗ violated", "? not measured", "– accepted")]
    assert states == ["✗ violated", "✗ violated", "? not measured", "– accepted"]


def test_what_explains_is_folded_away() -> None:
    text = render_gate_markdown(gate(outcome(GateState.IGNORED, reason="by the board")))
    before, _, folded = text.partition("<details>")
    assert "by the board" not in before
    assert read_texts(folded.partition("\n\n")[2].removesuffix("</details>\n")) == [
        "– no-single-point · binance: aws failing takes down api",
        "severity high · asked at list.txt:3 · evidence o1, o2",
        "accepted: by the board",
        "to fix it: give api an alternative that does not need aws",
    ]


def test_a_clean_run_has_no_table() -> None:
    assert read_texts(render_gate_markdown(clean())) == [
        "✓ depmap check: nothing is violated (exit 0)",
        "8 targets held to depmap.toml · recorded world 2026-09 · rules: max-share,"
        " no-single-point, min-coverage",
        " ".join(gate_notices(clean())),
    ]


def test_the_baseline_is_named() -> None:
    assert "baseline old.depmap" in render_gate_markdown(gate(baseline="old.depmap"))


@pytest.mark.parametrize("case", CASES)
def test_every_page_is_text_in_known_blocks(case: str) -> None:
    assert read_texts(render_gate_markdown(CASES[case]()))


def test_a_long_outcome_is_cut_and_told() -> None:
    number = 4000
    found = [outcome(message="ö" * 200, subject=f"venue{n}") for n in range(number)]
    text = render_gate_markdown(gate(*found))
    assert MOST_OCTETS // 2 < len(text.encode()) < MOST_OCTETS
    assert text.endswith("</details>\n")
    rows, items = (int(told) for told in re.findall(r"^and (\d+) more$", text, re.MULTILINE))
    assert number - rows == text.count("| ✗ violated |")
    assert number - items == text.count("- ✗ no-single-point")
