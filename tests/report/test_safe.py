"""Foreign text: nothing hidden gets through, everything else stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.report.safe import LIMIT, safe

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain.example.com", "plain.example.com"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\x9b2Jb", "a\\x9b2Jb"),
        ("\x00\x7f\t\n\r", "\\x00\\x7f\\x09\\x0a\\x0d"),
        ("exe.\u202egnp", "exe.\\u202egnp"),
        ("zero\u200bwidth\u2060\ufeff", "zero\\u200bwidth\\u2060\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\ue000\U000f0000", "\\ue000\\U000f0000"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\U000e0041tag", "\\U000e0041tag"),
        ("blank\u3164filler", "blank\\u3164filler"),
        ("bücher.例え", "bücher.例え"),
        ("[link=http://x]y[/link] [/] :smile:", "[link=http://x]y[/link] [/] :smile:"),
        ("", ""),
    ],
)
def test_hidden_characters_become_visible_escapes(raw: str, shown: str) -> None:
    assert safe(raw) == shown


def test_long_text_is_cut_and_says_so() -> None:
    assert safe("a" * LIMIT) == "a" * LIMIT
    assert safe("a" * (LIMIT + 1)) == "a" * (LIMIT - 1) + "…"
    assert safe("ü" * 400) == "ü" * (LIMIT - 1) + "…"


def test_an_escape_is_never_cut_in_two() -> None:
    assert safe("ab\x1bcd", limit=5) == "ab…"
    assert safe("ab\x1bc", limit=7) == "ab\\x1bc"


@given(ANY_TEXT, st.integers(min_value=1, max_value=300))
def test_laws(text: str, limit: int) -> None:
    shown = safe(text, limit)
    assert len(shown) <= limit
    assert safe(shown, limit) == shown
    shown.encode("utf-8")
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in shown)
