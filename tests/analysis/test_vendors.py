"""Who could be the second: owners, providers behind a component, suggestions."""

from __future__ import annotations

from depmap.model.component import parse_component
from depmap.model.role import Role
from tests.analysis.advice_worlds import AWS, EDGE, FLARE, NS1, scene_of, world
from tests.golden.reader import read_table


def test_an_announcing_system_counts_as_its_provider() -> None:
    one = world(
        surfaces={"web": ["shop.example"]},
        addresses={"shop.example": EDGE},
        servers={"shop.example": FLARE},
    )
    market = scene_of(read_table(one)).market
    assert market.provider_of(parse_component("as:13335")) == "cloudflare"
    assert market.provider_of(parse_component("as:64500")) == ""
    assert market.provider_of(parse_component("domain:pool.example")) == ""
    assert market.shared_owner("cloudflare", "") == ""


def test_suggestions_are_of_other_owners_and_most_used_first() -> None:
    snapshot = read_table(
        {
            "target": {name: {"web": [name]} for name in ("a.example", "b.example", "c.example")},
            "A": dict.fromkeys(("a.example", "b.example", "c.example"), "203.0.114.1"),
            "reconstructed": {"NS": {"a.example": AWS, "b.example": NS1, "c.example": NS1}},
        }
    )
    market = scene_of(snapshot).market
    assert market.suggest(Role.DNS, ["cloudflare"])[:2] == ("ns1", "aws")
    assert "aws" not in market.suggest(Role.DNS, ["aws"])
    merged = scene_of(snapshot, owners={"ns1": "Amazon.com, Inc."}).market
    assert {"aws", "ns1"}.isdisjoint(merged.suggest(Role.DNS, ["aws"]))


def test_used_here_is_what_every_one_of_them_is() -> None:
    snapshot = read_table(
        {
            "target": {"a.example": {"web": ["a.example"]}},
            "A": {"a.example": "203.0.114.1"},
            "reconstructed": {"NS": {"a.example": AWS}},
        }
    )
    market = scene_of(snapshot).market
    assert market.is_used(Role.DNS, ("aws",))
    assert not market.is_used(Role.DNS, ("aws", "ns1"))
    assert not market.is_used(Role.CDN, ("aws",))
    assert not market.is_used(Role.MAIL, ("aws",))
