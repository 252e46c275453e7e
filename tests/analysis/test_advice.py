"""Advice on small worlds: what is advised to a target, with which vendors, and to a list."""

from __future__ import annotations

from typing import Any

from depmap.analysis.advice import ListAdviser, advisers_of
from depmap.model.advice import ListAdvice, MoveKind, NoAdvice, Removal
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.observation import Snapshot
from depmap.model.role import PROMPT, FailureClass, Role
from tests.analysis.advice_worlds import (
    AWS,
    EDGE,
    FLARE,
    FRANKFURT,
    NS1,
    TOKYO,
    Table,
    scene_of,
    world,
)
from tests.golden.reader import read_case, read_table
from tests.golden.test_golden import CASES

Told = list[tuple[str, tuple[str, ...]]]


def removals(table: Table, **how: Any) -> dict[str, Removal]:
    """By component, what removes it from the one target."""
    (adviser,) = advisers_of(scene_of(read_table(table), **how)).values()
    return {str(r.point.component): r for r in adviser.advice().removals}


def told(removal: Removal) -> Told:
    return sorted((move.kind.value, move.subjects) for move in removal.moves)


def components(removal: Removal) -> list[str]:
    return [str(point.component) for point in removal.remains]


def test_a_zone_at_one_vendor_gets_a_second_one() -> None:
    found = removals(
        world(
            surfaces={"web": ["shop.example"], "api": ["api.shop.example"]},
            addresses={"shop.example": "203.0.114.1", "api.shop.example": "203.0.115.1"},
            servers={"shop.example": f"{AWS} ns-33.awsdns-05.net"},
            origin={
                "203.0.114.1": "AS64500 203.0.114.0/24",
                "203.0.115.1": "AS64501 203.0.115.0/24",
            },
        )
    )
    aws = found["aws"]
    assert told(aws) == [("second_dns_vendor", ("shop.example",))]
    assert (aws.point.effect, aws.point.surfaces) == (Verdict.DOWN, ("web", "api"))
    assert aws.point.reconstructed
    assert "aws" not in components(aws)
    assert set(aws.moves[0].vendors).isdisjoint({"aws"})
    # As another scan would find it with the second vendor there.
    again = removals(
        world(
            surfaces={"web": ["shop.example"]},
            addresses={"shop.example": "203.0.114.1"},
            servers={"shop.example": f"{AWS} {NS1}"},
            origin={"203.0.114.1": "AS64500 203.0.114.0/24"},
        )
    )
    assert "aws" not in again


def test_two_vendors_need_no_advice() -> None:
    case = next(path for path in CASES if path.name == "two_vendors_no_single_point")
    (adviser,) = advisers_of(scene_of(read_case(case))).values()
    points = {str(r.point.component) for r in adviser.advice().removals}
    assert points == {"cloudflare"}


def balancer(addresses: str) -> Table:
    return world(
        surfaces={"web": ["shop.example"], "ws": ["ws.shop.example"]},
        addresses={"shop.example": EDGE, "ws.shop.example": addresses},
        servers={"shop.example": f"{AWS} {NS1}"},
        origin={"104.16.7.2": "AS13335 104.16.0.0/13", TOKYO: "AS16509 13.112.0.0/14"},
    )


def test_a_balancer_in_one_region_gets_another_region_or_provider() -> None:
    chain_ = "> b.ap-northeast-1.elb.amazonaws.com > "
    found = removals(balancer(chain_ + TOKYO))
    assert told(found["aws"]) == [("second_provider", ("ws.shop.example",))]
    assert found["aws"].moves[0].role is Role.HOSTING
    region = found["aws@ap-northeast-1"]
    assert told(region) == [("second_region", ("ws.shop.example",))]
    assert str(region.within) == "aws"
    assert "aws" in components(region)
    assert "aws@ap-northeast-1" not in components(region)
    assert region.moves[0].vendors == ()


def test_alternates_across_regions_are_no_single_point_but_their_provider_is() -> None:
    found = removals(
        world(
            surfaces={"api": ["a.shop.example | b.shop.example"]},
            addresses={"a.shop.example": TOKYO, "b.shop.example": FRANKFURT},
            servers={"shop.example": f"{FLARE} {NS1}"},
        )
    )
    assert told(found["aws"]) == [("second_provider", ("a.shop.example", "b.shop.example"))]
    assert not any(component.startswith("aws@") for component in found)


def test_a_region_wider_than_its_provider_does_is_a_point_of_its_own() -> None:
    """The DNS at the same provider takes all down, the region a part: a second region helps."""
    found = removals(
        world(
            surfaces={"web": ["shop.example"], "ws": ["ws.shop.example"]},
            addresses={"shop.example": EDGE, "ws.shop.example": TOKYO},
            servers={"shop.example": AWS},
        )
    )
    assert found["aws@ap-northeast-1"].within is None
    assert told(found["aws@ap-northeast-1"]) == [("second_region", ("ws.shop.example",))]
    assert told(found["aws"]) == [
        ("second_dns_vendor", ("shop.example",)),
        ("second_provider", ("ws.shop.example",)),
    ]


def test_a_hidden_origin_stays_a_doubt_behind_a_second_front() -> None:
    found = removals(
        world(
            surfaces={"web": ["shop.example"]},
            addresses={"shop.example": "13.33.1.1"},
            servers={"shop.example": f"{FLARE} {NS1}"},
            web={"shop.example": "200; via: 1.1 abc.cloudfront.net (CloudFront)"},
        )
    )
    front = found["aws"]
    assert [(m.kind, m.role) for m in front.moves] == [(MoveKind.SECOND_PROVIDER, Role.CDN)]
    assert front.doubts >= 1


def test_dns_and_front_at_one_provider_need_two_moves() -> None:
    found = removals(
        world(
            surfaces={"web": ["shop.example"]},
            addresses={"shop.example": "104.16.7.6"},
            servers={"shop.example": FLARE},
            web={"shop.example": "200; server: cloudflare"},
        )
    )
    assert told(found["cloudflare"]) == [
        ("second_dns_vendor", ("shop.example",)),
        ("second_provider", ("shop.example",)),
    ]


def test_hosts_that_serve_two_surfaces_move_once() -> None:
    found = removals(
        world(
            surfaces={"api": ["api.shop.example"], "ws": ["api.shop.example"]},
            addresses={"api.shop.example": TOKYO},
            servers={"shop.example": f"{FLARE} {NS1}"},
        )
    )
    assert told(found["aws"]) == [("second_provider", ("api.shop.example",))]
    assert found["aws"].moves[0].surfaces == ("api", "ws")


def test_a_zone_on_the_chain_is_not_theirs_to_change() -> None:
    found = removals(
        world(
            surfaces={"api": ["api.shop.example"]},
            addresses={"api.shop.example": f"> gw.pool.example > {TOKYO}"},
            servers={"shop.example": f"{FLARE} {NS1}", "pool.example": AWS},
        )
    )
    assert told(found["aws"]) == [("second_provider", ("api.shop.example",))]
    assert found["aws"].foreign == ("pool.example",)
    owned = world(
        surfaces={"api": ["api.shop.example"], "owned-domains": ["pool.example"]},
        addresses={"api.shop.example": f"> gw.pool.example > {FRANKFURT}"},
        servers={"shop.example": f"{FLARE} {NS1}", "pool.example": FLARE},
    )
    assert told(removals(owned)["cloudflare"]) == [("second_dns_vendor", ("pool.example",))]


def test_a_name_below_somebody_elses_domain_takes_an_alternate() -> None:
    """The target is a customer of github.io: its zone is not the target's to change."""
    found = removals(
        {
            "target": {"shop.github.io": {"web": ["shop.github.io"]}},
            "A": {"shop.github.io": "203.0.114.1"},
            "origin": {"203.0.114.1": "AS64500 203.0.114.0/24"},
            "reconstructed": {"NS": {"github.io": AWS}},
        }
    )
    assert told(found["aws"]) == [("alternate_endpoint", ("shop.github.io",))]
    assert found["aws"].foreign == ("github.io",)


def test_a_redirect_moves_along_unless_it_leads_to_others() -> None:
    def redirecting(hop: str) -> dict[str, Removal]:
        return removals(
            world(
                surfaces={"web": ["shop.example"]},
                addresses={"shop.example": FRANKFURT, hop: TOKYO},
                servers={"shop.example": f"{FLARE} {NS1}", "mall.example": f"{FLARE} {NS1}"},
                web={"shop.example": f"301 https://{hop}/", hop: "200; server: nginx"},
            )
        )

    own, others = redirecting("www.shop.example"), redirecting("www.mall.example")
    assert told(own["aws"]) == [("second_provider", ("shop.example",))]
    assert told(others["aws"]) == [("alternate_endpoint", ("shop.example",))]


def test_a_second_issuer_is_advised_only_where_late_failures_count() -> None:
    table = world(
        surfaces={"web": ["shop.example"]},
        addresses={"shop.example": "203.0.114.1"},
        servers={"shop.example": f"{FLARE} {NS1}"},
        origin={"203.0.114.1": "AS64500 203.0.114.0/24"},
        tls={"shop.example": "Let's Encrypt: shop.example"},
    )
    assert "lets-encrypt" not in removals(table)
    late = removals(table, classes=PROMPT | {FailureClass.DELAYED})
    issuer = next(r for c, r in late.items() if c.startswith("letsencrypt"))
    assert told(issuer) == [("second_issuer", ("shop.example",))]


def test_private_infrastructure_is_left_alone() -> None:
    case = next(path for path in CASES if path.name == "cdn_hides_origin")
    (adviser,) = advisers_of(scene_of(read_case(case))).values()
    assert any(point.private for point in adviser.points)
    advised = [removal.point for removal in adviser.advice().removals]
    assert advised
    assert not any(point.private for point in advised)


def test_the_worst_and_smallest_comes_first() -> None:
    (adviser,) = advisers_of(
        scene_of(
            read_table(
                world(
                    surfaces={"web": ["shop.example"], "ws": ["ws.shop.example"]},
                    addresses={"shop.example": "104.16.7.6", "ws.shop.example": TOKYO},
                    servers={"shop.example": FLARE},
                    web={"shop.example": "200; server: cloudflare"},
                )
            )
        )
    ).values()
    first, *rest = adviser.advice().removals
    assert str(first.point.component) == "cloudflare"
    assert first.point.effect is Verdict.DOWN
    assert [str(r.point.component) for r in rest] == ["aws", "aws@ap-northeast-1"]


# Vendors.


def fronted() -> Table:
    return world(
        surfaces={"web": ["shop.example"]},
        addresses={"shop.example": EDGE},
        servers={"shop.example": FLARE},
    )


def test_a_vendor_asked_for_is_used() -> None:
    found = removals(fronted(), vendor="amazon")
    assert told(found["cloudflare"]) == [
        ("second_dns_vendor", ("shop.example",)),
        ("second_provider", ("shop.example",)),
    ]
    assert {move.vendors for move in found["cloudflare"].moves} == {("aws",)}


def test_a_vendor_that_is_the_single_point_is_refused() -> None:
    refused = removals(fronted(), vendor="cloudflare")["cloudflare"]
    assert (refused.moves, refused.refused) == ((), NoAdvice.SAME_PROVIDER)


def test_a_vendor_of_the_same_owner_is_refused() -> None:
    refused = removals(fronted(), vendor="ns1", owners={"ns1": "Cloudflare, Inc."})["cloudflare"]
    assert (refused.refused, refused.owner) == (NoAdvice.SAME_OWNER, "Cloudflare, Inc.")
    assert refused.moves == ()


def test_a_vendor_that_offers_too_little_is_told() -> None:
    """NS1 offers DNS, and the front fails too."""
    refused = removals(fronted(), vendor="ns1")["cloudflare"]
    assert (refused.moves, refused.refused) == ((), NoAdvice.NOT_OFFERED)


# The list.


def listed(snapshot: Snapshot, loss: Loss = Loss.ANY, **how: Any) -> tuple[ListAdvice, ...]:
    scene = scene_of(snapshot, **how)
    return ListAdviser(scene, advisers_of(scene).values(), loss).advice()


def three_shops() -> Table:
    """Two with DNS at Cloudflare alone, one of them fronted by it too; a third elsewhere."""
    names = ("a.example", "b.example", "c.example")
    return {
        "target": {name: {"web": [name], "ws": [f"ws.{name}"]} for name in names},
        "A": {
            **dict.fromkeys(names, "203.0.114.1"),
            **{f"ws.{name}": "203.0.114.1" for name in names},
            "b.example": "104.16.7.6",
        },
        "origin": {"203.0.114.1": "AS64500 203.0.114.0/24"},
        "reconstructed": {"NS": {"a.example": FLARE, "b.example": FLARE, "c.example": NS1}},
    }


def test_a_second_vendor_helps_those_it_alone_helps() -> None:
    found = {(str(a.component), a.role): a for a in listed(read_table(three_shops()))}
    dns = found["cloudflare", Role.DNS]
    assert (dns.kind, dns.helped, dns.examples) == (MoveKind.SECOND_DNS_VENDOR, 1, ("a.example",))
    assert (dns.before.lost, dns.after.lost, dns.before.targets) == (2, 1, 3)
    assert ("cloudflare", Role.CDN) not in found
    assert found["ns1", Role.DNS].drop == 1


def test_under_the_strict_count_only_what_is_down_is_lost() -> None:
    table = three_shops()
    table["reconstructed"]["NS"]["b.example"] = NS1
    (front,) = [
        a
        for a in listed(read_table(table))
        if (str(a.component), a.role) == ("cloudflare", Role.CDN)
    ]
    assert front.examples == ("b.example",)
    table["target"]["b.example"]["api"] = ["api.b.example"]
    table["A"]["api.b.example"] = "203.0.114.1"
    strict = listed(read_table(table), Loss.DOWN)
    assert ("cloudflare", Role.CDN) not in {(str(a.component), a.role) for a in strict}


def test_no_vendor_of_the_same_owner_helps_the_list() -> None:
    owners = {"ns1": "Cloudflare, Inc."}
    found = listed(read_table(three_shops()), vendor="ns1", owners=owners)
    assert not [a for a in found if str(a.component) in ("cloudflare", "ns1")]
