"""What an unknown leaf may turn out to be: every component that offers its role."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.attribution.match import CatalogueIndex
from depmap.model.component import Component, Scheme, autonomous_system, domain, parse_component
from depmap.model.component import prefix as prefix_component
from depmap.model.names import owner_domain
from depmap.model.observation import Delegation, Observation, Origin
from depmap.model.role import Role
from depmap.model.target import StatedFact


class Candidates:
    """The catalogue's components by role, and the uncatalogued ones this snapshot has seen."""

    def __init__(self, observations: Iterable[Observation], index: CatalogueIndex) -> None:
        carriers: set[Component] = set()
        domains: set[Component] = set()
        for observation in observations:
            match observation.payload:
                case Origin(asns=asns, prefix=network):
                    carriers |= {autonomous_system(asn) for asn in asns}
                    carriers |= {prefix_component(network)} if network else set()
                case Delegation() as delegation:
                    domains |= {domain(owner_domain(server)) for server in delegation.servers()}
                case _:
                    pass
        systems = {c for c in carriers if c.scheme is Scheme.AS}
        self._by_role = {role: index.components_with(role) for role in Role}
        self._by_role[Role.TRANSIT] |= carriers
        self._by_role[Role.HOSTING] |= systems
        self._by_role[Role.DNS] |= domains
        self._named: dict[tuple[Component, Role], frozenset[Component]] = {}

    def offering(self, role: Role) -> frozenset[Component]:
        """Every component that offers ``role``."""
        return self._by_role[role]

    def within(self, component: Component, role: Role) -> frozenset[Component]:
        """Where the addresses of something known by name can be: the same provider and region."""
        key = (component, role)
        if key not in self._named:
            self._named[key] = frozenset(
                c
                for c in self._by_role[role] | {component}
                if c.provider == component.provider and c.region in ("", component.region)
            )
        return self._named[key]

    def stated(self, facts: Iterable[StatedFact]) -> frozenset[Component]:
        """What published claims say an unseen host is in: wider components, and any within."""
        named = {parse_component(fact.component) for fact in facts if fact.component}
        wider = {c for n in named for c in (n, *n.containers())}
        within = {c for c in self._by_role[Role.HOSTING] if any(n.contains(c) for n in named)}
        return frozenset(wider | within)
