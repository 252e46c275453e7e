"""What-if on every golden case, against the definitions worked out one failure at a time."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from depmap.analysis.whatif import fail, rank
from depmap.availability.build import build_fault_model
from depmap.availability.evaluate import working
from depmap.availability.model import SurfaceNodes
from depmap.availability.verdicts import Evaluations, evaluate, target_verdict
from depmap.model.component import Component, parse_component
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.role import PROMPT, FailureClass
from depmap.model.whatif import TargetOutcome
from depmap.report.because import because_text
from tests.golden.fixed import golden_index
from tests.golden.reader import read_case
from tests.golden.test_golden import CASES


def evaluations(case: Path) -> Evaluations:
    return evaluate(build_fault_model(read_case(case), golden_index()))


def naive(
    told: Evaluations, failed: tuple[Component, ...], surfaces: tuple[SurfaceNodes, ...]
) -> Verdict:
    """The proved verdict on a target, reduced told as unaffected."""
    graph = told.model.graph
    before = working(graph, possible=False)
    after = working(graph, failed, possible=False)
    return target_verdict(
        (
            s.role,
            Verdict.UNRESOLVABLE
            if not before[s.node]
            else Verdict.UNAFFECTED
            if after[s.node]
            else Verdict.DOWN,
        )
        for s in surfaces
    )


def known(told: Evaluations) -> list[Component]:
    return [parse_component(row.component) for row in rank(told, Loss.ANY)]


def as_told(outcome: TargetOutcome, expected: Verdict) -> bool:
    """What is down is down; what is proved to be less may be told as unknown, or as reduced."""
    if expected in (Verdict.DOWN, Verdict.DEGRADED, Verdict.UNRESOLVABLE):
        return outcome.verdict in (expected, Verdict.UNKNOWN)
    return outcome.verdict in (Verdict.UNAFFECTED, Verdict.REDUCED, Verdict.UNKNOWN)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_failure_alone_and_in_pairs(case: Path) -> None:
    told = evaluations(case)
    components = known(told)
    failures = [(c,) for c in components] + list(combinations(components, 2))[:60]
    for failed in failures:
        outcomes = fail(told, failed).targets
        for nodes, outcome in zip(told.model.targets, outcomes, strict=True):
            expected = naive(told, failed, nodes.surfaces)
            assert as_told(outcome, expected), (failed, expected, outcome)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_what_is_down_says_why(case: Path) -> None:
    told = evaluations(case)
    for component in known(told):
        for outcome in fail(told, [component]).targets:
            for surface in outcome.surfaces:
                text = because_text(surface.because, outcome.domain, str(component))
                if surface.verdict in (Verdict.DOWN, Verdict.REDUCED):
                    assert text, (component, surface)
                    assert "None" not in text
                    assert "  " not in text
                if surface.verdict is Verdict.UNAFFECTED:
                    assert not text


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_ranking_counts_what_the_verdicts_say(case: Path) -> None:
    told = evaluations(case)
    rows = rank(told, Loss.ANY)
    assert [r.lost(Loss.ANY) for r in rows] == sorted(
        (r.lost(Loss.ANY) for r in rows), reverse=True
    )
    for row in rows:
        outcomes = fail(told, [parse_component(row.component)]).targets
        verdicts = [outcome.verdict for outcome in outcomes]
        assert row.down == verdicts.count(Verdict.DOWN)
        assert row.degraded == verdicts.count(Verdict.DEGRADED)
        assert row.reduced == verdicts.count(Verdict.REDUCED)
        may_be = row.lost(Loss.ANY) + verdicts.count(Verdict.UNKNOWN)
        assert row.lost(Loss.ANY) <= row.at_most <= may_be


def because(case: str, failed: str, role: str) -> str:
    told = evaluations(next(path for path in CASES if path.name == case))
    (outcome,) = fail(told, [parse_component(failed)]).targets
    surface = next(s for s in outcome.surfaces if s.role == role)
    return because_text(surface.because, outcome.domain, failed)


@pytest.mark.parametrize(
    ("case", "failed", "role", "text"),
    [
        (
            "two_vendors_one_cloud",
            "aws@ap-northeast-1",
            "web",
            "every name server of duo.example is in aws/ec2@ap-northeast-1",
        ),
        (
            "alternates_at_edge_and_region",
            "aws@ap-northeast-1",
            "api",
            "api.big.example: origin hidden (behind aws/cloudfront); every address of api1, api2 is"
            " in aws/ec2@ap-northeast-1",
        ),
        ("two_vendors_no_single_point", "tld:example", "web", "duo.example is below tld:example"),
        (
            "two_vendors_no_single_point",
            "ns1",
            "web",
            "dns1.p01.nsone.net is lost at ns1/dns, others hold",
        ),
        (
            "two_vendors_one_cloud",
            "cloudflare",
            "web",
            "duo.example is answered by cloudflare/cdn",
        ),
    ],
)
def test_the_shortest_argument_in_words(case: str, failed: str, role: str, text: str) -> None:
    assert because(case, failed, role) == text


def test_what_nothing_stands_on_is_told() -> None:
    told = evaluations(CASES[0])
    fallout = fail(told, [parse_component("nobody/at-all@nowhere")])
    assert [str(component) for component in fallout.idle] == ["nobody/at-all@nowhere"]
    assert not {o.verdict for o in fallout.targets} & {Verdict.DOWN, Verdict.DEGRADED}


def test_the_classes_are_the_prompt_ones_unless_others_are_asked_for() -> None:
    case = next(path for path in CASES if "tls" in (path / "snapshot.toml").read_text("utf-8"))
    model = build_fault_model(read_case(case), golden_index())
    issuers = {
        str(use.attribution.component)
        for use in model.uses.values()
        if use.failure_class not in PROMPT
    }
    assert issuers
    prompt = {row.component for row in rank(evaluate(model), Loss.ANY)}
    classes = PROMPT | {FailureClass.DELAYED}
    delayed = {row.component for row in rank(evaluate(model, classes), Loss.ANY)}
    assert issuers <= delayed
    assert not issuers & prompt


def test_mail_alone_is_judged_by_mail() -> None:
    case = next(path for path in CASES if path.name == "mail_at_google")
    snapshot = read_case(case)
    target = next(t for t in snapshot.targets if t.id == "post.example")
    mail = tuple(s for s in target.surfaces if not s.role.is_essential)
    assert mail
    alone = replace(snapshot, targets=(replace(target, surfaces=mail),))
    told = evaluate(build_fault_model(alone, golden_index()))
    (outcome,) = fail(told, [parse_component("nobody")]).targets
    assert outcome.verdict in (Verdict.UNAFFECTED, Verdict.UNKNOWN)


def test_an_issuer_does_not_fail_at_once() -> None:
    case = next(path for path in CASES if path.name == "alternates_at_edge_and_region")
    told = evaluations(case)
    fallout = fail(told, [parse_component("lets-encrypt")])
    assert not fallout.unfelt
    assert [outcome.verdict for outcome in fallout.targets] == [Verdict.UNAFFECTED]
