"""How pieces of evidence add up to attributions. The rule is one page: docs/attribution.md.

Every piece has a weight: strong 0.9, medium 0.6, weak 0.2. Pieces of different kinds are taken as
independent, so the confidence is 1 - Π(1 - weight), counting each kind once at its best. Weak
evidence alone never attributes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from depmap.attribution.match import Match
from depmap.model.attribution import Attribution, Conflict, Evidence
from depmap.model.component import Component
from depmap.model.observation import Observation
from depmap.model.provider import Strength
from depmap.model.role import Role

WEIGHTS = {Strength.STRONG: 0.9, Strength.MEDIUM: 0.6, Strength.WEAK: 0.2}
MAX_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """One match on one observation. ``kind`` is what sort of sign it is (name, address …)."""

    match: Match
    kind: str
    value: str
    observation: Observation

    @property
    def component(self) -> Component:
        """What the match says the subject stands on."""
        return self.match.component


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
    """One attribution for each component the clues name, strongest first.

    A clue for a provider's broader component (``aws`` by its AS) supports the narrower one
    (``aws/ec2@ap-northeast-1`` by its published range) instead of standing beside it.
    """
    grouped: dict[Component, list[Clue]] = {}
    for clue in clues:
        grouped.setdefault(clue.component, []).append(clue)
    narrowest = [c for c in grouped if not any(c in other.containers() for other in grouped)]
    built = [
        _attribution(
            subject,
            role,
            component,
            [
                clue
                for broader, members in grouped.items()
                if broader.contains(component)
                for clue in members
            ],
        )
        for component in narrowest
    ]
    firm = [a for a in built if a is not None]
    return tuple(sorted(firm, key=lambda a: (-a.confidence, a.component)))


def _attribution(
    subject: str, role: Role, component: Component, clues: list[Clue]
) -> Attribution | None:
    best: dict[str, Strength] = {}
    for clue in clues:
        known = best.get(clue.kind)
        if known is None or WEIGHTS[clue.match.strength] > WEIGHTS[known]:
            best[clue.kind] = clue.match.strength
    if all(strength is Strength.WEAK for strength in best.values()):
        return None
    doubt = 1.0
    for strength in best.values():
        doubt *= 1 - WEIGHTS[strength]
    return Attribution(
        subject=subject,
        component=component,
        role=role,
        confidence=min(MAX_CONFIDENCE, round(1 - doubt, 4)),
        evidence=tuple(
            evidence(
                clue.observation,
                matcher=clue.match.matcher,
                value=clue.value,
                source=clue.match.source,
            )
            for clue in clues
        ),
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
