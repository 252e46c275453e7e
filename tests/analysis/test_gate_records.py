"""``require-dnssec``, ``require-caa`` and ``min-certificate-days``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from depmap.model.gate import GateState
from depmap.model.observation import Status
from tests.analysis.gates import (
    OPEN,
    case,
    hold,
    only,
    site,
    told,
    with_answers,
    with_certificate,
    without,
    written,
)

SITE = site()
HOP = "www.portal.example"
GONE = written(
    '[target."gone.example"]\nweb = ["gone.example"]\n[A]\n"gone.example" = "!nxdomain"\n'
    '[AAAA]\n"gone.example" = "!nxdomain"\n[NS]\n"gone.example" = "!nxdomain"\n'
)
DS = "26974 13 2 aa"
DEEP = written(
    '[target."deep.example"]\nweb = ["www.eu.deep.example"]\n[A]\n'
    '"www.eu.deep.example" = "18.184.9.1"\n'
    '[origin]\n"18.184.9.1" = "AS16509 18.184.0.0/15"\n'
)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((DS,), ""),
        ((), "violated"),
        (Status.TIMEOUT, "unmeasured"),
        (Status.SERVFAIL, "unmeasured"),
    ],
)
def test_signed_or_not(answer: Iterable[str] | Status, state: str, tmp_path: Path) -> None:
    report = hold(
        with_answers(SITE, {"site.example DS": answer}), OPEN + "require-dnssec = true\n", tmp_path
    )
    assert {o.state.value for o in report.outcomes} == ({state} if state else set())
    assert report.exit_code == {"": 0, "violated": 1, "unmeasured": 3}[state]


def test_what_was_never_asked_is_not_unsigned(tmp_path: Path) -> None:
    report = hold(SITE, OPEN + "require-dnssec = true\n", tmp_path)
    assert told(report) == {("require-dnssec", "site.example", "unmeasured")}


def test_a_name_that_is_not_there_is_not_unsigned(tmp_path: Path) -> None:
    gone = with_answers(SITE, {"site.example DS": Status.NXDOMAIN})
    assert hold(gone, OPEN + "require-dnssec = true\n", tmp_path).outcomes == ()


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (
            {
                "www.eu.deep.example": [],
                "eu.deep.example": [],
                "deep.example": ['0 issue "a.example"'],
            },
            "",
        ),
        # A nearer set may say anything, and was not seen.
        ({"deep.example": ['0 issue "a.example"']}, "unmeasured"),
        (
            {
                "www.eu.deep.example": Status.REFUSED,
                "eu.deep.example": [],
                "deep.example": ['0 issue "a.example"'],
            },
            "unmeasured",
        ),
        ({"www.eu.deep.example": ['0 iodef "mailto:a@deep.example"']}, "violated"),
        ({"www.eu.deep.example": ['0 issue ";"'], "deep.example": []}, ""),
        ({"eu.deep.example": ['0 ISSUE "a.example"'], "www.eu.deep.example": []}, ""),
        # RFC 8659 4.3: this speaks of wildcards only.
        ({"eu.deep.example": ['0 issuewild ";"'], "www.eu.deep.example": []}, "violated"),
        # The nearest set decides, whatever stands above it.
        (
            {
                "eu.deep.example": ['0 iodef "mailto:a@b.example"'],
                "www.eu.deep.example": [],
                "deep.example": ['0 issue "a.example"'],
            },
            "violated",
        ),
        ({"www.eu.deep.example": [], "eu.deep.example": [], "deep.example": []}, "violated"),
        ({"www.eu.deep.example": [], "deep.example": []}, "unmeasured"),
        ({"www.eu.deep.example": [], "eu.deep.example": []}, "unmeasured"),
        ({"deep.example": Status.TIMEOUT}, "unmeasured"),
        ({}, "unmeasured"),
    ],
)
def test_who_may_issue(
    answers: dict[str, Iterable[str] | Status], state: str, tmp_path: Path
) -> None:
    snapshot = with_answers(DEEP, {f"{name} CAA": values for name, values in answers.items()})
    report = hold(snapshot, OPEN + "require-caa = true\n", tmp_path)
    assert {o.state.value for o in report.outcomes} == ({state} if state else set())


@pytest.mark.parametrize(
    ("days", "state", "said"),
    [(20, "", ""), (19, "violated", "ends in 19 days"), (-3, "violated", "ended on 2026-11-20")],
)
def test_days_left(days: int, state: str, said: str, tmp_path: Path) -> None:
    snapshot = with_certificate(SITE, "site.example", days=days)
    report = hold(snapshot, OPEN + "min-certificate-days = 20\n", tmp_path)
    assert {o.state.value for o in report.outcomes} == ({state} if state else set())
    if state:
        assert said in only(report, "min-certificate-days").message


@pytest.mark.parametrize("snapshot", [SITE, without(SITE, "tls site.example")])
def test_a_certificate_of_unknown_end_proves_nothing(snapshot: object, tmp_path: Path) -> None:
    report = hold(SITE, OPEN + "min-certificate-days = 20\n", tmp_path)
    assert told(report) == {("min-certificate-days", "site.example", "unmeasured")}


def test_a_page_needs_the_certificates_of_the_hosts_it_redirects_to(tmp_path: Path) -> None:
    hop = with_certificate(case("redirect_to_another_host"), "hop.example", days=90)
    policy = OPEN + "min-certificate-days = 20\n"
    unseen = only(hold(hop, policy, tmp_path), "min-certificate-days")
    assert (unseen.state, unseen.key) == ("unmeasured", HOP)
    ended = only(hold(with_certificate(hop, HOP, days=3), policy, tmp_path), "min-certificate-days")
    assert (ended.state, ended.key) == ("violated", HOP)
    assert hold(with_certificate(hop, HOP, days=30), policy, tmp_path).outcomes == ()


@pytest.mark.parametrize(
    "policy",
    ["require-dnssec = true\n", "require-caa = true\n", "min-certificate-days = 3\n"],
)
def test_a_surface_that_is_gone_is_told(policy: str, tmp_path: Path) -> None:
    gone = with_answers(GONE, {"gone.example DS": Status.NXDOMAIN})
    (outcome, *_) = hold(gone, OPEN + policy, tmp_path).of(GateState.WARNING)
    assert (outcome.rule, outcome.value) == (policy.partition(" ")[0], "unresolvable")


def test_surfaces_narrow_them(tmp_path: Path) -> None:
    policy = (
        OPEN
        + 'require-dnssec = { surfaces = ["api"] }\nrequire-caa = { surfaces = ["api"] }\n'
        + 'min-certificate-days = { days = 3, surfaces = ["api"] }\n'
    )
    report = hold(SITE, policy, tmp_path)
    assert {(o.subject, o.state.value, o.value) for o in report.outcomes} == {
        ("list", "warning", "no such surface")
    }
    assert len(report.outcomes) == 3
