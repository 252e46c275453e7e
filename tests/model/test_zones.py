"""Where zone cuts may lie."""

from __future__ import annotations

import pytest

from depmap.model.zones import zone_candidates


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("binance.com", ("binance.com",)),
        ("api.binance.com", ("binance.com", "api.binance.com")),
        ("a.b.example.co.kr", ("example.co.kr", "b.example.co.kr", "a.b.example.co.kr")),
        ("x.github.io", ("github.io", "x.github.io")),
        ("co.kr", ()),
        ("com", ()),
    ],
)
def test_candidates(name: str, candidates: tuple[str, ...]) -> None:
    assert zone_candidates(name) == candidates
