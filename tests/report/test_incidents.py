"""Incidents as lines, on a terminal and as JSON, hostile text among them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from rich.cells import cell_len

from depmap.inputs.data import data_dir
from depmap.inputs.incidents import load_incidents
from depmap.model.component import provided
from depmap.model.incident import (
    Certainty,
    Fate,
    Incident,
    IncidentKind,
    IncidentSource,
    Reported,
    Scope,
)
from depmap.model.role import Role
from depmap.report.incidents import render_incident_lines, render_incidents_json, tally
from depmap.report.terminal.incidents import render_incident_terminal
from depmap.report.terminal.style import Style

HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff]")
HOSTILE = "\x1b[31mred\u202e\t\n[bold]"


def claim(who: str, fate: Fate = Fate.AFFECTED, certainty: Certainty = Certainty.FOUND) -> Reported:
    return Reported(who=who, name=who.upper(), fate=fate, certainty=certainty)


EXAMPLE = Incident(
    id="example-2020",
    name="Example fails",
    kind=IncidentKind.OUTAGE,
    date=date(2020, 1, 2),
    start="2020-01-02T03:04Z",
    end="2020-01-02T05:00Z",
    timing=Certainty.RECALLED,
    cause="heat",
    fails=(provided("example", region="a-1"), provided("example", region="b-1")),
    roles=frozenset({Role.REGISTRAR, Role.DNS}),
    scope=Scope.ZONE,
    reported=(
        claim("fine", Fate.FINE),
        replace(claim("hit"), via="fed", domains=("hit.example",), note="Half a day."),
        claim("perhaps", certainty=Certainty.AMBIGUOUS),
        replace(claim("wallet"), is_exchange=False),
    ),
    sources=(
        IncidentSource(title="A page", where="https://a.example/"),
        IncidentSource(title="A book", where=""),
    ),
    note="Warm.",
)

PAGE = """\
example-2020 · 2020-01-02                                                 outage
Example fails

  fails  example@a-1 and example@b-1: some availability zones, as DNS and
         registrar only
  when   2020-01-02T03:04Z to 2020-01-02T05:00Z (recalled)
  cause  heat
  note   Warm.

Reported affected
  ✗ HIT (hit, hit.example): found, through fed
    Half a day.
  ✗ PERHAPS (perhaps): ambiguous
  ✗ WALLET (wallet): found, no exchange

Reported fine
  ✓ FINE (fine): found

Exchanges: 2 affected (1 ambiguous), 1 fine.

Sources
  A page
    https://a.example/
  A book
    no address known

found: a source was found that says so; recalled: no source was found;
ambiguous: the source can be read in several ways. Reports name the affected,
rarely the unaffected.
"""


def test_an_incident_is_told_in_full() -> None:
    assert render_incident_terminal(EXAMPLE, Style(width=80)) == PAGE


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(EXAMPLE, start="", end="", note="", roles=frozenset(), reported=())
    page = render_incident_terminal(bare, Style(width=80))
    assert "  when   hour unknown (recalled)\n" in page
    assert "Exchanges: no exchange reported." in page
    assert "only" not in page
    assert "Reported" not in page
    assert "  note" not in page


def test_the_line_counts_exchanges_and_tells_doubts() -> None:
    assert render_incident_lines((EXAMPLE,)) == (
        "2020-01-02\texample-2020\tExample fails\texample@a-1, example@b-1\t"
        "2 affected (1 ambiguous), 1 fine\n"
    )
    doubted = (
        claim("a", certainty=Certainty.AMBIGUOUS),
        claim("b", certainty=Certainty.RECALLED),
        claim("c", Fate.DISPUTED, Certainty.RECALLED),
    )
    assert tally(replace(EXAMPLE, reported=doubted)) == (
        "2 affected (1 recalled, 1 ambiguous), 1 disputed (1 recalled)"
    )


def test_json_holds_everything() -> None:
    document = json.loads(render_incidents_json((EXAMPLE,)))
    assert document["schema"] == "depmap/incidents/1"
    (incident,) = document["incidents"]
    assert incident.keys() == set(Incident.__dataclass_fields__)
    assert incident["date"] == "2020-01-02"
    assert incident["fails"] == ["example@a-1", "example@b-1"]
    assert incident["roles"] == ["dns", "registrar"]
    assert [c["fate"] for c in incident["reported"]] == ["fine", "affected", "affected", "affected"]
    assert incident["reported"][1] == {
        "who": "hit",
        "name": "HIT",
        "fate": "affected",
        "certainty": "found",
        "is_exchange": True,
        "domains": ["hit.example"],
        "via": "fed",
        "note": "Half a day.",
    }
    assert incident["sources"][1] == {"title": "A book", "where": ""}


def hostile() -> Incident:
    return replace(
        EXAMPLE,
        id=HOSTILE,
        name=HOSTILE,
        start=HOSTILE,
        end=HOSTILE,
        cause=HOSTILE,
        note=HOSTILE,
        fails=(provided(HOSTILE),),
        reported=(
            Reported(
                who=HOSTILE,
                name=HOSTILE,
                fate=Fate.AFFECTED,
                certainty=Certainty.FOUND,
                domains=(HOSTILE,),
                via=HOSTILE,
                note=HOSTILE,
            ),
        ),
        sources=(IncidentSource(title=HOSTILE, where=HOSTILE),),
    )


def test_hostile_text_is_seen_not_obeyed() -> None:
    page = render_incident_terminal(hostile(), Style(width=80))
    line = render_incident_lines((hostile(),))
    for text in (page, line.replace("\t", "")):
        assert not HIDDEN.search(text)
        assert r"\x1b[31mred\u202e\x09\x0a[bold]" in text
    assert (line.count("\n"), line.count("\t")) == (1, 4)
    document = render_incidents_json((hostile(),))
    assert document.isascii()
    assert not HIDDEN.search(document)
    assert json.loads(document)["incidents"][0]["name"] == HOSTILE


@pytest.mark.parametrize("width", [40, 80, 140])
def test_every_shipped_incident_fits(width: int) -> None:
    for incident in load_incidents(data_dir() / "incidents"):
        page = render_incident_terminal(incident, Style(width=width))
        assert max(map(cell_len, page.splitlines())) <= width, incident.id
        assert not HIDDEN.search(page)
        assert incident.note.split(" ")[-1] in page
        assert render_incident_terminal(incident, Style(width=width, ascii_only=True)).isascii()
