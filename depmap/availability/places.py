"""Where a target can change something, and what a new place of its hosts would still need.

It can give its own zones a second DNS vendor, not those along a CNAME chain that are somebody
else's; and it can put a further alternate into each of its groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from depmap.attribution.nameservers import TargetContext
from depmap.availability.faultgraph import Leaf, NodeKind, UnknownLeaf
from depmap.availability.model import EndpointNodes, FaultModel, GroupNodes, SurfaceNodes, Use
from depmap.model.component import Component, Scheme, tld
from depmap.model.finding import Reason
from depmap.model.names import is_subdomain_of, owner_domain, registrable_domain, top_level_domain
from depmap.model.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A group of alternates, by its hosts; ``groups`` holds its nodes, one a surface."""

    hosts: tuple[str, ...]
    surfaces: tuple[str, ...]
    groups: tuple[GroupNodes, ...]


def places(surfaces: Iterable[SurfaceNodes]) -> tuple[Place, ...]:
    """The groups of these surfaces; hosts that serve several are one place."""
    found: dict[tuple[str, ...], list[tuple[str, GroupNodes]]] = {}
    for surface in surfaces:
        for group in surface.groups:
            hosts = tuple(endpoint.host for endpoint in group.endpoints)
            found.setdefault(hosts, []).append((surface.role.value, group))
    return tuple(
        Place(
            hosts=hosts,
            surfaces=tuple(dict.fromkeys(role for role, _ in told)),
            groups=tuple(group for _, group in told),
        )
        for hosts, told in found.items()
    )


def domains_of_others(
    contexts: Iterable[TargetContext], is_claimed: Callable[[str], bool]
) -> frozenset[str]:
    """The domains of hosts that a provider claims or that unrelated targets have hosts under.

    Such a domain is that target's only which is called by it, or says that it owns it.
    """
    users: dict[str, set[str]] = {}
    for context in contexts:
        target = context.target
        for domain in map(owner_domain, (target.domain, *target.hosts())):
            users.setdefault(domain, set()).add(target.owner or registrable_domain(target.domain))
    return frozenset(d for d, owners in users.items() if len(owners) > 1 or is_claimed(d))


class Grounds:
    """What of one target is its own to change. ``below``: all its essential surfaces stand on.

    ``others``: domains of hosts that are not the target's for having hosts there.
    """

    def __init__(
        self,
        model: FaultModel,
        context: TargetContext,
        surfaces: Iterable[SurfaceNodes],
        others: frozenset[str] = frozenset(),
    ) -> None:
        self._model = model
        self._context = context
        self.below = frozenset[int]().union(*(model.graph.below(s.node) for s in surfaces))
        named = {context.target.domain, *context.target.owned_domains}
        held = {owner_domain(name) for name in (context.target.domain, *context.target.hosts())}
        self._held = (held - others) | named

    def is_own(self, name: str) -> bool:
        """Whether a zone or host is the target's; ``github.io`` is not that of ``x.github.io``."""
        return self._context.owns(name) and any(is_subdomain_of(name, own) for own in self._held)

    def own_zones(self) -> dict[str, int]:
        """By own zone, the gate of its name servers; a zone without measured ones has none."""
        return {
            label.subject: node
            for node in sorted(self.below)
            if (label := self._model.labels.get(node)) is not None
            and label.kind == "servers"
            and self.is_own(label.subject)
        }

    def zones_on_the_way(self, group: GroupNodes) -> Iterator[tuple[str, int]]:
        """The zones, own or not, along the names of a group's hosts, with their nodes."""
        for endpoint in group.endpoints:
            for node in (endpoint.node, *self._labelled(endpoint.node, "endpoint")):
                for name in self._labelled(node, "name"):
                    for zone in self._labelled(name, "zone"):
                        yield self._model.labels[zone].subject, zone

    def uses(self, group: GroupNodes) -> tuple[Use, ...]:
        """Why components are needed where a group's hosts answer; not what their names need."""
        nodes = frozenset[int]().union(*(self._model.graph.below(e.node) for e in group.endpoints))
        return self._uses_at(nodes)

    def _uses_at(self, nodes: Iterable[int]) -> tuple[Use, ...]:
        uses = (self._model.uses.get(node) for node in sorted(nodes))
        return tuple(use for use in uses if use is not None and not use.zone)

    def role_of(self, group: GroupNodes, component: Component) -> Role:
        """What a second provider would be for: CDN where all that fails with it is fronted."""
        told = [roles for e in group.endpoints for roles in self._roles(e.node, component)]
        felt = [roles for roles, fails in told if fails] or [roles for roles, _ in told]
        return Role.CDN if felt and all(Role.CDN in roles for roles in felt) else Role.HOSTING

    def _roles(self, node: int, component: Component) -> Iterator[tuple[set[Role], bool]]:
        """Of a host and of each hop: the roles something plays for it alone, and whether any of
        that is within the component.
        """
        hops = self._labelled(node, "endpoint")
        below = frozenset[int]().union(*map(self._model.graph.below, hops))
        for uses in (
            self._uses_at(self._model.graph.below(node) - below),
            *(self._uses_at(self._model.graph.below(hop)) for hop in hops),
        ):
            if uses:
                found = [use.attribution for use in uses]
                yield {a.role for a in found}, any(component.contains(a.component) for a in found)

    def still_needed(
        self, endpoint: EndpointNodes, *, moved: Role | None, reissued: bool
    ) -> frozenset[int] | None:
        """What a host's name, answered at a further place, would need of what it needs now.

        ``moved``: another provider or region in that role; then only its own zones, its
        certificate and where it leads to are needed, and with another front the origin too.
        ``reissued``: the certificate is of another issuer. Hops to hosts of the target move along.
        None for a host that has no address at all.
        """
        if self._model.graph.kinds[endpoint.node] != NodeKind.ALL:
            return None
        needs = set(self._kept(endpoint.node, endpoint.host, moved=moved, reissued=reissued))
        return frozenset(needs)

    def _kept(self, node: int, host: str, *, moved: Role | None, reissued: bool) -> Iterator[int]:
        for child in self._model.graph.children_of(node):
            label = self._model.labels.get(child)
            if label is not None and label.kind == "name":
                yield from [child] if moved is None else self._own_part(child, host)
            elif label is not None and label.kind == "endpoint":
                if self.is_own(label.subject):
                    yield from self._kept(child, label.subject, moved=moved, reissued=reissued)
                else:
                    yield child
            elif self._stays(child, moved=moved, reissued=reissued):
                yield child

    def _stays(self, child: int, *, moved: Role | None, reissued: bool) -> bool:
        """Whether a child of an endpoint, neither name nor hop, is needed elsewhere too."""
        leaves = self._model.graph.leaves_below(child)
        roles = {leaf.role for leaf in leaves}
        if Role.CA in roles:  # its issuer; with other roles: a redirect to nobody knows where
            return not reissued or len(roles) > 1
        hidden = all(
            isinstance(leaf, UnknownLeaf) and leaf.unknown.reason is Reason.ORIGIN_HIDDEN
            for leaf in leaves
        )
        return moved is None or (hidden and moved is Role.CDN)

    def _own_part(self, name: int, host: str) -> Iterator[int]:
        """Of what the names of a chain need, what the host's own name does."""
        graph = self._model.graph
        top = tld(top_level_domain(host))
        for child in graph.children_of(name):
            label = self._model.labels.get(child)
            if label is not None:
                kept = is_subdomain_of(host, label.subject)
            else:
                kept = all(
                    leaf.component == top
                    if isinstance(leaf, Leaf)
                    else is_subdomain_of(host, leaf.unknown.subject)
                    for leaf in graph.leaves_below(child)
                )
            if kept:
                yield child

    def _labelled(self, node: int, kind: str) -> list[int]:
        labels = self._model.labels
        return [
            child
            for child in self._model.graph.children_of(node)
            if child in labels and labels[child].kind == kind
        ]


def regions_elsewhere(uses: Iterable[Use], component: Component) -> frozenset[Component]:
    """The services that a group uses within a region, as they are named there; else the region."""
    found = {
        use.attribution.component
        for use in uses
        if component.contains(use.attribution.component)
        and use.attribution.component.scheme is Scheme.PROVIDED
    }
    return frozenset(found or {component})
