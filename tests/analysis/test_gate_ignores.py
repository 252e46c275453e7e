"""Accepted exceptions, and what becomes of them when their day has passed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from depmap.analysis.gate_ignores import idle_ignores
from depmap.errors import InputError
from depmap.inputs.policy import load_policy
from tests.analysis.gates import NOW, OPEN, hold, hosted, only, site, told, with_answers, without

SITE = with_answers(site(), {"site.example DS": []})
UNSIGNED = OPEN + "require-dnssec = true\n"
ACCEPTED = """\
[[ignore]]
rule = "require-dnssec"
subject = "site.example"
reason = "the registrar can't"
expires = 2026-11-23
"""
NEXT_DAY = datetime(2026, 11, 24, tzinfo=UTC)


def test_it_holds_on_its_last_day(tmp_path: Path) -> None:
    report = hold(SITE, UNSIGNED + ACCEPTED, tmp_path)
    assert told(report) == {("require-dnssec", "site.example", "ignored")}
    assert only(report, "require-dnssec").reason == "the registrar can't"
    assert report.exit_code == 0


def test_then_what_it_covered_fails_again_and_it_is_told(tmp_path: Path) -> None:
    report = hold(SITE, UNSIGNED + ACCEPTED, tmp_path, now=NEXT_DAY)
    assert told(report) == {
        ("require-dnssec", "site.example", "violated"),
        ("expired-ignore", "site.example", "violated"),
    }
    assert "ended on 2026-11-23" in only(report, "require-dnssec").reason
    expired = only(report, "expired-ignore")
    assert expired.location is not None
    assert (Path(expired.location.path).name, expired.location.line) == ("depmap.toml", 4)
    assert "expired-ignore" in report.rules


def test_one_that_covers_nothing_any_more_is_a_warning(tmp_path: Path) -> None:
    signed = with_answers(SITE, {"site.example DS": ["1 13 2 aa"]})
    report = hold(signed, UNSIGNED + ACCEPTED, tmp_path, now=NEXT_DAY)
    assert told(report) == {("expired-ignore", "site.example", "warning")}
    assert report.exit_code == 0


def test_one_that_holds_and_accepts_nothing_is_told(tmp_path: Path) -> None:
    never = '[[ignore]]\nrule = "forbid"\nreason = "not set"\n'
    ended = never + "expires = 2020-01-31\n"
    report = hold(SITE, UNSIGNED + ACCEPTED + never + ended, tmp_path)
    policy = load_policy(tmp_path / "depmap.toml")
    idle = idle_ignores(report.outcomes, policy, NOW.date(), {})
    assert [(i.rule, i.expires) for i in idle] == [("forbid", None)]


def test_one_renewed_beside_it_is_enough(tmp_path: Path) -> None:
    renewed = ACCEPTED.replace("2026-11-23", "2027-11-23")
    report = hold(SITE, UNSIGNED + ACCEPTED + renewed, tmp_path, now=NEXT_DAY)
    assert told(report) == {
        ("require-dnssec", "site.example", "ignored"),
        ("expired-ignore", "site.example", "warning"),
    }
    assert report.exit_code == 0


def test_what_is_accepted_may_go_unmeasured(tmp_path: Path) -> None:
    unseen = without(SITE, "rrset site.example DS")
    assert hold(unseen, UNSIGNED, tmp_path).exit_code == 3
    assert hold(unseen, UNSIGNED + ACCEPTED, tmp_path).exit_code == 0


def test_severities_are_the_policys(tmp_path: Path) -> None:
    policy = UNSIGNED + ACCEPTED + '[severity]\nexpired-ignore = "high"\nrequire-dnssec = "info"\n'
    report = hold(SITE, policy, tmp_path, now=NEXT_DAY)
    assert only(report, "expired-ignore").severity == "high"
    assert only(report, "require-dnssec").severity == "info"


FORBID = OPEN + '[[policy.forbid]]\n{whom}\n[[ignore]]\nrule = "forbid"\nreason = "x"\n{but}\n'
HOSTED = hosted("site.example")
BOTH = {"aws/route53", "aws/ec2@eu-central-1"}


@pytest.mark.parametrize("whom", ['provider = "aws"', 'owner = "Amazon.com, Inc."'])
@pytest.mark.parametrize(
    ("but", "accepted"),
    [
        ('component = "aws/route53"', {"aws/route53"}),
        ('component = "aws"', BOTH),
        ('owner = "amazon.com, inc."', BOTH),
        ('owner = "IBM"', set()),
        ("", BOTH),
    ],
)
def test_what_is_accepted_is_what_is_named(
    whom: str, but: str, accepted: set[str], tmp_path: Path
) -> None:
    report = hold(HOSTED, FORBID.format(whom=whom, but=but), tmp_path)
    states = {str(o.component): o.state.value for o in report.outcomes}
    assert states == {c: "ignored" if c in accepted else "violated" for c in BOTH}


def test_what_may_be_theirs_is_accepted_with_them(tmp_path: Path) -> None:
    dark = without(SITE, "delegation site.example")
    policy = FORBID.format(whom='provider = "ns1"', but='component = "{}"')
    assert hold(dark, policy.format("ns1"), tmp_path).exit_code == 0
    assert hold(dark, policy.format("aws"), tmp_path).exit_code == 3


def test_a_share_of_an_owner_is_accepted_by_owner(tmp_path: Path) -> None:
    share = OPEN + '[[policy.max-share]]\nrole = "dns"\nof = "owner"\nlimit = 0.3\n'
    but = '[[ignore]]\nrule = "max-share"\nreason = "x"\nowner = "{}"\n'
    assert hold(SITE, share + but.format("aws"), tmp_path).exit_code == 0
    assert hold(SITE, share + but.format("IBM"), tmp_path).exit_code == 1


@pytest.mark.parametrize(
    ("but", "message", "remedy"),
    [
        ('component = "awz"', "no component 'awz'", "'aws'"),
        ('component = "aws/rout53"', "no component 'aws/rout53'", "'aws/route53'"),
        ('owner = "Amazon.com Inc"', "no owner 'Amazon.com Inc'", "'Amazon.com, Inc.'"),
    ],
)
def test_what_nobody_is_called_is_refused(
    but: str, message: str, remedy: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        hold(SITE, FORBID.format(whom='provider = "aws"', but=but), tmp_path)
    assert caught.value.line == 5
    assert message in caught.value.message
    assert remedy in caught.value.remedy


def test_what_is_nobodys_the_catalogue_knows_may_be_accepted(tmp_path: Path) -> None:
    policy = FORBID.format(whom='provider = "aws"', but='component = "as:64500"')
    assert hold(SITE, policy, tmp_path).exit_code == 1


def test_one_that_ended_over_what_is_not_measured_is_not_to_be_deleted(tmp_path: Path) -> None:
    unseen = without(SITE, "rrset site.example DS")
    report = hold(unseen, UNSIGNED + ACCEPTED, tmp_path, now=NEXT_DAY)
    expired = only(report, "expired-ignore")
    assert expired.state == "unmeasured"
    assert "can't be judged" in expired.message
    assert "delete" not in expired.fix
