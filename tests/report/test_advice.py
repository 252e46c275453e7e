"""Advice in both formats, read back; names that mean harm in both of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from depmap.model.advice import (
    Advice,
    ListAdvice,
    Move,
    MoveKind,
    NoAdvice,
    Point,
    Removal,
    Share,
    TargetAdvice,
)
from depmap.model.component import domain, fact, parse_component
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.role import PROMPT, Role
from depmap.model.text import is_hidden
from depmap.model.whatif import SITE
from depmap.report.advice import render_advice_json
from depmap.report.moves import list_text, removal_text, short_text
from depmap.report.terminal.advice import render_advice_terminal
from depmap.report.terminal.style import Style
from depmap.report.words import Namer
from tests.report.assessments import ESC_AND_FRIENDS, NAMES

AWS = parse_component("aws")
API = ("api.venue.example", "api1.venue.example", "api2.venue.example", "api3.venue.example")


def point(component: str = "aws", effect: Verdict = Verdict.DOWN, **more: Any) -> Point:
    told = {"surfaces": ("web", "api")} | more
    return Point(component=parse_component(component), effect=effect, **told)


ZONE = Move(
    kind=MoveKind.SECOND_DNS_VENDOR,
    role=Role.DNS,
    subjects=("venue.example",),
    vendors=("cloudflare", "imperva"),
)
PLACE = Move(
    kind=MoveKind.SECOND_PROVIDER,
    role=Role.HOSTING,
    subjects=API,
    surfaces=("api",),
    vendors=("cloudflare",),
)
BOTH = Removal(
    point=point(reconstructed=True),
    moves=(ZONE, PLACE),
    remains=(point("cloudflare", Verdict.DEGRADED), point("imperva", private=True)),
    doubts=2,
    foreign=("cloudfront.net",),
)
REGION = Removal(
    point=point("aws@ap-northeast-1", surfaces=("ws",), effect=Verdict.DEGRADED),
    moves=(
        Move(
            kind=MoveKind.SECOND_REGION,
            role=Role.HOSTING,
            subjects=("ws.venue.example",),
            surfaces=("ws",),
        ),
    ),
    within=AWS,
)
REFUSED = Removal(point=point(), refused=NoAdvice.SAME_OWNER, owner="Amazon.com, Inc.")
HELP = ListAdvice(
    kind=MoveKind.SECOND_DNS_VENDOR,
    role=Role.DNS,
    component=parse_component("cloudflare"),
    helped=12,
    examples=tuple(f"venue{number}" for number in range(12)),
    before=Share(lost=74, at_most=120, targets=128),
    after=Share(lost=62, at_most=119, targets=128),
)


def target(name: str, *removals: Removal, alike: int = 0) -> TargetAdvice:
    return TargetAdvice(id=name, domain=f"{name}.example", removals=removals, alike=alike)


def advice(*told: TargetAdvice, **more: Any) -> Advice:
    fields: dict[str, Any] = {
        "subject": "recorded world",
        "targets": max(len(told), 1),
        "loss": Loss.ANY,
        "classes": PROMPT,
        "vendor": "",
        "on_list": (),
        "names": NAMES,
        "notices": ("First thing.", "Second thing."),
    }
    return Advice(told=told, **(fields | more))


def terminal(told: Advice, **style: Any) -> str:
    return render_advice_terminal(told, Style(**({"width": 80} | style)))


def test_one_target_is_told_in_sentences() -> None:
    shown = terminal(advice(target("venue", BOTH, REGION)))
    assert shown.startswith(
        """\
1 target                                                          recorded world

venue
  awsᴿ fails: down (web, api)
  → A second DNS vendor for venue.example and a second hosting provider for
    api.venue.example, api1–api3 together remove aws as a single point of web
    and api.
    Proved on what was seen; 2 things unseen may still hold it.
    After it cloudflare (degraded) and imperva (down, its own) are left.
    Of other owners, most used here first: for DNS Cloudflare or Imperva.
  what removes aws@ap-northeast-1: --detail full
"""
    )
    assert "ᴿ reconstructed, not observed" in shown
    assert shown.endswith("First thing. Second thing.\n")
    assert "help the list" not in shown


def test_all_single_points_are_told_in_full() -> None:
    shown = terminal(advice(target("venue", BOTH, REGION)), full=True)
    assert "The zone cloudfront.net on the way there is another's to change." in shown
    assert (
        "A second region for ws.venue.example removes aws@ap-northeast-1 as a single\n"
        "    point of ws; aws as a whole stays one."
    ) in shown
    assert "After it no single point is proved." in shown


def test_a_zone_of_others_is_told_where_it_is_the_point() -> None:
    theirs = Removal(
        point=Point(component=domain("pool.example"), effect=Verdict.DOWN, surfaces=("api",)),
        moves=(PLACE,),
        foreign=("pool.example",),
    )
    assert "The zone pool.example on the way there" in terminal(advice(target("venue", theirs)))


def test_many_targets_are_a_table() -> None:
    listed = [target(f"venue{number}", BOTH, REGION) for number in range(6)]
    shown = terminal(advice(*listed, target("calm"), on_list=(HELP,), targets=128))
    assert "  venue0  awsᴿ +1       down    second DNS vendor + second hosting\n" in shown
    assert "1 target without a proved single point." in shown
    assert (
        "  → A second DNS vendor at 12 targets takes the impact share of Cloudflare from\n"
        "    0.58 to 0.48 (74 → 62 of 128 lost): venue0, venue1, venue2, venue3, +8.\n"
    ) in shown


def test_the_three_best_are_told_of_a_list() -> None:
    shown = terminal(advice(target("a", BOTH), on_list=(HELP,) * 5, targets=9))
    assert shown.count("takes the impact share") == 3
    assert "and 2 more (--detail full)" in shown
    full = terminal(advice(target("a", BOTH), on_list=(HELP,) * 5, targets=9), full=True)
    assert full.count("takes the") == 5
    none = terminal(advice(target("a", BOTH), targets=9))
    assert "No change in one role alone" in none
    chosen = terminal(advice(target("a", BOTH), on_list=(HELP,), targets=9, is_chosen=True))
    assert "takes the impact share" not in chosen


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
        (NoAdvice.NOT_REMOVED, "Nothing that can be changed here removes aws"),
    ],
)
def test_every_refusal_has_a_sentence(refused: NoAdvice, said: str) -> None:
    removal = Removal(point=point(), refused=refused)
    assert said in removal_text(removal, advice(vendor="linode"), "venue.example")
    assert short_text(removal, "linode")


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


def test_long_lists_of_sites_are_told_as_a_list_only() -> None:
    told = advice(target("s", BOTH, alike=40), on_list=(HELP,), targets=50, is_edge_list=True)
    assert "together remove" not in terminal(told)
    assert "together remove" in terminal(replace(told, is_chosen=True))
    assert "together remove" in terminal(replace(told, is_edge_list=False))
    short = advice(target("s", BOTH, alike=2), on_list=(HELP,), targets=3, is_edge_list=True)
    assert "s and 2 sites with the same needs" in terminal(short)


def test_nothing_to_advise_is_said() -> None:
    shown = terminal(advice(target("venue")))
    assert "No single point of venue is proved: nothing to advise." in shown


def test_a_small_share_is_not_told_as_none() -> None:
    small = replace(HELP, after=Share(lost=1, at_most=1, targets=128))
    assert "to 0.0078 " in list_text(small, Namer(NAMES))
    gone = replace(HELP, after=Share(lost=0, at_most=0, targets=128))
    assert "to 0.00 " in list_text(gone, Namer(NAMES))
    assert list_text(HELP, Namer(NAMES), "imperva").startswith("Imperva as a second DNS vendor")


def test_json_holds_all_of_it() -> None:
    told = advice(
        target("venue", BOTH, REGION, REFUSED, alike=3),
        on_list=(HELP, HELP),
        vendor="linode",
        left_out=4,
        targets=128,
    )
    document = json.loads(render_advice_json(told))
    assert document["schema"] == "depmap/advice/1"
    assert (document["total"], document["left_out"], document["vendor"]) == (128, 4, "linode")
    (venue,) = document["targets"]
    both, region, refused = venue["removals"]
    assert both["point"] == {
        "component": "aws",
        "effect": "down",
        "surfaces": ["web", "api"],
        "private": False,
        "reconstructed": True,
    }
    assert [move["kind"] for move in both["moves"]] == ["second_dns_vendor", "second_provider"]
    assert both["moves"][0]["vendors"] == ["cloudflare", "imperva"]
    assert (both["unseen"], both["foreign_zones"]) == (2, ["cloudfront.net"])
    assert [p["component"] for p in both["remains"]] == ["cloudflare", "imperva"]
    assert (region["within"], region["refused"]) == ("aws", None)
    assert (refused["refused"], refused["owner"]) == ("same_owner", "Amazon.com, Inc.")
    first, _ = document["list"]
    assert first["before"] == {"lost": 74, "at_most": 120, "impact_share": [0.578125, 0.9375]}
    assert len(first["examples"]) == 12
    assert document["notices"] == ["First thing.", "Second thing."]


# Names that mean harm.


def hostile() -> Advice:
    removal = Removal(
        point=Point(
            component=fact(Role.DNS, ESC_AND_FRIENDS), effect=Verdict.DOWN, surfaces=(SITE,)
        ),
        moves=(replace(ZONE, subjects=(ESC_AND_FRIENDS,), vendors=(ESC_AND_FRIENDS, "two")), PLACE),
        remains=(Point(component=domain(ESC_AND_FRIENDS), effect=Verdict.DOWN, surfaces=()),),
        foreign=(ESC_AND_FRIENDS,),
        doubts=1,
    )
    refused = replace(REFUSED, owner=ESC_AND_FRIENDS)
    return advice(
        target(ESC_AND_FRIENDS, removal, refused, alike=1),
        target("plain", refused),
        on_list=(replace(HELP, examples=(ESC_AND_FRIENDS,), component=domain(ESC_AND_FRIENDS)),),
        vendor=ESC_AND_FRIENDS,
        subject=ESC_AND_FRIENDS,
        notices=(f"Of {ESC_AND_FRIENDS}.",),
        names={},
        targets=2,
    )


def many_hostile() -> Advice:
    told = hostile()
    return replace(told, told=told.told * 4)


def texts() -> Iterator[str]:
    for told in (hostile(), many_hostile()):
        yield terminal(told)
        yield terminal(told, full=True)
        yield terminal(told, ascii_only=True, width=40)


def test_nothing_hidden_reaches_the_terminal() -> None:
    for text in texts():
        assert not any(is_hidden(char) for char in text.replace("\n", ""))
        assert "[link=x]" in text


def test_no_line_is_wider_than_the_terminal() -> None:
    for text in texts():
        assert max(map(cell_len, text.splitlines())) <= 80


def test_hostile_names_survive_json() -> None:
    text = render_advice_json(hostile())
    assert text.isascii()
    assert "\x1b" not in text
    document = json.loads(text)
    assert document["targets"][0]["id"].startswith("\x1b[31mred")
