"""The law of missing measurements, on every case: less seen is never less feared.

Dropping answers never lowers an upper bound that is still told, and never makes redundant what was
not. Probes of name servers are left out: one that wasn't asked counts as alive (decision 0013).
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from depmap.analysis.assessment import examine
from depmap.model.component import Component
from depmap.model.finding import Assessment, Criticality, SurfaceAssessment
from depmap.model.observation import Delegation, Observation, QuestionKind, Snapshot
from depmap.model.role import Role
from depmap.snapshot.canonical import canonical
from tests.golden.fixed import golden_index
from tests.golden.reader import AT, read_case
from tests.golden.test_golden import CASES

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

ROUNDING = 1e-9
RANDOM_SUBSETS = 4


def assess(snapshot: Snapshot) -> Assessment:
    return examine(snapshot, golden_index(), now=AT).assessment


def without(snapshot: Snapshot, dropped: set[Observation]) -> Snapshot:
    kept = [o for o in snapshot.observations if o not in dropped]
    return replace(snapshot, observations=canonical(kept))


def edges(surface: SurfaceAssessment, *, redundant: bool) -> set[tuple[Role, Component]]:
    return {
        (d.role, d.component)
        for d in surface.dependencies
        if d.component is not None and (d.criticality is Criticality.REDUNDANT) == redundant
    }


def check_law(before: Assessment, after: Assessment, dropped: str) -> None:
    told = {(r.role, r.component): r for r in after.concentration}
    for row in before.concentration:
        still = told.get((row.role, row.component))
        if still is not None:
            assert still.share[1] >= row.share[1] - ROUNDING, (dropped, row)
            assert still.impact_share[1] >= row.impact_share[1] - ROUNDING, (dropped, row)
    for old, new in zip(before.targets, after.targets, strict=True):
        for was, now in zip(old.surfaces, new.surfaces, strict=False):
            if was.role is now.role:
                freed = edges(was, redundant=False) & edges(now, redundant=True)
                assert not freed, (dropped, was.role, freed)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_dropping_answers_frees_nobody(path: Path) -> None:
    snapshot = read_case(path)
    before = assess(snapshot)
    droppable = [o for o in snapshot.observations if o.question.kind is not QuestionKind.SERVER]
    for observation in droppable:
        after = assess(without(snapshot, {observation}))
        check_law(before, after, str(observation.question))
    chance = random.Random(path.name)
    for _ in range(RANDOM_SUBSETS):
        dropped = set(chance.sample(droppable, chance.randint(2, len(droppable))))
        after = assess(without(snapshot, dropped))
        check_law(before, after, ", ".join(str(o.question) for o in dropped))


@pytest.mark.parametrize(
    ("case", "sign"),
    [
        ("vanity_by_soa", "rrset vano.example SOA"),
        ("vanity_by_addresses", "rrset ns1.adra.example A"),
    ],
)
def test_without_a_sign_of_vanity_a_server_may_be_a_providers(case: str, sign: str) -> None:
    snapshot = read_case(next(path for path in CASES if path.name == case))
    dropped = {o for o in snapshot.observations if str(o.question) == sign}
    assert dropped
    (surface,) = assess(without(snapshot, dropped)).targets[0].surfaces
    servers = [u.subject for u in surface.unknown if u.role is Role.DNS]
    assert any(server.startswith("ns1.") for server in servers)


def test_a_capped_set_of_servers_proves_nothing() -> None:
    """A scan keeps 20 servers of a zone; the ones left out may be anybody's."""
    case = read_case(next(path for path in CASES if path.name == "route53_four_names_one_group"))
    many = tuple(f"ns-{n}.awsdns-{n:02d}.com" for n in range(20))
    crowded = tuple(
        replace(o, payload=replace(o.payload, parent_ns=many, child_ns=many))
        if isinstance(o.payload, Delegation) and o.question.subject == case.targets[0].domain
        else o
        for o in case.observations
    )
    dns = [
        d.criticality
        for s in assess(replace(case, observations=crowded)).targets[0].surfaces
        for d in s.dependencies
        if d.role is Role.DNS and str(d.component) == "aws/route53"
    ]
    assert dns
    assert Criticality.CRITICAL not in dns
