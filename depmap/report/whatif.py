"""What-if as wire documents: ``depmap/whatif/1``, ``-each/1``, ``-pairs/1``. No judging."""

from __future__ import annotations

from typing import TypedDict

from depmap.model.finding import Verdict
from depmap.model.whatif import (
    Blast,
    BlastRanking,
    PairRanking,
    SurfaceOutcome,
    TargetOutcome,
    WhatIf,
)
from depmap.report.because import because_text, joined_components
from depmap.report.json_text import dump_json

SCHEMA = "depmap/whatif/1"
EACH_SCHEMA = "depmap/whatif-each/1"
PAIRS_SCHEMA = "depmap/whatif-pairs/1"


class SurfaceOutcomeWire(TypedDict):
    """One surface; ``because`` is the shortest argument, empty where it is unaffected."""

    role: str
    verdict: str
    reason: str | None
    because: str


class TargetOutcomeWire(TypedDict):
    """One target; ``at_least``: proved, it may be worse."""

    id: str
    domain: str
    verdict: str
    at_least: bool
    surfaces: list[SurfaceOutcomeWire]
    reason: str | None


class WhatIfWire(TypedDict):
    """The whole document; ``idle``: those failed that nothing is known to stand on."""

    schema: str
    subject: str
    failed: list[str]
    idle: list[str]
    remarks: list[str]
    classes: list[str]
    summary: dict[str, int]
    targets: list[TargetOutcomeWire]
    notices: list[str]


class BlastWire(TypedDict):
    """How many targets one component's failure takes, proved; ``at_most``: lost, possibly."""

    component: str
    down: int
    degraded: int
    reduced: int
    at_most: int


class RankingWire(TypedDict):
    """Every component, the farthest reaching first."""

    schema: str
    subject: str
    targets: int
    effect: str
    classes: list[str]
    components: list[BlastWire]
    universal: list[BlastWire]
    notices: list[str]


def render_whatif_json(whatif: WhatIf) -> str:
    """``depmap/whatif/1`` as ASCII text ended by a newline."""
    failed = joined_components(whatif.failed)
    document: WhatIfWire = {
        "schema": SCHEMA,
        "subject": whatif.subject,
        "failed": list(whatif.failed),
        "idle": list(whatif.idle),
        "remarks": list(whatif.remarks),
        "classes": sorted(c.value for c in whatif.classes),
        "summary": {verdict.value: len(whatif.of(verdict)) for verdict in Verdict},
        "targets": [_target(target, failed) for target in whatif.targets],
        "notices": list(whatif.notices),
    }
    return dump_json(document)


def _target(target: TargetOutcome, failed: str) -> TargetOutcomeWire:
    return {
        "id": target.id,
        "domain": target.domain,
        "verdict": target.verdict.value,
        "at_least": target.at_least,
        "surfaces": [_surface(surface, target.domain, failed) for surface in target.surfaces],
        "reason": None if target.reason is None else target.reason.value,
    }


def _surface(surface: SurfaceOutcome, domain: str, failed: str) -> SurfaceOutcomeWire:
    return {
        "role": surface.role,
        "verdict": surface.verdict.value,
        "reason": None if surface.reason is None else surface.reason.value,
        "because": because_text(surface.because, domain, failed),
    }


class PairWire(TypedDict):
    """Two components, and how many targets they take together that neither takes alone."""

    components: list[str]
    lost: int


class PairsWire(TypedDict):
    """The pairs; ``not_searched`` targets were left when the search ran into its limit."""

    schema: str
    subject: str
    targets: int
    classes: list[str]
    pairs: list[PairWire]
    not_searched: int
    notices: list[str]


def render_pairs_json(ranking: PairRanking) -> str:
    """``depmap/whatif-pairs/1`` as ASCII text ended by a newline."""
    document: PairsWire = {
        "schema": PAIRS_SCHEMA,
        "subject": ranking.subject,
        "targets": ranking.targets,
        "classes": sorted(c.value for c in ranking.classes),
        "pairs": [{"components": list(row.pair), "lost": row.lost} for row in ranking.rows],
        "not_searched": ranking.not_searched,
        "notices": list(ranking.notices),
    }
    return dump_json(document)


def render_ranking_json(ranking: BlastRanking) -> str:
    """``depmap/whatif-each/1`` as ASCII text ended by a newline."""
    document: RankingWire = {
        "schema": EACH_SCHEMA,
        "subject": ranking.subject,
        "targets": ranking.targets,
        "effect": ranking.loss.value,
        "classes": sorted(c.value for c in ranking.classes),
        "components": [_blast(row) for row in ranking.rows],
        "universal": [_blast(row) for row in ranking.universal],
        "notices": list(ranking.notices),
    }
    return dump_json(document)


def _blast(row: Blast) -> BlastWire:
    return {
        "component": row.component,
        "down": row.down,
        "degraded": row.degraded,
        "reduced": row.reduced,
        "at_most": row.at_most,
    }
