"""What rests on reconstructed answers is what falls with them: no more, and no less."""

from __future__ import annotations

from typing import Any

import pytest

from depmap.analysis.assessment import Examined, examine
from depmap.availability.verdicts import Verdicts, outage
from depmap.model.component import Component
from depmap.model.finding import Verdict
from depmap.model.observation import Provenance, Snapshot
from depmap.report.overview import count_lines
from depmap.report.words import Namer
from tests.golden.fixed import golden_index
from tests.golden.reader import read_case, read_table
from tests.golden.test_golden import CASES

FRONT, HOST = "104.16.7.2", "45.9.1.1"


def venue(**address_of: str) -> Snapshot:
    """A venue's surfaces at observed addresses; its DNS at Cloudflare, reconstructed."""
    hosts = {role: f"{role}.venue.example" for role in address_of}
    table: dict[str, Any] = {
        "target": {"venue.example": {role: [host] for role, host in hosts.items()}},
        "observed": {"A": {hosts[role]: address for role, address in address_of.items()}},
        "reconstructed": {"NS": {"venue.example": "amy.ns.cloudflare.com bob.ns.cloudflare.com"}},
    }
    return read_table(table)


def examined(snapshot: Snapshot, *, observed_only: bool = False) -> Examined:
    now = snapshot.run.finished
    return examine(snapshot, golden_index(), now=now, observed_only=observed_only)


def effect(told: Examined, number: int, component: Component) -> Verdict:
    prompt = told.evaluated.prompt
    verdicts = Verdicts(evaluations=prompt, outage=outage(prompt, [component]))
    return verdicts.effect(told.evaluated.model.targets[number]).verdict


CLOUDFLARE = "cloudflare"


@pytest.mark.parametrize(
    ("where", "provenance"),
    [
        # Web and api are lost by what was observed; that ws is too rests on reconstruction.
        ({"web": FRONT, "api": FRONT, "ws": HOST}, Provenance.OBSERVED),
        ({"web": FRONT, "api": FRONT}, Provenance.OBSERVED),
        # Without reconstruction only one of them is.
        ({"web": FRONT, "api": HOST}, Provenance.RECONSTRUCTED),
        ({"web": HOST, "api": HOST}, Provenance.RECONSTRUCTED),
    ],
)
def test_the_verdict_decides(where: dict[str, str], provenance: Provenance) -> None:
    assessment = examined(venue(**where)).assessment
    points = [p for p in assessment.targets[0].single_points if str(p.component) == CLOUDFLARE]
    assert {p.effect for p in points} == {Verdict.DOWN}
    assert {p.provenance for p in points} == {provenance}
    (line,) = count_lines(assessment, Namer())
    assert ("resting on reconstructed" in line.text) is (provenance is Provenance.RECONSTRUCTED)


SNAPSHOTS = {path.name: read_case(path) for path in CASES} | {
    "venue": venue(web=FRONT, api=FRONT, ws=HOST),
    "half": venue(web=FRONT, api=HOST),
}


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_what_is_told_as_resting_falls_and_the_rest_stays(name: str) -> None:
    told, strict = (examined(SNAPSHOTS[name], observed_only=only) for only in (False, True))
    for number, target in enumerate(told.assessment.targets):
        for point in target.single_points:
            alone = effect(strict, number, point.component)
            holds = alone is Verdict.DOWN or alone is point.effect
            assert holds is (point.provenance is not Provenance.RECONSTRUCTED), point
