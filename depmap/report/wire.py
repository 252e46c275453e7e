"""The wire types of ``depmap/report/1``, apart from the internal ones. No conversion here.

docs/schema/report-1.json describes the same; a test holds the two together. Keys may be added,
never renamed or dropped, while the schema is 1. Text is as observed: escape it before showing.
"""

from __future__ import annotations

from typing import TypedDict


class ToolWire(TypedDict):
    """What wrote the report, with which catalogue and Public Suffix List."""

    name: str
    version: str
    catalogue: str
    psl: str


class RunWire(TypedDict):
    """How and when; ``provenance`` counts answers."""

    started: str
    finished: str
    vantage: str
    resolvers: list[str]
    world: str
    complete: bool
    observed_only: bool
    provenance: dict[str, int]


DependencyWire = TypedDict(
    "DependencyWire",
    {
        "role": str,
        "component": str | None,
        "provider": str | None,
        "service": str | None,
        "region": str | None,
        "state": str,
        "relation": str,
        "criticality": str,
        "class": str,
        "private": bool,
        "confidence": float,
        "provenance": str | None,
        "subjects": list[str],
        "reason": str | None,
        "evidence": list[str],
    },
)

SinglePointWire = TypedDict(
    "SinglePointWire",
    {
        "component": str,
        "narrowest": str,
        "name": str,
        "roles": list[str],
        "effect": str,
        "class": str,
        "provenance": str,
        "private": bool,
        "announced_for": str | None,
        "rests_on": list[str],
    },
)
"""``rests_on``: the evidence of every dependency that lies inside the component.

``announced_for``: the single point whose AS or prefix this is; it says the same again.
"""


class UnknownWire(TypedDict):
    """What could not be seen."""

    subject: str
    role: str
    reason: str
    detail: str


class AttributionWire(TypedDict):
    """Who stands behind a host in one role."""

    component: str
    confidence: float
    provenance: str
    private: bool
    evidence: list[str]


class StatedWire(TypedDict):
    """A published claim; never proof."""

    host: str
    claim: str
    component: str
    source: str
    date: str


class HostWire(TypedDict):
    """One host of a target; ``date`` is null for a live answer, empty for a date unknown."""

    host: str
    unicode: str
    judged: bool
    surfaces: list[str]
    status: str
    standing: str
    chain: list[str]
    addresses: list[str]
    front: list[AttributionWire]
    hosting: list[AttributionWire]
    dns: list[AttributionWire]
    issuer: list[AttributionWire]
    origin_hidden: bool
    stated: list[StatedWire]
    date: str | None


class SurfaceWire(TypedDict):
    """One function of a target; ``endpoints`` are groups of alternates, all groups needed."""

    role: str
    endpoints: list[list[str]]
    status: str
    dependencies: list[DependencyWire]
    single_points: list[SinglePointWire]
    cut_pairs: list[list[str]]
    pair_search: str
    unexpected_cuts: list[list[str]]
    possible_points: int
    unknown: list[UnknownWire]


class EndpointEffectWire(TypedDict):
    """What one failure does to one host."""

    host: str
    verdict: str
    reason: str | None
    detail: str


class SurfaceEffectWire(TypedDict):
    """What one failure does to one surface."""

    role: str
    verdict: str
    reason: str | None
    endpoints: list[EndpointEffectWire]


class EffectWire(TypedDict):
    """What one failure does to a target."""

    component: str
    verdict: str
    reason: str | None
    at_least: bool
    surfaces: list[SurfaceEffectWire]


class ConflictWire(TypedDict):
    """Evidence that disagrees."""

    subject: str
    role: str
    components: list[str]


class TargetWire(TypedDict):
    """One target; its single points are those of the whole."""

    id: str
    name: str
    domain: str
    owner: str
    weight: float
    status: str
    surfaces: list[SurfaceWire]
    hosts: list[HostWire]
    single_points: list[SinglePointWire]
    effects: list[EffectWire]
    universal: list[str]
    conflicts: list[ConflictWire]
    stated: list[StatedWire]


class ConcentrationWire(TypedDict):
    """Use (C) and impact (I) of one provider in one role; shares are intervals."""

    role: str
    provider: str
    name: str
    C_direct: int
    C_total: int
    I_direct: int
    I_total: int
    I_fail: int
    share: list[float]
    impact_share: list[float]


class CentralizationWire(TypedDict):
    """How concentrated a role is; ``top_3`` is the share of the three largest."""

    role: str
    S: list[float]
    HHI: list[float]
    top_3: list[float]
    measured: int
    none: int
    unknown: int


class FindingWire(TypedDict):
    """A rule that holds."""

    rule: str
    subject: str
    severity: str
    confidence: float
    message: str
    component: str | None
    evidence: list[str]


class SkipWire(TypedDict):
    """A rule that lacked evidence."""

    rule: str
    subject: str
    reason: str


class EvidenceWire(TypedDict):
    """One observation; ``matcher`` is the first of ``matchers``, empty when none fired."""

    subject: str
    question: str
    answer: str
    answered_by: str
    at: str
    status: str
    provenance: str
    source: str
    date: str
    matcher: str
    matchers: list[str]


class CoverageWire(TypedDict):
    """Essential surfaces, how many of them judged, and questions by outcome."""

    surfaces: int
    judged: int
    observed: int
    failed: int
    unknown: int
    share: float


class Document(TypedDict):
    """The whole report."""

    schema: str
    tool: ToolWire
    run: RunWire
    targets: list[TargetWire]
    concentration: list[ConcentrationWire]
    centralization: list[CentralizationWire]
    universal: list[str]
    findings: list[FindingWire]
    skipped: list[SkipWire]
    evidence: dict[str, EvidenceWire]
    coverage: CoverageWire
    notices: list[str]
