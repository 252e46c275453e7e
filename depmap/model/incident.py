"""A catalogued outage of a provider: what failed, when, and who was reported hit. No replay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from depmap.model.component import Component
from depmap.model.role import Role


class IncidentKind(StrEnum):
    """What happened to the provider: it failed, was attacked, dropped a customer, or was used to
    take a customer's names over.
    """

    OUTAGE = "outage"
    ATTACK = "attack"
    SUSPENSION = "suspension"
    HIJACK = "hijack"


class Scope(StrEnum):
    """How much of the failing component failed.

    All of it; a part of it (some data centres, some prefixes); a whole region; availability zones
    of a region, not all of it; customers of it, one by one.
    """

    GLOBAL = "global"
    PART = "part"
    REGION = "region"
    ZONE = "zone"
    CUSTOMER = "customer"


class Certainty(StrEnum):
    """How well a claim is founded: a source was found that makes it; it is recalled without one;
    the source can be read in several ways; it is found in part and recalled in part.
    """

    FOUND = "found"
    RECALLED = "recalled"
    AMBIGUOUS = "ambiguous"
    MIXED = "mixed"


class Fate(StrEnum):
    """How a venue was reported: hit, in order, or hit by some accounts only."""

    AFFECTED = "affected"
    FINE = "fine"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One claim about one venue or service during an incident.

    ``who`` is the id of a catalogued exchange under the name it has now, else a slug; ``name`` is
    what the source calls it. ``domains`` are those it had, as far as its exchange file has them
    not. ``via`` is the id of another one through which it was hit, where a source says so.
    """

    who: str
    name: str
    fate: Fate
    certainty: Certainty
    is_exchange: bool = True
    domains: tuple[str, ...] = ()
    via: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSource:
    """A publication; ``where`` is its address, empty where none is known."""

    title: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One file of ``data/incidents``.

    ``date`` is the day in UTC on which it began. ``start`` and ``end`` are UTC, ISO 8601 as far as
    known, with a word before or after where that is not exact; empty for unknown. ``timing`` is
    how well all three are founded. ``fails`` are components of the catalogue, in no order of
    weight; ``roles`` those they failed in, empty for all.
    """

    id: str
    name: str
    kind: IncidentKind
    date: date
    start: str = ""
    end: str = ""
    timing: Certainty
    cause: str
    fails: tuple[Component, ...]
    roles: frozenset[Role] = frozenset()
    scope: Scope
    reported: tuple[Reported, ...] = ()
    sources: tuple[IncidentSource, ...]
    note: str = ""
