"""Lets what failed in a past incident fail again, in the user's facts or in the shipped ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from depmap.analysis.replay import unlearnt
from depmap.cli.catalogue import read_catalogue
from depmap.cli.fact_sets import edge_list_of, facts_for, scanned_world
from depmap.cli.options import Failing
from depmap.cli.salvaging import read_told
from depmap.errors import NotMeasured
from depmap.inputs.data import data_dir
from depmap.inputs.edges import is_edge_list, load_edges
from depmap.inputs.incidents import find_incident, load_incidents
from depmap.model.incident import Incident, Scope
from depmap.model.observation import Snapshot
from depmap.model.replay import FactSetName
from depmap.model.whatif import WhatIf
from depmap.pipeline.fail import fail_in_snapshot
from depmap.pipeline.fail_facts import fail_in_edges
from depmap.pipeline.predict import failing_in_edges

IN_PART = {
    Scope.PART: "Only a part of it failed then; here all of it does.",
    Scope.ZONE: "Only some availability zones failed then; here the whole region does.",
    Scope.CUSTOMER: "Only single customers were hit then; here it fails for all.",
}


def relive(id: str, path: Path | None, failing: Failing) -> WhatIf:
    """What would become of every target; without a path, by the facts known before the incident.

    Raises NotMeasured where the facts have no word for anything that failed.
    """
    incident = find_incident(id, load_incidents(data_dir() / "incidents"))
    remarks = [f"{incident.id}: {incident.name}, {incident.date}."]
    if incident.scope in IN_PART:
        remarks.append(IN_PART[incident.scope])
    if path is None:
        facts = facts_for(incident)
        remarks.append(_told_of(facts, incident))
        path = edge_list_of(facts)
        if path is None:
            return _in_snapshot(incident, scanned_world(facts.name), failing, remarks)
    if is_edge_list(path):
        return _in_edges(incident, path, failing, remarks)
    snapshot = read_told(path, salvage=failing.salvage)
    return _in_snapshot(incident, snapshot, failing, remarks)


def _told_of(facts: FactSetName, incident: Incident) -> str:
    days = (incident.date - facts.date).days
    when = f"{days} days before it" if days > 0 else f"{-days} days after it: hindsight"
    return f"By {facts.name}, which tells of {facts.date}, {when}."


def _in_edges(incident: Incident, path: Path, failing: Failing, remarks: list[str]) -> WhatIf:
    edges = load_edges(path)
    directory = read_catalogue(failing.own) if failing.resolve_names else None
    failed, untold = failing_in_edges(incident, edges, directory)
    if not failed:
        below = ", ".join(untold)
        raise NotMeasured(
            f"{below} lies below what {edges.notes.title or path} holds: it has no word for it",
            remedy="--resolve-names reads its names as the catalogue's; a snapshot knows regions",
        )
    if untold:
        remarks.append(f"Not told here, below what these facts hold: {', '.join(untold)}.")
    called = tuple(str(provider) for provider in failed)
    whatif = fail_in_edges(edges, failed, called=called, classes=failing.classes)
    return replace(whatif, remarks=(*remarks, *whatif.remarks))


def _in_snapshot(
    incident: Incident, snapshot: Snapshot, failing: Failing, remarks: list[str]
) -> WhatIf:
    whatif = fail_in_snapshot(
        unlearnt(snapshot, incident),
        read_catalogue(failing.own),
        incident.fails,
        classes=failing.classes,
        roles=incident.roles,
        observed_only=failing.observed_only,
    )
    return replace(whatif, remarks=(*remarks, *whatif.remarks))
