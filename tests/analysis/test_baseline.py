"""What is new or worse than in a baseline; unseen is not fixed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.analysis.baseline import against_baseline
from depmap.model.gate import GateReport
from depmap.model.observation import Snapshot, Status
from tests.analysis.gates import (
    OPEN,
    case,
    hold,
    hosted,
    only,
    site,
    sites,
    told,
    with_answers,
    with_certificate,
    without,
    written,
)

SITE = site()
POINTS = OPEN + "no-single-point = true\n"
UNSIGNED = OPEN + "require-dnssec = true\n"
SHARE = OPEN + '[[policy.max-share]]\nrole = "dns"\nlimit = 0.3\n'
PLAIN = with_answers(SITE, {"site.example DS": []})


def compared(now: Snapshot, before: Snapshot, policy: str, folder: Path) -> GateReport:
    return against_baseline(
        hold(now, policy, folder), hold(before, policy, folder), name="before.depmap"
    )


@pytest.mark.parametrize(
    ("snapshot", "policy"),
    [
        (SITE, POINTS),
        (PLAIN, UNSIGNED),
        (SITE, SHARE),
        (SITE, OPEN + "min-providers = { dns = 3 }\n"),
    ],
)
def test_unchanged_is_known_and_green(snapshot: Snapshot, policy: str, tmp_path: Path) -> None:
    assert hold(snapshot, policy, tmp_path).exit_code == 1
    report = compared(snapshot, snapshot, policy, tmp_path)
    assert {o.state.value for o in report.outcomes} <= {"known", "warning"}
    assert report.exit_code == 0
    assert report.baseline == "before.depmap"


def test_a_new_one_fails(tmp_path: Path) -> None:
    signed = with_answers(SITE, {"site.example DS": ["1 13 2 aa"]})
    report = compared(PLAIN, signed, UNSIGNED, tmp_path)
    assert only(report, "require-dnssec").reason == "new since the baseline"
    assert report.exit_code == 1


def test_another_target_is_new(tmp_path: Path) -> None:
    both = sites(SITE, site("b.example"))
    report = compared(both, SITE, POINTS, tmp_path)
    assert {(o.subject, o.state.value) for o in report.outcomes if o.component} == {
        ("site.example", "known"),
        ("b.example", "violated"),
    }


def test_a_share_that_rose_is_worse_and_one_that_fell_is_not(tmp_path: Path) -> None:
    whole = sites(SITE, site("b.example"))
    half = without(whole, "delegation b.example")
    policy = SHARE.replace("0.3", "0.4")
    worse = compared(whole, half, policy, tmp_path)
    aws = next(o for o in worse.outcomes if o.message.startswith("aws"))
    assert (aws.state, aws.reason) == ("violated", "worse than in the baseline: 0.50–1.00")
    assert worse.exit_code == 1
    better = compared(half, whole, policy, tmp_path)
    assert next(o for o in better.outcomes if o.message.startswith("aws")).state == "known"


def test_what_was_not_proved_then_is_worse_now(tmp_path: Path) -> None:
    before = with_answers(SITE, {"site.example DS": Status.TIMEOUT})
    report = compared(PLAIN, before, UNSIGNED, tmp_path)
    assert only(report, "require-dnssec").reason == "not proved in the baseline"
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("lost", "before", "policy"),
    [
        ("rrset site.example DS", PLAIN, UNSIGNED),
        ("delegation site.example", SITE, SHARE),
        ("delegation site.example", SITE, POINTS),
        ("delegation site.example", SITE, OPEN + "min-providers = { dns = 2 }\n"),
        (
            "delegation site.example",
            SITE,
            OPEN + '[[policy.forbid]]\nprovider = "aws"\nrole = "dns"\n',
        ),
    ],
)
def test_unseen_is_not_fixed(lost: str, before: Snapshot, policy: str, tmp_path: Path) -> None:
    report = compared(without(before, lost), before, policy, tmp_path)
    unmeasured = [o for o in report.outcomes if o.state == "unmeasured"]
    assert any("unseen is not fixed" in o.reason for o in unmeasured)
    assert report.exit_code == 3


def test_hidden_now_is_not_fixed_either(tmp_path: Path) -> None:
    """EC2 was seen to run it; now a CDN stands in front."""
    policy = OPEN + '[[policy.forbid]]\nprovider = "aws"\nrole = "hosting"\n'
    before = case("redirect_to_another_host")
    target = before.targets[0]
    now = site("hop.example")
    assert target.id == now.targets[0].id
    assert hold(now, policy, tmp_path).exit_code == 0
    report = compared(now, before, policy, tmp_path)
    assert told(report) == {("forbid", "hop.example", "unmeasured")}
    assert report.exit_code == 3


def test_a_share_that_went_behind_a_cdn_is_not_fixed(tmp_path: Path) -> None:
    policy = OPEN + '[[policy.max-share]]\nrole = "hosting"\nlimit = 0.6\n'
    before = sites(hosted("a.example"), hosted("b.example"), case("unattributed_as_hosts"))
    now = sites(site("a.example"), site("b.example"), case("unattributed_as_hosts"))
    assert hold(now, policy, tmp_path).exit_code == 0
    report = compared(now, before, policy, tmp_path)
    assert only(report, "max-share").state == "unmeasured"
    assert report.exit_code == 3


@pytest.mark.parametrize("policy", [POINTS, SHARE, UNSIGNED, OPEN + "require-caa = true\n"])
def test_what_was_not_measured_either_time_is_known(policy: str, tmp_path: Path) -> None:
    dark = sites(SITE, without(site("b.example"), "delegation b.example"))
    assert hold(dark, policy, tmp_path).exit_code in (1, 3)
    report = compared(dark, dark, policy, tmp_path)
    assert report.exit_code == 0
    assert "known" in {o.state.value for o in report.outcomes}


@pytest.mark.parametrize("policy", [SHARE, UNSIGNED])
def test_less_measured_than_then_is_not(policy: str, tmp_path: Path) -> None:
    before = sites(
        with_answers(SITE, {"site.example DS": ["1 13 2 aa"]}),
        without(site("b.example"), "delegation b.example"),
    )
    now = without(before, "delegation site.example", "rrset site.example DS")
    assert compared(now, before, policy, tmp_path).exit_code == 3


def test_what_is_hidden_beside_known_points_stays_a_warning(tmp_path: Path) -> None:
    report = compared(SITE, SITE, POINTS, tmp_path)
    assert {o.state.value for o in report.outcomes} == {"known", "warning"}


def test_days_that_pass_are_not_worse_until_it_ends(tmp_path: Path) -> None:
    policy = OPEN + "min-certificate-days = 20\n"
    then, later, ended = (with_certificate(SITE, "site.example", days=d) for d in (15, 2, -1))
    assert compared(later, then, policy, tmp_path).exit_code == 0
    assert compared(ended, then, policy, tmp_path).exit_code == 1


def test_a_baseline_makes_no_coverage(tmp_path: Path) -> None:
    blind = without(SITE, "rrset site.example A", "web https://site.example/")
    assert compared(blind, blind, "[policy]\nmin-coverage = 1\n", tmp_path).exit_code == 3


def test_an_exception_that_ended_fails_in_spite_of_it(tmp_path: Path) -> None:
    policy = UNSIGNED + (
        '[[ignore]]\nrule = "require-dnssec"\nreason = "x"\nexpires = 2020-01-01\n'
    )
    report = compared(PLAIN, PLAIN, policy, tmp_path)
    assert only(report, "require-dnssec").state == "known"
    assert only(report, "expired-ignore").state == "violated"
    assert report.exit_code == 1


def two(web: str, api: str) -> Snapshot:
    """One exchange with a zone for web and one for api; the name servers of each."""
    return written(
        '[target."x.example"]\nweb = ["x.example"]\napi = ["y.example"]\n'
        '[A]\n"x.example" = "18.184.9.1"\n"y.example" = "18.184.9.1"\n'
        '"ns-32.awsdns-04.com" = "205.251.192.32"\n"g-ns-1.awsdns-04.com" = "205.251.192.1"\n'
        '[origin]\n"18.184.9.1" = "AS16509 18.184.0.0/15"\n'
        '"205.251.192.32" = "AS16509 205.251.192.0/24"\n'
        '"205.251.192.1" = "AS16509 205.251.192.0/24"\n'
        '[probe]\n"g-ns-1.awsdns-04.com awsdns-04.com" = "ok"\n'
        '"ns-32.awsdns-04.com x.example" = "ok"\n"ns-32.awsdns-04.com y.example" = "ok"\n'
        '[web]\n"x.example" = "200; server: nginx"\n"y.example" = "200; server: nginx"\n'
        f'[NS]\n"x.example" = "{web}"\n"y.example" = "{api}"\n'
        '[NS."awsdns-04.com"]\nparent = "g-ns-1.awsdns-04.com"\nchild = "g-ns-1.awsdns-04.com"\n'
        'glue = { "g-ns-1.awsdns-04.com" = "205.251.192.1" }\n'
    )


AWS, NS1, DARK = "ns-32.awsdns-04.com", "dns1.p01.nsone.net", "!timeout"
MANY = f"{AWS} {NS1}"
SERVERS = (AWS, NS1, MANY, DARK)
PROVIDERS = OPEN + "min-providers = { dns = 2 }\n"
REQUIRED = OPEN + '[[policy.require]]\nprovider = "ns1"\nrole = "dns"\n'


@pytest.mark.parametrize(
    ("web", "api", "code"),
    [
        (AWS, MANY, 0),
        (MANY, AWS, 1),  # the one mended, the other broken
        (AWS, AWS, 1),
        (AWS, DARK, 3),
    ],
)
def test_each_surface_is_held_to_itself(web: str, api: str, code: int, tmp_path: Path) -> None:
    before = two(AWS, MANY)
    assert compared(two(web, api), before, PROVIDERS, tmp_path).exit_code == code


@settings(max_examples=60)
@given(
    then=st.tuples(st.sampled_from(SERVERS), st.sampled_from(SERVERS)),
    now=st.tuples(st.sampled_from(SERVERS), st.sampled_from(SERVERS)),
)
def test_green_only_if_every_surface_is_no_worse(
    then: tuple[str, str], now: tuple[str, str]
) -> None:
    with TemporaryDirectory() as folder:
        code = compared(two(*now), two(*then), PROVIDERS, Path(folder)).exit_code
    each = [_held_to(before, after) for before, after in zip(then, now, strict=True)]
    assert code == (1 if 1 in each else max(each))


def _held_to(before: str, now: str) -> int:
    """The code one surface deserves; it should have two providers."""
    if now == MANY or (now == before == DARK):
        return 0
    if now == DARK:
        return 3
    return 0 if before in (AWS, NS1) else 1


@pytest.mark.parametrize(
    ("web", "api", "code"),
    [(DARK, NS1, 0), (NS1, DARK, 3), (DARK, DARK, 3), (DARK, AWS, 1), (AWS, NS1, 1)],
)
def test_doubt_of_another_surface_is_new(web: str, api: str, code: int, tmp_path: Path) -> None:
    report = compared(two(web, api), two(DARK, NS1), REQUIRED, tmp_path)
    assert report.exit_code == code


def test_two_rules_on_one_provider_are_told_apart(tmp_path: Path) -> None:
    each = '[[policy.require]]\nprovider = "ns1"\nrole = "dns"\nsurfaces = ["{}"]\n'
    policy = OPEN + each.format("web") + each.format("api")
    assert compared(two(NS1, AWS), two(AWS, NS1), policy, tmp_path).exit_code == 1


def test_more_out_of_sight_is_not_known(tmp_path: Path) -> None:
    """All of it unseen, where one thing was."""
    policy = OPEN + '[[policy.forbid]]\nprovider = "ns1"\n'
    before, now = two(AWS, DARK), two(AWS, DARK)
    now = without(now, "rrset y.example A", "web https://y.example/")
    assert compared(before, before, policy, tmp_path).exit_code == 0
    hosting = policy.replace('"ns1"', '"aws"')
    report = compared(now, before, hosting, tmp_path)
    assert report.exit_code == 3


def test_another_component_of_whom_is_forbidden_is_new(tmp_path: Path) -> None:
    policy = OPEN + '[[policy.forbid]]\nprovider = "aws"\n'
    report = compared(hosted("site.example"), SITE, policy, tmp_path)
    assert {(str(o.component), o.state.value) for o in report.outcomes} == {
        ("aws/route53", "known"),
        ("aws/ec2@eu-central-1", "violated"),
    }
    assert compared(SITE, hosted("site.example"), policy, tmp_path).exit_code == 3


def test_what_was_in_doubt_is_proved_now(tmp_path: Path) -> None:
    policy = OPEN + '[[policy.forbid]]\nprovider = "aws"\nrole = "dns"\n'
    report = compared(SITE, without(SITE, "delegation site.example"), policy, tmp_path)
    assert only(report, "forbid").reason == "not proved in the baseline"


def test_a_surface_not_seen_in_full_is_worse_than_a_gap(tmp_path: Path) -> None:
    """The baseline had a gap, now nothing can be derived at all."""
    cycle = case("name_server_cycle_without_glue")
    report = hold(cycle, POINTS, tmp_path)
    assert compared(cycle, cycle, POINTS, tmp_path).exit_code == 0
    gaps = replace(
        report,
        outcomes=tuple(replace(o, badness=7.0) for o in report.outcomes),
    )
    assert [o for o in report.outcomes if o.state == "unmeasured"]
    assert against_baseline(report, gaps, name="b").exit_code == 3
