"""Whose an address is: by the published ranges, else by who announces it."""

from __future__ import annotations

from dataclasses import dataclass

from depmap.attribution.combine import Clue, combine, evidence
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.observed import Observed
from depmap.attribution.weighing import by_role
from depmap.model.attribution import Attribution
from depmap.model.component import autonomous_system, prefix
from depmap.model.observation import Observation
from depmap.model.role import Role

UNCLAIMED_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressAttribution:
    """Whose an address is. ``services`` holds fronts and hosting, ``carriers`` its AS and prefix.

    ``origin`` tells whether the announcing AS is known.
    """

    address: str
    services: tuple[Attribution, ...]
    carriers: tuple[Attribution, ...]
    origin_known: bool


def attribute_address(
    address: str, resolved: Observation | None, observed: Observed, index: CatalogueIndex
) -> AddressAttribution:
    """Attribute one address by the published ranges, else by who announces it.

    ``resolved`` is the observation that gave the address.
    """
    clues: list[Clue] = []
    if resolved is not None:
        clues = [
            Clue(match=match, kind="address", value=address, observation=resolved)
            for match in index.address(address)
        ]
    origin = observed.origin(address)
    carriers: list[Attribution] = []
    if origin is not None:
        seen, payload = origin
        carriers = _carriers(address, seen, payload.asns, payload.prefix)
        clues += [
            Clue(match=match, kind="as", value=f"AS{asn}", observation=seen)
            for asn in payload.asns
            for match in index.asn(asn, on=seen.at.date().isoformat())
        ]
    services = tuple(a for role, chosen in by_role(clues) for a in combine(address, role, chosen))
    if not services and origin is not None:
        services = _unclaimed(carriers)
    return AddressAttribution(
        address=address,
        services=services,
        carriers=tuple(carriers),
        origin_known=origin is not None and bool(origin[1].asns),
    )


def _carriers(
    address: str, seen: Observation, asns: tuple[int, ...], network: str
) -> list[Attribution]:
    components = [autonomous_system(asn) for asn in asns]
    if network:
        components.append(prefix(network))
    return [
        Attribution(
            subject=address,
            component=component,
            role=Role.TRANSIT,
            confidence=UNCLAIMED_CONFIDENCE,
            evidence=(
                evidence(seen, matcher="origin AS", value=str(component), source=seen.source),
            ),
        )
        for component in components
    ]


def _unclaimed(carriers: list[Attribution]) -> tuple[Attribution, ...]:
    """Nobody in the catalogue holds the address: its AS is what answers."""
    return tuple(
        Attribution(
            subject=carrier.subject,
            component=carrier.component,
            role=Role.HOSTING,
            confidence=carrier.confidence,
            evidence=carrier.evidence,
        )
        for carrier in carriers
        if carrier.component.scheme == "as"
    )
