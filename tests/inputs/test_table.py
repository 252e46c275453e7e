"""Typed reading of TOML tables, and how it complains."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.inputs.table import Table, read_table


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Table]:
    def reader(text: str) -> Table:
        path = tmp_path / "t.toml"
        path.write_text(text, encoding="utf-8")
        return read_table(path)

    return reader


def test_reads_every_type(read: Callable[[str], Table]) -> None:
    table = read(
        'text = "x"\nempty = ""\ntexts = ["a", "b"]\nflag = true\nnumber = 1.5\nwhole = 3\n'
        'day = 2026-08-22\ncolour = "red"\ncolours = ["red", "blue"]\n'
        "[one]\nn = 1\n[[many]]\nn = 1\n[[many]]\nn = 2\n"
    )
    assert table.text("text") == "x"
    assert table.text("empty", empty=True) == ""
    assert table.text("none", "") == ""
    assert table.texts("texts") == ("a", "b")
    assert table.texts("none", ("z",)) == ("z",)
    assert table.flag("flag") is True
    assert table.flag("none", False) is False
    assert table.number("number") == 1.5
    assert table.integer("whole") == 3
    assert table.date("day") == date(2026, 8, 22)
    assert table.date("no-day") is None
    assert table.one_of("colour", Colour) is Colour.RED
    assert table.one_of("none", Colour, Colour.BLUE) is Colour.BLUE
    assert table.some_of("colours", Colour) == (Colour.RED, Colour.BLUE)
    assert table.is_table("one")
    assert table.table("one").integer("n") == 1
    assert [t.integer("n") for t in table.tables("many")] == [1, 2]
    assert [t.line for t in table.tables("many")] == [12, 14]
    assert list(table.tables("none")) == []
    assert table.line == 1
    assert "text" in table
    assert next(iter(table)) == "text"
    table.finish()


@pytest.mark.parametrize(
    ("line", "get", "message"),
    [
        ("k = 1", lambda t: t.text("k"), ":2: k: must be text"),
        ('k = ""', lambda t: t.text("k"), ":2: k: must not be empty"),
        ("", lambda t: t.text("k"), ": k is missing"),
        ('k = "a"', lambda t: t.texts("k"), ":2: k: must be a list"),
        ('k = ["a", ""]', lambda t: t.texts("k"), "list of non-empty texts"),
        ('k = ["a", 1]', lambda t: t.texts("k"), "list of non-empty texts"),
        ("k = 1", lambda t: t.flag("k"), "must be true or false"),
        ("k = true", lambda t: t.number("k"), "must be a number"),
        ("k = nan", lambda t: t.number("k"), "must be finite"),
        ("k = -inf", lambda t: t.number("k"), "must be finite"),
        ("k = 1.0", lambda t: t.integer("k"), "must be a whole number"),
        ('k = "2026-08-22"', lambda t: t.date("k"), "must be a date like 2026-08-22"),
        ("k = 2026-08-22T00:00:00Z", lambda t: t.date("k"), "must be a date like"),
        ('k = "rde"', lambda t: t.one_of("k", Colour), "'rde' is none of red, blue"),
        ("k = 3", lambda t: t.one_of("k", Colour), "3 is none of red, blue"),
        ('k = ["red", "x"]', lambda t: t.some_of("k", Colour), "'x' is none of"),
        ("k = 1", lambda t: t.table("k"), ":2: must be a table"),
        ("k = [1]", lambda t: list(t.tables("k")), ":2: must be a table"),
    ],
)
def test_complains_at_the_key(
    read: Callable[[str], Table], line: str, get: Callable[[Table], object], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        get(read(f"first = 1\n{line}\n"))
    assert message in str(caught.value)


def test_a_near_miss_gets_a_suggestion(read: Callable[[str], Table]) -> None:
    with pytest.raises(InputError) as caught:
        read('k = "rde"').one_of("k", Colour)
    assert caught.value.remedy == "did you mean 'red'?"


def test_unknown_keys_are_refused_with_a_suggestion(read: Callable[[str], Table]) -> None:
    table = read('a = "x"\nstatus-pgae = "y"\n')
    table.text("a")
    table.text("status-page", "")
    with pytest.raises(InputError, match=r":2: status-pgae: unknown key") as caught:
        table.finish()
    assert caught.value.remedy == "did you mean 'status-page'?"


def test_unknown_keys_like_nothing_list_the_known(read: Callable[[str], Table]) -> None:
    table = read('zzz = "x"\n')
    table.text("a", "")
    with pytest.raises(InputError) as caught:
        table.finish()
    assert caught.value.remedy == "known keys: a"
