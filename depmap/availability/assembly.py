"""Adds what one thing needs to the fault graph: leaves with their uses, and what is unseen.

Names and zones are in ``zones``, endpoints in ``endpoints``; both work on one Assembly a target.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from depmap.attribution.addresses import AddressAttribution, attribute_address
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.nameservers import ServerRule, TargetContext
from depmap.attribution.observed import Observed
from depmap.availability.candidates import Candidates
from depmap.availability.faultgraph import FaultGraphBuilder
from depmap.availability.model import Label, Use
from depmap.model.attribution import Attribution, Ownership
from depmap.model.component import Component, Scheme, provided
from depmap.model.finding import Reason, Unknown
from depmap.model.observation import Observation
from depmap.model.role import FailureClass, Role


@dataclass(slots=True, kw_only=True)
class Notes:
    """What the nodes mean, collected while the graph grows."""

    uses: dict[int, Use] = field(default_factory=dict)
    labels: dict[int, Label] = field(default_factory=dict)
    provider_zones: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    begun: set[tuple[object, ...]] = field(default_factory=set)
    nesting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """One target's part of the graph under construction; keys carry the target's id."""

    builder: FaultGraphBuilder
    observed: Observed
    index: CatalogueIndex
    rule: ServerRule
    candidates: Candidates
    context: TargetContext
    notes: Notes
    now: datetime

    def key(self, kind: str, *parts: object) -> tuple[object, ...]:
        """A key of this target's own."""
        return (self.context.target.id, kind, *parts)

    def begin(self, key: tuple[object, ...]) -> bool:
        """Whether this is the first time ``key`` is to be built; name servers form cycles."""
        if key in self.notes.begun:
            return False
        self.notes.begun.add(key)
        return True

    def label(self, node: int, kind: str, subject: str) -> int:
        """Say what a node stands for; returns it."""
        self.notes.labels.setdefault(node, Label(kind=kind, subject=subject))
        return node

    def use(
        self,
        attribution: Attribution,
        failure_class: FailureClass,
        *,
        zone: str = "",
        ownership: Ownership | None = None,
    ) -> int:
        """The node of an attributed component, with why it is needed."""
        leaf = self.builder.leaf(
            attribution.component, attribution.role, failure_class, private=attribution.private
        )
        node = self.builder.all_of(
            (leaf,), key=self.key("use", attribution.subject, zone, leaf, ownership)
        )
        self.notes.uses.setdefault(
            node,
            Use(
                attribution=attribution,
                failure_class=failure_class,
                zone=zone,
                ownership=ownership,
            ),
        )
        return node

    def unseen(
        self,
        unknown: Unknown,
        *,
        failure_class: FailureClass,
        also: Iterable[Role] = (),
        within: Component | None = None,
        candidates: frozenset[Component] | None = None,
    ) -> int:
        """The node of something unseen: its own role first, then the roles that come with it.

        ``within``: what it is known to be by name. ``candidates`` replace those of its own role.
        """
        nodes = []
        for role in dict.fromkeys((unknown.role, *also)):
            if candidates is not None and role is unknown.role:
                possible = candidates
            elif within is not None and role is not Role.TRANSIT:
                possible = self.candidates.within(within, role)
            else:
                possible = self.candidates.offering(role)
            told = Unknown(
                subject=unknown.subject, role=role, reason=unknown.reason, detail=unknown.detail
            )
            nodes.append(self.builder.unknown(told, possible, failure_class))
        return self.builder.all_of(nodes)

    def endpoint_address(self, address: str, resolved: Observation | None) -> int:
        """What an address needs where the customer connects: AS, prefix, service and region."""
        found = attribute_address(address, resolved, self.observed, self.index)
        services = [a for a in found.services if a.role in (Role.CDN, Role.HOSTING)]
        children = self._carried(found, services, FailureClass.IMMEDIATE)
        node = self.builder.all_of(children, key=self.key("address", address))
        return self.label(node, "address", address)

    def server_address(self, address: str, resolved: Observation | None, zone: str) -> int:
        """The same for a name server: felt after the TTL, and a CDN's range means its DNS."""
        found = attribute_address(address, resolved, self.observed, self.index)
        services = [_as_dns(a) for a in found.services]
        children = self._carried(found, services, FailureClass.CACHED, zone)
        node = self.builder.all_of(children, key=self.key("server address", address, zone))
        return self.label(node, "address", address)

    def holders(
        self,
        attributions: Iterable[Attribution],
        failure_class: FailureClass,
        *,
        zone: str = "",
    ) -> list[int]:
        """What holds one address: each is needed, but of several AS in one role any will do."""
        nodes: list[int] = []
        systems: dict[Role, list[int]] = {}
        for attribution in attributions:
            use = self.use(attribution, failure_class, zone=zone)
            if attribution.component.scheme is Scheme.AS:
                systems.setdefault(attribution.role, []).append(use)
            else:
                nodes.append(use)
        return [*nodes, *(self.builder.any_of(uses) for uses in systems.values())]

    def _carried(
        self,
        found: AddressAttribution,
        services: Iterable[Attribution],
        failure_class: FailureClass,
        zone: str = "",
    ) -> list[int]:
        """Its services, its prefix, and any of the AS that announce it."""
        children = self.holders((*services, *found.carriers), failure_class, zone=zone)
        if not found.origin_known:
            unknown = Unknown(subject=found.address, role=Role.TRANSIT, reason=Reason.NOT_MEASURED)
            answering = Role.DNS if zone else Role.CDN
            also = () if found.services else (Role.HOSTING, answering)
            children.append(self.unseen(unknown, failure_class=failure_class, also=also))
        return children


def _as_dns(attribution: Attribution) -> Attribution:
    """At a name server, a range that a CDN shares with its DNS tells the provider alone."""
    if attribution.role is not Role.CDN:
        return attribution
    provider = provided(attribution.component.name)
    return replace(attribution, role=Role.DNS, component=provider)
