"""The table of a target: per surface and host, who answers. Cells as text, no layout.

Hosts of equal cells share a row: ``api1–api5``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from depmap.model.attribution import Attribution
from depmap.model.finding import EndpointAssessment, SurfaceAssessment, TargetAssessment
from depmap.model.observation import Provenance, Status, weakest
from depmap.model.role import Role
from depmap.report.points import told_points
from depmap.report.safe import safe
from depmap.report.words import (
    STATUS_WORD,
    dated,
    host_label,
    hosts_in_words,
    marked,
    runs,
    shortened,
)

NONE = "–"
NOT_MEASURED = "not measured"
MORE = "…"
MOST_IN_CELL = 3
MOST_HOSTS = 4
MOST_BESIDE = 2
MOST_BESIDE_ROWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; ``surface`` and ``points`` stand on a surface's first row only."""

    surface: str
    endpoints: str
    front: str
    hosting: str
    dns: str
    issuer: str
    points: str


@dataclass(frozen=True, slots=True)
class _Cells:
    front: str
    hosting: str
    dns: str
    issuer: str


def target_rows(target: TargetAssessment, most_beside: int = MOST_BESIDE_ROWS) -> list[Row]:
    """Every judged host of every surface, then those shown beside, what was answered first.

    Of the latter no more rows than ``most_beside``, and one that counts the hosts left out.
    """
    beside = sorted(target.beside, key=lambda endpoint: not _was_answered(endpoint))
    merged = _merged([(endpoint,) for endpoint in beside])
    labelled = _labelled(merged[:most_beside], target.target.domain, MOST_BESIDE)
    left_out = sum(len(hosts) for hosts, _, _ in merged[most_beside:])
    if left_out:
        more = f"+{left_out} host{'' if left_out == 1 else 's'}"
        labelled.append((more, _Cells(front=MORE, hosting=MORE, dns=MORE, issuer=NONE)))
    return [
        *judged_rows(target),
        *(
            _row("beside" if not index else "", labels, cells, "")
            for index, (labels, cells) in enumerate(labelled)
        ),
    ]


def judged_rows(target: TargetAssessment) -> list[Row]:
    """Those of the surfaces alone."""
    domain = target.target.domain
    return [row for surface in target.surfaces for row in _surface_rows(surface, domain)]


def _surface_rows(surface: SurfaceAssessment, domain: str) -> list[Row]:
    points = points_text(surface)
    labelled = _labelled(_merged(surface.groups), domain)
    if not labelled:
        return [_row(surface.role, "MX", _groupless_cells(surface), points)]
    return [
        _row(*((surface.role, labels, cells, points) if not index else ("", labels, cells, "")))
        for index, (labels, cells) in enumerate(labelled)
    ]


def _groupless_cells(surface: SurfaceAssessment) -> _Cells:
    """Mail has no endpoints of its own: its mail hosts stand where hosting does."""
    mail = _dependencies(surface, Role.MAIL) or NOT_MEASURED
    return _Cells(front=NONE, hosting=mail, dns=_dependencies(surface, Role.DNS), issuer=NONE)


def _dependencies(surface: SurfaceAssessment, role: Role) -> str:
    told = [
        marked(safe(str(d.component)), d.provenance)
        for d in surface.dependencies
        if d.role is role and d.component is not None
    ]
    return shortened(list(dict.fromkeys(told)), MOST_IN_CELL)


def _row(surface: str, labels: str, cells: _Cells, points: str) -> Row:
    return Row(
        surface=surface,
        endpoints=labels,
        front=cells.front,
        hosting=cells.hosting,
        dns=cells.dns,
        issuer=cells.issuer,
        points=points,
    )


def points_text(surface: SurfaceAssessment, most: int = MOST_IN_CELL) -> str:
    """The single points of a surface by their slugs; ``none``, or ``none proved``."""
    told = [
        marked(safe(str(p.component)), p.provenance) + (" (own)" if p.private else "")
        for p in told_points(surface.single_points)
    ]
    if told:
        return shortened(told, most)
    return "none proved" if surface.possible_points or surface.unknown else "none"


Merged = list[tuple[list[EndpointAssessment], _Cells, bool]]


def _merged(groups: Iterable[Sequence[EndpointAssessment]]) -> Merged:
    """Hosts with equal cells together; True for a further alternate of the same group."""
    merged: Merged = []
    alone: dict[_Cells, list[EndpointAssessment]] = {}
    for group in groups:
        if len(group) == 1:
            cells = _cells(group[0])
            if cells in alone:
                alone[cells].append(group[0])
                continue
            alone[cells] = [group[0]]
            merged.append((alone[cells], cells, False))
            continue
        by_cells: dict[_Cells, list[EndpointAssessment]] = {}
        for endpoint in group:
            by_cells.setdefault(_cells(endpoint), []).append(endpoint)
        merged.extend(
            (hosts, cells, bool(index)) for index, (cells, hosts) in enumerate(by_cells.items())
        )
    return merged


def _labelled(merged: Merged, domain: str, most: int = MOST_HOSTS) -> list[tuple[str, _Cells]]:
    told = []
    for endpoints, cells, is_alternate in merged:
        labels = shortened(runs(host_label(e.host, domain) for e in endpoints), most)
        told.append((f"or {labels}" if is_alternate else labels, cells))
    return told


def _cells(endpoint: EndpointAssessment) -> _Cells:
    return _Cells(
        front=_front(endpoint),
        hosting=_hosting(endpoint),
        dns=_components(endpoint.dns) or NOT_MEASURED,
        issuer=_components(endpoint.issuers) or NONE,
    )


def _front(endpoint: EndpointAssessment) -> str:
    if endpoint.fronts:
        return _components(endpoint.fronts)
    return NONE if endpoint.status is Status.OK else _status(endpoint.status)


def _hosting(endpoint: EndpointAssessment) -> str:
    stated = [
        f"stated: {safe(fact.component, 48)} ({dated(fact.date)})"
        for fact in endpoint.stated
        if fact.component
    ]
    told = _components(endpoint.hosting)
    if endpoint.origin_hidden:
        told = "hidden"
    elif not told:
        told = "" if stated else _status(endpoint.status)
    return "; ".join(part for part in (told, *dict.fromkeys(stated)) if part)


def _status(status: Status) -> str:
    if status is Status.OK:
        return "unknown"
    return STATUS_WORD.get(status, NOT_MEASURED)


def _components(attributions: Iterable[Attribution]) -> str:
    provenance_of: dict[str, list[Provenance]] = {}
    for attribution in attributions:
        own = " (own)" if attribution.private else ""
        seen = provenance_of.setdefault(safe(f"{attribution.component}{own}"), [])
        seen.append(weakest([e.provenance for e in attribution.evidence]))
    order = list(Provenance)
    told = [marked(text, min(seen, key=order.index)) for text, seen in provenance_of.items()]
    return shortened(told, MOST_IN_CELL)


def dates_text(target: TargetAssessment) -> str:
    """When the answers of each host are from: ``date unknown for api, api1–api5``; "" if live."""
    hosts_of: dict[str, list[str]] = {}
    for surface in target.surfaces:
        for endpoint in (e for group in surface.groups for e in group):
            if endpoint.date is not None and _was_answered(endpoint):
                hosts_of.setdefault(endpoint.date, []).append(endpoint.host)
    domain = target.target.domain
    return "; ".join(
        f"{dated(date)} for {hosts_in_words(dict.fromkeys(hosts_of[date]), domain)}"
        for date in sorted(hosts_of)
    )


def _was_answered(endpoint: EndpointAssessment) -> bool:
    return endpoint.status is Status.OK or bool(endpoint.fronts or endpoint.hosting)


def issuers_text(target: TargetAssessment) -> str:
    """Who certifies which hosts, where no column has room for it; "" if nobody is known."""
    hosts_of: dict[str, list[str]] = {}
    for surface in target.surfaces:
        for endpoint in (e for group in surface.groups for e in group):
            told = _components(endpoint.issuers)
            if told:
                hosts_of.setdefault(told, []).append(endpoint.host)
    domain = target.target.domain
    return "; ".join(
        f"{issuers} for {hosts_in_words(dict.fromkeys(hosts), domain)}"
        for issuers, hosts in hosts_of.items()
    )


def claims(target: TargetAssessment) -> list[str]:
    """What was published of its hosts without naming a component, a sentence each."""
    return [
        f"stated of {safe(fact.host)}: {safe(fact.claim)} ({dated(fact.date)})"
        for fact in target.target.stated
        if not fact.component
    ]
