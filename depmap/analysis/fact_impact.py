"""Concentration and impact of an edge list: everything is known, so shares are single figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from depmap.analysis.concentration import spread
from depmap.analysis.impact import Counting, Subject, make_impact, weigh
from depmap.availability.fact_graph import Follow, build_fact_graph
from depmap.model.component import fact
from depmap.model.concentration import Centralization, ConcentrationRow
from depmap.model.edge import EdgeList, RoleProvider
from depmap.model.impact import Impact, WeightedShare
from depmap.model.policy import Grouping
from depmap.model.role import FailureClass, Role, class_of


def impact_of_edges(edges: EdgeList, subject: Subject, counting: Counting) -> Impact:
    """Figures over the sites of an edge list, exact; every provider has a row."""
    counts = count_facts(edges, counting.classes)
    if counting.by is Grouping.OWNER:
        counts = rolled_up(counts, counting.owners)
    rows = fact_rows(counts)

    def shares(weights: Mapping[str, float]) -> tuple[WeightedShare, ...]:
        return fact_weighted_shares(counts, rows, weights)

    return make_impact(
        subject,
        counting,
        targets=len(edges.sites),
        rows=rows,
        spreads=fact_centralization(counts),
        weighting=weigh(counting.weights, edges.sites, {}, shares),
    )


Sets = Sequence[frozenset[int]]
"""By number of needs or of provider, a set of providers' indexes; equal ones are one object."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FactCounts:
    """An edge list counted once for every weighting: by number of needs, what it comes to.

    The sets hold indexes of ``providers``: those used or critical directly, reached over any edges,
    reached over critical ones on every hop, and those it is lost with. ``provider_lost_with``: by
    provider, those it is lost with, itself among them.
    """

    edges: EdgeList
    providers: tuple[RoleProvider, ...]
    direct: Sequence[Iterable[int]]
    critical: Sequence[Iterable[int]]
    total: Sequence[Iterable[int]]
    critical_total: Sequence[Iterable[int]]
    lost_with: Sequence[Iterable[int]]
    provider_lost_with: Sets
    roles: frozenset[Role]


def count_facts(edges: EdgeList, classes: frozenset[FailureClass]) -> FactCounts:
    """What every dependent of an edge list reaches and is lost with, over edges of ``classes``."""
    roles = frozenset(role for role in Role if class_of(role) in classes)

    def felt(providers: Iterable[int]) -> tuple[int, ...]:
        return tuple(p for p in providers if edges.providers[p].role in roles)

    def sets(follow: Follow) -> tuple[Sets, Sets]:
        built = build_fact_graph(edges, follow, classes)
        found = built.failure_sets()
        return list(map(found.ids, built.of_needs)), list(map(found.ids, built.of_provider))

    lost_with, provider_lost_with = sets(Follow.FAILURE)
    return FactCounts(
        edges=edges,
        providers=edges.providers,
        direct=[felt(needs.used()) for needs in edges.needs],
        critical=[felt(needs.critical) for needs in edges.needs],
        total=sets(Follow.USED)[0],
        critical_total=sets(Follow.CRITICAL)[0],
        lost_with=lost_with,
        provider_lost_with=provider_lost_with,
        roles=roles,
    )


def rolled_up(counts: FactCounts, owners: Mapping[str, str]) -> FactCounts:
    """The counts by owner, by provider's name where it has none.

    Ownership is no failure relation: an owner loses what any one of its providers loses alone.
    """
    groups: dict[tuple[Role, str], int] = {}
    place = [
        groups.setdefault((p.role, owners.get(p.name, p.name)), len(groups))
        for p in counts.providers
    ]

    def moved(sets: Sequence[Iterable[int]]) -> Sets:
        return [frozenset(map(place.__getitem__, found)) for found in sets]

    return FactCounts(
        edges=counts.edges,
        providers=tuple(
            RoleProvider(role=role, name=name, component=fact(role, name)) for role, name in groups
        ),
        direct=moved(counts.direct),
        critical=moved(counts.critical),
        total=moved(counts.total),
        critical_total=moved(counts.critical_total),
        lost_with=moved(counts.lost_with),
        provider_lost_with=moved(counts.provider_lost_with),
        roles=counts.roles,
    )


def fact_rows(counts: FactCounts) -> tuple[ConcentrationRow, ...]:
    """One row for every provider in a counted role, used or not."""
    sites = Counter(counts.edges.site_needs)
    tallies = [
        _tally(sets, sites, len(counts.providers))
        for sets in (
            counts.direct,
            counts.total,
            counts.critical,
            counts.critical_total,
            counts.lost_with,
        )
    ]
    everything = len(counts.edges.sites) or 1
    rows = [
        ConcentrationRow(
            role=provider.role,
            component=provider.name,
            c_direct=c_direct,
            c_total=c_total,
            i_direct=i_direct,
            i_total=i_total,
            i_fail=i_fail,
            share=(c_total / everything, c_total / everything),
            impact_share=(i_fail / everything, i_fail / everything),
        )
        for provider, c_direct, c_total, i_direct, i_total, i_fail in zip(
            counts.providers, *tallies, strict=True
        )
        if provider.role in counts.roles
    ]
    order = list(Role)
    return tuple(sorted(rows, key=lambda r: (order.index(r.role), -r.c_total, r.component)))


def fact_weighted_shares(
    counts: FactCounts, rows: Iterable[ConcentrationRow], weights: Mapping[str, float]
) -> tuple[WeightedShare, ...]:
    """The rows' shares with each site counted by its weight; sites without one count as nothing."""
    edges = counts.edges
    by_needs: defaultdict[int, list[float]] = defaultdict(list)
    for site, number in zip(edges.sites, edges.site_needs, strict=True):
        by_needs[number].append(weights.get(site, 0.0))
    summed = {number: fsum(found) for number, found in by_needs.items()}
    everything = fsum(summed.values()) or 1.0
    total = _weighed(counts.total, summed, len(counts.providers))
    lost = _weighed(counts.lost_with, summed, len(counts.providers))
    place = {(p.role, p.name): number for number, p in enumerate(counts.providers)}
    return tuple(
        WeightedShare(
            role=row.role,
            component=row.component,
            share=(total[number] / everything,) * 2,
            impact_share=(lost[number] / everything,) * 2,
        )
        for row in rows
        for number in (place[row.role, row.component],)
    )


def fact_centralization(counts: FactCounts) -> tuple[Centralization, ...]:
    """S, HHI and the share of the three largest per role; ``none``: sites without a row in it."""
    sites = Counter(counts.edges.site_needs)
    present = {provider.role for provider in counts.providers} & counts.roles
    return tuple(_spread(role, counts, sites) for role in Role if role in present)


def _spread(role: Role, counts: FactCounts, sites: Mapping[int, int]) -> Centralization:
    parts: defaultdict[int, list[float]] = defaultdict(list)
    served = 0
    for number, count in sites.items():
        used = [p for p in counts.direct[number] if counts.providers[p].role is role]
        served += count if used else 0
        for provider in used:
            parts[provider].append(count / len(used))
    everyone = len(counts.edges.sites)
    return spread(role, map(fsum, parts.values()), targets=everyone, none=everyone - served)


def _tally(sets: Sequence[Iterable[int]], sites: Mapping[int, int], providers: int) -> list[int]:
    """By provider, the number of sites with needs whose set holds it."""
    found = [0] * providers
    for number, count in sites.items():
        for provider in sets[number]:
            found[provider] += count
    return found


def _weighed(
    sets: Sequence[Iterable[int]], weights: Mapping[int, float], providers: int
) -> list[float]:
    """By provider, the weight of the needs whose set holds it, to the last digit in any order."""
    parts: list[list[float]] = [[] for _ in range(providers)]
    for number, weight in weights.items():
        for provider in sets[number]:
            parts[provider].append(weight)
    return [fsum(found) for found in parts]
