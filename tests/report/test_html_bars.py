"""The concentration bars of the web report: the figures of the assessment, honestly rounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.report.html.bars import MOST_BARS, bars_of, percents
from depmap.report.words import Namer
from tests.report.assessments import NAMES, eight

SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ((0.63, 0.74), "63–74%"),
        ((0.5, 0.5), "50%"),
        ((0.0, 1.0), "0–100%"),
        ((0.001, 0.999), "1–99%"),
        ((0.996, 1.0), "99–100%"),
        ((0.0, 0.004), "0–1%"),
    ],
)
def test_none_and_all_are_said_of_none_and_all_only(bounds: tuple[float, float], text: str) -> None:
    assert percents(bounds) == text


@given(SHARES, SHARES)
def test_a_percentage_is_at_most_one_off(one: float, other: float) -> None:
    bounds = (min(one, other), max(one, other))
    told = [int(end) for end in percents(bounds).removesuffix("%").split("–")]
    for bound, percent in zip(bounds, (told[0], told[-1]), strict=True):
        assert abs(100 * bound - percent) <= 1
        assert (percent == 0) == (bound == 0)
        assert (percent == 100) == (bound == 1)


def test_every_row_is_told_with_its_own_counts() -> None:
    assessment = eight()
    told = [
        (bar.component, bar.used, bar.lost, bar.use, bar.loss)
        for bars in bars_of(assessment, Namer(NAMES), "exchange")
        for bar in (*bars.rows, *bars.more)
    ]
    assert told == [
        (row.component, row.c_total, row.i_fail, percents(row.share), percents(row.impact_share))
        for row in assessment.concentration
    ]
    assert told


@pytest.mark.parametrize("noun", ["exchange", "target"])
def test_the_foot_of_a_role_calls_them_what_the_page_does(noun: str) -> None:
    for bars in bars_of(eight(), Namer(NAMES), noun):
        assert f"8 {noun}s" in bars.spread
        assert len(bars.rows) <= MOST_BARS
