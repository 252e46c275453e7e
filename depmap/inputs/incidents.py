"""Incidents from ``data/incidents/<id>.toml``: what failed, when, who was reported hit or fine.

Whether the catalogue knows what failed is not checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from depmap.errors import InputError, UsageError
from depmap.inputs.table import Table, read_table
from depmap.model.component import Component, InvalidComponent, parse_component
from depmap.model.incident import (
    Certainty,
    Fate,
    Incident,
    IncidentKind,
    IncidentSource,
    Reported,
    Scope,
)
from depmap.model.names import InvalidName, normalise
from depmap.model.role import Role
from depmap.model.suggest import suggestion

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def load_incidents(directory: Path) -> tuple[Incident, ...]:
    """Read every incident, sorted by date and id; raises InputError as path:line.

    An id is the file's name.
    """
    incidents = [_load_incident(path) for path in sorted(directory.glob("*.toml"))]
    if not incidents:
        raise InputError("holds no incident (*.toml)", path=directory)
    return tuple(sorted(incidents, key=lambda incident: (incident.date, incident.id)))


def find_incident(id: str, incidents: Iterable[Incident]) -> Incident:
    """The incident of that id; raises UsageError that names the nearest one."""
    by_id = {incident.id: incident for incident in incidents}
    found = by_id.get(id.strip().lower())
    if found is None:
        raise UsageError(
            f"there is no incident {id!r}",
            remedy=suggestion(id, by_id) or "depmap incidents list",
        )
    return found


def _load_incident(path: Path) -> Incident:
    table = read_table(path)
    if not _ID.match(path.stem):
        raise InputError(f"{path.stem!r} is no incident id (lower case, hyphens)", path=path)
    incident = Incident(
        id=path.stem,
        name=table.text("name"),
        kind=table.one_of("kind", IncidentKind),
        date=_date(table),
        start=table.text("start", ""),
        end=table.text("end", ""),
        timing=table.one_of("timing", Certainty),
        cause=table.text("cause"),
        fails=_fails(table),
        roles=frozenset(table.some_of("roles", Role, ())),
        scope=table.one_of("scope", Scope),
        reported=_reported(table),
        sources=_sources(table),
        note=table.text("note", ""),
    )
    table.finish()
    return incident


def _date(table: Table) -> date:
    found = table.date("date")
    if found is None:
        raise table.error("date is missing")
    return found


def _fails(table: Table) -> tuple[Component, ...]:
    components: list[Component] = []
    for text in table.texts("fails"):
        try:
            component = parse_component(text)
        except InvalidComponent as error:
            raise table.error(
                str(error), "fails", remedy="write aws, aws/ec2 or aws@ap-northeast-1"
            ) from error
        if component in components:
            raise table.error(f"{component} stands here twice", "fails")
        components.append(component)
    if not components:
        raise table.error("an incident needs something that fails", "fails")
    return tuple(components)


def _reported(root: Table) -> tuple[Reported, ...]:
    claims: dict[tuple[str, Fate], Reported] = {}
    for table in root.tables("reported"):
        claim = _claim(table)
        if (claim.who, claim.fate) in claims:
            raise table.error(f"{claim.who} stands here twice as {claim.fate}", "who")
        claims[claim.who, claim.fate] = claim
    return tuple(claims.values())


def _claim(table: Table) -> Reported:
    claim = Reported(
        who=table.text("who"),
        name=table.text("name"),
        fate=table.one_of("fate", Fate),
        certainty=table.one_of("certainty", Certainty),
        is_exchange=table.flag("is-exchange", True),
        domains=_domains(table),
        via=table.text("via", ""),
        note=table.text("note", ""),
    )
    for key, id in (("who", claim.who), ("via", claim.via)):
        if id and not _ID.match(id):
            raise table.error(f"{id!r} is no exchange id (lower case, hyphens)", key)
    table.finish()
    return claim


def _domains(table: Table) -> tuple[str, ...]:
    domains: list[str] = []
    for text in table.texts("domains", ()):
        try:
            domain = normalise(text)
        except InvalidName as error:
            raise table.error(str(error), "domains") from error
        if domain in domains:
            raise table.error(f"{domain} stands here twice", "domains")
        domains.append(domain)
    return tuple(domains)


def _sources(root: Table) -> tuple[IncidentSource, ...]:
    sources: list[IncidentSource] = []
    for table in root.tables("sources"):
        source = IncidentSource(title=table.text("title"), where=table.text("where", empty=True))
        if source.where and not source.where.startswith(("https://", "http://")):
            raise table.error(f"{source.where!r} is no address (https://…)", "where")
        table.finish()
        sources.append(source)
    if not sources:
        raise root.error("an incident needs a source")
    return tuple(sources)
