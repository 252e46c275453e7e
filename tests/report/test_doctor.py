"""A check-up as a reader sees it, and as a program reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from depmap.model.doctor import Check, CheckId, CheckState, CheckUp
from depmap.report.doctor import TITLE, WORD, check_up_in_words, render_check_up_json
from depmap.report.terminal.doctor import LOOK, MARK, render_check_up
from depmap.report.terminal.style import Style

RESOLVER = "192.0.2.53"


def check(id: CheckId, state: CheckState, found: str, remedy: str = "", of: str = "") -> Check:
    return Check(id=id, state=state, found=found, remedy=remedy, subject=of)


TOLD = CheckUp(
    at=datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
    checks=(
        check(CheckId.RESOLVER, CheckState.OK, f"as named: {RESOLVER}"),
        Check(
            id=CheckId.UDP,
            state=CheckState.OK,
            found="answered in 12 ms",
            subject=RESOLVER,
            milliseconds=12.3,
        ),
        check(
            CheckId.HONEST,
            CheckState.FAILED,
            "gives 198.51.100.7 for a name that can't exist",
            "name another resolver: --resolver 9.9.9.9; a recorded world needs none",
            RESOLVER,
        ),
        check(CheckId.LARGE, CheckState.NOT_CHECKED, "a small answer", "try another", RESOLVER),
        check(CheckId.IPV6, CheckState.WARNING, "no route: Network is unreachable", "none"),
    ),
)
AT_80 = """\
✓ resolver: as named: 192.0.2.53

✓ 192.0.2.53 answers over UDP: answered in 12 ms
✗ 192.0.2.53 invents no addresses, failed: gives 198.51.100.7 for a name that
  can't exist
  → name another resolver: --resolver 9.9.9.9; a recorded world needs none
? 192.0.2.53 large answers, not checked: a small answer
  → try another

! IPv6, warning: no route: Network is unreachable
  → none

A scan from here would show nothing that holds: 2 ok, 1 warning, 1 failed, 1 not
checked.
"""
AT_140 = """\
✓ resolver: as named: 192.0.2.53

✓ 192.0.2.53 answers over UDP: answered in 12 ms
✗ 192.0.2.53 invents no addresses, failed: gives 198.51.100.7 for a name that can't exist
  → name another resolver: --resolver 9.9.9.9; a recorded world needs none
? 192.0.2.53 large answers, not checked: a small answer
  → try another

! IPv6, warning: no route: Network is unreachable
  → none

A scan from here would show nothing that holds: 2 ok, 1 warning, 1 failed, 1 not checked.
"""
ASCII = AT_80.translate({ord("✓"): "+", ord("✗"): "x", ord("→"): "->"})


@pytest.mark.parametrize(
    ("style", "page"),
    [
        (Style(width=80), AT_80),
        (Style(width=140), AT_140),
        (Style(width=80, ascii_only=True), ASCII),
    ],
)
def test_exact_page(style: Style, page: str) -> None:
    assert render_check_up(TOLD, style) == page


def test_colour_adds_nothing_but_colour() -> None:
    shown = render_check_up(TOLD, Style(colour=True))
    assert "\x1b[1;31m" in shown
    assert "failed" in shown


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        (TOLD.checks[:2], "A scan from here can measure: 2 ok."),
        (
            (TOLD.checks[0], TOLD.checks[4], TOLD.checks[4]),
            "A scan from here can measure: 1 ok, 2 warnings.",
        ),
    ],
)
def test_a_machine_that_can_measure(checks: tuple[Check, ...], said: str) -> None:
    assert check_up_in_words(CheckUp(at=TOLD.at, checks=checks)) == said


def test_the_document() -> None:
    document = json.loads(render_check_up_json(TOLD))
    assert document["schema"] == "depmap/doctor/1"
    assert document["at"] == "2026-11-26T09:30:00Z"
    assert document["usable"] is False
    assert document["checks"][1] == {
        "check": "udp",
        "subject": "192.0.2.53",
        "state": "ok",
        "found": "answered in 12 ms",
        "remedy": "",
        "milliseconds": 12.3,
    }
    assert document["checks"][3]["state"] == "not-checked"


def test_text_of_strangers_reaches_no_terminal_raw() -> None:
    hostile = "\x1b[31m\u202e[bold]x[/bold]\n"
    told = CheckUp(at=TOLD.at, checks=(check(CheckId.UDP, CheckState.FAILED, hostile, hostile),))
    shown = render_check_up(told, Style())
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]x[/bold]" in shown
    assert shown.count("\n") == 4
    read = json.loads(render_check_up_json(told))["checks"][0]
    assert (read["found"], read["remedy"]) == (hostile, hostile)


def test_every_check_and_state_has_its_words() -> None:
    assert set(TITLE) == set(CheckId)
    assert set(WORD) == set(MARK) == set(LOOK) == set(CheckState)
