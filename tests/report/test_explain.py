"""The argument and the trail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from depmap.model.derivation import Alternative, Derivation, Gate, NodeKind, Outcome, Step
from depmap.model.finding import FiredRule, Reason, Verdict
from depmap.model.observation import Provenance, Status
from depmap.report.explain import claim_text, explain_derivation
from depmap.report.trail import explain_subject
from depmap.report.witness import Passage
from depmap.report.words import Namer
from tests.report.assessments import NAMES, aws_derivation, c, hostile, single

NAMER = Namer(NAMES)


def test_the_argument_is_numbered_and_leads_down() -> None:
    passages = explain_derivation(single(), aws_derivation(), NAMER)
    assert passages[0].text == "binance goes down when Amazon Web Services (aws) fails"
    assert "does not hold on observed answers alone" in passages[1].text
    steps = [(p.mark, p.depth) for p in passages if p.mark.endswith(".")]
    assert steps == [("1.", 1), ("2.", 2), ("3.", 3), ("4.", 4), ("5.", 2), ("6.", 3)]


def test_evidence_tells_record_provenance_and_rule_with_its_source() -> None:
    passages = explain_derivation(single(), aws_derivation(), NAMER)
    start = next(i for i, p in enumerate(passages) if p.mark == "o1")
    record, origin, rule = passages[start : start + 3]
    assert record.text.startswith("rrset api.binance.com A → api.binance.com → d3h36i1mno13q3")
    assert origin.text == "observed, date unknown, source a public file, read 2026-11-22"
    assert rule.text == (
        "rule aws/cloudfront cname cloudfront.net, from https://docs.example.com/ranges"
    )
    assert Passage("not among the evidence of this report", 4, "o99") in passages


def test_alternatives_that_did_not_help_are_named() -> None:
    told = [p.text for p in explain_derivation(single(), aws_derivation(), NAMER) if p.mark == "–"]
    assert told == [
        "no help: name server ns-2.awsdns-02.com, on the same aws/route53",
        "no help: endpoint api1.binance.com, fails with aws/ec2@ap-northeast-1",
        "might help: origin of api.binance.com, origin hidden",
        "still works: endpoint mirror.example.com",
    ]


def test_groups_of_two_surfaces_called_alike_are_told_apart() -> None:
    base = aws_derivation()
    group = replace(base.steps[0], kind=NodeKind.GROUP, gate=Gate.ANY)
    surfaces = tuple(
        replace(base.steps[0], number=number, kind=NodeKind.SURFACE, subject=role, parent=0)
        for number, role in ((1, "api"), (3, "ws"))
    )
    steps = (
        surfaces[0],
        replace(group, number=2, parent=1, subject="spot"),
        surfaces[1],
        replace(group, number=4, parent=3, subject="spot"),
    )
    told = [p.text for p in explain_derivation(single(), replace(base, steps=steps), NAMER)]
    assert not [text for text in told if "as told in step" in text]


@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [
        (NodeKind.ORIGIN, Reason.ORIGIN_HIDDEN, "the origin of x.com may fail: origin hidden"),
        (NodeKind.ORIGIN, Reason.NOT_MEASURED, "what answers at x.com may fail: not measured"),
        (NodeKind.NAME_SERVER, Reason.NOT_MEASURED, "the name servers of x.com may fail"),
        (NodeKind.ADDRESS, Reason.NOT_MEASURED, "the network of x.com may fail"),
        (NodeKind.ISSUER, Reason.NOT_MEASURED, "the certificate of x.com may fail"),
        (NodeKind.MAIL, Reason.NOT_MEASURED, "the mail of x.com may fail"),
    ],
)
def test_what_was_not_seen_is_never_told_as_seen(kind: NodeKind, reason: Reason, said: str) -> None:
    itself = Alternative(kind=kind, subject="x.com", outcome=Outcome.UNKNOWN, reason=reason)
    unseen = Step(
        number=1,
        parent=0,
        kind=kind,
        subject="x.com",
        gate=Gate.LEAF,
        verdict=Verdict.UNKNOWN,
        alternatives=(itself,),
    )
    alone = replace(aws_derivation(), steps=(unseen,), provenance=Provenance.LIVE)
    passages = explain_derivation(single(), alone, NAMER)
    assert passages[1].text == "What may lead from one to the other was not seen."
    assert passages[2].text.startswith(said)
    assert len(passages) == 3
    seen = replace(unseen, number=2, verdict=Verdict.DOWN, evidence=("o1",), alternatives=())
    both = replace(alone, steps=(unseen, seen), provenance=Provenance.OBSERVED)
    assert explain_derivation(single(), both, NAMER)[1].text == (
        "What is sure to fail below rests on observed answers. What may fail was not seen."
    )


def test_alternatives_without_a_component() -> None:
    alternatives = tuple(
        Alternative(kind=NodeKind.ADDRESS, subject=o.value, outcome=o, component=component)
        for o in Outcome
        for component in (None, c("aws"))
    )
    step = Step(
        number=1,
        parent=0,
        kind=NodeKind.ADDRESS,
        subject="192.0.2.1",
        gate=Gate.LEAF,
        alternatives=alternatives,
    )
    derivation = replace(aws_derivation(), steps=(step,), provenance=Provenance.LIVE)
    passages = explain_derivation(single(), derivation, NAMER)
    assert passages[1].text == "Every step below was seen live."
    assert passages[2].text == "address 192.0.2.1 fails"
    told = [p.text for p in passages if p.mark == "–"]
    assert told == [
        "no help: address same_component, on the same component",
        "no help: address same_component, on the same aws",
        "no help: address fails_too, fails too",
        "no help: address fails_too, fails with aws",
        "might help: address unknown, address unknown, unknown",
        "still works: address holds",
        "still works: address holds, on aws",
    ]


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.DOWN, "x goes down when aws fails"),
        (Verdict.DEGRADED, "x is at least degraded when aws fails"),
        (Verdict.REDUCED, "x stays up with less redundancy when aws fails"),
        (Verdict.UNAFFECTED, "x stays up when aws fails"),
        (Verdict.UNKNOWN, "What becomes of x when aws fails is unknown: origin hidden"),
        (Verdict.UNRESOLVABLE, "x does not resolve, with nothing failed"),
    ],
)
def test_claims(verdict: Verdict, said: str) -> None:
    derivation = Derivation(
        target="x",
        subject="x",
        component=c("aws"),
        verdict=verdict,
        provenance=Provenance.OBSERVED,
        reason=Reason.ORIGIN_HIDDEN,
        at_least=True,
    )
    assert claim_text(derivation, Namer()) == said
    passages = explain_derivation(single(), derivation, Namer())
    assert passages[1].text == "Nothing seen leads from one to the other."


def test_the_failed_component_itself_is_no_part_of_itself() -> None:
    step = Step(
        number=1,
        parent=0,
        kind=NodeKind.ZONE,
        subject="a.com",
        gate=Gate.ALL,
        component=c("aws"),
    )
    any_step = replace(step, number=2, subject="b.com", component=None, gate=Gate.ANY)
    derivation = replace(aws_derivation(), steps=(step, any_step))
    texts = [p.text for p in explain_derivation(single(), derivation, NAMER)]
    assert "zone a.com stands on Amazon Web Services (aws)" in texts
    assert "zone b.com needs any one of its name servers" in texts
    all_step = replace(any_step, gate=Gate.ALL)
    texts = [
        p.text for p in explain_derivation(single(), replace(derivation, steps=(all_step,)), NAMER)
    ]
    assert "zone b.com needs its parent zone and its name servers" in texts


def test_trail_of_a_host_has_its_own_and_the_zones_above_it() -> None:
    claims = [p.text for p in explain_subject(single(), "api3.binance.com", NAMER) if not p.depth]
    assert [text.partition(":")[0] for text in claims] == ["api, DNS", "api, hosting"]


def test_trail_of_a_target_a_surface_and_a_stranger() -> None:
    whole = explain_subject(single(), "binance", NAMER)
    assert whole == explain_subject(single(), "binance.com", NAMER) or len(whole) > 5
    assert whole[-1].text == (
        "stated of fstream.binance.com: runs in AWS Tokyo"
        " (2026-05, source https://blog.example.com/latency)"
    )
    surface = [p for p in explain_subject(single(), "binance/web", NAMER) if not p.depth]
    assert len(surface) == 2
    assert surface[1].text == "web, hosting: unknown (not measured) through www"
    assert explain_subject(single(), "nobody.example", NAMER) == ()


def test_live_answers_tell_who_answered_and_failures_their_status() -> None:
    assessment = single()
    row = replace(
        assessment.evidence[0],
        provenance=Provenance.LIVE,
        answer="",
        status=Status.NET_ERROR,
        rules=(FiredRule("unheard of"),),
    )
    passages = explain_subject(
        replace(assessment, evidence=(row, *assessment.evidence[1:])), "binance/api", NAMER
    )
    texts = [p.text for p in passages]
    assert "rrset api.binance.com A → net error" in texts
    assert "live, answered by 192.0.2.53 at 2026-11-23 09:30 UTC" in texts
    assert "rule unheard of" in texts


def test_private_and_live_dependencies_are_told() -> None:
    assessment = single()
    target = assessment.targets[0]
    surface = target.surfaces[0]
    own = replace(surface.dependencies[0], private=True, provenance=Provenance.LIVE, subjects=())
    changed = replace(target, surfaces=(replace(surface, dependencies=(own,)),))
    texts = [
        p.text for p in explain_subject(replace(assessment, targets=(changed,)), "binance", NAMER)
    ]
    assert texts[0] == (
        "web, DNS: Amazon Route 53 (aws/route53) (direct, critical, 0.90 sure, its own)"
    )


def test_hostile_text_is_shown_safe() -> None:
    for passage in explain_subject(hostile(), hostile().targets[0].target.id, NAMER):
        assert passage.text.isprintable()


def test_what_was_explained_is_not_explained_again() -> None:
    base = aws_derivation()
    zone, server = base.steps[2], base.steps[3]
    again = (
        replace(zone, number=7, parent=5),
        replace(server, number=8, parent=7),
        replace(server, number=9, parent=5, subject="ns-9.awsdns-09.net", evidence=("o2",)),
    )
    passages = explain_derivation(single(), replace(base, steps=(*base.steps, *again)), NAMER)
    told = {p.mark: p.text for p in passages}
    assert told["7."] == "zone binance.com fails as told in step 3"
    assert "8." not in told
    repeated = [p.text for p in passages if p.mark == "o2"]
    assert repeated[1:] == ["delegation binance.com, as above"]
