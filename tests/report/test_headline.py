"""The sentences a reader sees first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from depmap.model.finding import (
    EndpointEffect,
    Reason,
    Standing,
    SurfaceEffect,
    TargetAssessment,
    Unknown,
    Verdict,
)
from depmap.model.observation import Provenance
from depmap.model.role import FailureClass, Role
from depmap.model.target import SurfaceRole
from depmap.report.effects import effect_lines
from depmap.report.headline import Line, Outlook, Sign, outlook, unseen_line, verdict_lines
from depmap.report.rows import points_text
from depmap.report.words import Namer
from tests.report.assessments import NAMES, binance, c, plain_target, single_point, tokyo_effect

NAMER = Namer(NAMES)
EDGE = single_point("cloudflare", "cloudflare/proxy", (Role.CDN,), Provenance.OBSERVED)


def test_binance_in_three_lines() -> None:
    (line,) = verdict_lines(binance(), NAMER, "2020")
    assert line == Line(
        sign=Sign.LOST,
        text="One failure takes it down: Amazon Web Services (aws)",
        more=(
            "web, api and ws all need it for DNS (Amazon Route 53, reconstructed 2020)",
            "api also needs it as its front (Amazon CloudFront)"
            " and for hosting (Amazon EC2, Tokyo)",
        ),
    )


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (plain_target("a", "A"), Outlook.CLEAR),
        (plain_target("a", "A", possible=3), Outlook.UNPROVED),
        (plain_target("a", "A", standing=Standing.UNKNOWN), Outlook.UNSEEN),
        (plain_target("a", "A", standing=Standing.UNRESOLVABLE), Outlook.UNRESOLVABLE),
        (plain_target("a", "A", standing=Standing.DOWN), Outlook.DOWN),
        (plain_target("a", "A", points=(EDGE,)), Outlook.LOST),
        (
            plain_target("a", "A", points=(replace(EDGE, effect=Verdict.DEGRADED),)),
            Outlook.DEGRADED,
        ),
        (
            plain_target("a", "A", points=(EDGE,), standing=Standing.UNKNOWN),
            Outlook.LOST,
        ),
    ],
)
def test_outlook(target: TargetAssessment, expected: Outlook) -> None:
    assert outlook(target) is expected
    (line,) = verdict_lines(target, NAMER)
    assert line.sign is expected.sign


def test_down_as_observed_is_said_before_anything_else() -> None:
    target = plain_target("a", "A", points=(EDGE,), standing=Standing.DOWN)
    (line,) = verdict_lines(target, NAMER)
    assert line.text == "It is down as observed, with nothing failed"


def test_several_points_are_listed_with_their_needs() -> None:
    points = (
        EDGE,
        single_point(
            "domain:a.com",
            "domain:a.com",
            (Role.DNS,),
            Provenance.OBSERVED,
            failure_class=FailureClass.CACHED,
        ),
    )
    points = (points[0], replace(points[1], private=True))
    (line,) = verdict_lines(plain_target("a", "A", points=points), NAMER)
    assert line.text == "Any one of 2 failures takes it down"
    assert line.more[0] == "Cloudflare (cloudflare): web needs it as its front"
    assert line.more[1].startswith("domain:a.com, as DNS caches expire, its own")


def test_points_beyond_five_are_counted() -> None:
    points = tuple(
        single_point(f"p{n}", f"p{n}", (Role.CDN,), Provenance.OBSERVED) for n in range(7)
    )
    (line,) = verdict_lines(plain_target("a", "A", points=points), NAMER)
    assert len(line.more) == 6
    assert line.more[-1] == "and 2 more"


def test_what_degrades_stands_below_what_takes_down() -> None:
    half = single_point("imperva", "imperva/waf", (Role.CDN,), Provenance.OBSERVED)
    points = (EDGE, replace(half, effect=Verdict.DEGRADED))
    lines = verdict_lines(plain_target("a", "A", points=points), NAMER)
    assert [line.sign for line in lines] == [Sign.LOST, Sign.WARNING]
    assert lines[1].text == "One failure cuts off part of it: Imperva (imperva)"


def test_pairs_are_told_where_no_single_point_is() -> None:
    target = plain_target("a", "A")
    pairs = tuple((c("aws"), c(f"p{n}")) for n in range(5))
    surface = replace(target.surfaces[0], cut_pairs=pairs)
    lines = verdict_lines(replace(target, surfaces=(surface,)), NAMER)
    assert lines[1].text == "Two failures together take web down"
    assert lines[1].more == (
        "Amazon Web Services (aws) and p0",
        "Amazon Web Services (aws) and p1",
        "Amazon Web Services (aws) and p2",
        "and 2 more pairs",
    )
    single = replace(surface, single_points=(EDGE,))
    assert len(verdict_lines(replace(target, surfaces=(single,)), NAMER)) == 1


def test_a_region_says_what_it_takes_and_what_is_unknown() -> None:
    (line,) = effect_lines(binance(), NAMER)
    assert line.text == (
        "Region aws@ap-northeast-1 (Tokyo) takes down api1–api5 (5 of 6 api endpoints)"
    )
    assert line.more == (
        "web unknown: not measured",
        "api unknown: api.binance.com origin hidden, behind aws/cloudfront",
        "ws unknown: stream, dstream not measured; fstream not measured, stated there (2026-05)",
    )


def _effect(*surfaces: SurfaceEffect, verdict: Verdict, at_least: bool = False) -> TargetAssessment:
    effect = replace(tokyo_effect(), verdict=verdict, at_least=at_least, surfaces=surfaces)
    return replace(binance(), effects=(effect,))


def test_effects_on_whole_surfaces() -> None:
    down = SurfaceEffect(
        role=SurfaceRole.API,
        verdict=Verdict.DOWN,
        reason=None,
        endpoints=(EndpointEffect(host="api.binance.com", verdict=Verdict.DOWN),),
    )
    fine = SurfaceEffect(
        role=SurfaceRole.WEB,
        verdict=Verdict.UNAFFECTED,
        reason=None,
        endpoints=(EndpointEffect(host="www.binance.com", verdict=Verdict.UNAFFECTED),),
    )
    (line,) = effect_lines(_effect(down, fine, verdict=Verdict.DEGRADED, at_least=True), NAMER)
    assert line.text == (
        "Region aws@ap-northeast-1 (Tokyo) takes down all of api: at least degraded"
    )
    assert line.more == ("web stays up",)
    (line,) = effect_lines(_effect(fine, verdict=Verdict.UNAFFECTED), NAMER)
    assert line.text.endswith("takes nothing down for certain")


def test_effects_beyond_three_are_counted() -> None:
    target = binance()
    many = replace(target, effects=target.effects * 5)
    lines = effect_lines(many, NAMER)
    assert len(lines) == 4
    assert lines[-1].text == "2 more failures would take some hosts (--detail full)"
    assert len(effect_lines(many, NAMER, most=5)) == 5


def test_a_service_in_a_region_is_no_region() -> None:
    effect = replace(tokyo_effect(), failed=(c("aws/ec2@ap-northeast-1"),))
    (line,) = effect_lines(replace(binance(), effects=(effect,)), NAMER)
    assert line.text.startswith("aws/ec2@ap-northeast-1 (Amazon EC2, Tokyo) takes down")


@pytest.mark.parametrize(
    ("role", "reason", "said"),
    [
        (Role.DNS, Reason.NOT_MEASURED, "www: refused"),
        (Role.CA, Reason.NOT_MEASURED, "who certifies www (not measured, refused)"),
        (Role.MAIL, Reason.NOT_MEASURED, "the mail hosts of www (not measured, refused)"),
        (
            Role.DNS,
            Reason.RECONSTRUCTED,
            "the name servers of www (known from reconstructed answers only, refused)",
        ),
        (Role.HOSTING, Reason.ORIGIN_HIDDEN, "the origin of www, refused"),
        (
            Role.HOSTING,
            Reason.MODEL_INCOMPLETE,
            "what answers at www (answers, but not in a way the model explains, refused)",
        ),
    ],
)
def test_reasons_are_kept_apart(role: Role, reason: Reason, said: str) -> None:
    target = plain_target("a", "A")
    unknown = Unknown(subject="www.a.com", role=role, reason=reason, detail="refused")
    surface = replace(target.surfaces[0], unknown=(unknown, unknown))
    line = unseen_line(replace(target, surfaces=(surface,)))
    assert line is not None
    assert line.text == f"Not seen: {said}"
    assert line.more == ()


def test_what_may_hide_is_told_and_not_counted() -> None:
    hidden = replace(plain_target("a", "A").surfaces[0], possible_points=340, unknown=())
    line = unseen_line(replace(plain_target("a", "A"), surfaces=(hidden,)))
    assert line == Line(sign=Sign.UNKNOWN, text="web may have further single points of failure")
    told = unseen_line(binance())
    assert told is not None
    assert told.more[-1] == "so web, api and ws may have further single points of failure"
    assert not [text for text in (told.text, *told.more) if "41" in text]


def test_nothing_unseen_is_no_line() -> None:
    assert unseen_line(plain_target("a", "A")) is None


def test_the_as_of_a_single_point_is_not_told_again() -> None:
    announced = replace(
        single_point("as:13335", "as:13335", (Role.TRANSIT,), Provenance.OBSERVED),
        announced_for=c("cloudflare"),
    )
    target = plain_target("a", "A", points=(EDGE, announced))
    (line,) = verdict_lines(target, NAMER)
    assert line.text == "One failure takes it down: Cloudflare (cloudflare)"
    assert points_text(target.surfaces[0]) == "cloudflare"
