"""Advice in words: refusals, moves, owners, shares, and why there is nothing to advise."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from depmap.model.advice import (
    Move,
    MoveKind,
    NoAdvice,
    Point,
    Removal,
    Share,
    Spared,
)
from depmap.model.component import fact
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.role import Role
from depmap.model.whatif import SITE
from depmap.report.advice import render_advice_json
from depmap.report.moves import list_text, removal_text, short_text
from tests.report.advices import (
    BOTH,
    HELP,
    PLACE,
    REFUSED,
    ZONE,
    advice,
    point,
    target,
    terminal,
)


def test_a_refusal_names_the_owner() -> None:
    alone = advice(target("venue", REFUSED), vendor="linode")
    sentence = "linode is refused as a second to aws: Amazon.com, Inc. owns both."
    assert sentence in terminal(alone)
    assert removal_text(REFUSED, alone, "venue.example") == sentence
    table = terminal(
        advice(*(target(f"v{number}", REFUSED) for number in range(7)), vendor="linode")
    )
    assert "linode refused: same owner" in table
    assert "Amazon.com, Inc. owns both (v0, v1, v2," in " ".join(table.split())


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (NoAdvice.SAME_PROVIDER, "it is the same provider"),
        (NoAdvice.NOT_OFFERED, "does not offer what would remove aws"),
        (NoAdvice.NOT_REMOVED, "linode does not remove aws: it fails with it too."),
    ],
)
def test_every_refusal_has_a_sentence(refused: NoAdvice, said: str) -> None:
    removal = Removal(point=point(), refused=refused)
    assert said in removal_text(removal, advice(vendor="linode"), "venue.example")
    assert short_text(removal, "linode")


def test_a_refusal_tells_what_is_there_already() -> None:
    told = advice(vendor="linode")
    same = Removal(point=point(), refused=NoAdvice.SAME_PROVIDER, beside="linode")
    assert removal_text(same, told, "v.example").endswith("to aws: it is there already.")
    owned = replace(REFUSED, owner="Akamai, Inc.", beside="akamai")
    assert removal_text(owned, told, "v.example").endswith(
        "to aws: Akamai, Inc. owns it and akamai, which is there too."
    )
    stays = Removal(point=point(), refused=NoAdvice.NOT_REMOVED)
    assert "Nothing that can be changed" in removal_text(stays, advice(), "v.example")
    assert short_text(stays, "") == "nothing helps"
    assert short_text(stays, "linode") == "linode fails too"


@pytest.mark.parametrize(
    ("used_here", "owners_known", "said"),
    [
        (True, True, "Of other owners, most used here first: for DNS Imperva."),
        (False, True, "Of other owners: for DNS Imperva."),
        (True, False, "Most used here first: for DNS Imperva. Owners not known throughout"),
        (False, False, "Possible: for DNS Imperva. Owners not known throughout"),
    ],
)
def test_of_the_suggested_no_more_is_said_than_is_known(
    used_here: bool, owners_known: bool, said: str
) -> None:
    move = replace(ZONE, vendors=("imperva",), used_here=used_here, owners_known=owners_known)
    told = advice(target("venue", Removal(point=point(), moves=(move,))))
    assert said in " ".join(terminal(told).split())
    asked = terminal(replace(told, vendor="imperva"))
    assert "for DNS Imperva" not in asked
    assert ("Owners not known" in asked) is not owners_known


def test_an_unknown_owner_of_the_vendor_is_told() -> None:
    told = advice(target("venue", BOTH), vendor="linode", vendor_owner_known=False)
    assert "The owner of linode is not known" in terminal(told)
    assert not json.loads(render_advice_json(told))["vendor_owner_known"]
    assert "The owner of" not in terminal(replace(told, vendor_owner_known=True))


@pytest.mark.parametrize(
    ("spared", "alone", "many"),
    [
        (
            Spared.OWN_ONLY,
            "The single points of venue are its own infrastructure: nothing to advise.",
            "2 targets whose single points are their own infrastructure.",
        ),
        (
            Spared.UNRESOLVABLE,
            "venue doesn't resolve as it is, before anything fails: no advice.",
            "2 targets not resolving as they are, before anything fails.",
        ),
        (
            Spared.NOT_MEASURED,
            "Who answers for venue was not measured: no advice.",
            "2 targets of which it was not measured who answers.",
        ),
        (
            Spared.NONE,
            "No single point of venue is proved: nothing to advise.",
            "2 targets without a proved single point.",
        ),
    ],
)
def test_why_there_is_nothing_to_advise_is_said(spared: Spared, alone: str, many: str) -> None:
    one = target("venue", spared=spared)
    assert alone in terminal(advice(one))
    assert many in terminal(advice(one, target("other", spared=spared), target("v", BOTH)))
    (wire,) = json.loads(render_advice_json(advice(one)))["targets"]
    assert wire["spared"] == spared.value


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (
            Move(kind=MoveKind.SECOND_PROVIDER, role=Role.CDN, subjects=("x.example",)),
            "A second provider in front of x.example removes",
        ),
        (
            Move(kind=MoveKind.ALTERNATE_ENDPOINT, role=Role.HOSTING, subjects=("x.example",)),
            "An alternate to x.example under a domain of its own, at other vendors removes",
        ),
        (
            Move(kind=MoveKind.SECOND_ISSUER, role=Role.CA, subjects=("x.example",)),
            "A second certificate issuer for x.example removes",
        ),
    ],
)
def test_every_kind_of_move_has_a_sentence(move: Move, said: str) -> None:
    removal = Removal(point=point(), moves=(move,))
    assert removal_text(removal, advice(), "venue.example").startswith(said)
    named = removal_text(removal, advice(vendor="imperva"), "venue.example")
    assert "Imperva" in named
    assert short_text(removal, "")


def test_a_site_is_told_by_the_providers_it_has() -> None:
    removal = Removal(
        point=Point(component=fact(Role.DNS, "one"), effect=Verdict.DOWN, surfaces=(SITE,)),
        moves=(
            replace(ZONE, subjects=("dns:one",), surfaces=(SITE,)),
            replace(PLACE, role=Role.CDN, subjects=("cdn:a", "cdn:b"), surfaces=(SITE,)),
        ),
    )
    assert removal_text(removal, advice(), "s.example") == (
        "A second DNS vendor beside dns:one and a second provider beside cdn:a and cdn:b together"
        " remove dns:one as a single point."
    )


def test_a_small_share_is_not_told_as_none() -> None:
    small = replace(HELP, after=Share(lost=1, at_most=1, targets=128))
    assert "to 0.0078 (" in list_text(small, advice())
    wide = replace(HELP, after=Share(lost=1, at_most=64, targets=128))
    assert "to 0.0078–0.50 (" in list_text(wide, advice())
    gone = replace(HELP, after=Share(lost=0, at_most=0, targets=128))
    assert "to 0.00 (" in list_text(gone, advice())
    asked = advice(vendor="imperva")
    assert list_text(HELP, asked).startswith("Imperva as a second DNS vendor")


def test_in_an_edge_list_it_is_the_impact_share() -> None:
    facts = advice(on_list=(replace(HELP, component=fact(Role.DNS, "one")),), targets=128)
    shown = " ".join(terminal(replace(facts, is_edge_list=True, loss=Loss.DOWN)).split())
    assert "takes the impact share of dns:one from" in shown
    assert "Impact share: sites lost when it fails in that role, of all." in shown
    strict = " ".join(terminal(replace(facts, loss=Loss.DOWN)).split())
    assert "targets that lose all of web and api" in strict
