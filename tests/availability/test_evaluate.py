"""What works after a failure, on graphs small enough to check by eye."""

from __future__ import annotations

import random

from depmap.availability.evaluate import doubts, working
from depmap.availability.faultgraph import FaultGraphBuilder, NodeKind
from depmap.model.component import Component, name_server, parse_component, provided
from depmap.model.finding import Reason, Unknown
from depmap.model.role import FailureClass, Role

IMMEDIATE, CACHED, DELAYED = FailureClass.IMMEDIATE, FailureClass.CACHED, FailureClass.DELAYED
TOKYO = parse_component("aws/ec2@ap-northeast-1")


def hidden(subject: str) -> Unknown:
    return Unknown(subject=subject, role=Role.HOSTING, reason=Reason.ORIGIN_HIDDEN)


def test_a_container_takes_down_what_it_contains_and_nothing_else() -> None:
    builder = FaultGraphBuilder()
    node = builder.leaf(TOKYO, Role.HOSTING, IMMEDIATE)
    graph = builder.build()
    for text, up in {
        "aws": 0,
        "aws/ec2": 0,
        "aws@ap-northeast-1": 0,
        "aws/ec2@ap-northeast-1": 0,
        "aws/s3": 1,
        "aws@eu-west-1": 1,
        "aws/ec2@eu-west-1": 1,
        "as:16509": 1,
    }.items():
        assert working(graph, [parse_component(text)], possible=False)[node] == up, text


def test_a_narrower_failure_leaves_the_wider_thing_up() -> None:
    builder = FaultGraphBuilder()
    node = builder.leaf(provided("aws", service="ec2"), Role.HOSTING, IMMEDIATE)
    other = builder.leaf(TOKYO, Role.HOSTING, IMMEDIATE)
    up = working(builder.build(), [TOKYO], possible=False)
    assert (up[node], up[other]) == (1, 0)


def test_name_servers_that_only_vouch_for_each_other_are_down() -> None:
    builder = FaultGraphBuilder()
    one, two = builder.declare("ns.a.example"), builder.declare("ns.b.example")
    builder.define(one, NodeKind.ALL, [two, builder.leaf(name_server("a"), Role.DNS, CACHED)])
    builder.define(two, NodeKind.ANY, [one])
    assert not any(working(builder.build(), possible=False)[node] for node in (one, two))


def test_glue_lets_a_cycle_stand() -> None:
    builder = FaultGraphBuilder()
    one, two = builder.declare("a"), builder.declare("b")
    glue = builder.leaf(name_server("a"), Role.DNS, CACHED)
    builder.define(one, NodeKind.ANY, [two, glue])
    builder.define(two, NodeKind.ALL, [one])
    graph = builder.build()
    assert working(graph, possible=False) == bytes([1, 1, 1])
    assert working(graph, [name_server("a")], possible=False) == bytes([0, 0, 0])


def test_all_of_nothing_is_up_and_any_of_nothing_down() -> None:
    builder = FaultGraphBuilder()
    everything, nothing = builder.all_of([]), builder.any_of([])
    up = working(builder.build(), possible=True)
    assert (up[everything], up[nothing]) == (1, 0)


def test_an_unknown_leaf_fails_only_in_the_possible_evaluation() -> None:
    builder = FaultGraphBuilder()
    node = builder.unknown(hidden("api"), frozenset({TOKYO}), IMMEDIATE)
    graph = builder.build()
    assert working(graph, [provided("aws")], possible=False)[node]
    assert not working(graph, [provided("aws")], possible=True)[node]
    assert working(graph, [provided("cloudflare")], possible=True)[node]
    assert working(graph, possible=True)[node]


def test_only_the_classes_and_roles_asked_for_can_fail() -> None:
    builder = FaultGraphBuilder()
    issuer = builder.leaf(provided("aws", service="acm"), Role.CA, DELAYED)
    server = builder.leaf(provided("aws", service="route53"), Role.DNS, CACHED)
    graph = builder.build()
    aws: list[Component] = [provided("aws")]
    assert working(graph, aws, possible=False) == bytes([1, 0])
    everything = frozenset(FailureClass)
    assert working(graph, aws, possible=False, classes=everything) == bytes([0, 0])
    only_ca = frozenset({Role.CA})
    up = working(graph, aws, possible=False, classes=everything, roles=only_ca)
    assert (up[issuer], up[server]) == (0, 1)


def test_doubts_name_the_unknowns_that_matter() -> None:
    builder = FaultGraphBuilder()
    aws = frozenset({TOKYO})
    api = builder.unknown(hidden("api"), aws, IMMEDIATE)
    spare = builder.unknown(hidden("spare"), aws, IMMEDIATE)
    elsewhere = builder.unknown(hidden("elsewhere"), frozenset({provided("b")}), IMMEDIATE)
    safe = builder.any_of([builder.unknown(hidden("safe"), aws, IMMEDIATE), elsewhere])
    top = builder.all_of([builder.any_of([api, spare]), elsewhere, safe])
    graph = builder.build()
    failed = [provided("aws")]
    proved = working(graph, failed, possible=False)
    possible = working(graph, failed, possible=True)
    assert doubts(graph, top, proved, possible) == (hidden("api"), hidden("spare"))
    assert doubts(graph, safe, proved, possible) == ()


def test_where_the_evaluations_differ_some_unknown_is_to_blame() -> None:
    rng = random.Random(7)
    told = 0
    for _ in range(300):
        builder = FaultGraphBuilder()
        nodes = [builder.leaf(provided(name), Role.DNS, CACHED) for name in "ab"]
        nodes += [
            builder.unknown(hidden(str(n)), frozenset({provided(rng.choice("ab"))}), CACHED)
            for n in range(3)
        ]
        gates = [builder.declare(n) for n in range(6)]
        nodes += gates
        for gate in gates:
            kind = rng.choice((NodeKind.ALL, NodeKind.ANY))
            builder.define(gate, kind, rng.choices(nodes, k=rng.randint(1, 3)))
        graph = builder.build()
        proved = working(graph, [provided("a")], possible=False)
        possible = working(graph, [provided("a")], possible=True)
        for node in range(len(graph)):
            differs = proved[node] != possible[node]
            assert bool(doubts(graph, node, proved, possible)) is differs
            told += differs
    assert told > 300
