"""Advice on small worlds: to a list."""

from __future__ import annotations

from depmap.model.advice import MoveKind
from depmap.model.impact import Loss
from depmap.model.role import Role
from tests.analysis.advice_worlds import (
    FLARE,
    NS1,
    Table,
    listed,
    world,
)
from tests.golden.reader import read_table


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


def test_under_the_strict_count_a_part_that_stays_saves_the_target() -> None:
    """A second DNS vendor leaves the web behind its front down, the api up: degraded, not lost."""
    table = world(
        surfaces={"web": ["shop.example"], "api": ["api.shop.example"]},
        addresses={"shop.example": "104.16.7.6", "api.shop.example": "203.0.114.1"},
        servers={"shop.example": FLARE},
        origin={"203.0.114.1": "AS64500 203.0.114.0/24"},
    )
    strict = {(str(a.component), a.role): a for a in listed(read_table(table), Loss.DOWN)}
    dns = strict["cloudflare", Role.DNS]
    assert (dns.helped, dns.before.lost, dns.after.lost) == (1, 1, 0)
    assert ("cloudflare", Role.DNS) not in {
        (str(a.component), a.role) for a in listed(read_table(table))
    }


def test_no_vendor_of_the_same_owner_helps_the_list() -> None:
    owners = {"ns1": "Cloudflare, Inc."}
    found = listed(read_table(three_shops()), vendor="ns1", owners=owners)
    assert not [a for a in found if str(a.component) in ("cloudflare", "ns1")]
