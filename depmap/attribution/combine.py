"""How pieces of evidence add up to attributions. The rule is one page: docs/attribution.md.

Every piece has a weight: strong 0.9, medium 0.6, weak 0.2. Pieces of different kinds are taken as
independent, so the confidence is 1 - Π(1 - weight), counting each kind once at its best. Weak
evidence alone never attributes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from depmap.attribution.match import Match
from depmap.model.attribution import Attribution, Conflict, Evidence
from depmap.model.component import Component
from depmap.model.observation import Observation
from depmap.model.provider import Strength
from depmap.model.role import Role

WEIGHTS = {Strength.STRONG: 0.9, Strength.MEDIUM: 0.6, Strength.WEAK: 0.2}
MAX_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One match on one value. ``kind`` is what sort of value it is (name, address …)."""

    match: Match
    kind: str
    value: str

    @property
    def component(self) -> Component:
        """What the match says the subject stands on."""
        return self.match.component


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue(Sign):
    """A sign with the observation it was seen in."""

    observation: Observation


S = TypeVar("S", bound=Sign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Generic[S]):
    """A component, the signs for it, and what these add up to."""

    component: Component
    confidence: float
    signs: tuple[S, ...]


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


def weigh(signs: Iterable[S]) -> tuple[Weighed[S], ...]:
    """What the signs add up to for each component they name, strongest first.

    A sign of a provider's broader component (``aws`` by its AS) supports the narrower one
    (``aws/ec2@ap-northeast-1`` by its published range) instead of standing beside it.
    """
    grouped: dict[Component, list[S]] = {}
    for sign in signs:
        grouped.setdefault(sign.component, []).append(sign)
    narrowest = [c for c in grouped if not any(c in other.containers() for other in grouped)]
    built = [
        _weighed(
            component,
            tuple(
                sign
                for broader, members in grouped.items()
                if broader.contains(component)
                for sign in members
            ),
        )
        for component in narrowest
    ]
    firm = [weighed for weighed in built if weighed is not None]
    return tuple(sorted(firm, key=lambda w: (-w.confidence, w.component)))


def _weighed(component: Component, signs: tuple[S, ...]) -> Weighed[S] | None:
    best: dict[str, Strength] = {}
    for sign in signs:
        known = best.get(sign.kind)
        if known is None or WEIGHTS[sign.match.strength] > WEIGHTS[known]:
            best[sign.kind] = sign.match.strength
    if all(strength is Strength.WEAK for strength in best.values()):
        return None
    doubt = 1.0
    for strength in best.values():
        doubt *= 1 - WEIGHTS[strength]
    confidence = min(MAX_CONFIDENCE, round(1 - doubt, 4))
    return Weighed(component=component, confidence=confidence, signs=signs)


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
