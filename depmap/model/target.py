"""What the user asked about: targets, their surfaces and endpoints. Nothing observed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SurfaceRole(StrEnum):
    """One function a customer needs; web, api and ws are the essential ones."""

    WEB = "web"
    API = "api"
    WS = "ws"
    MAIL = "mail"

    @property
    def is_essential(self) -> bool:
        """Whether a customer is cut off without it."""
        return self is not SurfaceRole.MAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointGroup:
    """Host names any one of which suffices.

    ``fallback`` stands in for the group when none of its hosts has an address: ``www`` of a
    domain whose bare name has none.
    """

    hosts: tuple[str, ...]
    fallback: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """One function of a target; every group is needed. Mail has no groups: its MX decide."""

    role: SurfaceRole
    groups: tuple[EndpointGroup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLocation:
    """Where the user wrote the target; ``line`` counts from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """Somebody's published claim about a host; shown as stated, never served or proved.

    ``component`` is the component claimed (``aws@ap-northeast-1``), empty where the claim names
    none. ``date`` is ISO 8601, cut to what is known, or empty.
    """

    host: str
    claim: str
    source: str
    date: str = ""
    component: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing asked about.

    ``id`` is the exchange's id or the normalised name, ``domain`` the exchange's domain or the
    name itself. ``beside`` hosts are scanned and shown, not judged. ``owned_domains`` are the
    registrable domains known to be the target's own.
    """

    id: str
    name: str
    domain: str
    surfaces: tuple[Surface, ...]
    beside: tuple[str, ...] = ()
    owned_domains: tuple[str, ...] = ()
    owner: str = ""
    weight: float = 1.0
    location: SourceLocation | None = None
    stated: tuple[StatedFact, ...] = ()

    def hosts(self) -> tuple[str, ...]:
        """Every host to scan, judged or not, each once, in the order given."""
        judged = [
            host
            for surface in self.surfaces
            for group in surface.groups
            for host in (*group.hosts, group.fallback)
        ]
        return tuple(dict.fromkeys(h for h in (*judged, *self.beside) if h))
