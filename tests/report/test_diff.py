"""A comparison on a terminal, as JSON and as Markdown; hostile text stays text."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from depmap.analysis.compare_watch import judge
from depmap.model.component import Component, Scheme
from depmap.model.diff import (
    Change,
    ChangeKind,
    Comparison,
    DiffReport,
    Direction,
    Measure,
    ShareChange,
    Trend,
    Watched,
)
from depmap.model.finding import Reason, Relation
from depmap.model.observation import Provenance
from depmap.model.role import FailureClass, Role
from depmap.model.target import SurfaceRole
from depmap.report.diff import render_diff_json
from depmap.report.diff_changes import Told, told_changes, told_targets
from depmap.report.diff_markdown import render_diff_markdown
from depmap.report.diff_words import remarks, verdict_in_words
from depmap.report.safe import safe
from depmap.report.terminal.diff import render_diff_terminal
from depmap.report.terminal.style import Style
from tests.analysis.snapshots_apart import diff, snapshot
from tests.analysis.test_compare import BEHIND_CDN, MOVED, ONE_VENDOR
from tests.analysis.test_compare_shares import NS1, ROUTE53, listed
from tests.report.markdown_reader import read_texts

SNAPSHOTS = Path(__file__).parent / "snapshots"
SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "schema" / "diff-1.json"
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff]")
BAD = "\x1b[31mred\x07 [/] [link=x] \u202egnol\nline <b> | `x` @me $x$ #1 \ud800"


@cache
def one() -> DiffReport:
    """An exchange that lost a vendor, hid behind a CDN and was asked to be stopped by it."""
    comparison = diff(snapshot(), snapshot(ONE_VENDOR, *BEHIND_CDN))
    watched = (Watched.REDUNDANCY_LOST, Watched.SHARE_RISEN)
    return DiffReport(comparison=comparison, outcomes=judge(comparison, watched))


@cache
def several() -> DiffReport:
    """A list that moved, of which not everything was measured twice."""
    then, now = listed(NS1, NS1, NS1, "!timeout"), listed(ROUTE53, ROUTE53, NS1, ROUTE53)
    return DiffReport(comparison=diff(then, now))


@cache
def same() -> DiffReport:
    return DiffReport(comparison=diff(snapshot(), snapshot()))


@cache
def strangers() -> DiffReport:
    old = snapshot()
    return DiffReport(comparison=diff(old, replace(old, targets=())))


def hostile(bad: str = BAD) -> DiffReport:
    """Foreign text wherever a comparison can hold some."""
    comparison = one().comparison
    change = Change(
        kind=ChangeKind.PROVIDER_MOVED,
        target=bad,
        surface=SurfaceRole.API,
        role=Role.DNS,
        relation=Relation.DIRECT,
        hosts=(bad,),
        was=(bad,),
        now=(bad,),
        failure_class=FailureClass.CACHED,
    )
    changes = (
        change,
        replace(change, kind=ChangeKind.ASKED),
        replace(change, kind=ChangeKind.COVERAGE_LOST, reason=Reason.NOT_MEASURED),
        replace(change, kind=ChangeKind.REDUNDANCY_LOST, proved=False),
        replace(change, kind=ChangeKind.NEW_CUT_PAIR, was=(), now=(bad, bad)),
        replace(
            change,
            kind=ChangeKind.NEW_SINGLE_POINT,
            component=Component(Scheme.FACT, bad),
            was=(),
            now=("down",),
        ),
    )
    share = ShareChange(
        role=Role.CDN,
        component=bad,
        measure=Measure.USE,
        trend=Trend.RISEN,
        was=(0.1, 0.2),
        now=(0.3, 0.4),
    )
    run = replace(comparison.old.run, vantage=bad)
    old = replace(comparison.old, run=run, reconstructed=(bad,))
    new = replace(comparison.new, run=replace(run, world=bad))
    return DiffReport(
        comparison=replace(comparison, old=old, new=new, changes=changes, shares=(share,))
    )


CASES: dict[str, Callable[[], DiffReport]] = {
    "one": one,
    "several": several,
    "same": same,
    "strangers": strangers,
    "hostile": hostile,
}
PAGES: dict[str, Callable[[], str]] = {
    "diff-one-80": lambda: render_diff_terminal(one(), Style(width=80)),
    "diff-one-140": lambda: render_diff_terminal(one(), Style(width=140)),
    "diff-several-80": lambda: render_diff_terminal(several(), Style(width=80)),
    "diff-hostile-80": lambda: render_diff_terminal(hostile(), Style(width=80)),
}


@pytest.mark.parametrize("name", PAGES)
def test_exact_page(name: str) -> None:
    """Set UPDATE_SNAPSHOTS=1 to accept what is printed now."""
    shown = PAGES[name]()
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_pages_keep_to_the_width(case: str, width: int, ascii_only: bool) -> None:
    style = Style(width=width, ascii_only=ascii_only, full=True)
    shown = render_diff_terminal(CASES[case](), style)
    assert max(map(cell_len, shown.split("\n"))) <= width
    assert HIDDEN.search(shown) is None
    assert shown.isascii() or not ascii_only


def test_the_sum_comes_first() -> None:
    first = render_diff_terminal(one(), Style(width=140)).splitlines()[2:6]
    assert [line.split()[0] for line in first] == ["✗", "✓", "→", "?"]
    assert "redundancy lost" in first[0]


def test_nothing_changed_is_said() -> None:
    for shown in (
        render_diff_terminal(same(), Style(width=80)),
        render_diff_markdown(same()),
    ):
        assert "Nothing changed." in shown
        assert "Worse" not in shown


def test_nothing_in_common_is_said() -> None:
    assert "nothing could be compared (exit 3)" in verdict_in_words(strangers())
    assert "nothing could be compared" in render_diff_terminal(strangers(), Style(width=140))
    assert "nothing could be compared" in render_diff_markdown(strangers())


@pytest.mark.parametrize(
    ("seen", "where"),
    [
        ((False, True), "in the old snapshot"),
        ((True, False), "in the new snapshot"),
        ((False, False), "in either snapshot"),
    ],
)
def test_nothing_seen_of_one_is_said(seen: tuple[bool, bool], where: str) -> None:
    comparison = same().comparison
    blind = replace(
        comparison,
        old=replace(comparison.old, seen=seen[0]),
        new=replace(comparison.new, seen=seen[1]),
    )
    report = DiffReport(comparison=blind, outcomes=judge(blind, [Watched.TARGET_LOST]))
    assert verdict_in_words(report) == f"nothing was seen of any target {where} (exit 3)"
    assert f"Nothing was seen of any target {where}." in remarks(blind)
    assert not remarks(comparison)


def test_long_lists_are_cut_unless_all_is_asked_for() -> None:
    (change,) = [c for c in several().comparison.changes if c.target == "t0.example"][:1]
    many = tuple(replace(change, target=f"t{n:02}.example") for n in range(30))
    report = DiffReport(comparison=replace(several().comparison, changes=many))
    short = render_diff_terminal(report, Style(width=80))
    assert "and 10 more targets with changes (--detail full)" in short
    assert "t29.example" not in short
    assert "t29.example" in render_diff_terminal(report, Style(width=80, full=True))


@pytest.mark.parametrize("case", CASES)
def test_documents_follow_the_schema(case: str) -> None:
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(render_diff_json(CASES[case]()))
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_schema_refuses_what_is_no_diff() -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    document = json.loads(render_diff_json(one()))
    for spoil in ({"schema": "depmap/diff/2"}, {"exit_code": 2}, {"more": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate(document | spoil)


def test_json_is_plain_and_keeps_the_text() -> None:
    text = render_diff_json(hostile())
    assert text.isascii()
    assert "\x1b" not in text
    told = json.loads(text)
    assert {c["target"] for c in told["changes"]} == {BAD.replace("\ud800", "\\ud800")}


@settings(max_examples=60)
@given(
    bad=st.text(st.one_of(st.sampled_from("\\`*_[]<>#|@$\n\r\x1b 1a"), st.characters()), min_size=1)
)
def test_markdown_is_read_back_as_text(bad: str) -> None:
    texts = read_texts(render_diff_markdown(hostile(bad), full=True))
    assert safe(bad).strip() in {text.strip() for text in texts}


def test_markdown_tells_every_change() -> None:
    texts = read_texts(render_diff_markdown(one()))
    for told in told_changes(one().comparison.changes):
        assert told.text() in texts
    cells = read_texts(render_diff_markdown(several()))
    assert "risen" in cells


CHANGE = Change(
    kind=ChangeKind.PROVIDER_MOVED,
    target="x",
    role=Role.DNS,
    surface=SurfaceRole.WEB,
    relation=Relation.DIRECT,
)
POINT = replace(
    CHANGE,
    kind=ChangeKind.NEW_SINGLE_POINT,
    surface=None,
    role=None,
    component=Component(Scheme.PROVIDED, "aws"),
    failure_class=FailureClass.CACHED,
    now=("down",),
)
GONE = replace(POINT, kind=ChangeKind.SINGLE_POINT_GONE, was=("down",), now=())
PAIR = replace(CHANGE, kind=ChangeKind.NEW_CUT_PAIR, role=None, relation=None, now=("aws", "ns1"))
PAIR_GONE = replace(PAIR, kind=ChangeKind.CUT_PAIR_GONE, was=PAIR.now, now=())


def unsure(change: Change) -> Change:
    return replace(change, proved=False, reason=Reason.NOT_MEASURED)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (replace(CHANGE, was=("aws",), now=("ns1",)), "web DNS: aws → ns1"),
        (replace(CHANGE, was=("aws",)), "web DNS: aws gone"),
        (replace(CHANGE, now=("aws",)), "web DNS: aws added"),
        (
            unsure(replace(CHANGE, was=("aws",))),
            "web DNS: aws no longer seen (not measured now)",
        ),
        (
            unsure(replace(CHANGE, now=("aws",))),
            "web DNS: aws seen for the first time (not measured then)",
        ),
        (
            replace(CHANGE, was=("aws",), relation=Relation.INDIRECT, hosts=("a1.x", "a2.x")),
            "web indirect DNS: aws gone at a1.x, a2.x",
        ),
        (replace(CHANGE, now=("aws",), provenance=Provenance.RECONSTRUCTED), "web DNS: aws addedᴿ"),
        (PAIR, "web: new cut pair: aws and ns1 together take it down"),
        (unsure(PAIR), "web: aws and ns1 together take it down; then, not proved (not measured)"),
        (PAIR_GONE, "web: cut pair gone: aws and ns1 together took it down; now they don't"),
        (
            unsure(PAIR_GONE),
            "web: aws and ns1 together took it down; now, not proved (not measured)",
        ),
        (POINT, "new single point: aws alone takes it down as DNS caches expire"),
        (
            replace(POINT, was=("degraded",)),
            "new single point: aws alone takes it down as DNS caches expire; then, it only cut"
            " off part of it",
        ),
        (
            unsure(replace(POINT, private=True)),
            "aws (its own) alone takes it down as DNS caches expire; then, not proved"
            " (not measured)",
        ),
        (GONE, "single point gone: aws alone took it down; now it doesn't"),
        (
            unsure(replace(GONE, now=("degraded",))),
            "aws alone took it down; now, only proved to cut off part of it (not measured)",
        ),
        (
            replace(CHANGE, kind=ChangeKind.REDUNDANCY_LOST, was=("aws", "ns1"), now=("aws",)),
            "web DNS: redundancy lost, aws + ns1 → aws",
        ),
        (
            unsure(
                replace(
                    CHANGE,
                    kind=ChangeKind.REDUNDANCY_GAINED,
                    was=("aws", "ns1"),
                    now=("aws", "ns1"),
                )
            ),
            "web DNS: redundancy of aws + ns1 proved now, not before (not measured then)",
        ),
        (
            unsure(
                replace(CHANGE, kind=ChangeKind.REDUNDANCY_LOST, was=("aws", "ns1"), now=("aws",))
            ),
            "web DNS: redundancy may be lost, aws + ns1 → aws (not measured)",
        ),
        (
            unsure(
                replace(CHANGE, kind=ChangeKind.REDUNDANCY_GAINED, was=("aws",), now=("aws", "ns1"))
            ),
            "web DNS: redundancy may be gained, aws → aws + ns1 (not measured)",
        ),
        (Change(kind=ChangeKind.TARGET_REMOVED, target="x"), "only in the old snapshot"),
        (
            unsure(Change(kind=ChangeKind.TARGET_REMOVED, target="x")),
            "only in the old snapshot; the new one is incomplete",
        ),
        (
            unsure(Change(kind=ChangeKind.TARGET_ADDED, target="x")),
            "only in the new snapshot; the old one is incomplete",
        ),
        (
            replace(CHANGE, kind=ChangeKind.STANDING_WORSE, was=("ok",), now=("unresolvable",)),
            "web: ok → unresolvable",
        ),
        (
            replace(
                CHANGE, kind=ChangeKind.COVERAGE_LOST, now=("x.io",), reason=Reason.ORIGIN_HIDDEN
            ),
            "web DNS not seen now: x.io (origin hidden)",
        ),
        (
            replace(CHANGE, kind=ChangeKind.COVERAGE_GAINED, was=("x.io",)),
            "web DNS seen now, not then: x.io",
        ),
        (
            replace(CHANGE, kind=ChangeKind.ASKED, was=("a.x",), now=("b.x",)),
            "web no longer asked about: a.x; newly asked about: b.x",
        ),
    ],
)
def test_one_sentence_a_change(change: Change, text: str) -> None:
    surfaces = (change.surface.value,) if change.surface is not None else ()
    assert Told(change=change, surfaces=surfaces).text() == text


def test_surfaces_that_change_alike_are_told_together() -> None:
    move = replace(CHANGE, was=("aws",), now=("ns1",))
    (told,) = told_changes([move, replace(move, surface=SurfaceRole.API)])
    assert told.text() == "web, api DNS: aws → ns1"
    assert told.change.direction is Direction.NEUTRAL


def test_the_schema_knows_every_kind() -> None:
    written = SCHEMA_FILE.read_text(encoding="utf-8")
    kinds = [f'"{kind}"' for kind in (*ChangeKind, *Watched) if kind is not Watched.ANY]
    assert {kind for kind in kinds if written.count(kind) < kinds.count(kind)} == set()


def test_that_no_pairs_were_looked_for_is_remarked() -> None:
    whole = replace(same().comparison, pairs_searched=False)
    assert remarks(whole) == [
        "Pairs that take something down together are compared in short lists only."
    ]
    assert not remarks(same().comparison)


def test_what_differs_of_the_snapshots_is_remarked() -> None:
    comparison: Comparison = one().comparison
    run = comparison.old.run
    told = remarks(
        replace(
            comparison,
            old=replace(
                comparison.old,
                run=replace(run, world="2020-12", complete=False),
                provenance=((Provenance.RECONSTRUCTED, 9),),
                reconstructed=("2020",),
            ),
            new=replace(comparison.new, run=replace(run, finished=run.finished.replace(year=2019))),
        )
    )
    assert told == [
        "The old snapshot is of recorded world 2020-12, the new one live.",
        "The new snapshot was taken before the old one.",
        "Reconstructed answers (ᴿ): the old one has 9, of 2020, the new one has none.",
        "The old snapshot is incomplete: its scan was interrupted, or part of the file is lost.",
    ]
    assert not remarks(comparison)
    assert not remarks(diff(snapshot(), snapshot(*MOVED)))


def test_targets_that_only_one_has_come_together() -> None:
    lone = [
        replace(CHANGE, kind=ChangeKind.TARGET_REMOVED, target=f"t{n:02}", surface=None, role=None)
        for n in range(12)
    ]
    changed = replace(CHANGE, target="t99", was=("aws",))
    comparison = replace(one().comparison, changes=(*lone, changed), shares=())
    report = DiffReport(comparison=comparison)
    told = render_diff_terminal(report, Style(width=140)).splitlines()
    assert told.count("  → only in the old snapshot") == 1
    assert "t00, t01, t02, t03, t04, t05, t06, t07, +4" in told
    assert "t11" in render_diff_terminal(report, Style(width=140, full=True))
    assert "### t00, t01," in render_diff_markdown(report)
    assert [targets for targets, _ in told_targets(comparison.changes)] == [
        tuple(change.target for change in lone),
        ("t99",),
    ]
