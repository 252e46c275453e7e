"""Accepted exceptions, and what becomes of them when their day has passed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.analysis.gates import OPEN, hold, only, site, told, with_answers, without

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
