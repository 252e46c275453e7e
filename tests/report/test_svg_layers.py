"""Layered drawings: few crossings, nothing over another, against counting by hand."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from depmap.report.svg.layers import crossings, ordered, placed
from depmap.report.svg.measure import fitted, text_width, wrapped


@pytest.mark.parametrize(
    ("ties", "count"),
    [
        ([("a", "x"), ("b", "y")], 0),
        ([("a", "y"), ("b", "x")], 1),
        ([("a", "x"), ("b", "x")], 0),
        ([("a", "z"), ("b", "y"), ("c", "x")], 3),
    ],
)
def test_crossings(ties: list[tuple[str, str]], count: int) -> None:
    assert crossings([["a", "b", "c"], ["x", "y", "z"]], ties) == count


def test_ties_that_can_be_drawn_without_crossing_are() -> None:
    layers = [["t"], ["a", "b", "c"], ["x", "y", "z", "w"], ["p", "q"]]
    ties = [("t", "a"), ("t", "b"), ("t", "c")]
    ties += [("a", "w"), ("a", "z"), ("b", "y"), ("c", "x")]
    ties += [("w", "q"), ("z", "q"), ("y", "p"), ("x", "p")]
    found = ordered(layers, ties)
    assert crossings(found, ties) == 0
    assert found[:2] == layers[:2]


NODES = 4
TIES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, NODES - 1), st.integers(0, NODES - 1)).map(
        lambda tie: (f"{tie[0]}.{tie[1]}", f"{tie[0] + 1}.{tie[2]}")
    ),
    max_size=14,
    unique=True,
)
LAYERS = [[f"{layer}.{node}" for node in range(NODES)] for layer in range(4)]


@settings(max_examples=60)
@given(TIES)
def test_an_order_holds_all_and_crosses_no_more(ties: list[tuple[str, str]]) -> None:
    found = ordered(LAYERS, ties)
    assert [sorted(layer) for layer in found] == LAYERS
    assert crossings(found, ties) <= crossings(LAYERS, ties)
    if not any(tie[0].startswith("2") for tie in ties):
        assert found == ordered(LAYERS, ties)


@settings(max_examples=20)
@given(TIES)
def test_two_layers_are_near_the_best_order(ties: list[tuple[str, str]]) -> None:
    """Barycentres are within a factor of the square root of the nodes (Eades, Wormald 1994)."""
    between = [tie for tie in ties if tie[0].startswith("1")]
    fixed = [["t"], LAYERS[1], LAYERS[2]]
    best = min(crossings([LAYERS[1], order], between) for order in permutations(LAYERS[2]))
    assert crossings(ordered(fixed, between), between) <= best * NODES**0.5


@settings(max_examples=60)
@given(TIES, st.lists(st.integers(10, 60), min_size=16, max_size=16))
def test_nothing_lies_over_another(ties: list[tuple[str, str]], sizes: list[int]) -> None:
    heights = dict(zip((n for layer in LAYERS for n in layer), map(float, sizes), strict=True))
    middles = placed(LAYERS, ties, heights, 9)
    assert min(middles[n] - heights[n] / 2 for n in heights) == pytest.approx(0)
    for layer in LAYERS:
        for upper, lower in pairwise(layer):
            gap = middles[lower] - middles[upper] - (heights[lower] + heights[upper]) / 2
            assert gap >= 9 - 1e-6


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80)


@given(TEXT, st.integers(12, 200), st.booleans())
def test_what_is_fitted_fits_and_says_that_it_is_cut(text: str, width: int, bold: bool) -> None:
    shown = fitted(text, 10, width, bold=bold)
    assert text_width(shown, 10, bold=bold) <= width
    assert shown == text or (shown[-1] == "…" and text.startswith(shown[:-1]))


@example("\xa0", 40)
@given(TEXT, st.integers(40, 200))
def test_wrapped_lines_fit_and_keep_every_word(text: str, width: int) -> None:
    lines = wrapped(text, 10, width)
    assert all(text_width(line, 10) <= width for line in lines)
    words = [fitted(word, 10, width) for word in text.split(" ") if word]
    assert " ".join(lines) == " ".join(words)


def test_wide_characters_are_wide() -> None:
    assert text_width("日本", 10) == 20
    assert text_width("ab", 10) == 12
