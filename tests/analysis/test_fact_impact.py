"""Concentration and impact: of edge lists against the definition, of snapshots by brute force."""

from __future__ import annotations

import csv
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.analysis.assessment import evaluate_snapshot
from depmap.analysis.evaluations import Evaluated
from depmap.analysis.fact_impact import (
    count_facts,
    fact_centralization,
    fact_rows,
    fact_weighted_shares,
    impact_of_edges,
)
from depmap.analysis.grouping import namer
from depmap.analysis.impact import Counting, Subject
from depmap.analysis.snapshot_impact import impact_of_snapshot
from depmap.analysis.usage import COUNTED
from depmap.availability.evaluate import working
from depmap.availability.faultgraph import Leaf
from depmap.availability.verdicts import target_verdict
from depmap.inputs.edges import load_edges
from depmap.model.component import Component, Scheme
from depmap.model.concentration import ConcentrationRow
from depmap.model.finding import Verdict
from depmap.model.impact import Impact, Loss
from depmap.model.observation import Snapshot
from depmap.model.policy import Grouping
from depmap.model.role import PROMPT, FailureClass, Role
from tests.analysis.naive_edges import (
    CLASSES,
    Facts,
    Row,
    is_felt,
    load_rows,
    random_rows,
    read_rows,
)
from tests.golden.fixed import golden_index
from tests.golden.reader import read_case, read_table
from tests.golden.test_golden import CASES

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

ALL = frozenset(FailureClass)
SUBJECT = Subject(title="facts", names={}, notices=())

lists = st.randoms(use_true_random=False).map(random_rows)


def rows_of(rows: Iterable[Row], classes: frozenset[FailureClass] = ALL) -> dict[str, list[int]]:
    """By provider, C_direct, C_total, I_direct, I_total and I_fail."""
    found = fact_rows(count_facts(load_rows(rows), classes))
    return {f"{r.role}:{r.component}": counts(r) for r in found}


def counts(row: ConcentrationRow) -> list[int]:
    return [row.c_direct, row.c_total, row.i_direct, row.i_total, row.i_fail]


def counted_aloud(facts: Facts, classes: frozenset[str]) -> dict[str, list[int]]:
    """The same by the definitions."""

    def sites_with(provider: str, sets: Mapping[str, frozenset[str]]) -> int:
        return sum(provider in sets[site] for site in facts.sites)

    reached, critically = (
        {s: facts.reached(s, critically=c, classes=classes) for s in facts.sites}
        for c in (False, True)
    )
    return {
        provider: [
            sites_with(provider, facts.used),
            sites_with(provider, reached),
            sites_with(provider, facts.critical),
            sites_with(provider, critically),
            len(facts.lost([provider], classes) & set(facts.sites)),
        ]
        for provider in facts.providers
        if is_felt(provider, classes)
    }


def test_the_study_s_figures_exactly(shared: Path) -> None:
    folder = shared / "facts" / "imc2020"
    edges = load_edges(folder / "edges.csv.gz")
    assert (len(edges.sites), edges.rows) == (92_846, 189_119)
    rows = fact_rows(count_facts(edges, ALL))
    assert len(rows) == len(edges.providers)
    found = {(row.role.value, row.component): row for row in rows}
    with (folder / "expected-dev.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) >= 8
    for wanted in expected:
        row = found[wanted["service"], wanted["provider"]]
        assert counts(row) == [
            int(wanted[name]) for name in ("C_direct", "C_total", "I_direct", "I_total", "I_fail")
        ], wanted
        assert row.share == (row.c_total / 92_846,) * 2
        assert row.impact_share == (row.i_fail / 92_846,) * 2


def test_the_figures_equal_the_definitions_on_thousands_of_lists() -> None:
    beyond = 0
    for number in range(1500):
        rows = random_rows(random.Random(number))
        found = rows_of(rows)
        assert found == counted_aloud(read_rows(rows), CLASSES)
        beyond += any(i_fail > i_total for *_, i_total, i_fail in found.values())
    assert beyond > 100


@given(rows=lists, classes=st.sets(st.sampled_from(FailureClass)))
@settings(max_examples=200)
def test_fewer_classes_equal_the_definitions(
    rows: tuple[Row, ...], classes: set[FailureClass]
) -> None:
    chosen = frozenset(classes)
    expected = counted_aloud(read_rows(rows), frozenset(c.value for c in classes))
    assert rows_of(rows, chosen) == expected


@given(rows=lists, classes=st.sets(st.sampled_from(FailureClass)))
def test_laws_of_the_figures(rows: tuple[Row, ...], classes: set[FailureClass]) -> None:
    sites = len(read_rows(rows).sites)
    for c_direct, c_total, i_direct, i_total, i_fail in rows_of(rows, frozenset(classes)).values():
        assert i_direct <= c_direct <= c_total <= sites
        assert i_direct <= i_total <= i_fail <= c_total


@given(rows=lists, rng=st.randoms(use_true_random=False))
def test_neither_order_nor_names_change_a_figure(rows: tuple[Row, ...], rng: random.Random) -> None:
    shuffled = rng.sample(rows, len(rows))
    assert rows_of(shuffled) == rows_of(rows)
    weights = {f"s{number}.example": rng.random() for number in range(4)}
    edges, other = load_rows(rows), load_rows(shuffled)
    counting = Counting(weights=weights)
    assert impact_of_edges(edges, SUBJECT, counting) == impact_of_edges(other, SUBJECT, counting)
    backwards = edges.renamed({p: f"x{p.name[::-1]}" for p in edges.providers})
    plain, told = (
        impact_of_edges(edges, SUBJECT, counting),
        impact_of_edges(backwards, SUBJECT, counting),
    )
    assert {(r.role, f"x{r.component[::-1]}"): (counts(r), r.share) for r in plain.rows} == {
        (r.role, r.component): (counts(r), r.share) for r in told.rows
    }
    assert plain.centralization == told.centralization


@given(rows=lists)
def test_a_provider_more_as_an_alternative_never_adds_to_what_is_lost(
    rows: tuple[Row, ...],
) -> None:
    wider = [
        *rows,
        *((r[0], r[1], r[2], "fresh", "0", r[5]) for r in rows if r[5]),
    ]
    before, after = rows_of(rows), rows_of(wider)
    for provider, figures in before.items():
        assert after[provider][4] <= figures[4]
        assert after[provider][:4] == figures[:4]
    assert all(figures[4] == 0 for name, figures in after.items() if name.endswith(":fresh"))


TINY: tuple[Row, ...] = (
    ("a", "site", "dns", "one", "1", ""),
    ("b", "site", "dns", "one", "1", ""),
    ("c", "site", "dns", "one", "0", "g"),
    ("c", "site", "dns", "two", "0", "g"),
    ("d", "site", "dns", "three", "1", ""),
    ("d", "site", "cdn", "edge", "1", ""),
    ("e", "site", "cdn", "edge", "1", ""),
    ("cdn:edge", "provider", "dns", "two", "1", ""),
)


def test_figures_by_hand() -> None:
    assert rows_of(TINY) == {
        "dns:one": [3, 3, 2, 2, 2],
        "dns:two": [1, 3, 0, 2, 2],
        "dns:three": [1, 1, 1, 1, 1],
        "cdn:edge": [2, 2, 2, 2, 2],
    }
    impact = impact_of_edges(load_rows(TINY), SUBJECT, Counting())
    assert [(r.role.value, r.component) for r in impact.rows] == [
        ("dns", "one"),
        ("dns", "two"),
        ("dns", "three"),
        ("cdn", "edge"),
    ]
    assert (impact.targets, impact.weighting) == (5, None)
    assert [r.share for r in impact.rows] == [(0.6, 0.6), (0.6, 0.6), (0.2, 0.2), (0.4, 0.4)]
    assert impact.rows[1].impact_share == (0.4, 0.4)


def test_centralization_by_hand() -> None:
    dns, cdn = fact_centralization(count_facts(load_rows(TINY), ALL))
    # one 1 + 1 + 1/2, two 1/2, three 1; e has no DNS of its own here.
    squares = Fraction(25, 4) + Fraction(1, 4) + 1
    assert (dns.role, dns.measured, dns.none, dns.unknown) == (Role.DNS, 4, 1, 0)
    assert dns.hhi == (float(squares / 16),) * 2
    assert dns.s == (float((squares - 4) / 16),) * 2
    assert dns.top == (1.0, 1.0)
    assert (cdn.role, cdn.measured, cdn.none) == (Role.CDN, 2, 3)
    assert (cdn.hhi, cdn.s, cdn.top) == ((1.0, 1.0), (0.5, 0.5), (1.0, 1.0))


def test_centralization_of_nothing_shared_and_of_classes_not_counted() -> None:
    apart: list[Row] = [(f"s{n}", "site", "dns", f"p{n}", "1", "") for n in range(8)]
    (dns,) = fact_centralization(count_facts(load_rows(apart), ALL))
    assert (dns.s, dns.hhi, dns.top) == ((0.0, 0.0), (0.125, 0.125), (0.375, 0.375))
    immediate = frozenset({FailureClass.IMMEDIATE})
    (cdn,) = fact_centralization(count_facts(load_rows(TINY), immediate))
    assert (cdn.role, cdn.measured) == (Role.CDN, 2)
    assert rows_of(TINY, immediate) == {"cdn:edge": [2, 2, 2, 2, 2]}


def weighted(impact: Impact) -> dict[str, tuple[float, float, float, float]]:
    """By provider, the share and what is lost, by weight; and both without the heaviest."""
    assert impact.weighting is not None
    pairs = zip(impact.weighting.shares, impact.weighting.without_largest, strict=True)
    found = {}
    for share, without in pairs:
        assert (share.role, share.component) == (without.role, without.component)
        for low, high in (share.share, share.impact_share, without.share, without.impact_share):
            assert low == high
        found[f"{share.role}:{share.component}"] = (
            share.share[0],
            share.impact_share[0],
            without.share[0],
            without.impact_share[0],
        )
    return found


def test_weights_stand_beside_and_so_does_what_the_heaviest_makes_of_them() -> None:
    weights = {"a": 1.0, "b": 0.0, "c": 1.0, "d": 6.0, "z": 50.0}
    impact = impact_of_edges(load_rows(TINY), SUBJECT, Counting(weights=weights))
    weighting = impact.weighting
    assert weighting is not None
    assert (weighting.largest, weighting.largest_share) == ("d", 0.75)
    # b weighs nothing, e is not in the table; z is no site.
    assert (weighting.missing, weighting.strangers) == (1, ("z",))
    assert weighted(impact) == {
        "dns:one": (0.25, 0.125, 1.0, 0.5),
        "dns:two": (0.875, 0.75, 0.5, 0.0),
        "dns:three": (0.75, 0.75, 0.0, 0.0),
        "cdn:edge": (0.75, 0.75, 0.0, 0.0),
    }
    plain = impact_of_edges(load_rows(TINY), SUBJECT, Counting())
    assert (impact.rows, impact.centralization) == (plain.rows, plain.centralization)


def test_equal_weights_are_the_plain_shares() -> None:
    weights = dict.fromkeys("abcde", 3.5)
    impact = impact_of_edges(load_rows(TINY), SUBJECT, Counting(weights=weights))
    shares = weighted(impact)
    for row in impact.rows:
        share, lost, *_ = shares[f"{row.role}:{row.component}"]
        assert (share, lost) == pytest.approx((row.share[0], row.impact_share[0]))
    assert impact.weighting is not None
    assert impact.weighting.largest == "a"


def test_weights_add_up_to_the_last_digit_in_any_order() -> None:
    weights = dict(zip("abcdef", (0.1, 0.2, 0.3, 0.7, 1e16, 1e-9), strict=True))
    rows: list[Row] = [
        row
        for number, site in enumerate(weights)
        for row in (
            (site, "site", "dns", "all", "1", ""),
            (site, "site", "cdn", f"own{number}", "1", ""),
        )
    ]
    told = []
    for shift in range(len(rows)):
        moved = [*rows[shift:], *rows[:shift]]
        for order in (moved, moved[::-1]):
            impact = impact_of_edges(load_rows(order), SUBJECT, Counting(weights=weights))
            assert impact.weighting is not None
            told.append(impact.weighting)
    assert told == [told[0]] * len(told)
    # Nobody has more than everything.
    assert told[0].shares[0].share == (1.0, 1.0)
    assert told[0].without_largest[0].share == (1.0, 1.0)


@pytest.mark.parametrize("weights", [{}, {"z": 1.0}, {"a": 0.0, "b": 0.0}])
def test_no_weight_above_nought_is_no_weighting(weights: dict[str, float]) -> None:
    assert impact_of_edges(load_rows(TINY), SUBJECT, Counting(weights=weights)).weighting is None


def test_one_target_has_all_the_weight() -> None:
    impact = impact_of_edges(load_rows(TINY), SUBJECT, Counting(weights={"d": 2.0}))
    assert weighted(impact)["dns:three"] == (1.0, 1.0, 0.0, 0.0)


@given(rows=lists, rng=st.randoms(use_true_random=False))
def test_weighted_shares_equal_a_sum_over_sites(rows: tuple[Row, ...], rng: random.Random) -> None:
    facts, edges = read_rows(rows), load_rows(rows)
    found = count_facts(edges, ALL)
    weights = {site: float(rng.randint(0, 5)) for site in facts.sites}
    everything = sum(weights.values()) or 1.0
    for row in fact_weighted_shares(found, fact_rows(found), weights):
        provider = f"{row.role}:{row.component}"
        users = [s for s in facts.sites if provider in facts.reached(s, critically=False)]
        lost = facts.lost([provider]) & set(facts.sites)
        assert row.share == (sum(map(weights.__getitem__, users)) / everything,) * 2
        assert row.impact_share == (sum(map(weights.__getitem__, lost)) / everything,) * 2


EXCHANGES = """\
[target."split.example"]
web = ["split.example"]
api = ["api.split.example"]
ws = ["ws.split.example"]
[target."whole.example"]
web = ["whole.example"]
api = ["api.whole.example"]
ws = ["ws.whole.example"]
[target."stream.example"]
ws = ["ws.stream.example"]
[target."half.example"]
web = ["half.example"]
api = ["gone.half.example"]
[target."lost.example"]
web = ["gone.lost.example"]
ws = ["ws.lost.example"]
[target."two.example"]
web = ["two.example"]
mail = []
[A]
"split.example" = "104.16.1.1"
"api.split.example" = "13.113.1.1"
"ws.split.example" = "18.184.1.1"
"whole.example" = "104.16.2.1"
"api.whole.example" = "104.16.2.2"
"ws.whole.example" = "13.113.2.1"
"ws.stream.example" = "13.113.3.1"
"half.example" = "18.184.4.1"
"gone.half.example" = "!nxdomain"
"gone.lost.example" = "!nxdomain"
"ws.lost.example" = "104.16.5.1"
"two.example" = "18.184.6.1"
"dns1.p01.nsone.net" = "198.51.44.1"
"ns-32.awsdns-04.com" = "205.251.192.32"
[MX]
"two.example" = "1 aspmx.l.google.com"
[NS]
"split.example" = "ns-32.awsdns-04.com"
"whole.example" = "ns-32.awsdns-04.com"
"stream.example" = "dns1.p01.nsone.net"
"half.example" = "dns1.p01.nsone.net ns-32.awsdns-04.com"
"lost.example" = "ns-32.awsdns-04.com"
"two.example" = "dns1.p01.nsone.net"
[web]
"split.example" = "200; server: cloudflare"
"whole.example" = "200; server: cloudflare"
"api.whole.example" = "200; server: cloudflare"
"ws.lost.example" = "200; server: cloudflare"
[tls]
"split.example" = "Let's Encrypt: split.example"
"whole.example" = "Let's Encrypt: whole.example"
"""


def exchanges() -> Snapshot:
    return read_table(tomllib.loads(EXCHANGES))


def evaluated(snapshot: Snapshot, classes: frozenset[FailureClass] = ALL) -> Evaluated:
    return evaluate_snapshot(snapshot, golden_index(), classes=classes)


@cache
def every_case(classes: frozenset[FailureClass] = ALL) -> tuple[Evaluated, ...]:
    """The exchanges above and the golden corpus, evaluated."""
    return tuple(evaluated(s, classes) for s in (exchanges(), *map(read_case, CASES)))


def impact_of(
    found: Evaluated, *, loss: Loss = Loss.ANY, by: Grouping = Grouping.PROVIDER
) -> Impact:
    counting = Counting(by=by, classes=found.classes, loss=loss)
    return impact_of_snapshot(found, SUBJECT, counting)


def is_private(found: Evaluated, component: Component) -> bool:
    leaves = found.model.graph.leaves
    return any(
        isinstance(leaf, Leaf) and leaf.private and leaf.component == component for leaf in leaves
    )


def lost_by_brute_force(
    found: Evaluated, role: Role, loss: Loss, by: Grouping
) -> dict[str, set[str]]:
    """By name, the targets lost when its whole component fails in that role: proved, no shortcuts.

    Infrastructure of nobody's (name servers, domains of the target's own, TLDs) has no row.
    """
    graph, classes = found.model.graph, found.classes
    name = namer(by, {})
    roles = frozenset({role})
    before = working(graph, possible=False, classes=classes, roles=roles)
    lost: defaultdict[str, set[str]] = defaultdict(set)
    for component in graph.components:
        called = name(component, whole=True)
        nobodys = component.scheme in (Scheme.TLD, Scheme.NAME_SERVER)
        if not called or nobodys or is_private(found, component):
            continue
        after = working(graph, [component], possible=False, classes=classes, roles=roles)
        for nodes in found.model.targets:
            verdicts = [
                (surface.role, _verdict(before[surface.node], after[surface.node]))
                for surface in nodes.surfaces
            ]
            if loss is Loss.DOWN and role is not Role.MAIL:
                is_lost = target_verdict(verdicts) is Verdict.DOWN
            else:
                # Mail takes nothing down but mail, and is counted by itself.
                is_lost = loss is Loss.ANY and any(
                    verdict is Verdict.DOWN
                    for surface, verdict in verdicts
                    if surface.is_essential != (role is Role.MAIL)
                )
            if is_lost:
                lost[called].add(nodes.context.target.id)
    return dict(lost)


def _verdict(before: int, after: int) -> Verdict:
    if not before:
        return Verdict.UNRESOLVABLE
    return Verdict.UNAFFECTED if after else Verdict.DOWN


@pytest.mark.parametrize("loss", Loss)
@pytest.mark.parametrize("by", Grouping)
@pytest.mark.parametrize(
    "classes",
    [ALL, PROMPT, *(frozenset({c}) for c in FailureClass)],
    ids=lambda c: "+".join(sorted(c)),
)
def test_what_is_lost_equals_brute_force(
    loss: Loss, by: Grouping, classes: frozenset[FailureClass]
) -> None:
    for found in every_case(classes):
        rows = {
            (row.role, row.component): row.i_fail for row in impact_of(found, loss=loss, by=by).rows
        }
        for role in COUNTED:
            expected = lost_by_brute_force(found, role, loss, by)
            told = {name: n for (of, name), n in rows.items() if of is role and n}
            assert told == {name: len(targets) for name, targets in expected.items()}, role


def test_a_target_that_is_degraded_is_lost_and_not_down() -> None:
    found = evaluated(exchanges())

    def figures(loss: Loss, role: Role) -> dict[str, int]:
        return {r.component: r.i_fail for r in impact_of(found, loss=loss).rows if r.role is role}

    # Cloudflare: split's web, all that is vital of whole, all that is left of lost.
    assert figures(Loss.ANY, Role.CDN) == {"cloudflare": 3}
    assert figures(Loss.DOWN, Role.CDN) == {"cloudflare": 2}
    # Amazon's machines: split's api and ws, whole's ws, stream, what is left of half, two.
    assert figures(Loss.ANY, Role.HOSTING) == {"aws": 5}
    assert figures(Loss.DOWN, Role.HOSTING) == {"aws": 3}
    # One of half's two vendors of names may fail; the others have one.
    assert figures(Loss.ANY, Role.DNS) == {"aws": 3, "ns1": 2}
    assert figures(Loss.DOWN, Role.DNS) == {"aws": 3, "ns1": 2}
    assert figures(Loss.ANY, Role.MAIL) == {"google": 1}
    assert figures(Loss.DOWN, Role.MAIL) == {"google": 0}


def test_down_is_never_more_than_any() -> None:
    for found in every_case():
        strict = {(r.role, r.component): r for r in impact_of(found, loss=Loss.DOWN).rows}
        for row in impact_of(found).rows:
            down = strict[row.role, row.component]
            assert down.i_fail <= row.i_fail
            assert down.impact_share[1] <= row.impact_share[1]
            assert (down.c_total, down.share, down.i_total) == (row.c_total, row.share, row.i_total)


def test_classes_that_are_not_counted_have_no_rows() -> None:
    rows = impact_of(evaluated(exchanges(), frozenset({FailureClass.CACHED}))).rows
    assert {row.role for row in rows} == {Role.DNS}
    whole = {(r.role, r.component): counts(r) for r in impact_of(evaluated(exchanges())).rows}
    for row in impact_of(evaluated(exchanges(), PROMPT)).rows:
        assert row.role is not Role.CA
        assert counts(row) == whole[row.role, row.component]


def test_weights_of_targets_go_by_id_or_domain_and_are_taken_from_the_list() -> None:
    found = evaluated(exchanges())
    impact = impact_of_snapshot(
        found, SUBJECT, Counting(weights={"split.example": 3.0, "whole.example": 1.0, "x": 1.0})
    )
    weighting = impact.weighting
    assert weighting is not None
    assert (weighting.largest, weighting.missing, weighting.strangers) == (
        "split.example",
        4,
        ("x",),
    )
    by_place = {(s.role, s.component): s for s in weighting.shares}
    assert by_place[Role.CDN, "cloudflare"].impact_share[0] == 1.0
    strict = impact_of_snapshot(
        found,
        SUBJECT,
        Counting(loss=Loss.DOWN, weights={"split.example": 3.0, "whole.example": 1.0}),
    ).weighting
    assert strict is not None
    assert {s.component: s.impact_share[0] for s in strict.shares if s.role is Role.CDN} == {
        "cloudflare": 0.25
    }
    assert impact_of(found).weighting is None
