"""An edge list with further providers beside some that sites need, counted anew. No advice."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from depmap.availability.changes import another_vendor
from depmap.availability.fact_graph import Follow, build_fact_graph
from depmap.model.advice import NoAdvice
from depmap.model.edge import EdgeList, Needs, RoleProvider
from depmap.model.role import FailureClass, Role

Way = tuple[int, ...]
"""The providers that stand beside each other for one need: a critical one, or a whole group."""

Change = tuple[int, tuple[Way, ...]]
"""The number of some needs, and the ways beside which another provider is put."""


_ROLES = list(Role)


def role_of(edges: EdgeList, way: Way) -> Role:
    """The role of a way; of a group of several roles, the first of them in their order."""
    return min((edges.providers[member].role for member in way), key=_ROLES.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactMarket:
    """What is known of the list's providers beyond their literal names.

    ``owner_of``: who owns a provider, where anything tells. ``vendor``: the one asked for,
    ``vendor_nodes`` its nodes in the list by role, ``vendor_roles`` the roles it is known to
    offer, ``vendor_owner`` who owns it; empty where none was asked for or nothing is known.
    ``closed``: providers that are out of business.
    """

    owner_of: Mapping[RoleProvider, str] = field(default_factory=dict)
    vendor: str = ""
    vendor_nodes: Mapping[Role, RoleProvider] = field(default_factory=dict)
    vendor_roles: frozenset[Role] = frozenset()
    vendor_owner: str = ""
    closed: frozenset[RoleProvider] = frozenset()

    def refused(self, provider: RoleProvider) -> NoAdvice | None:
        """Why the vendor asked for is no second to a provider; None where it may be one."""
        if not self.vendor:
            return None
        if self.vendor_nodes.get(provider.role) == provider or provider.name == self.vendor:
            return NoAdvice.SAME_PROVIDER
        owner = self.owner_of.get(provider, "")
        return NoAdvice.SAME_OWNER if owner and owner == self.vendor_owner else None

    def knows_owners(self, providers: Iterable[RoleProvider]) -> bool:
        """Whether it is known who owns each of these, and the vendor asked for."""
        known = all(provider in self.owner_of for provider in providers)
        return known and bool(self.vendor_owner or not self.vendor)

    def offers(self, role: Role) -> bool:
        """Whether a second vendor is to be had in a role."""
        return not self.vendor or role in self.vendor_roles or role in self.vendor_nodes


class ChangedFacts:
    """The list once more, each change as a site of its own, evaluated anew."""

    def __init__(
        self,
        edges: EdgeList,
        market: FactMarket,
        classes: frozenset[FailureClass],
        changes: list[Change],
    ) -> None:
        self._edges = edges
        roles = sorted({role_of(edges, way) for _, ways in changes for way in ways})
        second, providers = self._seconds(market, roles)
        needs = [self._needs(change, second) for change in changes]
        # The needs of a fresh provider, none, come last.
        nothing = array("i", [len(edges.needs) + len(needs)])
        changed = replace(
            edges,
            providers=providers,
            needs=(*edges.needs, *needs, Needs()),
            provider_needs=edges.provider_needs + nothing * (len(providers) - len(edges.providers)),
        )
        built = build_fact_graph(changed, Follow.FAILURE, classes)
        self._sets = built.failure_sets()
        nodes = built.of_needs[len(edges.needs) :]
        self._nodes = dict(zip(changes, nodes, strict=False))
        number_of = {provider.component: number for number, provider in enumerate(providers)}
        self._numbers = [number_of[component] for component in built.graph.components]

    def saves(self, change: Change, provider: int) -> bool:
        """Whether a site with changed needs outlives the provider."""
        return provider not in self.lost_with(change)

    def lost_with(self, change: Change) -> frozenset[int]:
        """The providers a site with changed needs is lost with, each alone."""
        ids = self._sets.ids(self._nodes[change])
        return frozenset(map(self._numbers.__getitem__, ids))

    def _seconds(
        self, market: FactMarket, roles: Iterable[Role]
    ) -> tuple[Mapping[Role, int], tuple[RoleProvider, ...]]:
        """By role, the number of the second provider: the vendor's node, else a fresh one."""
        providers = list(self._edges.providers)
        second: dict[Role, int] = {}
        for role in roles:
            node = market.vendor_nodes.get(role)
            if node is not None:
                second[role] = providers.index(node)
                continue
            second[role] = len(providers)
            component = another_vendor(role)
            providers.append(RoleProvider(role=role, name=str(component), component=component))
        return second, tuple(providers)

    def _needs(self, change: Change, second: Mapping[Role, int]) -> Needs:
        number, ways = change
        needs = self._edges.needs[number]
        widened = {tuple(sorted({*way, second[role_of(self._edges, way)]})) for way in ways}
        return Needs(
            critical=tuple(p for p in needs.critical if (p,) not in ways),
            groups=tuple(sorted({*(g for g in needs.groups if g not in ways), *widened})),
            loose=needs.loose,
        )
