"""Changed fault graphs: the same but for what was added, against graphs built so from the start."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.availability.changes import (
    Alternative,
    another_region,
    another_vendor,
    with_alternatives,
)
from depmap.availability.evaluate import working
from depmap.availability.faultgraph import FaultGraph, FaultGraphBuilder, NodeKind
from depmap.availability.single_points import failure_sets
from depmap.model.component import Component, InvalidComponent, parse_component, provided
from depmap.model.role import FailureClass, Role
from tests.availability.test_brute_force import UNIVERSE, Node, Spec, build, specs

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

FRESH = another_vendor(Role.DNS)


def gates(spec: Spec, kind: NodeKind) -> list[int]:
    return [index for index, node in enumerate(spec) if node.kind is kind]


def top_of(spec: Spec, ids: list[int]) -> int | None:
    """The last gate: everything else may be below it."""
    last = max((i for i, node in enumerate(spec) if node.kind >= NodeKind.ALL), default=None)
    return None if last is None else ids[last]


def lost_with(graph: FaultGraph, node: int, component: Component, *, possible: bool) -> bool:
    before = working(graph, possible=possible)[node]
    return bool(before > working(graph, [component], possible=possible)[node])


@given(spec=specs)
def test_a_copy_without_changes_is_the_same(spec: Spec) -> None:
    graph, ids = build(spec)
    top = top_of(spec, ids)
    if top is None:
        return
    copy = with_alternatives(graph, [top], {})
    before, after = failure_sets(graph, possible=False), failure_sets(copy, possible=False)
    assert len(copy) == len(graph.below(top))
    for node in graph.below(top):
        if graph.payload[node] < 0:
            assert after.is_resolvable(copy.node(node)) is before.is_resolvable(node)
            assert after.single_points(copy.node(node)) == before.single_points(node)


@given(spec=specs, doubted=st.sampled_from(UNIVERSE))
def test_what_is_possible_is_kept_for_the_component_in_doubt(
    spec: Spec, doubted: Component
) -> None:
    graph, ids = build(spec)
    top = top_of(spec, ids)
    if top is None:
        return
    copy = with_alternatives(graph, [top], {}, doubted)
    assert lost_with(copy, copy.node(top), doubted, possible=True) is lost_with(
        graph, top, doubted, possible=True
    )
    assert lost_with(copy, copy.node(top), doubted, possible=False) is lost_with(
        graph, top, doubted, possible=False
    )


@given(spec=specs, rng=st.randoms(use_true_random=False))
def test_an_alternative_is_what_it_would_be_had_it_been_there(
    spec: Spec, rng: random.Random
) -> None:
    """Beside a gate: something fresh that also needs some of what is below."""
    graph, ids = build(spec)
    top = top_of(spec, ids)
    chosen = [
        g for g in gates(spec, NodeKind.ANY) if top is not None and ids[g] in graph.below(top)
    ]
    if top is None or not chosen:
        return
    gate = rng.choice(chosen)
    below = [index for index, node in enumerate(ids) if node in graph.below(top)]
    needs = tuple(rng.sample(below, rng.randint(0, min(2, len(below)))))
    fresh = Node(kind=NodeKind.LEAF, components=(FRESH,), name="new")
    alternative = Node(kind=NodeKind.ALL, children=(len(spec), *needs), name="alternative")
    wider = replace(spec[gate], children=(*spec[gate].children, len(spec) + 1))
    built, built_ids = build((*spec[:gate], wider, *spec[gate + 1 :], fresh, alternative))
    changed = with_alternatives(
        graph,
        [top],
        {
            ids[gate]: [
                Alternative(
                    fresh=((FRESH, Role.DNS),), needs=frozenset(ids[need] for need in needs)
                )
            ]
        },
    )
    expected, found = failure_sets(built, possible=False), failure_sets(changed, possible=False)
    for index, node in enumerate(ids):
        if node in graph.below(top) and graph.payload[node] < 0:
            there, here = built_ids[index], changed.node(node)
            assert found.is_resolvable(here) is expected.is_resolvable(there)
            assert found.single_points(here) == expected.single_points(there)


@given(spec=specs, rng=st.randoms(use_true_random=False))
def test_an_alternative_adds_no_single_point(spec: Spec, rng: random.Random) -> None:
    graph, ids = build(spec)
    top = top_of(spec, ids)
    chosen = [
        g for g in gates(spec, NodeKind.ANY) if top is not None and ids[g] in graph.below(top)
    ]
    if top is None or not chosen:
        return
    gate = ids[rng.choice(chosen)]
    changed = with_alternatives(graph, [top], {gate: [Alternative(fresh=((FRESH, Role.DNS),))]})
    before, after = failure_sets(graph, possible=False), failure_sets(changed, possible=False)
    if before.is_resolvable(top):
        assert after.single_points(changed.node(top)) <= before.single_points(top)


def test_alternatives_go_beside_alternatives_only() -> None:
    builder = FaultGraphBuilder()
    leaf = builder.leaf(provided("aws"), Role.DNS, FailureClass.CACHED)
    top = builder.all_of([leaf], key="top")
    with pytest.raises(ValueError, match="no alternatives"):
        with_alternatives(builder.build(), [top], {top: [Alternative(fresh=((FRESH, Role.DNS),))]})


@pytest.mark.parametrize("role", Role)
def test_a_new_vendor_is_nobody(role: Role) -> None:
    vendor = another_vendor(role)
    with pytest.raises(InvalidComponent):
        parse_component(str(vendor))
    assert vendor.containers() == ()


def test_another_region_is_of_the_same_service() -> None:
    elsewhere = another_region(parse_component("aws/ec2@ap-northeast-1"))
    assert {str(c) for c in elsewhere.containers()} == {"aws", "aws/ec2", "aws@another region"}
    with pytest.raises(InvalidComponent):
        parse_component(str(elsewhere))
