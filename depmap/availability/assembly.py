"""Adds what one thing needs to the fault graph: leaves with their uses, and what is unseen.

Names and zones are in ``zones``, endpoints in ``endpoints``; both work on one Assembly a target.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from depmap.attribution.hosts import attribute_address
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.nameservers import ServerRule, TargetContext
from depmap.attribution.observed import Observed
from depmap.availability.candidates import Candidates
from depmap.availability.faultgraph import FaultGraphBuilder
from depmap.availability.model import Label, Use
from depmap.model.attribution import Attribution, Ownership
from depmap.model.component import Component
from depmap.model.finding import Reason, Unknown
from depmap.model.observation import Observation
from depmap.model.role import FailureClass, Role


@dataclass(slots=True, kw_only=True)
class Notes:
    """What the nodes mean, collected while the graph grows."""

    uses: dict[int, Use] = field(default_factory=dict)
    labels: dict[int, Label] = field(default_factory=dict)
    provider_zones: dict[tuple[str, str], list[int]] = field(default_factory=dict)


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
        children = [self.use(a, FailureClass.IMMEDIATE) for a in found.carriers]
        children += [
            self.use(a, FailureClass.IMMEDIATE)
            for a in found.services
            if a.role in (Role.CDN, Role.HOSTING)
        ]
        if not found.origin_known:
            children.append(self._unknown_origin(address, FailureClass.IMMEDIATE, found.services))
        node = self.builder.all_of(children, key=self.key("address", address))
        return self.label(node, "address", address)

    def server_address(self, address: str, resolved: Observation | None, zone: str) -> int:
        """The same for a name server: felt after the TTL, and a CDN's range means its DNS."""
        found = attribute_address(address, resolved, self.observed, self.index)
        hosting = [a for a in found.services if a.role is Role.HOSTING]
        children = [
            self.use(a, FailureClass.CACHED, zone=zone) for a in (*found.carriers, *hosting)
        ]
        if not found.origin_known:
            children.append(self._unknown_origin(address, FailureClass.CACHED, found.services))
        node = self.builder.all_of(children, key=self.key("server address", address, zone))
        return self.label(node, "address", address)

    def _unknown_origin(
        self, address: str, failure_class: FailureClass, services: tuple[Attribution, ...]
    ) -> int:
        unknown = Unknown(
            subject=address,
            role=Role.TRANSIT,
            reason=Reason.NOT_MEASURED,
        )
        also = () if services else (Role.HOSTING, Role.CDN)
        return self.unseen(unknown, failure_class=failure_class, also=also)
