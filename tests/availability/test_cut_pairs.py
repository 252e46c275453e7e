"""Cut pairs as they are listed, on graphs small enough to check by eye."""

from __future__ import annotations

import pytest

from depmap.availability.cut_pairs import CutPairs, cut_pairs, minimal_pairs
from depmap.availability.faultgraph import FaultGraphBuilder, NodeKind
from depmap.model.component import Scheme, parse_component, provided
from depmap.model.finding import Reason, Unknown
from depmap.model.role import FailureClass, Role

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

IMMEDIATE, CACHED = FailureClass.IMMEDIATE, FailureClass.CACHED


def leaf(builder: FaultGraphBuilder, text: str) -> int:
    return builder.leaf(parse_component(text), Role.DNS, CACHED)


def rows(found: CutPairs) -> list[str]:
    return [
        f"{row.widest[0]}+{row.widest[1]}…{row.narrowest[0]}+{row.narrowest[1]}"
        for row in found.pairs
    ]


def test_two_vendors_are_one_row() -> None:
    builder = FaultGraphBuilder()
    zone = builder.any_of([leaf(builder, "aws/route53"), leaf(builder, "ns1/dns")])
    found = cut_pairs(builder.build(), zone)
    assert rows(found) == ["aws+ns1…aws/route53+ns1/dns"]
    assert not found.truncated


def test_two_vendors_on_one_cloud_are_a_single_point_and_no_pair_inside_it() -> None:
    builder = FaultGraphBuilder()
    regions = builder.any_of([leaf(builder, "aws/ec2@r1"), leaf(builder, "aws/ec2@r2")])
    graph = builder.build()
    assert rows(cut_pairs(graph, regions)) == []
    inside = minimal_pairs(graph, regions)
    assert {tuple(map(str, pair)) for pair in inside.pairs} == {
        ("aws/ec2@r1", "aws/ec2@r2"),
        ("aws@r2", "aws/ec2@r1"),
        ("aws@r1", "aws/ec2@r2"),
        ("aws@r1", "aws@r2"),
    }


def test_a_pair_with_one_foot_in_a_single_point_is_kept() -> None:
    builder = FaultGraphBuilder()
    dns = leaf(builder, "aws/route53")
    hosts = builder.any_of([leaf(builder, "aws/ec2@r1"), leaf(builder, "gcp/vm@east")])
    site = builder.all_of([dns, hosts])
    found = rows(cut_pairs(builder.build(), site))
    assert found == ["aws@r1+gcp…aws/ec2@r1+gcp/vm@east"]


def test_three_alternatives_have_no_pair() -> None:
    builder = FaultGraphBuilder()
    zone = builder.any_of([leaf(builder, text) for text in ("a", "b", "c")])
    assert rows(cut_pairs(builder.build(), zone)) == []


def test_a_pair_across_two_alternatives_needs_both_links() -> None:
    builder = FaultGraphBuilder()
    shared = leaf(builder, "transit")
    one = builder.all_of([leaf(builder, "a"), shared])
    two = builder.all_of([leaf(builder, "b"), shared])
    site = builder.any_of([one, two])
    assert rows(cut_pairs(builder.build(), site)) == ["a+b…a+b"]


def test_prefixes_and_name_servers_only_when_asked_for_and_tlds_never() -> None:
    builder = FaultGraphBuilder()
    texts = ("ns:a.example", "prefix:192.0.2.0/24")
    zone = builder.any_of([leaf(builder, text) for text in texts])
    top_level = builder.any_of([leaf(builder, "tld:com"), leaf(builder, "tld:net")])
    graph = builder.build()
    assert rows(cut_pairs(graph, zone)) == []
    everything = frozenset(Scheme)
    assert len(cut_pairs(graph, zone, schemes=everything).pairs) == 1
    assert rows(cut_pairs(graph, top_level, schemes=everything)) == []


def test_autonomous_systems_and_unclaimed_domains_are_listed() -> None:
    builder = FaultGraphBuilder()
    zone = builder.any_of([leaf(builder, "as:64500"), leaf(builder, "domain:example.net")])
    text = "as:64500+domain:example.net"
    assert rows(cut_pairs(builder.build(), zone)) == [f"{text}…{text}"]


def test_what_is_down_anyway_has_no_pairs() -> None:
    builder = FaultGraphBuilder()
    loop = builder.declare("loop")
    either = builder.any_of([leaf(builder, "a"), leaf(builder, "b")])
    builder.define(loop, NodeKind.ALL, [loop, either])
    assert rows(cut_pairs(builder.build(), loop)) == []


def test_name_servers_in_a_cycle() -> None:
    """Each vendor's zone is served by both vendors, one of them with glue."""
    builder = FaultGraphBuilder()
    one, two = builder.declare("a.example"), builder.declare("b.example")
    place_a, place_b = leaf(builder, "a/dns"), leaf(builder, "b/dns")
    glued = builder.all_of([place_a])
    named = builder.all_of([place_b, one])
    builder.define(one, NodeKind.ANY, [glued, builder.all_of([place_b, two])])
    builder.define(two, NodeKind.ANY, [named, glued])
    zone = builder.any_of([glued, leaf(builder, "c/dns")], key="zone")
    graph = builder.build()
    assert rows(cut_pairs(graph, zone)) == ["a+c…a/dns+c/dns"]
    # b's servers are named under zones that only a's glue reaches.
    assert rows(cut_pairs(graph, two)) == []


def test_possible_pairs_count_the_candidates_of_what_is_hidden() -> None:
    builder = FaultGraphBuilder()
    unknown = Unknown(subject="www", role=Role.HOSTING, reason=Reason.ORIGIN_HIDDEN)
    origin = builder.unknown(unknown, frozenset({provided("b"), provided("c")}), IMMEDIATE)
    site = builder.any_of([leaf(builder, "a"), origin])
    graph = builder.build()
    assert rows(cut_pairs(graph, site)) == []
    assert rows(cut_pairs(graph, site, possible=True)) == ["a+b…a+b", "a+c…a+c"]


def test_other_classes_only_when_asked_for() -> None:
    builder = FaultGraphBuilder()
    issuer = builder.leaf(provided("ca"), Role.CA, FailureClass.DELAYED)
    site = builder.any_of([leaf(builder, "a"), issuer])
    graph = builder.build()
    assert rows(cut_pairs(graph, site)) == []
    assert rows(cut_pairs(graph, site, classes=frozenset(FailureClass))) == ["a+ca…a+ca"]


def test_the_bound_on_work_is_told_when_hit() -> None:
    builder = FaultGraphBuilder()
    unknown = [
        Unknown(subject=host, role=Role.HOSTING, reason=Reason.ORIGIN_HIDDEN) for host in "xy"
    ]
    many = [frozenset(provided(f"{host}{n}") for n in range(40)) for host in "xy"]
    site = builder.any_of(
        [builder.unknown(u, c, IMMEDIATE) for u, c in zip(unknown, many, strict=True)]
    )
    graph = builder.build()
    whole = cut_pairs(graph, site, possible=True)
    assert len(whole.pairs) == 1600
    assert not whole.truncated
    cut = cut_pairs(graph, site, possible=True, limit=500)
    assert cut.truncated
    assert 0 < len(cut.pairs) < 1600
    assert set(cut.pairs) < set(whole.pairs)
