"""``no-single-point`` and ``min-coverage``."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.model.component import parse_component
from tests.analysis.gates import OPEN, case, hold, only, site, told, without

SITE = site()
POINTS = OPEN + "no-single-point = true\n"
ACCEPTED = """\
[[ignore]]
rule = "no-single-point"
component = "{component}"
reason = "accepted"
"""


def test_each_provider_is_told_once(tmp_path: Path) -> None:
    """No row for its name server, its AS or its prefix."""
    report = hold(SITE, POINTS, tmp_path)
    named = [o.value for o in report.outcomes if o.state == "violated"]
    assert named == ["aws", "cloudflare"]
    assert report.exit_code == 1


def test_nothing_alone_takes_it_down(tmp_path: Path) -> None:
    policy = OPEN + 'no-single-point = { classes = ["cached"] }\n'
    assert hold(case("two_vendors_no_single_point"), policy, tmp_path).outcomes == ()


@pytest.mark.parametrize(
    ("lost", "state", "code"), [((), "warning", 0), (("delegation site.example",), "unmeasured", 3)]
)
def test_what_may_be_one_stays_open_once_the_proved_ones_are_accepted(
    lost: tuple[str, ...], state: str, code: int, tmp_path: Path
) -> None:
    policy = POINTS + "".join(
        ACCEPTED.format(component=c) for c in ("aws", "cloudflare", "as:13335")
    )
    report = hold(without(SITE, *lost), policy, tmp_path)
    assert {o.state.value for o in report.outcomes} >= {"ignored", state}
    assert report.exit_code == code


def test_nothing_seen_is_not_measured(tmp_path: Path) -> None:
    report = hold(case("failures_are_not_absence"), POINTS, tmp_path)
    assert {o.state.value for o in report.outcomes} == {"unmeasured"}
    assert report.exit_code == 3


def test_classes_and_surfaces_narrow_it(tmp_path: Path) -> None:
    def named(details: str) -> list[str]:
        report = hold(SITE, OPEN + f"no-single-point = {details}\n", tmp_path)
        return [o.value for o in report.outcomes if o.state == "violated"]

    assert named('{ classes = ["immediate"] }') == ["cloudflare"]
    assert named('{ classes = ["cached"] }') == ["aws"]
    assert "letsencrypt" in named('{ classes = ["delayed"] }')
    assert named('{ surfaces = ["api"] }') == []


def test_less_coverage_than_asked(tmp_path: Path) -> None:
    blind = without(SITE, "rrset site.example A", "web https://site.example/")
    report = hold(blind, "[policy]\nmin-coverage = 0.8\n", tmp_path)
    outcome = only(report, "min-coverage")
    assert (outcome.state, outcome.value, outcome.limit) == ("unmeasured", "0%", "80%")
    assert report.exit_code == 3
    assert hold(SITE, "[policy]\nmin-coverage = 1\n", tmp_path).outcomes == ()


def test_nothing_seen_at_all_is_no_limit_away_from_green(tmp_path: Path) -> None:
    blind = without(
        SITE,
        "rrset site.example A",
        "web https://site.example/",
        "delegation site.example",
        "tls site.example",
    )
    report = hold(blind, OPEN, tmp_path)
    assert told(report) == {("min-coverage", "list", "unmeasured")}
    assert "nothing was seen" in only(report, "min-coverage").message


def test_components_of_the_exception_are_canonical(tmp_path: Path) -> None:
    report = hold(SITE, POINTS + ACCEPTED.format(component="amazon"), tmp_path)
    assert [o.component for o in report.outcomes if o.state == "ignored"] == [
        parse_component("aws")
    ]
