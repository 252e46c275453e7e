"""Advice on edge lists, against the rows read aloud; and the figures of 2020 derived once more."""

from __future__ import annotations

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.analysis.fact_advice import FactAdviser
from depmap.analysis.fact_moves import FactMarket
from depmap.inputs.data import data_dir
from depmap.inputs.edges import load_edges
from depmap.model.advice import ListAdvice, MoveKind, NoAdvice, Removal
from depmap.model.edge import EdgeList
from depmap.model.role import PROMPT, FailureClass, Role
from tests.analysis.naive_edges import CLASSES, Facts, Row, load_rows, random_rows, read_rows

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

NOBODY = FactMarket()
lists = st.randoms(use_true_random=False).map(random_rows)
class_sets = st.sets(st.sampled_from(sorted(CLASSES)), min_size=1)

Way = frozenset[str]
"""Providers that stand beside each other for one need, as ``dns:name``."""


def adviser(
    rows: Iterable[Row], classes: Iterable[str] = CLASSES, market: FactMarket = NOBODY
) -> FactAdviser:
    return FactAdviser(load_rows(rows), market, frozenset(map(FailureClass, classes)))


def removals(rows: Iterable[Row], site: str, market: FactMarket = NOBODY) -> dict[str, Removal]:
    edges = load_rows(rows)
    found = FactAdviser(edges, market, frozenset(FailureClass))
    (advice,) = found.of_sites([edges.sites.index(site)])
    return {str(r.point.component): r for r in advice.removals}


def ways_of(facts: Facts, site: str) -> list[Way]:
    """All that could get a second provider."""
    return [*(frozenset({p}) for p in sorted(facts.critical[site])), *facts.groups[site]]


def doubled(facts: Facts, site: str, ways: Iterable[Way]) -> Facts:
    """The facts with a provider nobody else stands on beside each of these ways."""
    chosen = frozenset(ways)
    service = {way: service_of(way) for way in chosen}
    fresh = {way: f"{service[way]}:fresh {number}" for number, way in enumerate(chosen)}
    groups = [group for group in facts.groups[site] if group not in chosen]
    groups += [way | {fresh[way]} for way in chosen]
    single = frozenset[str]().union(*(way for way in chosen if len(way) == 1))
    nothing: dict[str, frozenset[str]] = {one: frozenset() for one in fresh.values()}
    return replace(
        facts,
        providers=(*facts.providers, *nothing),
        used={**facts.used, **nothing},
        critical={**facts.critical, **nothing, site: facts.critical[site] - single},
        groups={**facts.groups, **dict.fromkeys(nothing, ()), site: tuple(groups)},
    )


def lost_with(facts: Facts, site: str, classes: Iterable[str]) -> frozenset[str]:
    felt = frozenset(classes)
    return frozenset(p for p in facts.providers if site in facts.lost([p], felt))


def smaller(ways: list[Way], size: int) -> Iterator[tuple[Way, ...]]:
    return chain.from_iterable(combinations(ways, fewer) for fewer in range(size))


@given(rows=lists, classes=class_sets)
@settings(max_examples=150)
def test_advice_to_a_site_works_and_nothing_smaller_does(
    rows: tuple[Row, ...], classes: set[str]
) -> None:
    facts = read_rows(rows)
    told = adviser(rows, classes).of_sites(range(len(facts.sites)))
    assert [advice.id for advice in told] == list(facts.sites)
    for advice in told:
        site = advice.id
        assert {str(r.point.component) for r in advice.removals} == lost_with(facts, site, classes)
        for removal in advice.removals:
            point = str(removal.point.component)
            chosen = [frozenset(move.subjects) for move in removal.moves]
            left = lost_with(doubled(facts, site, chosen), site, classes)
            assert point not in left
            assert {str(p.component) for p in removal.remains} == left
            for fewer in smaller(ways_of(facts, site), len(chosen)):
                assert site in doubled(facts, site, fewer).lost([point], classes)


@given(rows=lists, classes=class_sets)
@settings(max_examples=150)
def test_advice_to_the_list_counts_who_is_helped(rows: tuple[Row, ...], classes: set[str]) -> None:
    facts = read_rows(rows)
    expected: dict[tuple[str, str], set[str]] = defaultdict(set)
    before = {provider: facts.lost([provider], classes) for provider in facts.providers}
    for provider, lost in before.items():
        for site in lost & set(facts.sites):
            for service in sorted({p.partition(":")[0] for p in facts.providers}):
                ways = [way for way in ways_of(facts, site) if service_of(way) == service]
                if site not in doubled(facts, site, ways).lost([provider], classes):
                    expected[service, provider].add(site)
    told = adviser(rows, classes).of_list()
    assert {(a.role.value, str(a.component)): set(a.examples) for a in told} == expected
    for advice in told:
        sites = len(before[str(advice.component)] & set(facts.sites))
        assert advice.before.lost == advice.before.at_most == sites
        assert advice.drop == advice.helped == len(advice.examples)
        assert advice.before.targets == len(facts.sites)
    assert [a.drop for a in told] == sorted((a.drop for a in told), reverse=True)


def service_of(way: Way) -> str:
    """Of a group of several services, the first in the order of roles."""
    services = {member.partition(":")[0] for member in way}
    return next(role.value for role in Role if role.value in services)


# Small lists by hand.

SHOP: tuple[Row, ...] = (
    ("shop.example", "site", "dns", "one", "1", ""),
    ("shop.example", "site", "cdn", "edge", "1", ""),
    ("mall.example", "site", "dns", "one", "1", ""),
    ("mall.example", "site", "cdn", "edge", "0", "g"),
    ("mall.example", "site", "cdn", "rim", "0", "g"),
    ("spare.example", "site", "dns", "two", "1", ""),
    ("cdn:edge", "provider", "dns", "one", "1", ""),
    ("cdn:rim", "provider", "dns", "one", "1", ""),
)


def moves(removal: Removal) -> list[tuple[MoveKind, tuple[str, ...]]]:
    return [(move.kind, move.subjects) for move in removal.moves]


def test_what_providers_share_needs_a_second_of_each() -> None:
    found = removals(SHOP, "shop.example")
    assert sorted(moves(found["dns:one"])) == [
        (MoveKind.SECOND_DNS_VENDOR, ("dns:one",)),
        (MoveKind.SECOND_PROVIDER, ("cdn:edge",)),
    ]
    assert moves(found["cdn:edge"]) == [(MoveKind.SECOND_PROVIDER, ("cdn:edge",))]


def test_alternates_that_share_a_provider_get_a_further_one() -> None:
    found = removals(SHOP, "mall.example")
    assert found.keys() == {"dns:one"}
    assert sorted(moves(found["dns:one"])) == [
        (MoveKind.SECOND_DNS_VENDOR, ("dns:one",)),
        (MoveKind.SECOND_PROVIDER, ("cdn:edge", "cdn:rim")),
    ]


def test_suggestions_do_not_fail_with_the_single_point() -> None:
    found = removals(SHOP, "shop.example")
    vendors = {m.role: m.vendors for m in found["dns:one"].moves}
    assert vendors == {Role.DNS: ("two",), Role.CDN: ()}
    assert found["cdn:edge"].moves[0].vendors == ("rim",)


def test_suggestions_are_of_other_owners_where_owners_are_known() -> None:
    edges = load_rows(SHOP)
    owner_of = {p: "Edge & Rim, Inc." for p in edges.providers if p.role is Role.CDN}
    found = removals(SHOP, "shop.example", FactMarket(owner_of=owner_of))
    assert found["cdn:edge"].moves[0].vendors == ()


def market_of(edges: EdgeList, name: str, role: Role, owner: str = "") -> FactMarket:
    (node,) = [p for p in edges.providers if p.name == name]
    return FactMarket(
        vendor=name,
        vendor_nodes={role: node},
        vendor_owner=owner,
        owner_of={p: owner for p in edges.providers if p.name in ("edge", "rim")} if owner else {},
    )


def test_a_vendor_of_the_list_comes_with_what_it_stands_on() -> None:
    """``rim`` stands on ``dns:one`` itself: no help against that, but against ``edge``."""
    found = removals(SHOP, "shop.example", market_of(load_rows(SHOP), "rim", Role.CDN))
    assert moves(found["cdn:edge"]) == [(MoveKind.SECOND_PROVIDER, ("cdn:edge",))]
    assert found["dns:one"].refused is NoAdvice.NOT_OFFERED
    both = (*SHOP, ("shop2.example", "site", "cdn", "edge", "1", ""))
    alone = removals(both, "shop2.example", market_of(load_rows(both), "rim", Role.CDN))
    assert alone["dns:one"].refused is NoAdvice.NOT_REMOVED
    assert moves(alone["cdn:edge"])


def test_a_vendor_that_is_the_single_point_or_its_owner_s_is_refused() -> None:
    edges = load_rows(SHOP)
    same = removals(SHOP, "shop.example", market_of(edges, "edge", Role.CDN))
    assert same["cdn:edge"].refused is NoAdvice.SAME_PROVIDER
    owned = removals(SHOP, "shop.example", market_of(edges, "rim", Role.CDN, "Edge, Inc."))
    assert (owned["cdn:edge"].refused, owned["cdn:edge"].owner) == (
        NoAdvice.SAME_OWNER,
        "Edge, Inc.",
    )


def test_a_vendor_beside_one_of_its_owner_is_refused_where_that_is_no_point() -> None:
    """``rim`` is of the owner of ``edge``, which stands with ``brim`` on the point ``dns:one``."""
    rows: tuple[Row, ...] = (
        ("shop.example", "site", "cdn", "edge", "0", "g"),
        ("shop.example", "site", "cdn", "brim", "0", "g"),
        ("mall.example", "site", "cdn", "rim", "1", ""),
        ("cdn:edge", "provider", "dns", "one", "1", ""),
        ("cdn:brim", "provider", "dns", "one", "1", ""),
    )
    market = market_of(load_rows(rows), "rim", Role.CDN, "Edge, Inc.")
    refused = removals(rows, "shop.example", market)["dns:one"]
    assert (refused.refused, refused.owner, refused.beside) == (
        NoAdvice.SAME_OWNER,
        "Edge, Inc.",
        "cdn:edge",
    )
    there = removals(rows, "shop.example", market_of(load_rows(rows), "edge", Role.CDN))
    assert there["dns:one"].refused is NoAdvice.SAME_PROVIDER
    assert not FactAdviser(load_rows(rows), market, PROMPT).of_list()


def test_what_is_closed_is_not_suggested_and_unknown_owners_are_told() -> None:
    edges = load_rows(SHOP)
    rim, edge = (next(p for p in edges.providers if p.name == name) for name in ("rim", "edge"))
    closed = removals(SHOP, "shop.example", FactMarket(closed=frozenset({rim})))
    assert closed["cdn:edge"].moves[0].vendors == ()
    some = removals(SHOP, "shop.example", FactMarket(owner_of={edge: "Edge, Inc."}))
    assert not some["cdn:edge"].moves[0].owners_known
    both = FactMarket(owner_of={edge: "Edge, Inc.", rim: "Rim, Inc."})
    (move,) = removals(SHOP, "shop.example", both)["cdn:edge"].moves
    assert (move.vendors, move.owners_known, move.used_here) == (("rim",), True, True)
    asked = replace(market_of(edges, "rim", Role.CDN), owner_of={edge: "Edge, Inc."})
    assert not removals(SHOP, "shop.example", asked)["cdn:edge"].moves[0].owners_known


def test_sites_with_the_same_needs_are_told_once() -> None:
    rows = (*SHOP, ("twin.example", "site", "dns", "two", "1", ""))
    late = (*rows, ("twin.example", "site", "ca", "seal", "1", ""))
    told, left_out = FactAdviser(load_rows(late), NOBODY, PROMPT).of_needs(2)
    assert [(t.id, t.alike) for t in told] == [("spare.example", 1), ("shop.example", 0)]
    assert left_out == 1
    everything, none = FactAdviser(load_rows(late), NOBODY, PROMPT).of_needs(100)
    assert (sum(t.alike + 1 for t in everything), none) == (4, 0)
    felt, _ = FactAdviser(load_rows(late), NOBODY, frozenset(FailureClass)).of_needs(100)
    assert {t.id for t in felt} == {"shop.example", "mall.example", "spare.example", "twin.example"}


# The study of 2020, derived once more with plain sets.


def derived(path: Path, service: str, provider: str) -> tuple[int, int, int]:
    """How many sites are lost with a provider, how many of them a second provider in its service
    alone helps, and how many sites there are; over DNS and CDN.
    """
    critical: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    sites: set[str] = set()
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["kind_of_dependent"] == "site":
            sites.add(row["dependent"])
        if row["service"] not in ("dns", "cdn"):
            continue
        name = f"{row['service']}:{row['provider']}"
        if row["critical"] == "1":
            critical[row["dependent"]].add(name)
        elif row["redundant_group"]:
            groups[row["dependent"]][row["redundant_group"]].add(name)
    gone = {f"{service}:{provider}"}
    while True:
        more = {
            one
            for one in {*critical, *groups} - sites
            if critical[one] & gone or any(g <= gone for g in groups[one].values())
        }
        if more <= gone:
            break
        gone |= more
    lost = helped = 0
    for site in sites:
        ways = [{p} for p in critical[site] & gone]
        ways += [g for g in groups[site].values() if g <= gone]
        lost += bool(ways)
        helped += bool(ways) and all(min(way).startswith(f"{service}:") for way in ways)
    return lost, helped, len(sites)


def check_against(path: Path, told: tuple[ListAdvice, ...]) -> None:
    for advice in told:
        service, _, provider = str(advice.component).partition(":")
        if advice.role.value == service:
            assert (advice.before.lost, advice.helped, advice.before.targets) == derived(
                path, service, provider
            )


def test_the_exchanges_of_2020_count_the_same() -> None:
    path = data_dir() / "edges" / "2020-exchanges.csv"
    told = FactAdviser(load_edges(path), NOBODY, PROMPT).of_list()
    assert (str(told[0].component), told[0].kind) == ("dns:cloudflare", MoveKind.SECOND_DNS_VENDOR)
    check_against(path, told)


def test_the_sites_of_2020_count_the_same(shared: Path) -> None:
    path = shared / "facts" / "imc2020" / "edges.csv.gz"
    told = FactAdviser(load_edges(path), NOBODY, PROMPT).of_list()
    check_against(path, told[:2])


@pytest.mark.parametrize("number", range(20))
def test_the_order_of_rows_changes_nothing(number: int) -> None:
    rows = list(random_rows(random.Random(number)))
    first = adviser(rows).of_list()
    random.Random(number + 1).shuffle(rows)
    again = adviser(rows).of_list()

    def figures(advice: ListAdvice) -> tuple[object, ...]:
        return (advice.role, str(advice.component), advice.helped, advice.before, advice.after)

    assert list(map(figures, first)) == list(map(figures, again))
