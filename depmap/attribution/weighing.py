"""What signs add up to. The rule is one page: docs/attribution.md. No observations.

Every sign has a weight: strong 0.9, medium 0.6, weak 0.2. Signs of different kinds are taken as
independent, so the confidence is 1 - Π(1 - weight), counting each kind once at its best. Weak
signs alone never attribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from depmap.attribution.match import Match
from depmap.model.component import Component
from depmap.model.provider import Strength
from depmap.model.role import Role

WEIGHTS = {Strength.STRONG: 0.9, Strength.MEDIUM: 0.6, Strength.WEAK: 0.2}
MAX_CONFIDENCE = 0.99
HOLDING = (Role.CDN, Role.HOSTING, Role.DNS)
"""What an address of a host or name server can stand for."""


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


S = TypeVar("S", bound=Sign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Generic[S]):
    """A component, the signs for it, and what these add up to."""

    component: Component
    confidence: float
    signs: tuple[S, ...]


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


def by_role(signs: Sequence[S], roles: Sequence[Role] = HOLDING) -> Iterator[tuple[Role, list[S]]]:
    """The signs of one address (kinds ``address`` and ``as``) that count in each role.

    The published range decides the role; an AS supports it, or decides where no range does.
    """
    ranged = {sign.match.role for sign in signs if sign.kind == "address"}
    ranged_providers = {sign.match.provider for sign in signs if sign.kind == "address"}
    for role in roles:
        chosen = [
            _in_role(sign, role, broaden=sign.match.provider in ranged_providers)
            for sign in signs
            if sign.match.role is role
            or (sign.kind == "as" and role in ranged and sign.match.provider in ranged_providers)
        ]
        if ranged and role not in ranged:
            chosen = [sign for sign in chosen if sign.match.provider not in ranged_providers]
        yield role, chosen


def _in_role(sign: S, role: Role, *, broaden: bool) -> S:
    """An AS that supports a published range tells the provider only, whatever its own service."""
    if sign.kind != "as" or not (broaden or sign.match.role is not role):
        return sign
    return replace(sign, match=replace(sign.match, service="", region="", role=role))
