"""Which single points a reader is told."""

from __future__ import annotations

from dataclasses import replace

from depmap.model.finding import SinglePoint, Verdict
from depmap.model.observation import Provenance
from depmap.model.role import Role
from depmap.report.points import told_points
from tests.report.assessments import c, single_point

SEEN, GUESSED = Provenance.OBSERVED, Provenance.RECONSTRUCTED


def point(component: str, provenance: Provenance, effect: Verdict = Verdict.DOWN) -> SinglePoint:
    return single_point(component, component, (Role.DNS,), provenance, effect)


def names(*points: SinglePoint) -> list[str]:
    return [str(p.component) for p in told_points(points)]


def test_two_chains_of_one_component_are_one_point() -> None:
    other = replace(point("aws", SEEN), roles=(Role.CDN,))
    (told,) = told_points([point("aws", GUESSED), other])
    assert told.roles == (Role.DNS, Role.CDN)
    assert told.provenance is SEEN


def test_what_a_wider_point_says_is_not_told_again() -> None:
    assert names(point("aws", SEEN), point("aws/ec2", SEEN)) == ["aws"]
    assert names(point("aws", SEEN), point("aws/ec2", GUESSED)) == ["aws"]
    assert names(point("aws", SEEN), point("aws/ec2", SEEN, Verdict.DEGRADED)) == ["aws"]


def test_what_holds_on_observed_answers_stays_beside_what_does_not() -> None:
    seen = point("aws/cloudfront", SEEN, Verdict.DEGRADED)
    assert names(point("aws", GUESSED), seen) == ["aws", "aws/cloudfront"]


def test_a_narrower_point_that_does_worse_stays() -> None:
    wide = point("aws", SEEN, Verdict.DEGRADED)
    assert names(wide, point("aws/ec2", SEEN)) == ["aws", "aws/ec2"]


def test_an_as_beside_its_provider_is_left_out() -> None:
    announced = replace(point("as:16509", SEEN), announced_for=c("aws"))
    assert names(point("aws", SEEN), announced) == ["aws"]
