"""What the catalogue makes of a snapshot: names for its components, and a policy's judgement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from depmap.analysis.assessment import examine
from depmap.analysis.gate import apply_policy
from depmap.attribution.match import CatalogueIndex
from depmap.model.component import provided
from depmap.model.gate import GateReport
from depmap.model.observation import Snapshot
from depmap.model.policy import Policy


def owners_of(index: CatalogueIndex) -> Mapping[str, str]:
    """By provider, who owns it, where the catalogue tells."""
    return {p.slug: p.owner for p in index.catalogue.providers if p.owner}


def hold_to_policy(
    snapshot: Snapshot,
    policy: Policy,
    index: CatalogueIndex,
    now: datetime,
    *,
    observed_only: bool = False,
) -> GateReport:
    """What a policy says of a snapshot; ``now`` decides which exceptions still hold."""
    examined = examine(snapshot, index, now=snapshot.run.finished, observed_only=observed_only)
    owners = owners_of(index)
    return apply_policy(examined, snapshot, policy, owners=owners, today=now.date())


def subject_of(snapshot: Snapshot) -> str:
    """Where a snapshot's answers are from."""
    return f"recorded world {snapshot.run.world}" if snapshot.run.world else "live"


def component_names(index: CatalogueIndex) -> Mapping[str, str]:
    """What readers call a provider, service or region, by component."""
    names: dict[str, str] = {}
    for provider in index.catalogue.providers:
        names[provider.slug] = provider.name
        for service in provider.services:
            names[str(provided(provider.slug, service=service.slug))] = service.name
        for region in provider.regions:
            if region.place:
                names[str(provided(provider.slug, region=region.code))] = region.place
    return names
