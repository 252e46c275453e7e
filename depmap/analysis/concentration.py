"""How much a list of targets leans on single providers: C, I, shares, centralization.

Figures over sets of names only; who uses whom, and who is lost with whom, is found elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum

from depmap.model.concentration import Centralization, ConcentrationRow, Interval
from depmap.model.impact import WeightedShare
from depmap.model.role import Role

TOP = 3
"""How many of the largest providers the top-k share adds up."""

ANY = ""
"""Stands for any provider at all where targets are counted; no provider has an empty name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How one target, or one surface of it, leans on providers in one role.

    ``direct``: providers with an edge from the target, ``total``: those reached over any edges;
    ``critical_direct`` and ``critical_total`` the same over critical edges on every hop.
    ``lost_with``: providers whose failure in this role loses the target, proved.
    ``possible_use`` and ``possible_lost``: further providers that may be used, or may lose it;
    None for any provider at all. ``measured``: the role was seen, be it seen to be absent.
    ``private``: the target runs it itself, alone or beside providers; that is no name in a set.
    ``incomplete``: it was seen answering and can't be derived, so anything may lose it.
    Raises ValueError where critical is not within used, or direct not within total.
    """

    target: str
    role: Role
    direct: frozenset[str] = frozenset()
    total: frozenset[str] = frozenset()
    critical_direct: frozenset[str] = frozenset()
    critical_total: frozenset[str] = frozenset()
    lost_with: frozenset[str] = frozenset()
    possible_use: frozenset[str] | None = frozenset()
    possible_lost: frozenset[str] | None = frozenset()
    measured: bool = True
    private: bool = False
    incomplete: bool = False

    def __post_init__(self) -> None:
        used = self.direct <= self.total and self.lost_with <= self.total
        critical = self.critical_direct <= self.direct and self.critical_total <= self.total
        if not (used and critical and self.critical_direct <= self.critical_total):
            raise ValueError(f"{self.target}, {self.role}: critical ⊆ used, direct ⊆ total")


def concentration_rows(
    usages: Iterable[Usage], targets: Iterable[str]
) -> tuple[ConcentrationRow, ...]:
    """One row per (role, provider) that any of ``targets`` is known to use.

    Several usages of one target in a role (its surfaces) are united; a target without any usage
    in a role is unknown there; usages of other targets are left out. Shares are of all targets.
    By role, then by C_total falling, then by name.
    """
    weights = dict.fromkeys(targets, 1.0)
    rows: list[ConcentrationRow] = []
    for role, counts in _counted(usages, weights):
        shares = counts.shares(counts.total, counts.may_use, weights)
        impact_shares = counts.shares(counts.lost_with, counts.may_lose, weights)
        rows.extend(
            ConcentrationRow(
                role=role,
                component=provider,
                c_direct=len(counts.direct[provider]),
                c_total=len(counts.total[provider]),
                i_direct=len(counts.critical_direct[provider]),
                i_total=len(counts.critical_total[provider]),
                i_fail=len(counts.lost_with[provider]),
                share=shares[provider],
                impact_share=impact_shares[provider],
            )
            for provider in counts.providers()
        )
    return tuple(rows)


def weighted_shares(
    usages: Iterable[Usage], weights: Mapping[str, float]
) -> tuple[WeightedShare, ...]:
    """The rows' shares with each target counted by its weight, in the order of the rows.

    The keys of ``weights`` are all the targets; weights are not negative.
    """
    rows: list[WeightedShare] = []
    for role, counts in _counted(usages, weights):
        shares = counts.shares(counts.total, counts.may_use, weights)
        impact_shares = counts.shares(counts.lost_with, counts.may_lose, weights)
        rows.extend(
            WeightedShare(
                role=role,
                component=provider,
                share=shares[provider],
                impact_share=impact_shares[provider],
            )
            for provider in counts.providers()
        )
    return tuple(rows)


def centralization(usages: Iterable[Usage], targets: Iterable[str]) -> tuple[Centralization, ...]:
    """S, HHI and the share of the three largest, per role that any usage names.

    S = Σ(a/N)² − 1/N and HHI = Σ(a/N)² (IMC 2024, arXiv 2406.19569): a target with k direct
    providers adds 1/k to the a of each, itself being one of them where it is private. N counts the
    targets that have the role, and for both ends of the intervals the unknown ones too: each with
    a provider of its own at the lower end, all with the largest at the upper.
    """
    everyone = sorted(frozenset(targets))
    by_role: dict[Role, dict[str, list[Usage]]] = {role: {} for role in Role}
    for usage in usages:
        by_role[usage.role].setdefault(usage.target, []).append(usage)
    return tuple(
        _centralization(role, [united.get(target, []) for target in everyone])
        for role, united in by_role.items()
        if not united.keys().isdisjoint(everyone)
    )


def _centralization(role: Role, targets: list[list[Usage]]) -> Centralization:
    parts: defaultdict[str, list[float]] = defaultdict(list)
    own: list[float] = []
    none = unknown = 0
    for united in targets:
        providers = frozenset[str]().union(*(usage.direct for usage in united))
        private = any(usage.private for usage in united)
        count = len(providers) + private
        for provider in providers:
            parts[provider].append(1 / count)
        if private:
            own.append(1 / count)
        if not count:
            seen = bool(united) and all(usage.measured for usage in united)
            none += seen
            unknown += not seen
    # fsum is exact before it rounds, so the order of targets can't show in the last digit.
    sizes = [*map(fsum, parts.values()), *own]
    return spread(role, sizes, targets=len(targets), none=none, unknown=unknown)


def spread(
    role: Role, found: Iterable[float], *, targets: int, none: int, unknown: int = 0
) -> Centralization:
    """How the targets of a role spread over its providers, from how many each serves.

    ``targets`` counts all, ``none`` those without the role, ``unknown`` those not measured.
    """
    sizes = sorted(found, reverse=True)
    apart = sorted([*sizes, *[1.0] * unknown], reverse=True)
    together = [sizes[0] + unknown, *sizes[1:]] if sizes else [float(unknown)]
    n = targets - none
    return Centralization(
        role=role,
        s=(_sum_of_squares(apart, n, less=n), _sum_of_squares(together, n, less=n)),
        hhi=(_sum_of_squares(apart, n), _sum_of_squares(together, n)),
        top=(_top(apart, n), _top(together, n)),
        measured=n - unknown,
        none=none,
        unknown=unknown,
    )


def _sum_of_squares(sizes: list[float], n: int, *, less: int = 0) -> float:
    """(Σ size² − less) / n²; 0 where there is nothing to divide by."""
    return (fsum(size * size for size in sizes) - less) / (n * n) if n else 0.0


def _top(sizes: list[float], n: int) -> float:
    return fsum(sizes[:TOP]) / n if n else 0.0


Targets = defaultdict[str, set[str]]
"""Targets by provider."""


class _Counts:
    """The targets counted in one role, by provider; ``ANY`` stands for any provider at all."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.direct: Targets = defaultdict(set)
        self.total: Targets = defaultdict(set)
        self.critical_direct: Targets = defaultdict(set)
        self.critical_total: Targets = defaultdict(set)
        self.lost_with: Targets = defaultdict(set)
        self.may_use: Targets = defaultdict(set)
        self.may_lose: Targets = defaultdict(set)

    def add(self, usage: Usage) -> None:
        self.seen.add(usage.target)
        for counted, providers in (
            (self.direct, usage.direct),
            (self.total, usage.total),
            (self.critical_direct, usage.critical_direct),
            (self.critical_total, usage.critical_total),
            (self.lost_with, usage.lost_with),
            (self.may_use, _or_any(usage.possible_use)),
            (self.may_lose, _or_any(usage.possible_lost)),
        ):
            for provider in providers:
                counted[provider].add(usage.target)

    def providers(self) -> list[str]:
        """Those known to be used, the most used first, then by name."""
        return sorted(self.total, key=lambda provider: (-len(self.total[provider]), provider))

    def shares(
        self, known: Targets, may_be: Targets, weights: Mapping[str, float]
    ) -> dict[str, Interval]:
        """By provider, the share of all weight that is known, and that may be."""
        unseen = may_be[ANY] | (weights.keys() - self.seen)
        unseen_weight = fsum(map(weights.__getitem__, unseen))
        everything = fsum(weights.values()) or 1.0
        found: dict[str, Interval] = {}
        for provider in self.total:
            targets = known[provider]
            further = (targets | may_be[provider]) - unseen
            lower = fsum(map(weights.__getitem__, targets))
            upper = unseen_weight + fsum(map(weights.__getitem__, further))
            # The two sums round apart; the interval stays one, and within the whole.
            bounds = lower, min(max(lower, upper), everything)
            found[provider] = (bounds[0] / everything, bounds[1] / everything)
        return found


def _counted(
    usages: Iterable[Usage], targets: Mapping[str, float]
) -> Iterator[tuple[Role, _Counts]]:
    by_role: defaultdict[Role, _Counts] = defaultdict(_Counts)
    for usage in usages:
        if usage.target in targets:
            by_role[usage.role].add(usage)
    for role in Role:
        if role in by_role:
            yield role, by_role[role]


def _or_any(providers: frozenset[str] | None) -> frozenset[str]:
    return frozenset((ANY,)) if providers is None else providers
