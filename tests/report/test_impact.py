"""Concentration and impact in its three formats, read back; names that mean harm in all of them."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from depmap.analysis.fact_impact import impact_of_edges
from depmap.analysis.impact import Counting, Subject
from depmap.model.impact import Impact, Loss
from depmap.model.role import FailureClass, Role
from depmap.report.impact import COLUMNS, render_impact_csv, render_impact_json, top_rows
from depmap.report.share_words import lost_text
from depmap.report.terminal.impact import render_impact_terminal
from depmap.report.terminal.style import Style
from tests.analysis.naive_edges import Row, load_rows

ROWS: tuple[Row, ...] = (
    ("a.example", "site", "dns", "one", "1", ""),
    ("b.example", "site", "dns", "one", "1", ""),
    ("c.example", "site", "dns", "one", "0", "g"),
    ("c.example", "site", "dns", "two", "0", "g"),
    ("d.example", "site", "cdn", "edge", "1", ""),
    ("d.example", "site", "dns", "three", "1", ""),
    ("cdn:edge", "provider", "dns", "two", "1", ""),
)
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\x1b]0;owned\x07",
    "two\nlines",
    "cr\rhere",
    'quote"s, and commas',
    "[link=http://x]y[/link]",
    "\u202egnp.exe",
    "<script>alert(1)</script>",
)


def impact_of(rows: tuple[Row, ...] = ROWS, **counting: Any) -> Impact:
    subject = Subject(
        title="our facts", names={"one": "One, Inc."}, notices=("First thing.", "Second thing.")
    )
    return impact_of_edges(load_rows(rows), subject, Counting(**counting))


def hostile() -> Impact:
    impact = impact_of(
        tuple(("s.example", "site", "dns", name, "1", "") for name in HOSTILE),
        weights={"s.example": 2.0, "x\x1b[2J": 1.0},
    )
    return replace(impact, subject="\x1b[31mred", notices=("of \x1b[31m.",))


def test_csv_is_read_back() -> None:
    header, *rows = csv.reader(io.StringIO(render_impact_csv(impact_of()), newline=""))
    assert tuple(header) == COLUMNS
    assert rows == [
        ["dns", "one", "3", "3", "2", "2", "2"],
        ["dns", "two", "1", "2", "0", "1", "1"],
        ["dns", "three", "1", "1", "1", "1", "1"],
        ["cdn", "edge", "1", "1", "1", "1", "1"],
    ]


def test_csv_of_nothing_is_its_header() -> None:
    assert render_impact_csv(replace(impact_of(), rows=())) == ",".join(COLUMNS) + "\n"


def test_hostile_names_in_csv_are_no_formulas_and_are_read_back() -> None:
    _, *rows = csv.reader(io.StringIO(render_impact_csv(hostile()), newline=""), strict=True)
    names = [row[1] for row in rows]
    assert not any(name.startswith(("=", "+", "-", "@", "\t", "\r")) for name in names)
    assert sorted(name.removeprefix("'") for name in names) == sorted(HOSTILE)
    assert {tuple(row[2:]) for row in rows} == {("1",) * 5}


def test_json_says_everything() -> None:
    impact = impact_of(weights={"d.example": 3.0, "a.example": 1.0, "z.example": 1.0})
    document = json.loads(render_impact_json(impact))
    assert list(document) == [
        "schema",
        "subject",
        "targets",
        "by",
        "classes",
        "effect",
        "concentration",
        "centralization",
        "weighted",
        "notices",
    ]
    assert document["schema"] == "depmap/impact/1"
    assert (document["subject"], document["targets"]) == ("our facts", 4)
    assert (document["by"], document["effect"]) == ("provider", "any")
    assert document["classes"] == ["cached", "delayed", "immediate", "soft"]
    assert document["concentration"][0] == {
        "role": "dns",
        "provider": "one",
        "name": "One, Inc.",
        "C_direct": 3,
        "C_total": 3,
        "I_direct": 2,
        "I_total": 2,
        "I_fail": 2,
        "share": [0.75, 0.75],
        "impact_share": [0.5, 0.5],
    }
    assert [row["role"] for row in document["centralization"]] == ["dns", "cdn"]
    assert document["centralization"][1]["measured"] == 1
    weighted = document["weighted"]
    assert (weighted["largest"], weighted["largest_share"]) == ("d.example", 0.75)
    assert (weighted["missing"], weighted["strangers"]) == (2, ["z.example"])
    assert weighted["shares"][1] == {
        "role": "dns",
        "provider": "two",
        "share": [0.75, 0.75],
        "impact_share": [0.75, 0.75],
        "share_without_largest": [0.0, 0.0],
        "impact_share_without_largest": [0.0, 0.0],
    }
    assert document["notices"] == ["First thing.", "Second thing."]


def test_json_without_weights_and_for_what_is_down() -> None:
    document = json.loads(
        render_impact_json(impact_of(loss=Loss.DOWN, classes=frozenset({FailureClass.IMMEDIATE})))
    )
    assert (document["weighted"], document["effect"]) == (None, "down")
    assert document["classes"] == ["immediate"]
    assert [row["provider"] for row in document["concentration"]] == ["edge"]


def test_weighted_shares_go_with_the_rows_that_are_shown() -> None:
    impact = impact_of(weights={"a.example": 1.0})
    shown = replace(impact, rows=top_rows(impact.rows, 1))
    document = json.loads(render_impact_json(shown))
    assert [row["provider"] for row in document["weighted"]["shares"]] == ["one", "edge"]


def test_hostile_names_in_json_are_ascii_and_are_read_back() -> None:
    text = render_impact_json(hostile())
    assert text.isascii()
    assert not any(char < " " and char != "\n" for char in text)
    document = json.loads(text)
    assert sorted(row["provider"] for row in document["concentration"]) == sorted(HOSTILE)
    assert document["weighted"]["strangers"] == ["x\x1b[2J"]
    for row in document["concentration"]:
        assert row["name"].isprintable()


def test_top_rows_are_counted_by_role() -> None:
    rows = impact_of().rows
    assert [row.component for row in top_rows(rows, 2)] == ["one", "two", "edge"]
    assert top_rows(rows, None) == rows
    assert top_rows((), 2) == ()


def test_a_terminal_shows_a_table_a_role() -> None:
    text = render_impact_terminal(impact_of(), Style())
    head, *_ = text.splitlines()
    assert head.startswith("4 targets")
    assert head.endswith("our facts")
    assert text.index("DNS") < text.index("One, Inc.") < text.index("front") < text.index("edge")
    assert "known for 4 of 4 targets" in text
    assert "known for 1 of 4 targets, 3 without" in text
    assert "Lost with it: at least one" in text
    assert "First thing. Second thing." in text
    assert "weight" not in text
    strict = render_impact_terminal(impact_of(loss=Loss.DOWN), Style())
    assert "Lost with it: all of its web and api" in strict


def test_a_terminal_shows_weights_beside_and_what_the_heaviest_does() -> None:
    impact = impact_of(weights={"d.example": 3.0, "a.example": 1.0, "z\x1b.example": 1.0})
    text = render_impact_terminal(impact, Style(width=120))
    assert text.count("by weight  ") + text.count("by weight\n") >= 2
    assert "without d.example (75% of the weight): One, Inc. 1.00 in use, 1.00 lost" in text
    assert "Without a weight, so nothing by weight: 2 targets." in text
    assert "Weights of no target here: z\\x1b.example." in text


@pytest.mark.parametrize("full", [False, True])
def test_a_terminal_keeps_to_the_rows_asked_for(full: bool) -> None:
    rows: tuple[Row, ...] = tuple(
        (f"s{n}.example", "site", "dns", f"p{n:02}", "1", "") for n in range(12)
    )
    impact = impact_of(rows)
    text = render_impact_terminal(impact, Style(full=full), 3)
    assert [f"p{n:02}" in text for n in range(4)] == [True, True, True, False]
    assert "and 9 more (--top, --detail full)" in text
    everything = render_impact_terminal(impact, Style(full=full))
    assert ("p11" in everything) is full
    assert ("and 4 more" in everything) is not full


def test_weights_fit_eighty_columns_without_cutting_a_number() -> None:
    impact = impact_of(weights={"d.example": 3.0, "a.example": 1.0})
    lines = render_impact_terminal(impact, Style(width=80)).splitlines()
    assert max(map(len, lines)) <= 80
    assert any(
        re.fullmatch(r"  One, Inc\. +\d +\d\.\d\d +\d\.\d\d +\d +.*", line) for line in lines
    )


def test_a_region_is_told_with_its_component() -> None:
    row = replace(impact_of().rows[0], component="aws@ap-northeast-1")
    impact = replace(impact_of(), rows=(row,), names={"aws@ap-northeast-1": "Tokyo"})
    assert "aws@ap-northeast-1 (Tokyo)" in render_impact_terminal(impact, Style())


def test_a_terminal_says_that_nothing_is_known() -> None:
    impact = replace(impact_of(), rows=(), centralization=())
    text = render_impact_terminal(impact, Style())
    assert "No provider is known in these roles and classes." in text


def test_hostile_names_do_nothing_to_a_terminal() -> None:
    for style in (Style(), Style(colour=True), Style(ascii_only=True, full=True)):
        text = render_impact_terminal(hostile(), style, 20)
        assert "\x1b]" not in text
        assert "\x1b[31mred" not in text
        assert "\\x1b[31mred" in text
        assert "\u202e" not in text
        assert "\r" not in text
        if not style.colour:
            assert "\x1b" not in text
            assert "\\x1b]0;owned" in text.replace("\n", "").replace(" ", "")
        assert text.isascii() or not style.ascii_only


def test_roles_come_in_their_order_whatever_the_rows_order() -> None:
    rows = impact_of(ROWS[::-1]).rows
    assert [row.role for row in rows] == [Role.DNS, Role.DNS, Role.DNS, Role.CDN]
    assert render_impact_csv(impact_of(ROWS[::-1])) == render_impact_csv(impact_of())
    assert render_impact_json(impact_of(ROWS[::-1])) == render_impact_json(impact_of())


def test_what_lost_means_in_a_role_is_said_where_the_role_is() -> None:
    (row,) = impact_of_edges(
        load_rows(ROWS[:1]), Subject(title="", names={}, notices=()), Counting()
    ).rows
    assert lost_text([]) == ""
    assert "renewal" not in lost_text([row])
    told = lost_text([row, replace(row, role=Role.CA), replace(row, role=Role.MAIL)])
    assert told.endswith("when certificates are due for renewal. For mail, its mail is.")
    assert lost_text([row], Loss.DOWN).startswith("Lost with it: all of its web and api is down")
