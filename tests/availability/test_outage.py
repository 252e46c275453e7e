"""Several components failing together, against brute force on random graphs."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from depmap.availability.evaluate import Roles
from depmap.availability.faultgraph import FaultGraph
from depmap.availability.model import FaultModel
from depmap.availability.verdicts import Evaluations, evaluate, outage
from depmap.model.component import Component
from depmap.model.role import PROMPT, Role
from tests.availability.test_brute_force import ROLES, UNIVERSE, Spec, build, naive, specs


def evaluations(graph: FaultGraph, roles: Roles | None = None) -> Evaluations:
    model = FaultModel(
        now=datetime(2026, 11, 23, tzinfo=UTC),
        graph=graph,
        targets=(),
        uses=MappingProxyType({}),
        labels=MappingProxyType({}),
        provider_zones=MappingProxyType({}),
        offering=MappingProxyType({}),
    )
    return evaluate(model, roles=roles)


@given(spec=specs, failed=st.sets(st.sampled_from(UNIVERSE), min_size=1, max_size=4))
def test_what_is_lost_worked_before_and_does_not_after(spec: Spec, failed: set[Component]) -> None:
    graph, ids = build(spec)
    failing = outage(evaluations(graph), failed)
    for possible, lost in ((False, failing.proved), (True, failing.possible)):
        before = naive(spec, (), possible=possible, classes=PROMPT)
        after = naive(spec, failed, possible=possible, classes=PROMPT)
        expected = [was and not now for was, now in zip(before, after, strict=True)]
        assert [lost(node) for node in ids] == expected


@given(spec=specs, failed=st.sampled_from(UNIVERSE))
def test_one_component_is_the_same_read_off_the_sets_or_evaluated(
    spec: Spec, failed: Component
) -> None:
    graph, ids = build(spec)
    alone = outage(evaluations(graph), [failed])
    # What nothing stands on changes nothing but the way it is worked out.
    beside = outage(evaluations(graph), [failed, Component(failed.scheme, "nobody")])
    for node in ids:
        assert alone.proved(node) is beside.proved(node)
        assert alone.possible(node) is beside.possible(node)


@given(
    spec=specs, failed=st.sets(st.sampled_from(UNIVERSE), min_size=2), role=st.sampled_from(ROLES)
)
def test_in_one_role_nothing_fails_that_fails_in_none(
    spec: Spec, failed: set[Component], role: Role
) -> None:
    graph, ids = build(spec)
    everywhere = outage(evaluations(graph), failed)
    there = outage(evaluations(graph, frozenset({role})), failed)
    assert all(everywhere.proved(node) for node in ids if there.proved(node))


def test_an_outage_contains_what_lies_in_it() -> None:
    graph, _ = build(())
    failing = outage(evaluations(graph), [UNIVERSE[0], UNIVERSE[7]])
    assert failing.contains(UNIVERSE[2])
    assert not failing.contains(UNIVERSE[8].__class__(UNIVERSE[8].scheme, "other"))
