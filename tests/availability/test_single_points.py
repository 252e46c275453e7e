"""Single points and their rows, on graphs small enough to check by eye."""

from __future__ import annotations

import pytest

from depmap.availability.faultgraph import FaultGraphBuilder, NodeKind
from depmap.availability.single_points import chains, failure_sets
from depmap.model.component import parse_component, provided
from depmap.model.finding import Reason, Unknown
from depmap.model.role import FailureClass, Role

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

IMMEDIATE, CACHED = FailureClass.IMMEDIATE, FailureClass.CACHED


@pytest.mark.parametrize(
    ("points", "rows"),
    [
        ("", ""),
        ("tld:com", ""),
        ("as:16509", "as:16509…as:16509"),
        ("aws", "aws…aws"),
        (
            "aws aws/ec2 aws@ap-northeast-1 aws/ec2@ap-northeast-1",
            "aws…aws/ec2@ap-northeast-1",
        ),
        ("aws aws/route53 aws/cloudfront", "aws…aws/cloudfront aws…aws/route53"),
        ("aws aws/ec2 aws@r1", "aws…aws@r1 aws…aws/ec2"),
        ("aws/ec2 aws/ec2@r1", "aws/ec2…aws/ec2@r1"),
        ("aws@r1 aws/ec2@r1", "aws@r1…aws/ec2@r1"),
        ("cdn aws aws/ec2 ns:a.example tld:io", "aws…aws/ec2 cdn…cdn ns:a.example…ns:a.example"),
    ],
)
def test_one_row_per_containment_chain(points: str, rows: str) -> None:
    found = chains(map(parse_component, points.split()))
    assert [f"{row.widest}…{row.narrowest}" for row in found] == rows.split()


def test_two_regions_of_one_service_share_the_service() -> None:
    builder = FaultGraphBuilder()
    regions = [
        builder.leaf(parse_component(f"aws/ec2@{region}"), Role.HOSTING, IMMEDIATE)
        for region in ("r1", "r2")
    ]
    either, both = builder.any_of(regions), builder.all_of(regions)
    sets = failure_sets(builder.build(), possible=False)
    assert {str(c) for c in sets.single_points(either)} == {"aws", "aws/ec2"}
    assert len(sets.single_points(both)) == 6
    assert sets.fails(either, provided("aws"))
    assert not sets.fails(either, parse_component("aws@r1"))
    assert not sets.fails(either, provided("unheard-of"))


def test_a_second_vendor_leaves_no_single_point_but_the_tld() -> None:
    builder = FaultGraphBuilder()
    vendors = [
        builder.leaf(parse_component(text), Role.DNS, CACHED) for text in ("aws/route53", "ns1/dns")
    ]
    top_level = builder.leaf(parse_component("tld:com"), Role.REGISTRY, CACHED)
    zone = builder.all_of([top_level, builder.any_of(vendors)])
    points = failure_sets(builder.build(), possible=False).single_points(zone)
    assert points == {parse_component("tld:com")}
    assert chains(points) == ()


def test_a_hidden_origin_adds_possible_points_only() -> None:
    builder = FaultGraphBuilder()
    unknown = Unknown(subject="www", role=Role.HOSTING, reason=Reason.ORIGIN_HIDDEN)
    front = builder.leaf(provided("edge", service="cdn"), Role.CDN, IMMEDIATE)
    candidates = frozenset(map(parse_component, ("aws/ec2@r1", "cloud")))
    origin = builder.unknown(unknown, candidates, IMMEDIATE)
    www = builder.all_of([front, origin])
    graph = builder.build()
    proved = failure_sets(graph, possible=False)
    possible = failure_sets(graph, possible=True)
    assert len(proved.single_points(www)) == 2
    assert len(possible.single_points(www)) == 7
    assert proved.single_points(origin) == frozenset()
    assert proved.is_resolvable(origin)


def test_what_is_down_anyway_has_no_single_points() -> None:
    builder = FaultGraphBuilder()
    leaf = builder.leaf(provided("a"), Role.DNS, CACHED)
    loop = builder.declare("loop")
    builder.define(loop, NodeKind.ALL, [loop, leaf])
    zone = builder.any_of([loop, leaf], key="zone")
    spare = builder.declare("spare")
    builder.define(spare, NodeKind.ANY, [spare, leaf])
    sets = failure_sets(builder.build(), possible=False)
    assert not sets.is_resolvable(loop)
    assert sets.single_points(loop) == frozenset()
    assert not sets.fails(loop, provided("a"))
    assert sets.single_points(zone) == sets.single_points(spare) == {provided("a")}


def test_lost_with_turns_the_sets_round() -> None:
    builder = FaultGraphBuilder()
    one = builder.leaf(parse_component("b/dns"), Role.DNS, CACHED)
    two = builder.leaf(provided("a"), Role.DNS, CACHED)
    both, either = builder.all_of([one, two]), builder.any_of([one, two])
    lost = failure_sets(builder.build(), possible=False).lost_with([either, both, one])
    assert [(str(c), nodes) for c, nodes in lost.items()] == [
        ("a", (both,)),
        ("b", (both, one)),
        ("b/dns", (both, one)),
    ]
