"""Tables as CSV: no cell is a formula, and every one is read back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.report.csv_text import csv_text

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_rows_end_in_a_line_feed() -> None:
    assert csv_text([("a", 1, 0.5), ("b", 2, 1.0)]) == "a,1,0.5\nb,2,1.0\n"
    assert csv_text([]) == ""


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("plain.example", "plain.example"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", '"\'\rx"'),
        ("a=1", "a=1"),
        (" =1", " =1"),
        ("'quoted", "'quoted"),
        ("", ""),
        ("a,b", '"a,b"'),
        ('say "x"', '"say ""x"""'),
        ("two\nlines", '"two\nlines"'),
        ("cr\rhere", '"cr\rhere"'),
        ("both\r\n", '"both\r\n"'),
        ("=a,b", '"\'=a,b"'),
        ("\x1b[31m", "\x1b[31m"),
        ("ğ", "ğ"),
    ],
)
def test_cells(cell: str, written: str) -> None:
    assert csv_text([(cell, "x")]) == f"{written},x\n"


def test_numbers_below_nought_stay_numbers() -> None:
    assert csv_text([(-1, -0.5)]) == "-1,-0.5\n"


@given(rows=st.lists(st.lists(st.text(), min_size=2, max_size=3), max_size=4))
def test_every_text_is_read_back_and_none_is_a_formula(rows: list[list[str]]) -> None:
    found = read_back(csv_text(rows))
    assert [
        [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows
    ] == found
    assert not any(cell.startswith(FORMULA) for row in found for cell in row)
