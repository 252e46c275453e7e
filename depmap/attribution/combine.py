"""From observations and the signs in them to attributions with their evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from depmap.attribution.weighing import Sign, weigh
from depmap.model.attribution import Attribution, Conflict, Evidence
from depmap.model.component import Component
from depmap.model.observation import Observation
from depmap.model.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue(Sign):
    """A sign with the observation it was seen in."""

    observation: Observation


def evidence(observation: Observation, *, matcher: str, value: str, source: str) -> Evidence:
    """An observation and the rule that fired on it."""
    return Evidence(
        observation=observation.id,
        matcher=matcher,
        value=value,
        source=source,
        provenance=observation.provenance,
    )


def combine(subject: str, role: Role, clues: Iterable[Clue]) -> tuple[Attribution, ...]:
    """One attribution for each component the clues name, strongest first."""
    return tuple(
        Attribution(
            subject=subject,
            component=weighed.component,
            role=role,
            confidence=weighed.confidence,
            evidence=tuple(
                evidence(
                    clue.observation,
                    matcher=clue.match.matcher,
                    value=clue.value,
                    source=clue.match.source,
                )
                for clue in weighed.signs
            ),
        )
        for weighed in weigh(clues)
    )


def conflicts(subject: str, attributions: Iterable[Attribution]) -> tuple[Conflict, ...]:
    """Where attributions of one subject in one role name different providers."""
    by_role: dict[Role, set[Component]] = {}
    for attribution in attributions:
        by_role.setdefault(attribution.role, set()).add(attribution.component)
    return tuple(
        Conflict(subject=subject, role=role, components=tuple(sorted(components)))
        for role, components in sorted(by_role.items())
        if len({c.provider for c in components}) > 1
    )
