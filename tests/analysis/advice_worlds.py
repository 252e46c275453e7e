"""Small worlds to give advice on: one target by hand, and random ones."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from depmap.analysis.advice import ListAdviser, Scene, advisers_of
from depmap.analysis.vendors import Chosen, Market, direct_use
from depmap.availability.build import build_fault_model
from depmap.availability.single_points import failure_sets
from depmap.availability.verdicts import evaluate
from depmap.model.advice import ListAdvice, Removal
from depmap.model.impact import Loss
from depmap.model.observation import Snapshot
from depmap.model.role import PROMPT, FailureClass, Role
from depmap.pipeline.assess import owners_of
from tests.golden.fixed import golden_index
from tests.golden.reader import read_table

Table = dict[str, Any]
Told = list[tuple[str, tuple[str, ...]]]
AWS = "ns-32.awsdns-04.com"
NS1 = "dns1.p01.nsone.net"
FLARE = "ada.ns.cloudflare.com"
EDGE = "> shop.cdn.cloudflare.net > 104.16.7.2"
TOKYO = "13.113.1.1"
FRANKFURT = "18.184.1.1"


def world(
    *,
    surfaces: Mapping[str, list[str]],
    addresses: Mapping[str, str],
    servers: Mapping[str, str],
    **more: Table,
) -> Table:
    """One target; its name servers are reconstructed, so they need nothing but their vendor."""
    table: Table = {
        "target": {"shop.example": {"domain": "shop.example", **surfaces}},
        "A": dict(addresses),
        "reconstructed": {"NS": dict(servers)},
    }
    return table | more


def scene_of(
    snapshot: Snapshot,
    *,
    vendor: str = "",
    classes: frozenset[FailureClass] = PROMPT,
    owners: Mapping[str, str] | None = None,
) -> Scene:
    """What advice is drawn from; ``owners`` are told beside those of the golden catalogue."""
    catalogue = golden_index()
    model = build_fault_model(snapshot, catalogue)
    strict = build_fault_model(snapshot, catalogue, observed_only=True)
    return Scene(
        evaluations=evaluate(model, classes),
        observed=(strict, failure_sets(strict.graph, possible=False, classes=classes)),
        market=Market(
            catalogue,
            {**owners_of(catalogue), **(owners or {})},
            direct_use(model, (Role.DNS, Role.CDN, Role.HOSTING, Role.CA)),
        ),
        chosen=Chosen(provider=catalogue.provider(vendor) if vendor else None),
    )


def removals(table: Table, **how: Any) -> dict[str, Removal]:
    """By component, what removes it from the one target."""
    (adviser,) = advisers_of(scene_of(read_table(table), **how)).values()
    return {str(r.point.component): r for r in adviser.advice().removals}


def told(removal: Removal) -> Told:
    """The kinds of its moves, and what of the target they change."""
    return sorted((move.kind.value, move.subjects) for move in removal.moves)


def listed(snapshot: Snapshot, loss: Loss = Loss.ANY, **how: Any) -> tuple[ListAdvice, ...]:
    """The advice to the list."""
    scene = scene_of(snapshot, **how)
    return ListAdviser(scene, advisers_of(scene).values(), loss).advice()


def fronted() -> Table:
    """One target with its DNS and its front at Cloudflare."""
    return world(
        surfaces={"web": ["shop.example"]},
        addresses={"shop.example": EDGE},
        servers={"shop.example": FLARE},
    )


def random_world(rng: random.Random) -> Table:
    """A few hosts at a few places, names with or without a chain, zones at one or two vendors."""
    domains = ("shop.example", "shop-api.example")
    hosts = [f"{label}.{rng.choice(domains)}" for label in ("www", "a", "b", "c")]
    places = (
        TOKYO,
        FRANKFURT,
        f"{TOKYO} {FRANKFURT}",
        "104.16.7.6",
        "13.33.1.1",
        EDGE,
        f"> gw.pool.example > {TOKYO}",
        "> b.ap-northeast-1.elb.amazonaws.com > 13.113.1.2",
        "!nxdomain",
        "!timeout",
    )
    vendors = (AWS, FLARE, NS1, f"{AWS} {FLARE}", f"{AWS} {NS1}", "ns1.shop.example", "!timeout")
    surfaces = {
        role: [
            " | ".join(rng.sample(hosts, rng.choice((1, 1, 2)))) for _ in range(rng.randint(1, 2))
        ]
        for role in rng.sample(("web", "api", "ws"), rng.randint(1, 3))
    }
    table = world(
        surfaces={role: list(dict.fromkeys(groups)) for role, groups in surfaces.items()},
        addresses={host: rng.choice(places) for host in hosts},
        servers={
            zone: rng.choice(vendors) for zone in (*domains, "pool.example", "a." + domains[0])
        },
    )
    table["target"]["shop.example"]["owned-domains"] = list(domains)
    if rng.random() < 0.5:
        hop = rng.choice(hosts)
        table["web"] = {rng.choice(hosts): f"301 https://{hop}/", hop: "200; server: cloudflare"}
    return table


def worlds(count: int, seed: int) -> Iterator[tuple[str, Snapshot]]:
    for number in range(count):
        table = random_world(random.Random(seed + number))
        yield f"world {seed + number}", read_table(table)
