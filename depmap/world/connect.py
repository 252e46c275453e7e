"""Where connections to a world's addresses really go. No serving."""

from __future__ import annotations

from dataclasses import dataclass

VIRTUAL_RESOLVER = "192.0.2.53"
"""The address a world's recursive resolver is known by (TEST-NET-1, RFC 5737)."""

DNS_PORT = 53
HTTPS_PORT = 443


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldConnectMap:
    """Every address of the world on a few sockets of loopback, told apart by port.

    ``refusing`` is an address that refuses connections; all other ports lead there.
    """

    dns: tuple[str, int]
    https: tuple[str, int]
    refusing: tuple[str, int]

    def __call__(self, address: str, port: int) -> tuple[str, int]:
        """The socket address for ``address`` and ``port``; the address makes no difference."""
        if port == DNS_PORT:
            return self.dns
        if port == HTTPS_PORT:
            return self.https
        return self.refusing
