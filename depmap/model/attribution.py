"""Attributions: subject → component in a role, with its evidence. No rules of attribution."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depmap.model.component import Component
from depmap.model.observation import Provenance
from depmap.model.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An observation plus the catalogue matcher that fired on it.

    ``matcher`` is the matcher's id, or the network's prefix and source; ``value`` what it saw.
    """

    observation: str
    matcher: str
    value: str
    source: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """``subject`` (a host, address, name server, zone or mail host) stands on ``component``.

    ``confidence`` lies in (0, 1]. ``private``: the subject's own infrastructure.
    """

    subject: str
    component: Component
    role: Role
    confidence: float
    evidence: tuple[Evidence, ...]
    private: bool = False
    list_dependent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Attributions of one subject in one role that disagree on the provider; all are kept."""

    subject: str
    role: Role
    components: tuple[Component, ...]


class Ownership(StrEnum):
    """Whose a name server is, and by which step of the rule in docs/attribution.md."""

    VANITY = "vanity"
    PRIVATE = "private"
    CATALOGUED = "catalogued"
    CERTIFICATE = "certificate"
    THIRD_PARTY = "third_party"
    LIST_DEPENDENT = "list_dependent"
    UNKNOWN = "unknown"
