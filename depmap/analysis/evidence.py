"""The observations that reports cite, as rows a reader can follow. No selection by importance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from depmap.availability.model import FaultModel
from depmap.model.finding import EvidenceRow, FiredRule
from depmap.model.observation import (
    CertChain,
    Delegation,
    Observation,
    Origin,
    Payload,
    RRset,
    WebResponse,
)


def evidence_rows(
    observations: Iterable[Observation], model: FaultModel
) -> tuple[EvidenceRow, ...]:
    """One row for each observation, with the rules that fired on it."""
    rules: dict[str, set[FiredRule]] = {}
    for use in model.uses.values():
        for piece in use.attribution.evidence:
            fired = FiredRule(piece.matcher, piece.source)
            rules.setdefault(piece.observation, set()).add(fired)
    return tuple(
        EvidenceRow(
            id=observation.id,
            subject=observation.question.subject,
            question=str(observation.question),
            answer=answer_text(observation),
            answered_by=observation.answered_by,
            at=observation.at,
            status=observation.status,
            provenance=observation.provenance,
            source=observation.source,
            date=observation.date,
            rules=tuple(sorted(rules.get(observation.id, ()))),
        )
        for observation in observations
    )


def answer_text(observation: Observation) -> str:
    """What was answered, on one line; the failure's detail where nothing was."""
    if observation.payload is None:
        return observation.detail
    return _payload_text(observation.payload)


def _payload_text(payload: Payload) -> str:
    match payload:
        case RRset(chain=chain, values=values):
            return " → ".join((*chain[1:], ", ".join(values)) if values else chain[1:])
        case Delegation() as delegation:
            return ", ".join(delegation.servers())
        case Origin(asns=asns, prefix=network):
            systems = ", ".join(f"AS{asn}" for asn in asns)
            return f"{systems} {network}".strip()
        case WebResponse(status_code=code, fields=fields, location=location):
            told = "; ".join(f"{name}: {value}" for name, value in fields)
            return " ".join(part for part in (str(code or ""), location, told) if part)
        case CertChain() as chain:
            return f"issued by {chain.leaf.issuer_organisation or chain.leaf.issuer_common_name}"
        case _:
            assert_never(payload)
