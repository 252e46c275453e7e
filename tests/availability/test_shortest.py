"""The length of the shortest argument, against the definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.availability.evaluate import working
from depmap.availability.faultgraph import FaultGraphBuilder, NodeKind
from depmap.availability.shortest import loss_lengths
from depmap.model.component import Component, parse_component
from depmap.model.role import FailureClass, Role
from tests.availability.test_brute_force import UNIVERSE, Spec, build, specs

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too


@given(spec=specs, failed=st.sets(st.sampled_from(UNIVERSE), min_size=1, max_size=2))
def test_every_lost_node_has_a_length_and_nothing_else_has(
    spec: Spec, failed: set[Component]
) -> None:
    graph, _ = build(spec)
    before = working(graph, possible=False)
    after = working(graph, failed, possible=False)
    lost = {node for node in range(len(graph)) if before[node] > after[node]}
    lengths = loss_lengths(graph, range(len(graph)), lost.__contains__)
    assert lengths.keys() == lost
    for node in lost:
        below = [lengths[child] for child in graph.children_of(node) if child in lost]
        if graph.kinds[node] <= NodeKind.UNKNOWN:
            assert lengths[node] == 0
        elif graph.kinds[node] == NodeKind.ALL:
            assert lengths[node] >= 1 + min(below)
        elif below:
            assert lengths[node] >= 1


def test_all_takes_the_nearest_and_any_the_farthest() -> None:
    builder = FaultGraphBuilder()
    near = builder.leaf(parse_component("aws"), Role.DNS, FailureClass.CACHED)
    far = builder.all_of([builder.all_of([near], key="b")], key="a")
    any_node = builder.any_of([near, far])
    all_node = builder.all_of([near, far], key="c")
    graph = builder.build()
    up = working(graph, [parse_component("aws")], possible=False)
    lengths = loss_lengths(graph, range(len(graph)), lambda node: not up[node])
    assert (lengths[near], lengths[far]) == (0, 2)
    assert (lengths[any_node], lengths[all_node]) == (3, 1)


def test_name_servers_that_only_vouch_for_each_other_have_one_too() -> None:
    builder = FaultGraphBuilder()
    root = builder.leaf(parse_component("aws"), Role.DNS, FailureClass.CACHED)
    one, other = builder.declare("one"), builder.declare("other")
    builder.define(one, NodeKind.ANY, [root, other])
    builder.define(other, NodeKind.ANY, [one])
    graph = builder.build()
    up = working(graph, [parse_component("aws")], possible=False)
    assert not up[one]
    lengths = loss_lengths(graph, range(len(graph)), lambda node: not up[node])
    assert lengths.keys() == {root, one, other}
    assert lengths[root] < lengths[one] < lengths[other]
