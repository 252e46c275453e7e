"""What-if, rankings and replays as text and JSON; hostile names stay inert."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from depmap.model.because import Because, FactBecause, Part
from depmap.model.component import parse_component
from depmap.model.finding import Reason, Unknown, Verdict
from depmap.model.impact import Loss
from depmap.model.incident import (
    Certainty,
    Fate,
    Incident,
    IncidentKind,
    IncidentSource,
    Reported,
    Scope,
)
from depmap.model.replay import Ending, FactSetName, Judged, Miss, Replay, Replayed
from depmap.model.role import PROMPT, Role
from depmap.model.whatif import (
    Blast,
    BlastRanking,
    PairBlast,
    PairRanking,
    SurfaceOutcome,
    TargetOutcome,
    WhatIf,
)
from depmap.report.because import because_text
from depmap.report.replay import render_replay_json
from depmap.report.terminal.replay import render_replay_terminal
from depmap.report.terminal.style import Style
from depmap.report.terminal.whatif import (
    render_pairs_terminal,
    render_ranking_terminal,
    render_whatif_terminal,
)
from depmap.report.whatif import render_pairs_json, render_ranking_json, render_whatif_json

BAD = "\x1b[31mred\x07 [/] [link=x] \u202egnol\nline"
STYLE = Style(width=80)


def whatif(*targets: TargetOutcome, failed: str = "aws") -> WhatIf:
    return WhatIf(
        subject="recorded world 2026-09",
        failed=(failed,),
        idle=(),
        classes=PROMPT,
        targets=targets,
        names={},
        notices=("A dependency is not a statement on resilience.",),
    )


def target(id: str, verdict: Verdict, *surfaces: SurfaceOutcome, **more: object) -> TargetOutcome:
    plain = TargetOutcome(id=id, domain=f"{id}.com", verdict=verdict, surfaces=surfaces)
    return replace(plain, **more)  # type: ignore[arg-type]


def down(role: str, *because: Because) -> SurfaceOutcome:
    return SurfaceOutcome(role=role, verdict=Verdict.DOWN, because=because)


ADDRESSES = Because(
    hosts=("api.x.com",),
    part=Part.ADDRESSES,
    count=2,
    component=parse_component("aws@ap-northeast-1"),
)


@pytest.mark.parametrize(
    ("because", "text"),
    [
        (ADDRESSES, "every address of api.x.com is in aws@ap-northeast-1"),
        (replace(ADDRESSES, count=1), "the address of api.x.com is in aws@ap-northeast-1"),
        (
            replace(ADDRESSES, hosts=("api1.x.com", "api2.x.com"), count=1, component=None),
            "every address of api1, api2 is at aws",
        ),
        (
            replace(ADDRESSES, via="www.y.com"),
            "every address of api.x.com is in aws@ap-northeast-1 (by way of www.y.com)",
        ),
        (
            Because(
                hosts=("x.com",),
                part=Part.SERVERS,
                subject="x.com",
                count=4,
                component=parse_component("aws/route53"),
            ),
            "every name server of x.com is at aws/route53",
        ),
        (
            Because(
                hosts=("x.com",),
                part=Part.UNSEEN,
                unknown=Unknown(
                    subject="x.com",
                    role=Role.HOSTING,
                    reason=Reason.ORIGIN_HIDDEN,
                    detail="behind cloudflare",
                ),
            ),
            "x.com: origin hidden (behind cloudflare)",
        ),
    ],
)
def test_one_sentence_an_argument(because: Because, text: str) -> None:
    assert because_text((because,), "x.com", "aws") == text


def test_more_than_two_causes_are_counted() -> None:
    causes = tuple(replace(ADDRESSES, hosts=(f"h{n}.x.com",)) for n in range(5))
    text = because_text(causes, "x.com", "aws")
    assert text.endswith("; 3 more alternates are lost too")
    assert text.count("every address") == 2


def test_facts_tell_their_chain() -> None:
    chain = FactBecause(chain=("cdn:x", "dns:y"))
    assert because_text(chain, "", "dns:y") == "needs cdn:x, which needs dns:y"
    group = replace(chain, group=("cdn:x", "cdn:z"))
    assert because_text(group, "", "").startswith("all alternates fail (cdn:x, cdn:z): cdn:x")
    assert because_text(replace(chain, is_spare=True), "", "").startswith(
        "only loses its alternate"
    )


def test_the_terminal_tells_who_and_why_worst_first() -> None:
    told = render_whatif_terminal(
        whatif(
            target("calm", Verdict.UNAFFECTED),
            target("b", Verdict.DEGRADED, down("api", ADDRESSES), at_least=True),
            target("a", Verdict.DOWN, down("web", ADDRESSES), down("api", ADDRESSES)),
            target("c", Verdict.UNKNOWN, reason=Reason.ORIGIN_HIDDEN),
        ),
        STYLE,
    )
    assert "aws fails" in told
    assert "1 down · 1 degraded · 1 unaffected · 1 unknown (origin hidden 1)" in told
    assert told.index(" a ") < told.index("at least")
    assert "web, api: every address" in told
    assert "calm" not in told
    assert max(map(len, told.splitlines())) <= 80


def test_full_detail_lists_everybody() -> None:
    many = [target(f"t{n}", Verdict.DOWN, down("web", ADDRESSES)) for n in range(30)]
    short = render_whatif_terminal(whatif(*many), STYLE)
    assert "and 10 more (--detail full)" in short
    full = render_whatif_terminal(whatif(*many), replace(STYLE, full=True))
    assert "t29" in full


def test_json_has_the_documented_keys() -> None:
    told = json.loads(
        render_whatif_json(whatif(target("a", Verdict.DOWN, down("web", ADDRESSES)), failed="aws"))
    )
    assert told["schema"] == "depmap/whatif/1"
    assert told["failed"] == ["aws"]
    assert set(told["summary"]) == {verdict.value for verdict in Verdict}
    assert told["summary"]["down"] == 1
    (one,) = told["targets"]
    assert set(one) >= {"id", "domain", "verdict", "surfaces", "reason"}
    assert one["surfaces"][0]["because"] == "every address of api.x.com is in aws@ap-northeast-1"


def test_hostile_names_are_inert_and_intact_in_json() -> None:
    bad = target(BAD, Verdict.DOWN, down("web", replace(ADDRESSES, hosts=(BAD,))))
    told = replace(whatif(bad, failed=BAD), remarks=(BAD,), subject=BAD, idle=(BAD,))
    for text in (render_whatif_terminal(told, STYLE), render_whatif_json(told)):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\x07" not in text
    assert json.loads(render_whatif_json(told))["targets"][0]["id"] == BAD


def ranking(*rows: Blast, targets: int = 10, name: str = "list") -> BlastRanking:
    return BlastRanking(
        subject=name,
        targets=targets,
        loss=Loss.ANY,
        classes=PROMPT,
        rows=rows,
        universal=(Blast(component="tld:com", down=9, degraded=0, reduced=0, at_most=9),),
        names={},
        notices=(),
    )


def test_rankings_show_reach_and_count_the_idle() -> None:
    rows = (
        Blast(component="cloudflare", down=5, degraded=2, reduced=1, at_most=9),
        Blast(component=BAD, down=0, degraded=0, reduced=1, at_most=3),
        Blast(component="idle", down=0, degraded=0, reduced=0, at_most=1),
    )
    text = render_ranking_terminal(ranking(*rows), STYLE)
    assert "cloudflare" in text
    assert "1 component whose failure alone is not proved to take anything" in text
    assert "tld:com 9" in text
    assert "\x1b" not in text
    told = json.loads(render_ranking_json(ranking(*rows)))
    assert [row["component"] for row in told["components"]] == ["cloudflare", BAD, "idle"]


def test_pairs_are_ranked_and_the_limit_is_told() -> None:
    pairs = PairRanking(
        subject=BAD,
        targets=10,
        classes=PROMPT,
        rows=(PairBlast(pair=("aws", BAD), lost=3),),
        not_searched=2,
        notices=(),
    )
    text = render_pairs_terminal(pairs, STYLE)
    assert "aws + " in text
    assert "2 targets not searched whole" in text
    assert "\x1b" not in text
    told = json.loads(render_pairs_json(pairs))
    assert told["pairs"] == [{"components": ["aws", BAD], "lost": 3}]
    none = render_pairs_terminal(replace(pairs, rows=(), not_searched=0), STYLE)
    assert "No two failures take" in none
    assert "limit of work" not in none


def replayed(ending: Ending, name: str = "x") -> Replayed:
    incident = Incident(
        id="cloudflare-2022-06-21",
        name=name,
        kind=IncidentKind.OUTAGE,
        date=date(2022, 6, 21),
        timing=Certainty.FOUND,
        cause="none",
        fails=(parse_component("cloudflare"),),
        scope=Scope.PART,
        sources=(IncidentSource(title="t", where=""),),
    )
    reported = Reported(who="x", name=name, fate=Fate.AFFECTED, certainty=Certainty.FOUND)
    miss = Miss.BELOW_FACTS if ending is Ending.MISSED else None
    return Replayed(
        incident=incident,
        facts=FactSetName(name="2020-exchanges", date=date(2020, 12, 31)),
        failed=("dns:cloudflare",),
        untold=(),
        judged=(Judged(reported=reported, ending=ending, miss=miss),),
        unlabelled=(name,),
    )


def test_a_replay_is_one_table_and_its_sums() -> None:
    rows = (replayed(Ending.HIT), replayed(Ending.MISSED))
    text = render_replay_terminal(Replay(rows=rows, notices=("So.",)), STYLE)
    assert "cloudflare-2022-06-21" in text
    assert "recall 0.50" in text
    assert "missed: below what the facts hold 1" in text
    assert "Hindsight, counted apart" not in text
    assert max(map(len, text.splitlines())) <= 80
    told = json.loads(render_replay_json(Replay(rows=rows, notices=())))
    assert told["before"]["recall"] == 0.5
    assert told["before"]["precision"] is None
    assert told["before"]["misses"] == {"below_facts": 1}
    assert told["hindsight"]["incidents"] == 0
    assert told["incidents"][0]["gap_days"] == 537


def test_hostile_names_in_a_replay() -> None:
    replay = Replay(rows=(replayed(Ending.HIT, BAD),), notices=(BAD,))
    for text in (
        render_replay_terminal(replay, replace(STYLE, full=True)),
        render_replay_json(replay),
    ):
        assert "\x1b" not in text
        assert "\u202e" not in text
