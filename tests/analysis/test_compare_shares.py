"""Shares of a list then and now: a trend only where the intervals separate."""

from __future__ import annotations

import tomllib
from dataclasses import replace

from depmap.analysis.compare_watch import judge
from depmap.model.diff import Comparison, DiffReport, Measure, ShareChange, Trend, Watched
from depmap.model.finding import Reason
from depmap.model.observation import Snapshot
from depmap.model.role import Role
from depmap.model.target import SurfaceRole
from tests.analysis.snapshots_apart import diff
from tests.golden.reader import read_table

NS1, ROUTE53 = "dns1.p01.nsone.net", "ns-32.awsdns-04.com"
FRONT = "104.16.0.0/13"


def listed(*servers: str) -> Snapshot:
    """As many targets, each at these name servers, behind Cloudflare's proxy."""
    names = [f"t{number}.example" for number in range(len(servers))]
    lines = [f'[target."{name}"]\napi = ["{name}"]' for name in names]
    lines += ["[A]", *(f'"{name}" = "104.16.7.{n + 1}"' for n, name in enumerate(names))]
    lines += ["[NS]", *(f'"{name}" = "{s}"' for name, s in zip(names, servers, strict=True))]
    lines += ['"nsone.net" = { parent = "dns1.nsone.net", child = "dns1.nsone.net" }']
    lines += ['"awsdns-04.com" = { parent = "ns-1.awsdns-04.com", child = "ns-1.awsdns-04.com" }']
    lines += ["[web]", *(f'"{name}" = "200; server: cloudflare"' for name in names)]
    return read_table(tomllib.loads("\n".join(lines)))


def share(comparison: Comparison, provider: str, measure: Measure) -> ShareChange:
    (found,) = [
        s
        for s in comparison.shares
        if (s.role, s.component, s.measure) == (Role.DNS, provider, measure)
    ]
    return found


def test_a_share_that_certainly_rose() -> None:
    told = diff(listed(NS1, NS1, NS1, ROUTE53), listed(ROUTE53, ROUTE53, NS1, ROUTE53))
    aws = share(told, "aws", Measure.USE)
    assert (aws.trend, aws.was, aws.now) == (Trend.RISEN, (0.25, 0.25), (0.75, 0.75))
    assert share(told, "ns1", Measure.USE).trend is Trend.FALLEN
    assert judge(told, [Watched.SHARE_RISEN])[0].proved


def test_a_provider_nobody_had() -> None:
    told = diff(listed(NS1, NS1), listed(NS1, ROUTE53))
    aws = share(told, "aws", Measure.USE)
    assert (aws.trend, aws.was, aws.now) == (Trend.RISEN, (0.0, 0.0), (0.5, 0.5))
    assert share(diff(listed(NS1, ROUTE53), listed(NS1, NS1)), "aws", Measure.USE).trend is (
        Trend.FALLEN
    )


def test_what_was_not_measured_keeps_the_intervals_together() -> None:
    told = diff(listed(NS1, "!timeout", "!timeout"), listed(NS1, ROUTE53, NS1))
    aws = share(told, "aws", Measure.USE)
    assert aws.trend is Trend.UNCLEAR
    assert aws.was[1] > aws.now[0] > aws.was[0]
    assert aws.reason is Reason.NOT_MEASURED
    (outcome,) = judge(told, [Watched.SHARE_RISEN])
    assert (outcome.proved, bool(outcome.may)) == (0, True)
    assert int(DiffReport(comparison=told, outcomes=(outcome,)).exit_code) == 3


def test_the_same_shares_are_not_told() -> None:
    told = diff(listed(NS1, ROUTE53), listed(ROUTE53, NS1))
    assert not [s for s in told.shares if s.role is Role.DNS]
    assert len({c.target for c in told.changes}) == 2


def test_targets_asked_otherwise_are_not_counted() -> None:
    then, now = listed(NS1, NS1, NS1), listed(ROUTE53, ROUTE53, NS1)
    first, *others = now.targets
    web = replace(first, surfaces=(replace(first.surfaces[0], role=SurfaceRole.WEB),))
    told = diff(then, replace(now, targets=(web, *others)))
    assert told.counted == ("t1.example", "t2.example")
    assert share(told, "aws", Measure.USE).now == (0.5, 0.5)


def test_one_target_has_no_shares() -> None:
    assert not diff(listed(NS1), listed(ROUTE53)).shares
