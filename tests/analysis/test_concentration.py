"""Figures computed by hand, and the invariants they must keep."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.analysis.concentration import (
    Usage,
    centralization,
    concentration_rows,
    weighted_shares,
)
from depmap.model.role import Role


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def uses(target: str, providers: str, *, private: bool = False, role: Role = Role.DNS) -> Usage:
    """A target that needs its one provider, or can do without any one of several."""
    direct = names(providers)
    critical = direct if len(direct) == 1 and not private else frozenset[str]()
    return Usage(
        target=target,
        role=role,
        direct=direct,
        total=direct,
        critical_direct=critical,
        critical_total=critical,
        lost_with=critical,
        private=private,
    )


def unseen(target: str, role: Role = Role.DNS) -> Usage:
    return Usage(target=target, role=role, possible_use=None, possible_lost=None, measured=False)


LIST = (
    uses("a", "cloudflare"),
    uses("b", "cloudflare"),
    Usage(
        target="c",
        role=Role.DNS,
        direct=names("ns1"),
        total=names("ns1 cloudflare"),
        critical_direct=names("ns1"),
        critical_total=names("ns1 cloudflare"),
        lost_with=names("ns1 cloudflare"),
    ),
    uses("d", "cloudflare ns1"),
    unseen("e"),
)


def test_counts_and_shares_by_hand() -> None:
    cloudflare, ns1 = concentration_rows(LIST, "abcde")
    assert (cloudflare.component, ns1.component) == ("cloudflare", "ns1")
    assert cloudflare.role is Role.DNS
    assert (cloudflare.c_direct, cloudflare.c_total) == (3, 4)
    assert (cloudflare.i_direct, cloudflare.i_total, cloudflare.i_fail) == (2, 3, 3)
    assert cloudflare.share == (4 / 5, 1.0)
    assert cloudflare.impact_share == (3 / 5, 4 / 5)
    assert (ns1.c_direct, ns1.c_total, ns1.i_direct, ns1.i_total, ns1.i_fail) == (2, 2, 1, 1, 1)
    assert ns1.share == (2 / 5, 3 / 5)
    assert ns1.impact_share == (1 / 5, 2 / 5)


def test_centralization_by_hand() -> None:
    # cloudflare 1 + 1 + 1/2, ns1 1 + 1/2, and one target unseen.
    (dns,) = centralization(LIST, "abcde")
    assert (dns.measured, dns.none, dns.unknown) == (4, 0, 1)
    apart = Fraction(25, 4) + Fraction(9, 4) + 1
    together = Fraction(49, 4) + Fraction(9, 4)
    assert dns.hhi == (float(apart / 25), float(together / 25))
    assert dns.s == pytest.approx((float(apart / 25) - 0.2, float(together / 25) - 0.2))
    assert dns.top == (1.0, 1.0)


def test_private_targets_are_providers_of_their_own_and_absent_roles_are_left_out() -> None:
    usages = (
        uses("a", "", private=True),
        uses("b", "", private=True),
        uses("c", "ns1", private=True),
        uses("d", "ns1"),
        Usage(target="e", role=Role.DNS),
    )
    (dns,) = centralization(usages, "abcde")
    assert (dns.measured, dns.none, dns.unknown) == (4, 1, 0)
    expected = (1 + 1 + 0.25 + 2.25) / 16
    assert dns.hhi == (expected, expected)
    assert dns.s == (expected - 0.25, expected - 0.25)
    assert dns.top == (3.5 / 4, 3.5 / 4)


def test_nobody_shares_anything() -> None:
    (dns,) = centralization([uses(t, "", private=True) for t in "abcdefg"], "abcdefg")
    assert dns.s == (0.0, 0.0)


def test_one_provider_for_all() -> None:
    (dns,) = centralization([uses(t, "ns1") for t in "abcd"], "abcd")
    assert dns.hhi == (1.0, 1.0)
    assert dns.s == (0.75, 0.75)


def test_only_unknown_or_absent() -> None:
    (dns,) = centralization([unseen("a"), unseen("b")], "ab")
    assert (dns.measured, dns.unknown) == (0, 2)
    assert dns.hhi == (0.5, 1.0)
    assert dns.s == (0.0, 0.5)
    (absent,) = centralization([Usage(target="a", role=Role.CDN)], "a")
    assert (absent.s, absent.hhi, absent.top) == ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    assert (absent.role, absent.none) == (Role.CDN, 1)
    assert concentration_rows([unseen("a")], "a") == ()


def test_a_target_nobody_speaks_of_is_unknown() -> None:
    (row,) = concentration_rows([uses("a", "ns1")], "ab")
    assert row.share == (0.5, 1.0)
    assert row.impact_share == (0.5, 1.0)
    (dns,) = centralization([uses("a", "ns1")], "ab")
    assert (dns.measured, dns.none, dns.unknown) == (1, 0, 1)


def test_usages_of_other_targets_are_left_out() -> None:
    usages = [uses("a", "ns1"), uses("z", "ns1"), uses("z", "edge", role=Role.CDN)]
    (row,) = concentration_rows(usages, "a")
    assert (row.c_total, row.share) == (1, (1.0, 1.0))
    (dns,) = centralization(usages, "a")
    assert dns.role is Role.DNS


def test_surfaces_are_united_not_summed() -> None:
    web, api = uses("a", "cloudflare"), uses("a", "cloudflare ns1")
    cloudflare, ns1 = concentration_rows((web, api), "ab")
    assert (cloudflare.c_total, cloudflare.i_fail, ns1.c_total, ns1.i_fail) == (1, 1, 1, 0)
    (dns,) = centralization((web, api, Usage(target="b", role=Role.DNS)), "ab")
    assert dns.hhi == (0.5, 0.5)
    assert (dns.measured, dns.none) == (1, 1)


def test_a_surface_not_measured_keeps_the_role_unknown() -> None:
    (cdn,) = centralization([Usage(target="a", role=Role.CDN), unseen("a", Role.CDN)], "a")
    assert (cdn.none, cdn.unknown) == (0, 1)


def test_named_possibilities_widen_only_their_own_rows() -> None:
    hidden = Usage(
        target="b",
        role=Role.DNS,
        possible_use=names("ns1 elsewhere"),
        possible_lost=names("ns1"),
        measured=False,
    )
    usages = [uses("a", "ns1"), uses("c", "edge"), hidden]
    edge, ns1 = concentration_rows(usages, "abc")
    assert (edge.component, edge.share, edge.impact_share) == (
        "edge",
        (1 / 3, 1 / 3),
        (1 / 3, 1 / 3),
    )
    assert (ns1.share, ns1.impact_share) == ((1 / 3, 2 / 3), (1 / 3, 2 / 3))


def test_weights() -> None:
    cloudflare, ns1 = weighted_shares(LIST, {"a": 6.0, "b": 1.0, "c": 1.0, "d": 1.0, "e": 1.0})
    assert cloudflare.share == pytest.approx((0.9, 1.0))
    assert cloudflare.impact_share == pytest.approx((0.8, 0.9))
    assert ns1.share == pytest.approx((0.2, 0.3))
    nothing = weighted_shares(LIST, dict.fromkeys("abcde", 0.0))
    assert {row.share for row in nothing} == {(0.0, 0.0)}


def test_rows_are_sorted_by_role_count_and_name() -> None:
    usages = [
        uses("a", "edge", role=Role.CDN),
        uses("a", "b2 b1"),
        uses("b", "c1"),
        uses("c", "c1"),
    ]
    for shuffled in permutations(usages):
        rows = concentration_rows(shuffled, "abc")
        assert [row.component for row in rows] == ["c1", "b1", "b2", "edge"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"direct": names("a")},
        {"lost_with": names("a")},
        {"critical_total": names("a")},
        {"total": names("a"), "critical_direct": names("a"), "critical_total": names("a")},
        {"direct": names("a"), "total": names("a"), "critical_direct": names("a")},
    ],
)
def test_sets_that_break_the_invariants_are_refused(wrong: dict[str, frozenset[str]]) -> None:
    with pytest.raises(ValueError, match="direct ⊆ total"):
        Usage(
            target="t",
            role=Role.DNS,
            direct=wrong.get("direct", frozenset()),
            total=wrong.get("total", frozenset()),
            critical_direct=wrong.get("critical_direct", frozenset()),
            critical_total=wrong.get("critical_total", frozenset()),
            lost_with=wrong.get("lost_with", frozenset()),
        )


some = st.frozensets(st.sampled_from("pqrs"), max_size=3)


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    total, direct, critical = draw(some), draw(some), draw(some)
    return Usage(
        target=draw(st.sampled_from("abcdef")),
        role=draw(st.sampled_from((Role.DNS, Role.CDN))),
        direct=direct & total,
        total=total,
        critical_direct=critical & direct & total,
        critical_total=critical & total,
        lost_with=critical & total,
        possible_use=draw(st.none() | some),
        possible_lost=draw(st.none() | some),
        measured=draw(st.booleans()),
        private=draw(st.booleans()),
    )


@given(found=st.lists(usages(), max_size=12))
def test_invariants(found: list[Usage]) -> None:
    rows = concentration_rows(found, "abcdef")
    for row in rows:
        assert row.i_direct <= row.c_direct <= row.c_total <= 6
        assert row.i_direct <= row.i_total <= row.c_total
        assert row.i_fail <= row.c_total
        assert 0 <= row.share[0] <= row.share[1] <= 1
        assert 0 <= row.impact_share[0] <= row.impact_share[1] <= 1
        assert row.share[0] == row.c_total / 6
        assert row.impact_share[0] == row.i_fail / 6
    for figures in centralization(found, "abcdef"):
        assert figures.measured + figures.none + figures.unknown == 6
        assert figures.s[0] <= figures.s[1]
        assert 0 <= figures.hhi[0] <= figures.hhi[1] <= 1 + 1e-9
        assert 0 <= figures.top[0] <= figures.top[1] <= 1 + 1e-9
    weights = dict(zip("abcdef", (0.1, 0.2, 0.3, 0.7, 1e9, 0.0), strict=True))
    for weighted in weighted_shares(found, weights):
        assert 0 <= weighted.share[0] <= weighted.share[1] <= 1
        assert 0 <= weighted.impact_share[0] <= weighted.impact_share[1] <= 1


@given(found=st.lists(usages(), max_size=12), rng=st.randoms(use_true_random=False))
def test_the_order_of_usages_changes_no_bit(found: list[Usage], rng: random.Random) -> None:
    shuffled = list(found)
    rng.shuffle(shuffled)
    assert concentration_rows(found, "abcdef") == concentration_rows(shuffled, "fedcba")
    assert centralization(found, "abcdef") == centralization(shuffled, "fedcba")


@given(found=st.lists(usages(), max_size=12), extra=usages())
def test_dropping_what_was_seen_of_a_target_never_lowers_an_upper_bound(
    found: list[Usage], extra: Usage
) -> None:
    target = extra.target
    known = [usage for usage in found if usage.target != target or usage.role is not extra.role]
    before = {(r.role, r.component): r for r in concentration_rows([*known, extra], "abcdef")}
    for row in concentration_rows([*known, unseen(target, extra.role)], "abcdef"):
        seen = before[row.role, row.component]
        assert row.share[1] >= seen.share[1]
        assert row.impact_share[1] >= seen.impact_share[1]
        assert row.c_total <= seen.c_total
