"""The README shows what the program says. ``DEPMAP_README=write`` writes the report anew."""

from __future__ import annotations

import os

from tests.docs.generated import example_report
from tests.docs.pages import ROOT, marked, with_marked
from tests.docs.running import timeless


def test_the_report_shown_is_the_report_made() -> None:
    readme = ROOT / "README.md"
    made = example_report()
    assert "binance" in made
    if os.environ.get("DEPMAP_README") == "write":
        readme.write_text(with_marked(readme.read_text("utf-8"), "report", made), "utf-8")
    shown = marked(readme.read_text("utf-8"), "report")
    assert timeless(shown) == timeless(made), "DEPMAP_README=write writes it anew"


def test_it_opens_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    first = text.partition("```")[2].partition("```")[0].split("\n")
    assert [line.partition("#")[0].strip() for line in first[1:3]] == ["make demo", "make test"]
    assert text.index("make test") < text.index("pip install .") < text.index("depmap scan")
