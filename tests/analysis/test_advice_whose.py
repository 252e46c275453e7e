"""Advice on small worlds: whose domains, whose vendors."""

from __future__ import annotations

from typing import Any

from depmap.analysis.advice import advisers_of
from depmap.model.advice import NoAdvice, Removal
from depmap.model.role import Role
from tests.analysis.advice_worlds import (
    FLARE,
    NS1,
    TOKYO,
    Table,
    Told,
    fronted,
    listed,
    removals,
    scene_of,
    told,
    world,
)
from tests.golden.reader import read_table

# What is another's.


def test_a_domain_of_a_provider_is_not_the_target_s_own() -> None:
    def hosted(**more: Any) -> dict[str, Removal]:
        return removals(
            world(
                surfaces={"ws": ["shop.cdn.cloudflare.net"], **more},
                addresses={"shop.cdn.cloudflare.net": "104.16.7.2"},
                servers={"cloudflare.net": FLARE},
            )
        )

    found = hosted()["cloudflare"]
    assert told(found) == [("alternate_endpoint", ("shop.cdn.cloudflare.net",))]
    assert found.foreign == ("cloudflare.net",)
    own = hosted(**{"owned-domains": ["cloudflare.net"]})["cloudflare"]
    assert ("second_dns_vendor", ("cloudflare.net",)) in told(own)


def test_a_domain_that_unrelated_targets_share_is_nobody_s_of_them() -> None:
    names = ("a.example", "b.example")

    def shared(**more: Any) -> dict[str, Told]:
        table: Table = {
            "target": {
                name: {"domain": name, "ws": [f"{name[0]}.white-label.example"], **more}
                for name in names
            },
            "A": {f"{name[0]}.white-label.example": "203.0.114.1" for name in names},
            "origin": {"203.0.114.1": "AS64500 203.0.114.0/24"},
            "reconstructed": {"NS": {"white-label.example": FLARE}},
        }
        found = advisers_of(scene_of(read_table(table)))
        return {
            name: told(removal)
            for name, adviser in found.items()
            for removal in adviser.advice().removals
            if str(removal.point.component) == "cloudflare"
        }

    assert shared() == {
        name: [("alternate_endpoint", (f"{name[0]}.white-label.example",))] for name in names
    }
    zone = [("second_dns_vendor", ("white-label.example",))]
    assert shared(owner="One, Inc.") == dict.fromkeys(names, zone)
    assert shared(**{"owned-domains": ["white-label.example"]}) == dict.fromkeys(names, zone)


# Vendors.


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


def test_a_vendor_of_an_owner_that_is_there_already_is_refused() -> None:
    """Neither is the single point, the AS that announces both; but both are there."""
    table = world(
        surfaces={"web": ["shop.example"]},
        addresses={"shop.example": f"{TOKYO} 104.16.7.6"},
        servers={"shop.example": f"{FLARE} {NS1}"},
        origin={TOKYO: "AS64500 13.112.0.0/14", "104.16.7.6": "AS64500 104.16.0.0/13"},
    )
    refused = removals(table, vendor="cloudflare")["as:64500"]
    assert (refused.refused, refused.beside) == (NoAdvice.SAME_PROVIDER, "cloudflare")
    owners = {"cloudflare": "Amazon.com, Inc."}
    owned = removals(table, vendor="cloudflare", owners=owners)["as:64500"]
    assert (owned.refused, owned.beside, owned.moves) == (NoAdvice.SAME_OWNER, "aws", ())
    assert not listed(read_table(table), vendor="cloudflare")


def test_what_is_known_of_the_suggested_is_told() -> None:
    found = removals(fronted())["cloudflare"]
    dns, front = sorted(found.moves, key=lambda move: move.role.value, reverse=True)
    assert (dns.role, front.role) == (Role.DNS, Role.CDN)
    assert all(move.owners_known and not move.used_here for move in found.moves)
    strange = world(
        surfaces={"web": ["shop.example"]},
        addresses={"shop.example": "203.0.114.1"},
        servers={"shop.example": "ns1.strange.example"},
    )
    (unknown,) = removals(strange)["domain:strange.example"].moves
    assert not unknown.owners_known
