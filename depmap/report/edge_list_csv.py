"""Dependencies as an edge list in depmap's own form, which impact, whatif and advise read.

An edge list is certain and complete, a scan is neither. So what a scan could not see becomes a
provider of the target's own, ``unknown:TARGET``, and figures counted from the list are lower ends
of the scan's intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from depmap.analysis.usage import COUNTED
from depmap.inputs.edges import COLUMNS
from depmap.model.edge import EdgeList, Needs
from depmap.model.finding import Assessment, Criticality, TargetAssessment
from depmap.model.role import Role
from depmap.report.csv_text import csv_cell, csv_text

Row = tuple[str, str, str, str, int, str]


def render_edge_list(edges: EdgeList) -> str:
    """The list as it was read: names perhaps the catalogue's, each edge once."""
    return csv_text([COLUMNS, *_rows_of(edges)])


def render_as_edge_list(assessment: Assessment) -> str:
    """The targets as sites, by their ids, each standing on whole providers.

    In the roles that concentration is told of: of mail surfaces who carries the mail, of the others
    the rest. Critical is what alone takes an essential surface down, proved. Which of the others
    are alternates of each other is not said.
    """
    rows = (row for target in assessment.targets for row in _target_rows(target))
    return csv_text([COLUMNS, *rows])


def _target_rows(target: TargetAssessment) -> Iterator[Row]:
    site = target.target.id
    unknown = f"unknown:{site}"
    critical_of: dict[tuple[Role, str], bool] = {}
    for surface in target.surfaces:
        for dependency in surface.dependencies:
            counts = surface.role.is_essential != (dependency.role is Role.MAIL)
            if not counts or dependency.role not in COUNTED:
                continue
            component = dependency.component
            provider = component.provider if component else unknown
            critical = surface.role.is_essential and dependency.criticality is Criticality.CRITICAL
            place = (dependency.role, provider)
            critical_of[place] = critical_of.get(place, False) or critical
    told = critical_of or {(Role.HOSTING, unknown): False}  # else it would not be counted at all
    for (role, provider), critical in sorted(told.items()):
        yield site, "site", role, provider, int(critical), ""


def _rows_of(edges: EdgeList) -> Iterator[Row]:
    """Sites, then providers, by name."""
    for site, number in sorted(zip(edges.sites, edges.site_needs, strict=True)):
        yield from _needs_rows(edges, site, "site", edges.needs[number])
    # A dependent provider is written as the rows write it that have it as their provider.
    for dependent, number in sorted(
        (f"{provider.role}:{csv_cell(provider.name)}", number)
        for provider, number in zip(edges.providers, edges.provider_needs, strict=True)
    ):
        yield from _needs_rows(edges, dependent, "provider", edges.needs[number])


def _needs_rows(edges: EdgeList, dependent: str, kind: str, needs: Needs) -> Iterator[Row]:
    def named(members: Iterable[int]) -> list[tuple[Role, str]]:
        return sorted((edges.providers[n].role, edges.providers[n].name) for n in members)

    parts = [(named(needs.critical), 1, ""), (named(needs.loose), 0, "")]
    parts.extend(
        (group, 0, f"{dependent}|{number}")
        for number, group in enumerate(sorted(map(named, needs.groups)), start=1)
    )
    for members, critical, group in parts:
        for role, provider in members:
            yield dependent, kind, role, provider, critical, group
