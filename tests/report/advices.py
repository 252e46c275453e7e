"""Advice made by hand, for reports to tell."""

from __future__ import annotations

from typing import Any

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
from depmap.model.component import parse_component
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.role import PROMPT, Role
from depmap.report.terminal.advice import render_advice_terminal
from depmap.report.terminal.style import Style
from tests.report.assessments import NAMES

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
    used_here=True,
)
PLACE = Move(
    kind=MoveKind.SECOND_PROVIDER,
    role=Role.HOSTING,
    subjects=API,
    surfaces=("api",),
    vendors=("cloudflare",),
    used_here=True,
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


def target(name: str, *removals: Removal, alike: int = 0, **more: Any) -> TargetAdvice:
    fields: dict[str, Any] = {"domain": f"{name}.example", "alike": alike} | more
    return TargetAdvice(id=name, removals=removals, **fields)


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
