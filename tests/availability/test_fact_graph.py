"""Edge lists as fault graphs, against the definition read aloud; circles of providers and all."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.availability.cut_pairs import cut_pairs, minimal_pairs
from depmap.availability.evaluate import working
from depmap.availability.fact_graph import ALL_CLASSES, FactGraph, Follow, build_fact_graph
from depmap.availability.single_points import FailureSets
from depmap.model.component import Component
from depmap.model.role import FailureClass
from tests.analysis.naive_edges import (
    CLASSES,
    Facts,
    Row,
    is_felt,
    load_rows,
    random_rows,
    read_rows,
)

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

lists = st.randoms(use_true_random=False).map(random_rows)
class_sets = st.sets(st.sampled_from(sorted(CLASSES)))


def many(count: int, seed: int) -> Iterator[tuple[Row, ...]]:
    for number in range(count):
        yield random_rows(random.Random(seed + number))


def graph_of(
    rows: Iterable[Row], follow: Follow = Follow.FAILURE, classes: Iterable[str] = CLASSES
) -> FactGraph:
    return build_fact_graph(load_rows(rows), follow, frozenset(map(FailureClass, classes)))


def nodes(built: FactGraph) -> dict[str, int]:
    """By site and by provider, its node."""
    edges = built.edges
    found = {site: built.node_of_site(number) for number, site in enumerate(edges.sites)}
    providers = zip(edges.providers, built.of_provider, strict=True)
    return found | {str(provider): node for provider, node in providers}


def components(built: FactGraph) -> dict[str, Component]:
    return {str(provider): provider.component for provider in built.edges.providers}


def names(sets: FailureSets, node: int) -> frozenset[str]:
    return frozenset(map(str, sets.single_points(node)))


def lost_with(facts: Facts, classes: Iterable[str] = CLASSES) -> dict[str, frozenset[str]]:
    """By dependent, the providers it fails with, each failing alone."""
    chosen = frozenset(classes)
    by_failure = {provider: facts.lost([provider], chosen) for provider in facts.providers}
    return {
        one: frozenset(provider for provider, lost in by_failure.items() if one in lost)
        for one in (*facts.sites, *facts.providers)
    }


def has_circle(facts: Facts) -> bool:
    return any(p in facts.reached(p, critically=False) for p in facts.providers)


def test_the_generator_makes_what_the_tests_are_about() -> None:
    circles = critical_circles = through_groups = alternates = pairs = lone = 0
    for rows in many(300, 1):
        facts = read_rows(rows)
        circles += has_circle(facts)
        critical_circles += any(p in facts.reached(p, critically=True) for p in facts.providers)
        points = lost_with(facts)
        through_groups += any(
            points[site] - facts.reached(site, critically=True) for site in facts.sites
        )
        alternates += any(
            not group & points[site] for site in facts.sites for group in facts.groups[site]
        )
        lone += any(len(group) == 1 for found in facts.groups.values() for group in found)
        pairs += any(naive_pairs(facts, site, CLASSES) for site in facts.sites)
    assert min(circles, critical_circles, through_groups, alternates, lone, pairs) > 30


def test_single_points_equal_the_definition_on_thousands_of_lists() -> None:
    for rows in many(2000, 10_000):
        built = graph_of(rows)
        sets = built.failure_sets()
        expected = lost_with(read_rows(rows))
        assert {one: names(sets, node) for one, node in nodes(built).items()} == expected


def test_what_is_left_standing_equals_the_definition_on_thousands_of_lists() -> None:
    for number, rows in enumerate(many(1000, 20_000)):
        built, facts = graph_of(rows), read_rows(rows)
        component = components(built)
        rng = random.Random(number)
        for count in (0, 1, 2, 3):
            failed = rng.sample(facts.providers, min(count, len(facts.providers)))
            up = working(
                built.graph, [component[p] for p in failed], possible=False, classes=ALL_CLASSES
            )
            standing = {one for one, node in nodes(built).items() if up[node]}
            assert standing == {*facts.sites, *facts.providers} - facts.lost(failed)


def naive_pairs(facts: Facts, one: str, classes: Iterable[str]) -> set[frozenset[str]]:
    """Pairs of providers that bring ``one`` down together while neither does."""
    chosen = frozenset(classes)
    alone = [p for p in facts.providers if one not in facts.lost([p], chosen)]
    return {
        frozenset(pair)
        for pair in itertools.combinations(alone, 2)
        if one in facts.lost(pair, chosen)
    }


def test_cut_pairs_equal_the_definition_on_many_lists() -> None:
    met = 0
    for rows in many(500, 30_000):
        built, facts = graph_of(rows), read_rows(rows)
        for one, node in nodes(built).items():
            expected = naive_pairs(facts, one, CLASSES)
            found = minimal_pairs(built.graph, node, classes=ALL_CLASSES)
            assert {frozenset(map(str, pair)) for pair in found.pairs} == expected
            assert {str(c) for c in found.single_points} == names(built.failure_sets(), node)
            # Nothing contains anything here: every pair is a row of its own.
            listed = cut_pairs(built.graph, node, classes=ALL_CLASSES)
            assert {frozenset(map(str, row.narrowest)) for row in listed.pairs} == expected
            assert all(row.widest == row.narrowest for row in listed.pairs)
            assert not (found.truncated or listed.truncated)
            met += bool(expected)
    assert met > 100


@pytest.mark.parametrize("critically", [False, True])
def test_what_is_reached_equals_a_walk_on_thousands_of_lists(critically: bool) -> None:
    follow = Follow.CRITICAL if critically else Follow.USED
    for rows in many(1000, 40_000):
        built, facts = graph_of(rows, follow), read_rows(rows)
        sets = built.failure_sets()
        for one, node in nodes(built).items():
            # A provider reaches itself, a circle or not.
            own = {one} & set(facts.providers)
            assert names(sets, node) == facts.reached(one, critically=critically) | own


@given(rows=lists, classes=class_sets)
@settings(max_examples=300)
def test_fewer_classes_equal_the_definition(rows: tuple[Row, ...], classes: set[str]) -> None:
    facts = read_rows(rows)
    failing = graph_of(rows, Follow.FAILURE, classes)
    sets = failing.failure_sets()
    expected = lost_with(facts, classes)
    assert {one: names(sets, node) for one, node in nodes(failing).items()} == expected
    for follow, critically in ((Follow.USED, False), (Follow.CRITICAL, True)):
        built = graph_of(rows, follow, classes)
        reached = built.failure_sets()
        for site in facts.sites:
            walked = facts.reached(site, critically=critically, classes=classes)
            assert names(reached, nodes(built)[site]) == walked
    for number, provider in enumerate(failing.edges.providers):
        assert failing.is_felt(number) is is_felt(str(provider), classes)
    for site in facts.sites:
        found = minimal_pairs(failing.graph, nodes(failing)[site], classes=ALL_CLASSES)
        pairs = {frozenset(map(str, pair)) for pair in found.pairs}
        assert pairs == naive_pairs(facts, site, classes)


def test_a_group_with_a_member_whose_failure_is_not_felt_never_fails() -> None:
    rows: list[Row] = [
        ("s", "site", "dns", "x", "0", "g"),
        ("s", "site", "ca", "y", "0", "g"),
        ("s", "site", "cdn", "z", "1", ""),
    ]
    felt = graph_of(rows)
    node = nodes(felt)["s"]
    pairs = minimal_pairs(felt.graph, node, classes=ALL_CLASSES).pairs
    assert {frozenset(map(str, pair)) for pair in pairs} == {frozenset(("dns:x", "ca:y"))}
    prompt = graph_of(rows, Follow.FAILURE, ("immediate", "cached"))
    node = nodes(prompt)["s"]
    assert minimal_pairs(prompt.graph, node, classes=ALL_CLASSES).pairs == frozenset()
    everyone = components(prompt).values()
    assert not working(prompt.graph, everyone, possible=False, classes=ALL_CLASSES)[node]
    all_but_z = [c for name, c in components(prompt).items() if name != "cdn:z"]
    assert working(prompt.graph, all_but_z, possible=False, classes=ALL_CLASSES)[node]


def test_a_circle_stands_until_something_in_it_fails() -> None:
    rows: list[Row] = [
        ("s", "site", "dns", "a", "1", ""),
        ("dns:a", "provider", "dns", "b", "1", ""),
        ("dns:b", "provider", "cdn", "c", "1", ""),
        ("cdn:c", "provider", "dns", "a", "1", ""),
    ]
    built = graph_of(rows)
    where = nodes(built)
    assert all(working(built.graph, possible=False, classes=ALL_CLASSES))
    for component in components(built).values():
        up = working(built.graph, [component], possible=False, classes=ALL_CLASSES)
        assert not any(up[node] for node in where.values())
    assert names(built.failure_sets(), where["s"]) == {"dns:a", "dns:b", "cdn:c"}


def test_alternates_that_stand_on_each_other_fall_together_only() -> None:
    rows: list[Row] = [
        ("s", "site", "dns", "a", "0", "g"),
        ("s", "site", "dns", "b", "0", "g"),
        ("dns:a", "provider", "cdn", "c", "1", ""),
        ("dns:b", "provider", "cdn", "c", "1", ""),
        ("cdn:c", "provider", "dns", "a", "0", "h"),
        ("cdn:c", "provider", "dns", "b", "0", "h"),
    ]
    built = graph_of(rows)
    where = nodes(built)
    assert names(built.failure_sets(), where["s"]) == {"cdn:c"}
    pairs = minimal_pairs(built.graph, where["s"], classes=ALL_CLASSES).pairs
    assert {frozenset(map(str, pair)) for pair in pairs} == {frozenset(("dns:a", "dns:b"))}


def test_sites_that_need_nothing_or_nothing_felt_stand() -> None:
    built = graph_of([("s", "site", "ca", "x", "1", "")], Follow.FAILURE, ())
    assert names(built.failure_sets(), built.node_of_site(0)) == frozenset()
    everyone = components(built).values()
    up = working(built.graph, everyone, possible=False, classes=ALL_CLASSES)
    assert up[built.node_of_site(0)]


@given(rows=lists)
def test_critically_reached_is_lost_with_is_reached(rows: tuple[Row, ...]) -> None:
    built = {follow: graph_of(rows, follow) for follow in Follow}
    sets = {follow: one.failure_sets() for follow, one in built.items()}
    for follow, failing in ((Follow.CRITICAL, Follow.FAILURE), (Follow.FAILURE, Follow.USED)):
        where, there = nodes(built[follow]), nodes(built[failing])
        for one, node in where.items():
            assert names(sets[follow], node) <= names(sets[failing], there[one])


@given(rows=lists, pick=st.randoms(use_true_random=False))
def test_an_independent_alternative_never_adds_a_single_point(
    rows: tuple[Row, ...], pick: random.Random
) -> None:
    dependent, kind, service, name, _, group = pick.choice(rows)
    fresh: Row = (dependent, kind, service, "fresh", "0", group or "new")
    wider = [fresh]
    for row in rows:
        same_edge = row[:4] == (dependent, kind, service, name)
        # A critical edge, or one that is neither, becomes one of two alternates.
        wider.append((*row[:4], "0", "new") if same_edge and not (group or row[5]) else row)
    before, after = graph_of(rows), graph_of(wider)
    sets, sets_2 = before.failure_sets(), after.failure_sets()
    for one, node in nodes(before).items():
        assert names(sets_2, nodes(after)[one]) <= names(sets, node)


@given(rows=lists, rng=st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_anything(
    rows: tuple[Row, ...], rng: random.Random
) -> None:
    shuffled = [*rows, *rng.sample(rows, rng.randint(0, len(rows)))]
    rng.shuffle(shuffled)
    for follow in Follow:
        built, other = graph_of(rows, follow), graph_of(shuffled, follow)
        sets, sets_2 = built.failure_sets(), other.failure_sets()
        assert {one: names(sets, node) for one, node in nodes(built).items()} == {
            one: names(sets_2, node) for one, node in nodes(other).items()
        }
    site = built.edges.sites[0]
    failing, failing_2 = graph_of(rows), graph_of(shuffled)
    assert cut_pairs(failing.graph, nodes(failing)[site], classes=ALL_CLASSES) == cut_pairs(
        failing_2.graph, nodes(failing_2)[site], classes=ALL_CLASSES
    )


@given(rows=lists)
def test_new_names_change_nothing_but_names(rows: tuple[Row, ...]) -> None:
    built = graph_of(rows)
    new = {provider: f"x{provider.name[::-1]}" for provider in built.edges.providers}
    by_text = {str(p): f"{p.role}:{name}" for p, name in new.items()}
    moved = build_fact_graph(built.edges.renamed(new), Follow.FAILURE)
    sets, sets_2 = built.failure_sets(), moved.failure_sets()
    where = nodes(moved)
    for one, node in nodes(built).items():
        expected = {by_text[name] for name in names(sets, node)}
        assert names(sets_2, where[by_text.get(one, one)]) == expected


@given(rows=lists, other=st.lists(st.sampled_from("pqr"), min_size=6, max_size=6))
def test_providers_that_become_one_fail_with_nothing_new(
    rows: tuple[Row, ...], other: list[str]
) -> None:
    """The merged one fails with no other provider unless all its parts did with a part of it."""
    built = graph_of(rows)
    new = {p: other[int(p.name[1:])] for p in built.edges.providers}
    by_text = {str(p): f"{p.role}:{name}" for p, name in new.items()}
    moved = build_fact_graph(built.edges.renamed(new), Follow.FAILURE)
    facts, sets = read_rows(rows), moved.failure_sets()
    for one, node in nodes(moved).items():
        if one in facts.sites:
            for failed in names(sets, node):
                parts = [name for name in facts.providers if by_text[name] == failed]
                assert one in facts.lost(parts)
