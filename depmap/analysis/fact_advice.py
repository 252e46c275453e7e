"""Advice on an edge list's sites: another provider beside a critical one, verified anew.

A site can change its own edges, not those of its providers. Sites with equal needs are one case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice

from depmap.analysis.fact_impact import FactCounts, count_facts
from depmap.analysis.fact_moves import Change, ChangedFacts, FactMarket, Way, role_of
from depmap.model.advice import (
    MOST_VENDORS,
    ListAdvice,
    Move,
    NoAdvice,
    Point,
    Removal,
    Share,
    Spared,
    TargetAdvice,
    kind_in,
    weight_of,
)
from depmap.model.edge import EdgeList, RoleProvider
from depmap.model.finding import Verdict
from depmap.model.role import FailureClass, Role
from depmap.model.whatif import SITE

MOST_EXAMPLES = 20
_ROLES = list(Role)


class FactAdviser:
    """Finds what removes the single points of an edge list's sites."""

    def __init__(
        self, edges: EdgeList, market: FactMarket, classes: frozenset[FailureClass]
    ) -> None:
        self._edges = edges
        self._market = market
        self._classes = classes
        self._counts: FactCounts = count_facts(edges, classes)
        self._sites = Counter(edges.site_needs)

    def of_list(self) -> tuple[ListAdvice, ...]:
        """Every move in one role at all sites where it alone removes a provider; largest first."""
        found: defaultdict[tuple[Role, int], list[Change]] = defaultdict(list)
        for number in self._sites:
            for provider in self._counts.lost_with[number]:
                ways = self._ways(number, provider)
                roles = {role_of(self._edges, way) for way in ways}
                if len(roles) == 1 and self._is_to_be_had(ways, provider):
                    found[roles.pop(), provider].append((number, ways))
        changed = self._changed({change for changes in found.values() for change in changes})
        advice = [
            told
            for (role, provider), changes in found.items()
            if (told := self._list_advice(role, provider, changes, changed)) is not None
        ]
        return tuple(
            sorted(advice, key=lambda a: (-a.drop, _ROLES.index(a.role), a.component.name))
        )

    def of_sites(self, sites: Iterable[int]) -> tuple[TargetAdvice, ...]:
        """The advice to each of these sites, by index."""
        chosen = tuple(sites)
        by_needs = self._removals({self._edges.site_needs[site] for site in chosen})
        return tuple(
            TargetAdvice(
                id=self._edges.sites[site],
                domain=self._edges.sites[site],
                removals=by_needs[self._edges.site_needs[site]],
                spared=None if by_needs[self._edges.site_needs[site]] else Spared.NONE,
            )
            for site in chosen
        )

    def of_needs(self, most: int) -> tuple[tuple[TargetAdvice, ...], int]:
        """The advice to one site of all that need the same and have single points, the commonest
        first, ``most`` of them; and to how many sites the rest is left out.
        """
        alike: defaultdict[object, list[int]] = defaultdict(list)
        for number in self._sites:
            if self._counts.lost_with[number]:
                alike[self._felt_needs(number)].extend(self._sites_by_needs[number])
        ranked = sorted(map(sorted, alike.values()), key=lambda sites: (-len(sites), sites[0]))
        told = self.of_sites(sites[0] for sites in ranked[:most])
        return tuple(
            replace(advice, alike=len(sites) - 1)
            for advice, sites in zip(told, ranked, strict=False)
        ), sum(map(len, ranked[most:]))

    def _felt_needs(self, number: int) -> tuple[object, ...]:
        """What of these needs advice depends on."""
        needs = self._edges.needs[number]
        return (
            tuple(p for p in needs.critical if self._is_felt(p)),
            tuple(group for group in needs.groups if all(map(self._is_felt, group))),
            tuple(self._counts.direct[number]),
        )

    @cached_property
    def _sites_by_needs(self) -> Mapping[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for site, number in enumerate(self._edges.site_needs):
            found[number].append(site)
        return found

    @cached_property
    def _lost(self) -> Sequence[int]:
        """By provider, how many sites are lost with it."""
        lost = [0] * len(self._edges.providers)
        for number, count in self._sites.items():
            for provider in self._counts.lost_with[number]:
                lost[provider] += count
        return lost

    @cached_property
    def _used(self) -> Sequence[int]:
        """By provider, how many sites have an edge to it."""
        used = [0] * len(self._edges.providers)
        for number, count in self._sites.items():
            for provider in self._counts.direct[number]:
                used[provider] += count
        return used

    def _list_advice(
        self, role: Role, provider: int, changes: list[Change], changed: ChangedFacts
    ) -> ListAdvice | None:
        helped = [number for number, ways in changes if changed.saves((number, ways), provider)]
        count = sum(self._sites[number] for number in helped)
        if not count:
            return None
        everyone = len(self._edges.sites)
        lost = self._lost[provider]
        sites = sorted(site for number in helped for site in self._sites_by_needs[number])
        return ListAdvice(
            kind=kind_in(role),
            role=role,
            component=self._edges.providers[provider].component,
            helped=count,
            examples=tuple(self._edges.sites[site] for site in sites[:MOST_EXAMPLES]),
            before=Share(lost=lost, at_most=lost, targets=everyone),
            after=Share(lost=lost - count, at_most=lost - count, targets=everyone),
        )

    def _removals(self, numbers: Iterable[int]) -> Mapping[int, tuple[Removal, ...]]:
        cases = {
            (number, provider): self._ways(number, provider)
            for number in numbers
            for provider in self._counts.lost_with[number]
        }
        changed = self._changed(
            {
                (number, ways)
                for (number, provider), ways in cases.items()
                if self._is_to_be_had(ways, provider)
            }
        )
        found: defaultdict[int, list[Removal]] = defaultdict(list)
        for (number, provider), ways in cases.items():
            found[number].append(self._removal(number, provider, ways, changed))
        return {number: tuple(sorted(found[number], key=_first)) for number in numbers}

    def _removal(
        self, number: int, provider: int, ways: tuple[Way, ...], changed: ChangedFacts
    ) -> Removal:
        point = self._point(provider)
        refused = self._market.refused(self._edges.providers[provider])
        if refused is not None:
            return Removal(point=point, refused=refused, owner=self._market.vendor_owner)
        if not self._is_to_be_had(ways, provider):
            taken = self._taken(ways)
            if taken is None:
                return Removal(point=point, refused=NoAdvice.NOT_OFFERED)
            refused, beside = taken
            owner = self._market.vendor_owner
            return Removal(point=point, refused=refused, owner=owner, beside=str(beside))
        if not changed.saves((number, ways), provider):
            return Removal(point=point, refused=NoAdvice.NOT_REMOVED)
        left = changed.lost_with((number, ways))
        return Removal(
            point=point,
            moves=tuple(self._move(number, way, provider) for way in ways),
            remains=tuple(
                sorted(map(self._point, left), key=lambda p: (p.surfaces, p.component.name))
            ),
        )

    def _point(self, provider: int) -> Point:
        component = self._edges.providers[provider].component
        return Point(component=component, effect=Verdict.DOWN, surfaces=(SITE,))

    def _move(self, number: int, way: Way, provider: int) -> Move:
        role, providers = role_of(self._edges, way), self._edges.providers
        vendor = self._market.vendor
        suggested = () if vendor else self._suggest(role, number, provider)
        beside = [providers[p] for p in (provider, *way)]
        return Move(
            kind=kind_in(role),
            role=role,
            subjects=tuple(str(providers[member]) for member in way),
            surfaces=(SITE,),
            vendors=(vendor,) if vendor else tuple(node.name for node in suggested),
            used_here=not vendor,
            owners_known=self._market.knows_owners([*beside, *suggested]),
        )

    def _suggest(self, role: Role, number: int, provider: int) -> tuple[RoleProvider, ...]:
        """The most used in the role that neither fail with the provider nor share its owner."""
        providers, owner_of = self._edges.providers, self._market.owner_of
        beside = [provider, *(p for p in self._counts.direct[number] if providers[p].role is role)]
        names = {providers[p].name for p in beside}
        owners = {owner_of[providers[p]] for p in beside if providers[p] in owner_of}
        free = (
            providers[other]
            for other in self._ranked[role]
            if providers[other].name not in names
            and owner_of.get(providers[other]) not in owners
            and providers[other] not in self._market.closed
            and provider not in self._counts.provider_lost_with[other]
        )
        return tuple(islice(free, MOST_VENDORS))

    @cached_property
    def _ranked(self) -> Mapping[Role, list[int]]:
        """By role, the providers sites have an edge to, the most used first."""
        found: defaultdict[Role, list[int]] = defaultdict(list)
        providers = self._edges.providers
        used = [number for number in range(len(providers)) if self._used[number]]
        for number in sorted(used, key=lambda n: (-self._used[n], providers[n].name)):
            found[providers[number].role].append(number)
        return found

    def _ways(self, number: int, provider: int) -> tuple[Way, ...]:
        """The needs that fail with a provider: critical ones, and whole groups."""
        needs = self._edges.needs[number]
        return tuple(
            way
            for way in (*((p,) for p in needs.critical), *needs.groups)
            if all(map(self._is_felt, way))
            and all(provider in self._counts.provider_lost_with[member] for member in way)
        )

    def _is_felt(self, provider: int) -> bool:
        return self._edges.providers[provider].role in self._counts.roles

    def _is_to_be_had(self, ways: tuple[Way, ...], provider: int) -> bool:
        if self._market.refused(self._edges.providers[provider]) is not None:
            return False
        offered = all(self._market.offers(role_of(self._edges, way)) for way in ways)
        return offered and self._taken(ways) is None

    def _taken(self, ways: Iterable[Way]) -> tuple[NoAdvice, RoleProvider] | None:
        """Why the vendor asked for is no further one beside these, and beside which of them."""
        for member in dict.fromkeys(chain.from_iterable(ways)):
            node = self._edges.providers[member]
            refused = self._market.refused(node)
            if refused is not None:
                return refused, node
        return None

    def _changed(self, changes: Iterable[Change]) -> ChangedFacts:
        return ChangedFacts(self._edges, self._market, self._classes, sorted(changes))


def _first(removal: Removal) -> tuple[bool, tuple[int, tuple[int, ...]], str]:
    return (not removal.moves, weight_of(removal.moves), str(removal.point.component))
