"""The README shows what the program says."""

from __future__ import annotations

from tests.docs.generated import example_report
from tests.docs.pages import ROOT, marked
from tests.docs.running import timeless


def test_the_report_shown_is_the_report_made() -> None:
    shown = marked((ROOT / "README.md").read_text("utf-8"), "report")
    made = example_report()
    assert "binance" in made
    assert timeless(shown) == timeless(made), "python -m tests.docs.generated writes it anew"


def test_it_opens_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    first = text.partition("```")[2].partition("```")[0].split("\n")
    assert [line.partition("#")[0].strip() for line in first[1:3]] == ["make demo", "make test"]
    assert text.index("make test") < text.index("pip install .") < text.index("depmap scan")
