"""The builder: what is interned, what is refused, and how the arrays hang together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.availability.faultgraph import (
    FaultGraphBuilder,
    Leaf,
    NodeKind,
    UndefinedNode,
    UnknownLeaf,
)
from depmap.model.component import Component, parse_component, provided
from depmap.model.finding import Reason, Unknown
from depmap.model.role import FailureClass, Role

EC2 = parse_component("aws/ec2@ap-northeast-1")
CACHED = FailureClass.CACHED
ORIGIN = Unknown(subject="api.example.com", role=Role.HOSTING, reason=Reason.ORIGIN_HIDDEN)


def texts(components: frozenset[Component]) -> set[str]:
    return set(map(str, components))


def test_leaves_are_interned_by_all_they_are() -> None:
    builder = FaultGraphBuilder()
    leaf = builder.leaf(EC2, Role.DNS, CACHED)
    assert builder.leaf(parse_component(str(EC2)), Role.DNS, CACHED) == leaf
    others = {
        builder.leaf(provided("aws"), Role.DNS, CACHED),
        builder.leaf(EC2, Role.CDN, CACHED),
        builder.leaf(EC2, Role.DNS, FailureClass.DELAYED),
        builder.leaf(EC2, Role.DNS, CACHED, private=True),
    }
    assert len(others | {leaf}) == 5


def test_candidates_are_kept_once_and_closed_upwards() -> None:
    builder = FaultGraphBuilder()
    one = builder.unknown(ORIGIN, frozenset({EC2}), CACHED)
    assert builder.unknown(ORIGIN, frozenset([EC2]), CACHED) == one
    www = Unknown(subject="www.example.com", role=Role.HOSTING, reason=Reason.ORIGIN_HIDDEN)
    two = builder.unknown(www, frozenset({EC2}), CACHED)
    none = builder.unknown(ORIGIN, frozenset(), CACHED)
    assert len({one, two, none}) == 3
    graph = builder.build()
    assert graph.fails_with[graph.payload[one]] is graph.fails_with[graph.payload[two]]
    closed = frozenset(graph.components[n] for n in graph.fails_with[graph.payload[one]])
    assert texts(closed) == {
        "aws",
        "aws/ec2",
        "aws@ap-northeast-1",
        "aws/ec2@ap-northeast-1",
    }


def test_gates_without_a_key_are_interned_and_needless_ones_left_out() -> None:
    builder = FaultGraphBuilder()
    one, two = (builder.leaf(provided(name), Role.DNS, CACHED) for name in ("a", "b"))
    assert builder.all_of([one]) == builder.any_of([one, one]) == one
    both = builder.all_of([one, two])
    assert builder.all_of([two, one, two]) == both
    assert builder.any_of([one, two]) not in (both, one, two)
    assert builder.all_of([]) != builder.any_of([])


def test_a_keyed_gate_keeps_its_identity() -> None:
    builder = FaultGraphBuilder()
    leaf = builder.leaf(EC2, Role.DNS, CACHED)
    zone, other = builder.all_of([leaf], key="zone"), builder.all_of([leaf], key="other")
    assert len({leaf, zone, other}) == 3
    assert builder.declare("zone") == zone
    assert builder.all_of([leaf], key="zone") == zone
    graph = builder.build()
    assert graph.node("zone") == zone
    assert dict(graph.keys) == {"zone": zone, "other": other}
    with pytest.raises(KeyError):
        graph.node("nowhere")


def test_declared_nodes_may_form_a_cycle() -> None:
    builder = FaultGraphBuilder()
    assert not builder.is_defined("a")
    one, two = builder.declare("a"), builder.declare("b")
    assert not builder.is_defined("a")
    builder.define(one, NodeKind.ANY, [two])
    builder.define(two, NodeKind.ALL, [one, builder.leaf(EC2, Role.DNS, CACHED)])
    assert builder.is_defined("a")
    graph = builder.build()
    assert graph.block[one] == graph.block[two]
    assert list(graph.children_of(one)) == [two]
    assert list(graph.parents_of(two)) == [one]
    assert graph.below(one) == {0, 1, 2}
    assert len(graph) == 3


def test_what_was_never_defined_is_named() -> None:
    builder = FaultGraphBuilder()
    builder.all_of([builder.declare("lost")], key="zone")
    with pytest.raises(UndefinedNode, match="'lost'"):
        builder.build()


def test_contradictions_are_refused() -> None:
    builder = FaultGraphBuilder()
    leaf = builder.leaf(EC2, Role.DNS, CACHED)
    zone = builder.any_of([leaf], key="zone")
    builder.define(zone, NodeKind.ANY, [leaf, leaf])
    with pytest.raises(ValueError, match="defined twice"):
        builder.define(zone, NodeKind.ALL, [leaf])
    with pytest.raises(ValueError, match="defined twice"):
        builder.define(zone, NodeKind.ANY, [])
    with pytest.raises(ValueError, match="is a leaf"):
        builder.define(leaf, NodeKind.ANY, [])
    with pytest.raises(ValueError, match="not LEAF"):
        builder.define(zone, NodeKind.LEAF, [])
    for nowhere in (-1, 99):
        with pytest.raises(ValueError, match="no such node"):
            builder.all_of([leaf, nowhere])


def test_leaves_below() -> None:
    builder = FaultGraphBuilder()
    known = builder.leaf(EC2, Role.DNS, CACHED)
    unseen = builder.unknown(ORIGIN, frozenset({EC2}), CACHED)
    top = builder.all_of([unseen, builder.any_of([known], key="zone")])
    builder.leaf(provided("elsewhere"), Role.DNS, CACHED)
    graph = builder.build()
    first, second = graph.leaves_below(top)
    assert first == Leaf(component=EC2, role=Role.DNS, failure_class=CACHED)
    assert isinstance(second, UnknownLeaf)
    assert second.role is Role.HOSTING
    assert graph.leaf(unseen) is second
    with pytest.raises(ValueError, match="is a gate"):
        graph.leaf(top)
    assert len(graph.ids([EC2, provided("unheard-of")])) == 1


@st.composite
def edges(draw: st.DrawFn) -> list[set[int]]:
    size = draw(st.integers(1, 9))
    return draw(st.lists(st.sets(st.integers(0, size - 1)), min_size=size, max_size=size))


@given(children=edges())
def test_order_and_blocks_equal_reachability(children: list[set[int]]) -> None:
    builder = FaultGraphBuilder()
    for node in range(len(children)):
        assert builder.declare(node) == node
    for node, below in enumerate(children):
        builder.define(node, NodeKind.ANY, below)
    graph = builder.build()
    reach = [graph.below(node) for node in range(len(graph))]
    assert sorted(graph.order) == list(range(len(graph)))
    place = {node: position for position, node in enumerate(graph.order)}
    for node, below in enumerate(children):
        assert set(graph.children_of(node)) == below
        assert set(graph.parents_of(node)) == {p for p, c in enumerate(children) if node in c}
        for other in range(len(graph)):
            together = other in reach[node] and node in reach[other]
            assert (graph.block[node] == graph.block[other]) is together
            if other in reach[node] and not together:
                assert place[other] < place[node]
    numbers = [graph.block[node] for node in graph.order]
    assert numbers == sorted(numbers)
