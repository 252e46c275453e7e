"""The ports a scan is made through: tiny protocols, real adapters beside them, fakes in tests.

Every method answers with an Observation; a failure of the network is one, never an exception.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from depmap.model.observation import Observation


class Clock(Protocol):
    """Time as an argument."""

    def now(self) -> datetime:
        """Wall time, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        ...


class ConnectMap(Protocol):
    """Where a connection to a checked address really goes; below the address gate."""

    def __call__(self, address: str, port: int) -> tuple[str, int]:
        """The socket address to use for ``address`` and ``port``."""
        ...


def direct(address: str, port: int) -> tuple[str, int]:
    """The connect map of the live Internet."""
    return address, port


class RRsetSource(Protocol):
    """Questions to the recursive resolver."""

    async def resolve_rrset(self, owner: str, rrtype: str) -> Observation:
        """The RRset of ``owner``, with the CNAME chain that leads to it."""
        ...


class DelegationSource(Protocol):
    """Who serves a zone, as its parent and the zone itself tell."""

    async def resolve_delegation(self, zone: str) -> Observation:
        """The delegation of ``zone``; NODATA where no zone is cut there."""
        ...


class ServerSource(Protocol):
    """Whether a name server answers for a zone, asked of the server itself."""

    async def probe_server(self, server: str, zone: str) -> Observation:
        """OK when it answers with authority, else how it failed; no payload."""
        ...


class OriginSource(Protocol):
    """Who announces an address."""

    async def resolve_origin(self, address: str) -> Observation:
        """Origin AS and prefix of ``address``."""
        ...


class WebSource(Protocol):
    """The first line and fields of an HTTP response."""

    async def fetch_head(self, url: str) -> Observation:
        """One hop; redirects are followed by the caller."""
        ...


class CertificateSource(Protocol):
    """The certificates a host presents."""

    async def fetch_chain(self, host: str) -> Observation:
        """Leaf and chain on port 443, unverified and judged apart."""
        ...
