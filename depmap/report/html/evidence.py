"""The evidence as the page carries it: only what is cited, each text once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import TypedDict

from depmap.model.finding import Assessment, EvidenceRow, TargetAssessment
from depmap.report.safe import safe
from depmap.report.words import dated

COLUMNS = (
    "id",
    "question",
    "answer",
    "answered by",
    "at",
    "status",
    "provenance",
    "source",
    "matcher",
)
LONGEST = 512


class EvidenceData(TypedDict):
    """``rows``: by observation, indices into ``texts``; ``cited``: by target, indices of rows."""

    columns: list[str]
    texts: list[str]
    rows: list[list[int]]
    cited: list[list[int]]


def evidence_data(assessment: Assessment) -> EvidenceData:
    """What each target's dependencies and attributions rest on."""
    by_id = {row.id: row for row in assessment.evidence}
    texts: dict[str, int] = {}
    places: dict[str, int] = {}
    rows: list[list[int]] = []
    cited: list[list[int]] = []
    for target in assessment.targets:
        listed = []
        for name in _cited(target):
            if name not in by_id:
                continue
            if name not in places:
                places[name] = len(rows)
                cells = _cells(by_id[name], assessment.run.world)
                rows.append([texts.setdefault(t, len(texts)) for t in cells])
            listed.append(places[name])
        cited.append(listed)
    return {"columns": list(COLUMNS), "texts": list(texts), "rows": rows, "cited": cited}


def _cited(target: TargetAssessment) -> Iterable[str]:
    named = [name for s in target.surfaces for d in s.dependencies for name in d.evidence]
    endpoints = (e for s in target.surfaces for group in s.groups for e in group)
    for endpoint in (*endpoints, *target.beside):
        for attribution in (
            *endpoint.fronts,
            *endpoint.hosting,
            *endpoint.dns,
            *endpoint.issuers,
        ):
            named.extend(evidence.observation for evidence in attribution.evidence)
    return dict.fromkeys(named)


def _cells(row: EvidenceRow, world: str) -> tuple[str, ...]:
    """One a column. A recorded answer bears its own date, and nobody was asked for it."""
    told = (
        row.id,
        row.question,
        row.answer,
        f"recorded world {world}" if world else row.answered_by,
        dated(row.date) if world else f"{row.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        row.status.value,
        row.provenance.value,
        row.source,
        ", ".join(dict.fromkeys(rule.matcher for rule in row.rules)),
    )
    return tuple(safe(text, LONGEST) for text in told)
