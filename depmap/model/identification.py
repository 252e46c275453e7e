"""What one value says about who provides it: the answer of a look-up. No look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depmap.model.component import Component
from depmap.model.role import Role


class ValueKind(StrEnum):
    """What sort of value is looked up.

    ``ip`` takes an address, alone or with its origin (``192.0.2.1,AS64500``); ``header`` a
    response field (``server: cloudflare``); ``issuer`` a certificate issuer's organisation;
    ``spf`` a name that a sender policy includes, or the whole record.
    """

    NS = "ns"
    CNAME = "cname"
    IP = "ip"
    ASN = "asn"
    HEADER = "header"
    ISSUER = "issuer"
    MX = "mx"
    SPF = "spf"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMatch:
    """One component a value points at. ``name`` is the provider's; ``confidence`` in (0, 1].

    ``region`` is the component's, or where an address of a global service lies by its published
    range. ``matcher`` is the id of the strongest matcher behind it, ``source`` where that is from.
    """

    component: Component
    name: str
    region: str
    role: Role
    confidence: float
    matcher: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """What the catalogue knows of ``value``, the surest match first.

    ``kind`` is None where it was not given and could not be told. ``conflict``: matches in one
    role name different providers. ``error`` says why the value can't be read.
    """

    value: str
    kind: ValueKind | None
    matches: tuple[ProviderMatch, ...] = ()
    conflict: bool = False
    error: str = ""
