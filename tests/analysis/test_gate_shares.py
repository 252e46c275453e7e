"""``max-share`` and ``max-impact``: proved, unmeasured, hidden only, and nobody known at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from depmap.model.component import parse_component
from depmap.model.observation import Snapshot
from depmap.model.target import Surface, SurfaceRole
from tests.analysis.gates import (
    OPEN,
    case,
    hold,
    hosted,
    only,
    site,
    sites,
    told,
    weighed,
    with_answers,
    without,
)

MAILED = sites(
    with_answers(site("a.example"), {"a.example MX": ["10 aspmx.l.google.com"]}),
    site("b.example"),
    site("c.example"),
    site("d.example"),
)
TWO = sites(site("a.example"), site("b.example"))


def rule(kind: str, role: str, limit: float, more: str = "") -> str:
    return f'{OPEN}[[policy.{kind}]]\nrole = "{role}"\nlimit = {limit}\n{more}'


@pytest.mark.parametrize("kind", ["max-share", "max-impact"])
def test_what_all_stand_on_is_violated_and_named(kind: str, tmp_path: Path) -> None:
    report = hold(TWO, rule(kind, "dns", 0.9), tmp_path)
    outcome = only(report, kind)
    assert report.exit_code == 1
    assert (outcome.state, outcome.value, outcome.limit) == ("violated", "1.00–1.00", "0.90")
    assert outcome.component == parse_component("aws")
    assert "2 of 2 targets in dns" in outcome.message


@pytest.mark.parametrize("kind", ["max-share", "max-impact"])
def test_at_the_limit_is_fine(kind: str, tmp_path: Path) -> None:
    report = hold(TWO, rule(kind, "dns", 1.0), tmp_path)
    assert (report.exit_code, report.outcomes) == (0, ())


def test_a_share_without_impact(tmp_path: Path) -> None:
    """Two vendors each: all use them, none is lost with one."""
    redundant = case("two_vendors_no_single_point")
    assert hold(redundant, rule("max-share", "dns", 0.5), tmp_path).exit_code == 1
    report = hold(redundant, rule("max-impact", "dns", 0.5), tmp_path)
    assert "violated" not in {outcome.state for outcome in report.outcomes}


@pytest.mark.parametrize("kind", ["max-share", "max-impact"])
def test_a_failed_measurement_could_carry_it_over(kind: str, tmp_path: Path) -> None:
    lost = without(TWO, "delegation b.example")
    report = hold(lost, rule(kind, "dns", 0.9), tmp_path)
    assert told(report) == {(kind, "list", "unmeasured")}
    assert only(report, kind).value == "0.50–1.00"
    assert report.exit_code == 3


@pytest.mark.parametrize("kind", ["max-share", "max-impact"])
@pytest.mark.parametrize(
    ("hidden", "code", "state"), [("warn", 0, "warning"), ("fail", 3, "unmeasured")]
)
def test_only_hidden_origins_could(
    kind: str, hidden: str, code: int, state: str, tmp_path: Path
) -> None:
    """One shows its host, the other is behind a CDN."""
    mixed = sites(site("a.example"), hosted("b.example"))
    policy = rule(kind, "hosting", 0.9).replace(
        "[policy]\n", f'[policy]\nhidden-origin = "{hidden}"\n'
    )
    report = hold(mixed, policy, tmp_path)
    assert {outcome.state for outcome in report.outcomes} == {state}
    assert report.exit_code == code


@pytest.mark.parametrize("kind", ["max-share", "max-impact"])
def test_a_role_nobody_is_known_in_is_never_green(kind: str, tmp_path: Path) -> None:
    lost = without(TWO, "delegation a.example", "delegation b.example")
    assert hold(lost, rule(kind, "dns", 0.9), tmp_path).exit_code == 3
    hidden = hold(TWO, rule(kind, "hosting", 0.9), tmp_path)
    assert told(hidden) == {(kind, "list", "warning")}


@pytest.mark.parametrize("kind", ["max-share", "max-impact"])
def test_mail_that_was_not_asked_about_is_a_gap(kind: str, tmp_path: Path) -> None:
    report = hold(TWO, rule(kind, "mail", 0.4), tmp_path)
    assert only(report, kind).message.startswith("no target has a surface mail")
    assert report.exit_code == 0
    mail = Surface(role=SurfaceRole.MAIL, groups=())
    first, *rest = MAILED.targets
    asked = replace(MAILED, targets=(replace(first, surfaces=(*first.surfaces, mail)), *rest))
    open_ = hold(asked, rule(kind, "mail", 0.4), tmp_path)
    assert told(open_) == {(kind, "list", "unmeasured")}
    assert open_.exit_code == 3
    assert hold(asked, rule("max-share", "mail", 0.2), tmp_path).exit_code == 1


def test_by_owner_service_and_region(tmp_path: Path) -> None:
    named = {
        of: {
            o.message.split(" serves")[0]
            for o in hold(TWO, rule("max-share", "dns", 0.9, f'of = "{of}"\n'), tmp_path).outcomes
        }
        for of in ("owner", "service", "region")
    }
    assert named["owner"] == {"Amazon.com, Inc."}
    assert named["service"] == {"aws/route53"}
    assert named["region"] == set()


@pytest.mark.parametrize(
    ("weights", "code"),
    [({"a.example": 9.0, "duo.example": 1.0}, 1), ({"a.example": 1.0, "duo.example": 9.0}, 0)],
)
def test_weights_count_where_the_policy_says_so(
    weights: dict[str, float], code: int, tmp_path: Path
) -> None:
    """NS1 serves one of two."""
    both = weighed(sites(case("two_vendors_no_single_point"), site("a.example")), weights)
    plain = rule("max-impact", "dns", 0.6)
    assert hold(both, plain, tmp_path).exit_code == 0
    report = hold(both, plain + "weighted = true\n", tmp_path)
    assert report.exit_code == code
    if code:
        assert "90% of their weight" in only(report, "max-impact").message


def test_bounds_only_widen_as_less_is_measured(tmp_path: Path) -> None:
    def bounds(snapshot: Snapshot) -> tuple[float, float]:
        report = hold(snapshot, rule("max-share", "dns", 0.0), tmp_path)
        (value,) = [o.value for o in report.outcomes if o.component is not None]
        lower, _, upper = value.partition("–")
        return float(lower), float(upper)

    whole, less = bounds(TWO), bounds(without(TWO, "delegation b.example"))
    assert less[0] <= whole[0] and less[1] >= whole[1]


def test_what_may_be_anybodys_is_said_once(tmp_path: Path) -> None:
    """Two of three unseen, two providers known: one outcome, not one for each."""
    many = sites(
        without(site("a.example"), "delegation a.example"),
        without(site("b.example"), "delegation b.example"),
        case("two_vendors_no_single_point"),
    )
    report = hold(many, rule("max-share", "dns", 0.5), tmp_path)
    outcome = only(report, "max-share")
    assert (outcome.state, outcome.value, outcome.component) == ("unmeasured", "0.00–0.67", None)
    assert len(hold(many, rule("max-share", "dns", 0.7), tmp_path).outcomes) == 2


def test_a_share_is_over_its_limit_only_by_more_than_rounding(tmp_path: Path) -> None:
    """0.1 + 0.2 is a little more than 0.3."""
    weights = {"a.example": 0.1, "b.example": 0.2, "duo.example": 0.7}
    three = weighed(
        sites(hosted("a.example"), hosted("b.example"), case("two_vendors_no_single_point")),
        weights,
    )
    policy = rule("max-impact", "dns", 0.3, "weighted = true\n")
    assert hold(three, policy, tmp_path).outcomes == ()
    over = only(hold(three, policy.replace("0.3\n", "0.2999\n"), tmp_path), "max-impact")
    assert (over.value.partition("–")[0], over.limit) == ("0.3000", "0.2999")
