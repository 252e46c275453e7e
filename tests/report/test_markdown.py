"""The report as Markdown: exact pages, and the order of the one on a terminal."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from depmap.model.finding import Assessment
from depmap.report.markdown import render_markdown
from tests.report.assessments import NAMES, eight, hostile, single
from tests.report.markdown_reader import read_texts

SNAPSHOTS = Path(__file__).parent / "snapshots"


def three() -> Assessment:
    assessment = eight()
    return replace(assessment, targets=assessment.targets[:3])


def page(assessment: Assessment, *, full: bool = False) -> str:
    return render_markdown(assessment, names=NAMES, full=full)


PAGES: dict[str, Callable[[], str]] = {
    "one": lambda: page(single()),
    "three": lambda: page(three()),
    "eight": lambda: page(eight()),
    "hostile": lambda: page(hostile()),
}


@pytest.mark.parametrize("name", PAGES)
def test_exact_page(name: str) -> None:
    """Set UPDATE_SNAPSHOTS=1 to accept what is written now."""
    written = PAGES[name]()
    file = SNAPSHOTS / f"{name}.md"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_text_in_known_blocks(name: str) -> None:
    assert read_texts(PAGES[name]())


def test_the_order_is_that_of_the_terminal() -> None:
    texts = read_texts(page(three()))
    marks = ["3 targets", "✗ ", "? Not seen", "surface", "Concentration", "Findings", "Coverage"]
    places = [next(i for i, t in enumerate(texts) if t.startswith(mark)) for mark in marks]
    assert places == sorted(places)


def test_many_targets_are_a_list_unless_all_is_asked_for() -> None:
    assert "### bitget · Bitget" not in page(eight())
    assert "### bitget · Bitget" in page(eight(), full=True)
    assert "| ✗ | bitget | one failure takes it down | cloudflare |" in page(eight())


def test_shares_keep_their_intervals() -> None:
    assert "| Cloudflare | 5 | 0.62–0.88 | 2 | 0.25–0.75 |" in page(eight())


def test_nothing_seen_is_told() -> None:
    empty = replace(single(), targets=(), findings=(), skipped=(), evidence=())
    assert read_texts(page(empty))[0] == "0 targets"
