"""What a reader sees: exact pages at 80 and 140 columns, and what must hold on every page."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from depmap.model.attribution import Conflict
from depmap.model.finding import Assessment, Finding, Severity, Standing, TargetAssessment
from depmap.model.observation import Provenance
from depmap.model.role import Role
from depmap.model.target import StatedFact
from depmap.report.explain import explain_derivation
from depmap.report.terminal.explain import render_passages
from depmap.report.terminal.report import render_terminal
from depmap.report.terminal.style import Style, style_for
from depmap.report.trail import explain_subject
from depmap.report.words import Namer
from tests.report.assessments import (
    NAMES,
    aws_derivation,
    c,
    eight,
    hostile,
    plain_target,
    single,
    stands_on,
)

SNAPSHOTS = Path(__file__).parent / "snapshots"
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff]")


def page(assessment: Assessment, width: int = 80, **style: bool) -> str:
    return render_terminal(
        assessment, names=NAMES, style=Style(width=width, **style), snapshot="s.depmap"
    )


def three() -> Assessment:
    """A few targets are told in full, the concentration below them."""
    assessment = eight()
    return replace(assessment, targets=assessment.targets[:3])


PAGES: dict[str, Callable[[], str]] = {
    "one-80": lambda: page(single()),
    "one-140": lambda: page(single(), 140),
    "one-80-ascii": lambda: page(single(), ascii_only=True),
    "three-80": lambda: page(three()),
    "eight-80": lambda: page(eight()),
    "eight-140": lambda: page(eight(), 140),
    "hostile-80": lambda: page(hostile()),
    "explain-80": lambda: render_passages(
        single(),
        explain_derivation(single(), aws_derivation(), Namer(NAMES)),
        style=Style(width=80),
    ),
    "trail-80": lambda: render_passages(
        single(), explain_subject(single(), "binance", Namer(NAMES)), style=Style(width=80)
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_exact_page(name: str) -> None:
    """Set UPDATE_SNAPSHOTS=1 to accept what is printed now."""
    shown = PAGES[name]()
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
@pytest.mark.parametrize("build", [single, three, eight, hostile])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_pages_keep_to_the_width(
    build: Callable[[], Assessment], width: int, ascii_only: bool
) -> None:
    shown = page(build(), width, ascii_only=ascii_only, full=True)
    lines = shown.split("\n")
    assert max(map(cell_len, lines)) <= width
    assert not any(line != line.rstrip() for line in lines)
    assert shown.endswith(".\n")
    assert HIDDEN.search(shown) is None
    if ascii_only:
        assert shown.isascii()


def test_the_verdict_stands_in_the_first_lines() -> None:
    lines = page(single()).split("\n")
    assert lines[2] == "  ✗ One failure takes it down: Amazon Web Services (aws)"
    assert "reconstructed 2020" in lines[3]


def test_equal_hosts_share_a_row_and_hidden_origins_are_said() -> None:
    shown = page(single(), 140)
    assert re.search(r"or api1–api5 +– +aws/ec2@ap-northeast-1 +aws/route53ᴿ", shown)
    assert re.search(r"api +api +aws/cloudfront +hidden +aws/route53ᴿ +awsᴿ", shown)
    assert "date unknown for api.binance.com, api1–api5" in shown
    assert "stated: aws@ap-northeast-1 (2026-05)" in shown
    assert "takes down api1–api5 (5 of 6 api endpoints)" in shown


def test_markup_of_strangers_is_printed_as_it_is() -> None:
    shown = page(hostile(), 140)
    assert "[link=x]y[/link] :smile:" in shown
    assert "\\x1b[31mred" in shown


def test_colour_only_repeats_what_signs_say() -> None:
    plain = page(eight())
    coloured = page(eight(), colour=True)
    assert "\x1b[" in coloured
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in stripped.split("\n")] == plain.split("\n")


def test_colour_of_hostile_text_is_ours_alone() -> None:
    codes = set(re.findall(r"\x1b\[[0-9;]*m", page(hostile(), colour=True)))
    assert all(re.fullmatch(r"\x1b\[(0|1|2|3[136]|1;3[12]|36|33)m", code) for code in codes)


def test_five_targets_in_full_six_as_a_list() -> None:
    six = replace(eight(), targets=eight().targets[:6])
    five = replace(eight(), targets=eight().targets[:5])
    assert "verdict" in page(six)
    assert "surface  endpoints" not in page(six)
    assert "surface  endpoints" in page(six, full=True)
    assert "verdict" not in page(five)
    assert "surface  endpoints" in page(five)


def test_overview_is_sorted_worst_first_and_counts_reconstructed() -> None:
    shown = page(eight())
    order = ["ftx", "binance", "bitfinex", "bitget", "bitstamp", "gate", "zb", "gemini"]
    rows = re.findall(r"^  [✗!?✓]  (\w+) ", shown, re.MULTILINE)
    assert rows == order
    assert "3 targets: one failure takes it down, 1 of them resting on reconstructed" in shown
    assert "Cloudflare (cloudflare) 2, Amazon Web Services (aws) 1" in shown


def test_many_rows_are_cut_and_counted() -> None:
    assessment = eight()
    row = assessment.concentration[0]
    rows = tuple(replace(row, component=f"p{n}") for n in range(11))
    findings = tuple(
        Finding(rule="r", subject=f"s{n}", severity=Severity.LOW, confidence=1.0, message="m")
        for n in range(8)
    )
    many = replace(assessment, concentration=rows, centralization=(), findings=findings, skipped=())
    shown = page(many)
    assert "and 3 more (--detail full)" in shown
    assert "and 2 more findings" in shown
    assert "shares of 8 targets, as intervals" in shown
    assert "lacked evidence" not in shown
    full = page(many, full=True)
    assert "p10" in full
    assert "more findings" not in full


def test_full_detail_holds_back_no_conflict_claim_or_beside_host() -> None:
    target = single().targets[0]
    host = "www.binance.com"
    conflicts = tuple(
        Conflict(subject=f"192.0.2.{n}", role=Role.HOSTING, components=(c("aws"), c("imperva")))
        for n in range(5)
    )
    stated = tuple(StatedFact(host=host, claim=f"claim {n}", source="s") for n in range(4))
    issuer = stands_on(host, "imperva", Role.CA, Provenance.OBSERVED)
    web = target.surfaces[0]
    held = replace(web.groups[0][0], issuers=(issuer,))
    rich = replace(
        target,
        target=replace(target.target, stated=stated),
        surfaces=(replace(web, groups=((held,),)), *target.surfaces[1:]),
        conflicts=conflicts,
    )
    short, full = page(single(rich)), page(single(rich), full=True)
    assert "The evidence disagrees on 192.0.2.0, hosting: aws or imperva" in short
    assert "and 2 more such" in short
    assert ("claim 1" in short, "claim 2" in short) == (True, False)
    assert "certificates by imperva for www" in short
    assert ("192.0.2.4" in full, "claim 3" in full) == (True, True)
    assert re.search(r"surface +endpoints .* CA ", page(single(rich), 140))


def test_findings_that_repeat_a_single_point_are_not_told_twice() -> None:
    again = Finding(
        rule="single-point",
        subject="binance",
        severity=Severity.HIGH,
        confidence=1.0,
        message="aws failing takes it down",
        component=c("aws"),
    )
    assert "single-point" not in page(replace(single(), findings=(again,)))
    other = replace(again, component=c("imperva"))
    assert "single-point" in page(replace(single(), findings=(other,)))


def test_worst_findings_come_first() -> None:
    low = Finding(rule="a", subject="x", severity=Severity.LOW, confidence=1.0, message="low one")
    high = replace(low, severity=Severity.HIGH, message="high one")
    shown = page(replace(single(), findings=(low, high)))
    assert shown.index("high one") < shown.index("low one")


def test_live_incomplete_and_observed_only_are_said() -> None:
    assessment = single()
    run = replace(assessment.run, world="", complete=False, vantage="")
    shown = page(
        replace(
            assessment,
            run=run,
            observed_only=True,
            provenance=((Provenance.LIVE, 12),),
            universal=(),
        ),
        140,
    )
    assert "live · 12 live · observed answers only · incomplete" in shown
    assert "As observed at 2026-11-23 09:30 UTC from 192.0.2.53" in shown
    assert "Needed by everything" not in shown


def test_nothing_answered_is_said() -> None:
    nothing = replace(
        single(plain_target("zb", "", standing=Standing.UNKNOWN)),
        provenance=(),
        stated=0,
        evidence=(),
    )
    shown = page(nothing)
    assert shown.startswith("zb ")
    assert "no answers" in shown
    assert "? Too little could be measured to say what takes it down" in shown
    assert "Answers: none." in shown
    assert "timed out" in shown


def test_no_snapshot_no_hint() -> None:
    shown = render_terminal(single(), names=NAMES, style=Style())
    assert "why?" not in shown
    assert "why?  depmap explain s.depmap binance aws" in page(single())
    hint = page(single(plain_target("gemini", "Gemini")))
    assert "why?  depmap explain s.depmap gemini\n" in hint


def test_no_targets_is_still_a_page() -> None:
    shown = page(replace(single(), targets=()))
    assert shown.startswith("0 targets")
    assert "Coverage" in shown


class _Stream(io.StringIO):
    def __init__(self, *, terminal: bool, encoding: str) -> None:
        super().__init__()
        self._terminal = terminal
        self._encoding = encoding

    def isatty(self) -> bool:
        return self._terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


@pytest.mark.parametrize(
    ("terminal", "encoding", "environ", "colour", "ascii_only"),
    [
        (True, "utf-8", {}, True, False),
        (False, "utf-8", {}, False, False),
        (False, "utf-8", {"FORCE_COLOR": "1"}, True, False),
        (True, "utf-8", {"NO_COLOR": "1"}, False, False),
        (True, "utf-8", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        (True, "utf-8", {"TERM": "dumb"}, False, False),
        (True, "ascii", {}, True, True),
        (True, "latin-1", {}, True, True),
        (True, "no-such-codec", {}, True, True),
    ],
)
def test_style_of_a_stream(
    terminal: bool, encoding: str, environ: dict[str, str], colour: bool, ascii_only: bool
) -> None:
    stream = _Stream(terminal=terminal, encoding=encoding)
    style = style_for(stream, environ, width=100)
    assert (style.colour, style.ascii_only, style.width) == (colour, ascii_only, 100)


def test_width_is_kept_within_reason() -> None:
    stream = _Stream(terminal=False, encoding="utf-8")
    assert style_for(stream, {}, width=0).width == 40
    assert style_for(stream, {}, width=500).width == 140


FOREIGN = st.text(st.characters(), max_size=60)


@settings(max_examples=40)
@given(text=FOREIGN, ascii_only=st.booleans())
def test_no_text_breaks_the_page(text: str, ascii_only: bool) -> None:
    base = hostile()

    def renamed(target: TargetAssessment) -> TargetAssessment:
        surface = target.surfaces[0]
        first, *rest = surface.groups[0]
        evil = replace(first, host=text, chain=(text,), date=text)
        return replace(
            target,
            target=replace(target.target, id=text, name=text, domain=text),
            surfaces=(replace(surface, groups=((evil, *rest),)),),
        )

    assessment = replace(base, targets=tuple(renamed(t) for t in base.targets))
    shown = page(assessment, ascii_only=ascii_only)
    assert HIDDEN.search(shown) is None
    shown.encode("ascii" if ascii_only else "utf-8")
    assert max(map(cell_len, shown.split("\n"))) <= 80
