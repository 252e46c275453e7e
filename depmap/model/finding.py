"""What depmap concludes: dependencies, single points, findings and the assessment that holds them.

Everything here is a pure function of (snapshot, catalogue, now). No printing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from depmap.model.attribution import Attribution, Conflict
from depmap.model.component import Component
from depmap.model.concentration import Centralization, ConcentrationRow
from depmap.model.observation import Provenance, Run, Status
from depmap.model.role import FailureClass, Role
from depmap.model.target import StatedFact, SurfaceRole, Target


class Severity(StrEnum):
    """How much a finding matters."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Verdict(StrEnum):
    """What is left of a target, surface or endpoint when something fails."""

    DOWN = "down"
    DEGRADED = "degraded"
    REDUCED = "reduced"
    UNAFFECTED = "unaffected"
    UNKNOWN = "unknown"
    UNRESOLVABLE = "unresolvable"


class Standing(StrEnum):
    """How a target or surface stands with nothing failed."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    UNRESOLVABLE = "unresolvable"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why something can't be said; kept apart in every report."""

    ORIGIN_HIDDEN = "origin_hidden"
    NOT_MEASURED = "not_measured"
    RECONSTRUCTED = "reconstructed"
    MODEL_INCOMPLETE = "model_incomplete"


class State(StrEnum):
    """How well a dependency is known."""

    OBSERVED = "observed"
    HIDDEN = "hidden"
    FAILED = "failed"
    UNMEASURED = "unmeasured"


class Relation(StrEnum):
    """Direct: of the target's own zone or endpoint. Indirect: of a zone along the chain."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class Criticality(StrEnum):
    """Critical: alone it takes the surface down (proved). Redundant: it can't (possible)."""

    CRITICAL = "critical"
    REDUNDANT = "redundant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """What could not be seen: ``subject`` (a host, zone or name server), for which role, and why.

    ``detail`` tells the reader more: ``behind aws/cloudfront``, ``refused``.
    """

    subject: str
    role: Role
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """An edge from a surface to a component in a role.

    ``component`` is None for a hidden or unmeasured one. ``subjects`` are the hosts, zones and
    servers through which it is needed; ``evidence`` the ids of observations.
    """

    role: Role
    component: Component | None
    state: State
    relation: Relation
    criticality: Criticality
    failure_class: FailureClass
    confidence: float
    provenance: Provenance
    subjects: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    private: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SinglePoint:
    """A component whose failure alone brings the surface (or target) down, proved.

    One per containment chain: ``component`` is its widest member and ``narrowest`` its narrowest.
    ``provenance`` is RECONSTRUCTED when it does not hold on observed answers alone.
    ``effect``: what it does to the target, or DOWN for a surface. ``roles`` it acts in.
    ``announced_for``: the provider among the same single points whose AS or prefix this is; such a
    row says the same again.
    """

    component: Component
    narrowest: Component
    roles: tuple[Role, ...]
    failure_class: FailureClass
    provenance: Provenance
    effect: Verdict
    private: bool = False
    announced_for: Component | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAssessment:
    """One host: how it is reached and what answers.

    ``chain`` is its CNAME chain, ``status`` the state of its address look-up. ``fronts``,
    ``hosting`` and ``issuers`` hold attributions, strongest first; ``hosting`` is empty behind a
    CDN (``origin_hidden``) and when nothing was measured.
    """

    host: str
    chain: tuple[str, ...]
    addresses: tuple[str, ...]
    status: Status
    standing: Standing
    fronts: tuple[Attribution, ...]
    hosting: tuple[Attribution, ...]
    dns: tuple[Attribution, ...]
    issuers: tuple[Attribution, ...]
    origin_hidden: bool
    stated: tuple[StatedFact, ...] = ()
    date: str | None = None
    judged: bool = True


class PairSearch(StrEnum):
    """How far cut pairs were looked for: all found, given up at the limit of work, or not at all
    (in long lists).
    """

    COMPLETE = "complete"
    CUT_SHORT = "cut_short"
    NOT_LOOKED_FOR = "not_looked_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceAssessment:
    """One surface: its endpoint groups and what they stand on. Cut pairs are minimal.

    ``unexpected``: single points and cut pairs smaller than the visible redundancy.
    """

    role: SurfaceRole
    groups: tuple[tuple[EndpointAssessment, ...], ...]
    standing: Standing
    dependencies: tuple[Dependency, ...]
    single_points: tuple[SinglePoint, ...]
    cut_pairs: tuple[tuple[Component, Component], ...]
    possible_points: int
    unknown: tuple[Unknown, ...]
    pair_search: PairSearch = PairSearch.NOT_LOOKED_FOR
    unexpected: tuple[tuple[Component, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointEffect:
    """What one failure does to one host."""

    host: str
    verdict: Verdict
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceEffect:
    """What one failure does to one surface, host by host."""

    role: SurfaceRole
    verdict: Verdict
    reason: Reason | None
    endpoints: tuple[EndpointEffect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a failure does to one target. ``failed``: the components that fail, sorted.

    ``at_least``: proved, it may be worse.
    """

    failed: tuple[Component, ...]
    verdict: Verdict
    reason: Reason | None
    at_least: bool
    surfaces: tuple[SurfaceEffect, ...]

    @property
    def component(self) -> Component:
        """The one that fails, where a single one does; else the first."""
        return self.failed[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAssessment:
    """One target. ``effects`` tells of its regions and of what takes some endpoints, not all."""

    target: Target
    standing: Standing
    surfaces: tuple[SurfaceAssessment, ...]
    beside: tuple[EndpointAssessment, ...]
    single_points: tuple[SinglePoint, ...]
    effects: tuple[Effect, ...]
    universal: tuple[Component, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that holds on a subject."""

    rule: str
    subject: str
    severity: Severity
    confidence: float
    message: str
    evidence: tuple[str, ...] = ()
    component: Component | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A rule that lacked evidence; never reads as "no finding"."""

    rule: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much was seen. ``judged`` surfaces of ``surfaces`` essential ones; answers by outcome."""

    surfaces: int
    judged: int
    observed: int
    failed: int
    unknown: int

    @property
    def share(self) -> float:
        """Essential surfaces judged, in [0, 1]; 0 when there are none."""
        return self.judged / self.surfaces if self.surfaces else 0.0


@dataclass(frozen=True, slots=True, order=True)
class FiredRule:
    """A rule that made something of an observation, and where the rule itself is from."""

    matcher: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One observation as reports cite it."""

    id: str
    subject: str
    question: str
    answer: str
    answered_by: str
    at: datetime
    status: Status
    provenance: Provenance
    source: str
    date: str
    rules: tuple[FiredRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything a report says, in canonical order."""

    run: Run
    catalogue_date: str
    observed_only: bool
    provenance: tuple[tuple[Provenance, int], ...]
    targets: tuple[TargetAssessment, ...]
    concentration: tuple[ConcentrationRow, ...]
    centralization: tuple[Centralization, ...]
    universal: tuple[Component, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skip, ...]
    evidence: tuple[EvidenceRow, ...]
    coverage: Coverage
    stated: int
