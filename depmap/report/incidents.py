"""The catalogue of incidents as lines and as a wire document (``depmap/incidents/1``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypedDict

from depmap.model.incident import Certainty, Fate, Incident, Reported
from depmap.report.json_text import dump_json
from depmap.report.safe import safe

SCHEMA = "depmap/incidents/1"


class ReportedWire(TypedDict):
    """One claim about one venue or service."""

    who: str
    name: str
    fate: str
    certainty: str
    is_exchange: bool
    domains: list[str]
    via: str
    note: str


class IncidentSourceWire(TypedDict):
    """A publication; ``where`` is empty where no address is known."""

    title: str
    where: str


class IncidentWire(TypedDict):
    """One incident in full; no roles means all."""

    id: str
    name: str
    kind: str
    date: str
    start: str
    end: str
    timing: str
    cause: str
    fails: list[str]
    roles: list[str]
    scope: str
    reported: list[ReportedWire]
    sources: list[IncidentSourceWire]
    note: str


class IncidentsWire(TypedDict):
    """The whole document."""

    schema: str
    incidents: list[IncidentWire]


def render_incidents_json(incidents: Iterable[Incident]) -> str:
    """``depmap/incidents/1`` as ASCII text ended by a newline. Text is as its file has it."""
    document: IncidentsWire = {
        "schema": SCHEMA,
        "incidents": [_incident(incident) for incident in incidents],
    }
    return dump_json(document)


def render_incident_lines(incidents: Iterable[Incident]) -> str:
    """One incident a line, tabs between: date, id, name, what fails, who is reported."""
    return "".join("\t".join(_cells(incident)) + "\n" for incident in incidents)


def tally(incident: Incident) -> str:
    """``5 affected (1 recalled), 2 fine``: claims about exchanges; those not found are told."""
    parts = []
    for fate in Fate:
        claims = [c for c in incident.reported if c.is_exchange and c.fate is fate]
        if claims:
            parts.append(f"{len(claims)} {fate}{_doubts(claims)}")
    return ", ".join(parts) or "no exchange reported"


def _doubts(claims: Iterable[Reported]) -> str:
    counts = Counter(claim.certainty for claim in claims)
    told = [
        f"{counts[certainty]} {certainty}"
        for certainty in Certainty
        if counts[certainty] and certainty is not Certainty.FOUND
    ]
    return f" ({', '.join(told)})" if told else ""


def _cells(incident: Incident) -> tuple[str, ...]:
    return (
        incident.date.isoformat(),
        safe(incident.id),
        safe(incident.name),
        safe(", ".join(str(component) for component in incident.fails)),
        tally(incident),
    )


def _incident(incident: Incident) -> IncidentWire:
    return {
        "id": incident.id,
        "name": incident.name,
        "kind": incident.kind.value,
        "date": incident.date.isoformat(),
        "start": incident.start,
        "end": incident.end,
        "timing": incident.timing.value,
        "cause": incident.cause,
        "fails": [str(component) for component in incident.fails],
        "roles": sorted(role.value for role in incident.roles),
        "scope": incident.scope.value,
        "reported": [_reported(claim) for claim in incident.reported],
        "sources": [{"title": s.title, "where": s.where} for s in incident.sources],
        "note": incident.note,
    }


def _reported(claim: Reported) -> ReportedWire:
    return {
        "who": claim.who,
        "name": claim.name,
        "fate": claim.fate.value,
        "certainty": claim.certainty.value,
        "is_exchange": claim.is_exchange,
        "domains": list(claim.domains),
        "via": claim.via,
        "note": claim.note,
    }
