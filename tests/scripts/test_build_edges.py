"""Building the exchanges' edge list: the rule on a few rows, the shipped file from the facts."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scripts.build_edges import Row, edges_text, part_of  # noqa: E402

HEADER = ("dependent", "kind_of_dependent", "service", "provider", "critical", "redundant_group")


def row(dependent: str, kind: str, service: str, provider: str, group: str = "") -> Row:
    return (dependent, kind, service, provider, "0" if group else "1", group)


ROWS = (
    row("b.example", "site", "dns", "one"),
    row("a.example", "site", "cdn", "edge"),
    row("a.example", "site", "ca", "it, ltd"),
    row("other.example", "site", "dns", "two"),
    row("cdn:edge", "provider", "dns", "two", "cdn:edge|dns"),
    row("cdn:edge", "provider", "dns", "three", "cdn:edge|dns"),
    row("dns:three", "provider", "cdn", "edge"),
    row("ca:it, ltd", "provider", "dns", "four"),
    row("cdn:elsewhere", "provider", "dns", "five"),
    # A provider called as a site is, and a site as a provider.
    row("a.example", "provider", "dns", "six"),
    row("dns:two", "site", "dns", "seven"),
)


def test_sites_keep_their_rows_and_those_of_all_they_reach() -> None:
    assert part_of(ROWS, frozenset({"a.example", "b.example"})) == (
        row("a.example", "site", "ca", "it, ltd"),
        row("a.example", "site", "cdn", "edge"),
        row("b.example", "site", "dns", "one"),
        row("ca:it, ltd", "provider", "dns", "four"),
        row("cdn:edge", "provider", "dns", "three", "cdn:edge|dns"),
        row("cdn:edge", "provider", "dns", "two", "cdn:edge|dns"),
        row("dns:three", "provider", "cdn", "edge"),
    )
    assert part_of(ROWS, frozenset({"nobody.example"})) == ()


@given(rows=st.permutations([*ROWS, *ROWS[:4]]))
def test_neither_order_nor_repetition_changes_the_text(rows: list[Row]) -> None:
    sites = frozenset({"a.example", "b.example"})
    text = edges_text(HEADER, part_of(rows, sites))
    assert text == edges_text(HEADER, part_of(ROWS, sites))
    assert list(map(tuple, csv.reader(io.StringIO(text)))) == [HEADER, *part_of(ROWS, sites)]


def test_the_shipped_list_is_what_the_facts_give(shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "edges" / "2020-exchanges.csv"
    ended = subprocess.run(
        [sys.executable, "-m", "scripts.build_edges", shared / "facts", "--out", out],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert ended.stdout == "316 edges of 125 sites, 42 providers\n"
    assert out.read_bytes() == (ROOT / "data" / "edges" / "2020-exchanges.csv").read_bytes()
