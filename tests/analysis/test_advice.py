"""Advice on small worlds: what is advised to a target."""

from __future__ import annotations

from depmap.analysis.advice import advisers_of
from depmap.model.advice import MoveKind, Removal, Spared
from depmap.model.finding import Verdict
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
    removals,
    scene_of,
    told,
    world,
)
from tests.golden.reader import read_case, read_table
from tests.golden.test_golden import CASES


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


def spared(snapshot: Snapshot) -> Spared | None:
    (adviser,) = advisers_of(scene_of(snapshot)).values()
    return adviser.advice().spared


def test_why_there_is_nothing_to_advise_is_told() -> None:
    def one(addresses: str, servers: str) -> Snapshot:
        return read_table(
            world(
                surfaces={"web": ["shop.example"]},
                addresses={"shop.example": addresses},
                servers={"shop.example": servers},
            )
        )

    two = f"{FLARE} {NS1}"
    assert spared(one(TOKYO, two)) is None
    assert spared(one("203.0.114.1", two)) is Spared.NONE
    assert spared(one("203.0.114.1", "ns1.shop.example")) is Spared.OWN_ONLY
    assert spared(one("!timeout", two)) is Spared.NOT_MEASURED
    assert spared(one("!nxdomain", two)) is Spared.UNRESOLVABLE


def test_a_part_of_what_the_provider_takes_is_a_region_to_tell() -> None:
    found = removals(
        world(
            surfaces={
                "web": ["shop.example"],
                "ws": ["ws.shop.example"],
                "api": ["a.shop.example"],
            },
            addresses={"shop.example": EDGE, "ws.shop.example": TOKYO, "a.shop.example": FRANKFURT},
            servers={"shop.example": f"{FLARE} {NS1}"},
        )
    )
    assert found["aws"].point.surfaces == ("api", "ws")
    region = found["aws@ap-northeast-1"]
    assert (region.point.surfaces, region.point.effect) == (("ws",), Verdict.DEGRADED)
    assert (told(region), str(region.within)) == (
        [("second_region", ("ws.shop.example",))],
        "aws",
    )
    assert found["aws@eu-central-1"].point.surfaces == ("api",)
