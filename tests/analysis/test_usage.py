"""Who counts as served by nobody, which is known, and who as unknown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from depmap.analysis.assessment import examine
from depmap.model.concentration import Interval
from depmap.model.observation import Snapshot, Status
from depmap.model.role import Role
from depmap.model.target import Surface, SurfaceRole
from tests.analysis.gates import OPEN, hold, site, sites, with_answers
from tests.golden.fixed import golden_index

NAMES = ("a.example", "b.example", "c.example", "d.example")
MAIL = Surface(role=SurfaceRole.MAIL, groups=())


def asked_for_mail(answers: dict[str, list[str] | Status]) -> Snapshot:
    """Four sites, each with its mail asked about; the answers to their MX questions."""
    four = with_answers(sites(*map(site, NAMES)), {f"{n} MX": a for n, a in answers.items()})
    targets = tuple(replace(t, surfaces=(*t.surfaces, MAIL)) for t in four.targets)
    return replace(four, targets=targets)


def share_of_google(snapshot: Snapshot) -> tuple[Interval, Interval]:
    assessment = examine(snapshot, golden_index(), now=snapshot.run.finished).assessment
    (row,) = [r for r in assessment.concentration if r.role is Role.MAIL]
    return row.share, row.impact_share


def test_a_domain_that_takes_no_mail_is_no_unknown_one() -> None:
    google = ["10 aspmx.l.google.com"]
    none = asked_for_mail(
        {"a.example": google, "b.example": google, "c.example": [], "d.example": ["0 ."]}
    )
    assert share_of_google(none) == ((0.5, 0.5), (0.5, 0.5))
    failed = asked_for_mail(
        {"a.example": google, "b.example": google, "c.example": [], "d.example": Status.TIMEOUT}
    )
    assert share_of_google(failed) == ((0.5, 0.75), (0.5, 0.75))


def test_a_domain_whose_mail_was_not_asked_about_is_unknown(tmp_path: Path) -> None:
    asked = asked_for_mail({name: ["10 aspmx.l.google.com"] for name in NAMES})
    *asked_for, last = asked.targets
    unasked = replace(last, surfaces=tuple(s for s in last.surfaces if s is not MAIL))
    some = replace(asked, targets=(*asked_for, unasked))
    assert share_of_google(some) == ((0.75, 1.0), (0.75, 1.0))
    policy = f'{OPEN}[[policy.max-share]]\nrole = "mail"\nlimit = 0.8\n'
    report = hold(some, policy, tmp_path)
    assert (report.exit_code, [o.value for o in report.outcomes]) == (3, ["0.75–1.00"])


def test_the_spread_tells_those_without() -> None:
    answers: dict[str, list[str] | Status] = {name: [] for name in NAMES}
    assessment = examine(asked_for_mail(answers), golden_index(), now=site().run.finished)
    (mail,) = [s for s in assessment.assessment.centralization if s.role is Role.MAIL]
    assert (mail.measured, mail.none, mail.unknown) == (0, 4, 0)


def test_mail_that_nobody_was_asked_about_is_not_told() -> None:
    assessment = examine(sites(*map(site, NAMES)), golden_index(), now=site().run.finished)
    assert Role.MAIL not in {s.role for s in assessment.assessment.centralization}


@pytest.mark.parametrize(("limit", "code"), [(0.5, 0), (0.6, 0), (0.49, 1)])
def test_the_gate_reads_the_same_interval(limit: float, code: int, tmp_path: Path) -> None:
    google = ["10 aspmx.l.google.com"]
    snapshot = asked_for_mail(
        {"a.example": google, "b.example": google, "c.example": [], "d.example": ["0 ."]}
    )
    policy = f'{OPEN}[[policy.max-share]]\nrole = "mail"\nlimit = {limit}\n'
    report = hold(snapshot, policy, tmp_path)
    assert report.exit_code == code
    assert [o.value for o in report.outcomes] == (["0.50–0.50"] if code else [])
