"""What a set of facts says of a past incident."""

from __future__ import annotations

from depmap.analysis.fact_whatif import fail_facts
from depmap.analysis.replay import Prediction, unlearnt
from depmap.analysis.whatif import fail
from depmap.attribution.directory import Directory
from depmap.attribution.match import CatalogueIndex
from depmap.availability.build import build_fault_model
from depmap.availability.verdicts import evaluate
from depmap.model.edge import EdgeList, RoleProvider
from depmap.model.incident import Incident
from depmap.model.observation import Snapshot
from depmap.model.replay import FactSetName
from depmap.model.role import PROMPT
from depmap.pipeline.resolve import providers_in


def failing_in_edges(
    incident: Incident, edges: EdgeList, directory: Directory | None = None
) -> tuple[tuple[RoleProvider, ...], tuple[str, ...]]:
    """What the incident fails in the words of an edge list, and what that has no word for.

    With ``directory`` the list's names are also read as the catalogue's.
    """
    found: dict[RoleProvider, None] = {}
    untold: list[str] = []
    for component in incident.fails:
        meant = providers_in(edges, component, directory=directory, roles=incident.roles)
        found |= dict.fromkeys(meant)
        if not meant:
            untold.append(str(component))
    return tuple(found), tuple(untold)


def predict_from_edges(incident: Incident, edges: EdgeList, facts: FactSetName) -> Prediction:
    """Who would have been down, by an edge list."""
    failed, untold = failing_in_edges(incident, edges)
    return Prediction(
        facts=facts,
        failed=tuple(map(str, failed)),
        untold=untold,
        targets=fail_facts(edges, failed, PROMPT),
        fronted=frozenset(),
        sees_regions=False,
    )


def predict_from_snapshot(
    incident: Incident, snapshot: Snapshot, index: CatalogueIndex, facts: FactSetName
) -> Prediction:
    """Who would have been down, by a snapshot, less what was learnt from the incident itself."""
    model = build_fault_model(unlearnt(snapshot, incident), index)
    fallout = fail(evaluate(model, roles=incident.roles or None), incident.fails)
    return Prediction(
        facts=facts,
        failed=tuple(str(component) for component in incident.fails),
        untold=(),
        targets=fallout.targets,
        fronted=frozenset(
            nodes.context.target.id
            for nodes in model.targets
            for surface in nodes.surfaces
            for group in surface.groups
            for endpoint in group.endpoints
            if endpoint.attribution.origin_hidden
        ),
        sees_regions=True,
    )
