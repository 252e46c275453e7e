"""Random small AND/OR graphs, with cycles, unknown leaves and containment, against brute force."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.availability.cut_pairs import LISTED, cut_pairs, minimal_pairs
from depmap.availability.evaluate import working
from depmap.availability.faultgraph import FaultGraph, FaultGraphBuilder, NodeKind
from depmap.availability.single_points import chains, failure_sets
from depmap.model.component import Component, parse_component
from depmap.model.finding import Reason, Unknown
from depmap.model.role import PROMPT, FailureClass, Role, class_of

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

NAMES = """
aws aws/ec2 aws/ec2@r1 aws/ec2@r2 aws@r1 aws@r2 aws/route53 cdn cdn/edge cdn/dns
as:64500 as:64501 ns:a.example.net tld:com domain:example.org prefix:192.0.2.0/24
"""
UNIVERSE = tuple(map(parse_component, NAMES.split()))
ROLES = (Role.DNS, Role.HOSTING, Role.CDN, Role.CA)


@dataclass(frozen=True, slots=True)
class Node:
    """A leaf (kind LEAF: one component; UNKNOWN: its candidates) or a gate over node indexes."""

    kind: NodeKind
    role: Role = Role.DNS
    components: tuple[Component, ...] = ()
    children: tuple[int, ...] = ()
    name: str = ""


Spec = tuple[Node, ...]


def random_spec(rng: random.Random) -> Spec:
    leaves = rng.randint(1, 6)
    size = leaves + rng.randint(1, 8)
    nodes: list[Node] = []
    for index in range(leaves):
        unknown = rng.random() < 0.25
        chosen = rng.sample(UNIVERSE, rng.randint(0, 4) if unknown else 1)
        nodes.append(
            Node(
                kind=NodeKind.UNKNOWN if unknown else NodeKind.LEAF,
                role=rng.choice(ROLES),
                components=tuple(chosen),
                name=f"n{index}",
            )
        )
    for index in range(leaves, size):
        # Mostly downwards, now and then anywhere: a cycle, or the node itself.
        reach = size if rng.random() < 0.35 else index
        children = tuple(rng.randrange(reach) for _ in range(rng.choice((0, 1, 2, 2, 3, 3, 4))))
        kind = rng.choice((NodeKind.ALL, NodeKind.ANY, NodeKind.ANY))
        nodes.append(Node(kind=kind, children=children, name=f"n{index}"))
    return tuple(nodes)


specs = st.randoms(use_true_random=False).map(random_spec)


def build(spec: Spec, *, cycles_stand: bool = False) -> tuple[FaultGraph, list[int]]:
    """The graph, and the graph's node for each node of the spec."""
    builder = FaultGraphBuilder()
    ids: list[int] = []
    for index, node in enumerate(spec):
        if node.kind is NodeKind.LEAF:
            ids.append(builder.leaf(node.components[0], node.role, class_of(node.role)))
        elif node.kind is NodeKind.UNKNOWN:
            unknown = Unknown(subject=node.name, role=node.role, reason=Reason.NOT_MEASURED)
            candidates = frozenset(node.components)
            ids.append(builder.unknown(unknown, candidates, class_of(node.role)))
        else:
            ids.append(builder.declare(index))
    for node, here in zip(spec, ids, strict=True):
        if node.kind >= NodeKind.ALL:
            builder.define(here, node.kind, [ids[child] for child in node.children])
    return builder.build(cycles_stand=cycles_stand), ids


def naive(
    spec: Spec,
    failed: Iterable[Component],
    *,
    possible: bool,
    classes: frozenset[FailureClass],
    cycles_stand: bool = False,
) -> list[bool]:
    """The definition, read aloud: add what can be derived until nothing changes; or, where cycles
    stand, take away what fails.
    """
    lost = tuple(failed)
    up = [cycles_stand] * len(spec)
    for _ in spec:
        for index, node in enumerate(spec):
            if node.kind >= NodeKind.ALL:
                below = [up[child] for child in node.children]
                up[index] = all(below) if node.kind is NodeKind.ALL else any(below)
            else:
                hit = any(c.contains(own) for c in lost for own in node.components)
                can_fail = class_of(node.role) in classes
                can_fail = can_fail and (possible or node.kind is NodeKind.LEAF)
                up[index] = not (hit and can_fail)
    return up


def graphs(count: int, seed: int) -> Iterator[tuple[Spec, FaultGraph, list[int]]]:
    for number in range(count):
        spec = random_spec(random.Random(seed + number))
        yield spec, *build(spec)


def test_the_generator_makes_what_the_tests_are_about() -> None:
    cycles = unresolvable = unknowns = points = 0
    for _, graph, ids in graphs(300, 1):
        cycles += max(graph.block) + 1 < len(graph)
        sets = failure_sets(graph, possible=False)
        unresolvable += any(not sets.is_resolvable(node) for node in ids)
        points += any(sets.single_points(node) for node in ids[-1:])
        unknowns += bytes([NodeKind.UNKNOWN]) in graph.kinds
    assert min(cycles, unresolvable, unknowns, points) > 30


@given(spec=specs, failed=st.sets(st.sampled_from(UNIVERSE), max_size=3), possible=st.booleans())
def test_working_is_the_least_fixed_point(
    spec: Spec, failed: set[Component], possible: bool
) -> None:
    graph, ids = build(spec)
    up = working(graph, failed, possible=possible)
    assert [bool(up[node]) for node in ids] == naive(
        spec, failed, possible=possible, classes=PROMPT
    )


@given(spec=specs, possible=st.booleans(), classes=st.sets(st.sampled_from(FailureClass)))
@settings(max_examples=200)
def test_single_points_equal_the_definition(
    spec: Spec, possible: bool, classes: set[FailureClass]
) -> None:
    graph, ids = build(spec)
    chosen = frozenset(classes)
    sets = failure_sets(graph, possible=possible, classes=chosen)
    base = naive(spec, (), possible=possible, classes=chosen)
    assert [sets.is_resolvable(node) for node in ids] == base
    for component in UNIVERSE:
        up = naive(spec, (component,), possible=possible, classes=chosen)
        lost = [was and not now for was, now in zip(base, up, strict=True)]
        assert [sets.fails(node, component) for node in ids] == lost


@pytest.mark.parametrize("possible", [False, True])
def test_single_points_agree_with_working_on_thousands_of_graphs(possible: bool) -> None:
    for _, graph, _ in graphs(2000, 10_000):
        sets = failure_sets(graph, possible=possible)
        base = working(graph, possible=possible)
        assert bytes(map(sets.is_resolvable, range(len(graph)))) == base
        for component in UNIVERSE:
            up = working(graph, (component,), possible=possible)
            assert [sets.fails(n, component) for n in range(len(graph))] == [
                was > now for was, now in zip(base, up, strict=True)
            ]


@given(spec=specs, role=st.sampled_from(ROLES))
def test_single_points_in_one_role_agree_with_working(spec: Spec, role: Role) -> None:
    graph, ids = build(spec)
    roles = frozenset((role,))
    sets = failure_sets(graph, possible=True, classes=frozenset(FailureClass), roles=roles)
    for component in UNIVERSE:
        up = working(
            graph, (component,), possible=True, classes=frozenset(FailureClass), roles=roles
        )
        for node in filter(sets.is_resolvable, ids):
            assert sets.fails(node, component) is not bool(up[node])


def brute_pairs(graph: FaultGraph, node: int, *, possible: bool) -> set[frozenset[Component]]:
    def down(*failed: Component) -> bool:
        return not working(graph, failed, possible=possible)[node]

    if down():
        return set()
    alone = [c for c in UNIVERSE if c.scheme in LISTED and not down(c)]
    return {frozenset(pair) for pair in itertools.combinations(alone, 2) if down(*pair)}


@pytest.mark.parametrize("possible", [False, True])
def test_cut_pairs_agree_with_working_on_many_graphs(possible: bool) -> None:
    met = 0
    for _, graph, ids in graphs(1000, 20_000):
        for node in ids[-2:]:
            expected = brute_pairs(graph, node, possible=possible)
            found = minimal_pairs(graph, node, possible=possible)
            assert set(map(frozenset, found.pairs)) == expected
            assert not found.truncated
            met += bool(expected)
    assert met > 50


@given(spec=specs, possible=st.booleans())
def test_cut_pairs_equal_brute_force_at_every_node(spec: Spec, possible: bool) -> None:
    graph, ids = build(spec)
    for node in ids[-2:]:
        found = minimal_pairs(graph, node, possible=possible)
        assert set(map(frozenset, found.pairs)) == brute_pairs(graph, node, possible=possible)


@given(
    spec=specs,
    failed=st.sets(st.sampled_from(UNIVERSE), max_size=3),
    possible=st.booleans(),
)
def test_where_cycles_stand_working_is_the_greatest_fixed_point(
    spec: Spec, failed: set[Component], possible: bool
) -> None:
    graph, ids = build(spec, cycles_stand=True)
    up = working(graph, failed, possible=possible)
    assert [bool(up[node]) for node in ids] == naive(
        spec, failed, possible=possible, classes=PROMPT, cycles_stand=True
    )


@pytest.mark.parametrize("possible", [False, True])
def test_where_cycles_stand_sets_and_pairs_agree_with_working_on_many_graphs(
    possible: bool,
) -> None:
    met = differing = 0
    for number in range(500):
        spec = random_spec(random.Random(30_000 + number))
        graph, ids = build(spec, cycles_stand=True)
        sets = failure_sets(graph, possible=possible)
        base = working(graph, possible=possible)
        assert bytes(map(sets.is_resolvable, range(len(graph)))) == base
        for component in UNIVERSE:
            up = working(graph, (component,), possible=possible)
            assert [sets.fails(n, component) for n in range(len(graph))] == [
                was > now for was, now in zip(base, up, strict=True)
            ]
        expected = brute_pairs(graph, ids[-1], possible=possible)
        found = minimal_pairs(graph, ids[-1], possible=possible)
        assert set(map(frozenset, found.pairs)) == expected
        met += bool(expected)
        differing += working(build(spec)[0], possible=possible) != base
    assert met > 10
    assert differing > 30


def covers(wide: tuple[Component, Component], narrow: tuple[Component, Component]) -> bool:
    return any(
        a.contains(narrow[0]) and b.contains(narrow[1]) for a, b in itertools.permutations(wide)
    )


@given(spec=specs, possible=st.booleans())
@settings(max_examples=200)
def test_rows_of_cut_pairs_stand_for_all_pairs(spec: Spec, possible: bool) -> None:
    graph, ids = build(spec)
    found = minimal_pairs(graph, ids[-1], possible=possible)
    rows = cut_pairs(graph, ids[-1], possible=possible).pairs
    for row in rows:
        assert row.narrowest in found.pairs
        assert row.widest in found.pairs
        assert covers(row.widest, row.narrowest)
    for one, other in itertools.permutations(rows, 2):
        assert not covers(one.narrowest, other.narrowest)
    for pair in found.pairs:
        inside = any(all(single.contains(c) for c in pair) for single in found.single_points)
        assert inside or any(covers(pair, row.narrowest) for row in rows)


@given(spec=specs)
def test_rows_of_single_points_stand_for_all_of_them(spec: Spec) -> None:
    graph, ids = build(spec)
    points = failure_sets(graph, possible=True).single_points(ids[-1])
    rows = chains(points)
    for point in points:
        assert point.is_universal or any(
            row.widest.contains(point) and point.contains(row.narrowest) for row in rows
        )
    assert all({row.widest, row.narrowest} <= points for row in rows)
    for one, other in itertools.permutations(rows, 2):
        assert not one.narrowest.contains(other.narrowest)


@given(spec=specs, possible=st.booleans(), pick=st.randoms(use_true_random=False))
def test_an_independent_alternative_never_adds_a_single_point(
    spec: Spec, possible: bool, pick: random.Random
) -> None:
    gates = [index for index, node in enumerate(spec) if node.kind is NodeKind.ANY]
    if not gates:
        return
    new = Node(kind=NodeKind.LEAF, components=(parse_component("fresh/dns@north"),), name="new")
    chosen = pick.choice(gates)
    gate = replace(spec[chosen], children=(*spec[chosen].children, len(spec)))
    wider = (*spec[:chosen], gate, *spec[chosen + 1 :], new)
    (graph, ids), (graph_2, ids_2) = build(spec), build(wider)
    before = failure_sets(graph, possible=possible)
    after = failure_sets(graph_2, possible=possible)
    for node, node_2 in zip(ids, ids_2, strict=False):
        if before.is_resolvable(node):
            assert after.single_points(node_2) <= before.single_points(node)


@given(spec=specs, possible=st.booleans(), rng=st.randoms(use_true_random=False))
def test_order_changes_nothing(spec: Spec, possible: bool, rng: random.Random) -> None:
    places = list(range(len(spec)))
    rng.shuffle(places)
    shuffled: list[Node] = [spec[0]] * len(spec)
    for old, place in enumerate(places):
        children = [places[child] for child in spec[old].children]
        rng.shuffle(children)
        shuffled[place] = replace(spec[old], children=tuple(children))
    (graph, ids), (graph_2, ids_2) = build(spec), build(tuple(shuffled))
    sets = failure_sets(graph, possible=possible)
    sets_2 = failure_sets(graph_2, possible=possible)
    for old, node in enumerate(ids):
        node_2 = ids_2[places[old]]
        assert sets.is_resolvable(node) is sets_2.is_resolvable(node_2)
        assert sets.single_points(node) == sets_2.single_points(node_2)
    last = ids_2[places[-1]]
    assert cut_pairs(graph, ids[-1], possible=possible) == cut_pairs(
        graph_2, last, possible=possible
    )


def renamed(component: Component) -> Component:
    return replace(component, name=component.name[::-1]) if not component.scheme else component


@given(spec=specs, possible=st.booleans())
def test_renaming_changes_nothing(spec: Spec, possible: bool) -> None:
    other = tuple(
        replace(node, components=tuple(map(renamed, node.components)), name=f"x{node.name}")
        for node in spec
    )
    (graph, ids), (graph_2, ids_2) = build(spec), build(other)
    sets = failure_sets(graph, possible=possible)
    sets_2 = failure_sets(graph_2, possible=possible)
    for node, node_2 in zip(ids, ids_2, strict=True):
        assert set(map(renamed, sets.single_points(node))) == sets_2.single_points(node_2)
    pairs = minimal_pairs(graph, ids[-1], possible=possible).pairs
    pairs_2 = minimal_pairs(graph_2, ids_2[-1], possible=possible).pairs
    assert {frozenset(map(renamed, pair)) for pair in pairs} == set(map(frozenset, pairs_2))


@given(
    spec=specs,
    rng=st.randoms(use_true_random=False),
    others=st.sets(st.sampled_from(UNIVERSE)),
)
def test_not_knowing_never_narrows_what_is_possible_nor_widens_what_is_proved(
    spec: Spec, rng: random.Random, others: set[Component]
) -> None:
    leaves = [index for index, node in enumerate(spec) if node.kind is NodeKind.LEAF]
    if not leaves:
        return
    chosen = rng.choice(leaves)
    unseen = replace(
        spec[chosen],
        kind=NodeKind.UNKNOWN,
        components=tuple({*spec[chosen].components, *others}),
    )
    (graph, ids), (graph_2, ids_2) = (
        build(spec),
        build((*spec[:chosen], unseen, *spec[chosen + 1 :])),
    )
    for possible in (False, True):
        known = failure_sets(graph, possible=possible)
        doubted = failure_sets(graph_2, possible=possible)
        for node, node_2 in zip(ids, ids_2, strict=True):
            assert known.is_resolvable(node) is doubted.is_resolvable(node_2)
            before, after = known.single_points(node), doubted.single_points(node_2)
            assert before <= after if possible else after <= before


@given(spec=specs)
def test_what_is_proved_is_possible(spec: Spec) -> None:
    graph, ids = build(spec)
    proved = failure_sets(graph, possible=False)
    possible = failure_sets(graph, possible=True)
    for node in ids:
        assert proved.single_points(node) <= possible.single_points(node)
