"""Advice in both formats, read back; names that mean harm in both of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from rich.cells import cell_len

from depmap.model.advice import (
    Advice,
    Point,
    Removal,
)
from depmap.model.component import domain, fact
from depmap.model.finding import Verdict
from depmap.model.role import Role
from depmap.model.text import is_hidden
from depmap.model.whatif import SITE
from depmap.report.advice import render_advice_json
from tests.report.advices import (
    BOTH,
    HELP,
    PLACE,
    REFUSED,
    REGION,
    ZONE,
    advice,
    target,
    terminal,
)
from tests.report.assessments import ESC_AND_FRIENDS


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
    Of other owners, most used here first: for DNS Cloudflare or Imperva; for
    hosting Cloudflare.
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
        "  → A second DNS vendor at 12 targets takes the share lost with Cloudflare as a\n"
        "    whole from 0.58–0.94 to 0.48–0.93 (74 → 62 of 128 lost): venue0, venue1,\n"
        "    venue2, venue3, +8.\n"
    ) in shown
    assert (
        "Share lost: targets that lose at least one of web, api and ws when the provider fails in"
        " all its roles, of all; proved, up to what is possible with the unseen. Failures counted:"
        " immediate and cached."
    ) in " ".join(shown.split())


def test_the_three_best_are_told_of_a_list() -> None:
    shown = terminal(advice(target("a", BOTH), on_list=(HELP,) * 5, targets=9))
    assert shown.count("takes the share lost") == 3
    assert "and 2 more (--detail full)" in shown
    full = terminal(advice(target("a", BOTH), on_list=(HELP,) * 5, targets=9), full=True)
    assert full.count("takes the") == 5
    none = terminal(advice(target("a", BOTH), targets=9))
    assert "No change in one role alone" in none
    chosen = terminal(advice(target("a", BOTH), on_list=(HELP,), targets=9, is_chosen=True))
    assert "takes the share lost" not in chosen


def test_long_lists_of_sites_are_told_as_a_list_only() -> None:
    told = advice(target("s", BOTH, alike=40), on_list=(HELP,), targets=50, is_edge_list=True)
    assert "together remove" not in terminal(told)
    assert "together remove" in terminal(replace(told, is_chosen=True))
    assert "together remove" in terminal(replace(told, is_edge_list=False))
    short = advice(target("s", BOTH, alike=2), on_list=(HELP,), targets=3, is_edge_list=True)
    assert "s and 2 sites with the same needs" in terminal(short)


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
    assert (both["moves"][0]["used_here"], both["moves"][0]["owners_known"]) == (True, True)
    assert (both["unseen"], both["foreign_zones"]) == (2, ["cloudfront.net"])
    assert [p["component"] for p in both["remains"]] == ["cloudflare", "imperva"]
    assert (region["within"], region["refused"]) == ("aws", None)
    assert (refused["refused"], refused["owner"]) == ("same_owner", "Amazon.com, Inc.")
    first, _ = document["list"]
    assert first["before"] == {"lost": 74, "at_most": 120, "share": [0.578125, 0.9375]}
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
