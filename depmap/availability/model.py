"""What the fault graph of a snapshot stands for: targets, surfaces, endpoints, uses. No logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from depmap.attribution.hosts import HostAttribution
from depmap.attribution.nameservers import TargetContext
from depmap.availability.faultgraph import FaultGraph
from depmap.model.attribution import Attribution, Conflict, Ownership
from depmap.model.component import Component
from depmap.model.role import FailureClass, Role
from depmap.model.target import SurfaceRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Why a component is needed at one place of the graph.

    ``zone`` is the zone it serves, empty outside DNS. ``ownership`` is told for name servers.
    """

    attribution: Attribution
    failure_class: FailureClass
    zone: str = ""
    ownership: Ownership | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a node stands for: ``kind`` is endpoint, name, zone, server, address, group …."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointNodes:
    """One host as a node. ``own_zones`` are the cuts that enclose the host itself."""

    host: str
    node: int
    attribution: HostAttribution
    own_zones: frozenset[str]

    @property
    def is_seen(self) -> bool:
        """Whether anything is known of who answers for the host."""
        view = self.attribution.view
        return bool(view.addresses or self.attribution.by_name) or view.is_absent


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNodes:
    """Alternates as a node."""

    node: int
    endpoints: tuple[EndpointNodes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceNodes:
    """One surface as a node; ``gates`` hold, by role, its directly attributed children only.

    ``measured``: somebody is known to answer for every group.
    """

    role: SurfaceRole
    node: int
    groups: tuple[GroupNodes, ...]
    gates: Mapping[Role, int]
    measured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetNodes:
    """One target and its surfaces."""

    context: TargetContext
    surfaces: tuple[SurfaceNodes, ...]
    beside: tuple[EndpointNodes, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def judged(self) -> tuple[SurfaceNodes, ...]:
        """The essential surfaces; all of them where none is essential (mail alone)."""
        essential = tuple(surface for surface in self.surfaces if surface.role.is_essential)
        return essential or self.surfaces


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultModel:
    """The fault graph of a snapshot and what its nodes mean.

    ``now``: the day it tells of. ``uses``: by node, why its component is needed. ``labels``: by
    node, what a gate stands for. ``provider_zones``: by (target id, provider slug), the nodes of
    zones that provider itself stands on. ``offering``: by role, what an unknown leaf may be.
    """

    now: datetime
    graph: FaultGraph
    targets: tuple[TargetNodes, ...]
    uses: Mapping[int, Use]
    labels: Mapping[int, Label]
    provider_zones: Mapping[tuple[str, str], tuple[int, ...]]
    offering: Mapping[Role, frozenset[Component]]
