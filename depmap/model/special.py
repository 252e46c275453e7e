"""Addresses and AS numbers set aside for special purposes. No policy, no allocation data.

After the IANA special-purpose registries for IPv4 and IPv6 addresses (RFC 6890, RFC 8190) and for
AS numbers (RFC 7249), read on 2026-09-01, with what lies outside them and is no host of the
public Internet either: multicast, site-local addresses (RFC 3879), IPv6 outside 2000::/3.
Blocks the registries call globally reachable (AS112, AMT) are not special here, but for those
that name a service of the nearest router.
"""

from __future__ import annotations

from bisect import bisect_right
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

_IPV4 = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private use"),
    ("100.64.0.0/10", "shared address space"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private use"),
    ("192.0.0.0/24", "IETF protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "6to4 relay anycast"),
    ("192.168.0.0/16", "private use"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
)

_IPV6 = (
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::/96", "IPv4-compatible"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "local-use NAT64"),
    ("100::/64", "discard-only"),
    ("100:0:0:1::/64", "dummy prefix"),
    ("2001::/32", "Teredo"),
    ("2001:2::/48", "benchmarking"),
    ("2001::/23", "IETF protocol assignments"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "unique local"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
    ("::/3", "not global unicast"),
    ("4000::/2", "not global unicast"),
    ("8000::/1", "not global unicast"),
)

_RESERVED_ASNS = (
    (0, 0),
    (23456, 23456),  # AS_TRANS, RFC 6793
    (64496, 64511),  # documentation, RFC 5398
    (64512, 65534),  # private use, RFC 6996
    (65535, 65535),  # RFC 7300
    (65536, 65551),  # documentation, RFC 5398
    (65552, 131071),
    (4_200_000_000, 4_294_967_295),
)

_MAX_ASN = 2**32 - 1


class _Ranges:
    """Disjoint ranges with the purpose of each, found by bisection."""

    def __init__(self, rows: tuple[tuple[str, str], ...]) -> None:
        networks = [(ip_network(text), purpose) for text, purpose in rows]
        edges = sorted(
            {int(n.network_address) for n, _ in networks}
            | {int(n.broadcast_address) + 1 for n, _ in networks}
        )
        self._starts: list[int] = []
        self._purposes: list[str] = []
        for edge in edges:
            purpose = _purpose_at(networks, edge)
            if not self._purposes or self._purposes[-1] != purpose:
                self._starts.append(edge)
                self._purposes.append(purpose)

    def find(self, first: int, last: int) -> str:
        """The purpose of the lowest special address in [first, last], empty for none."""
        at = bisect_right(self._starts, first) - 1
        if at >= 0 and self._purposes[at]:
            return self._purposes[at]
        following = at + 1
        if following < len(self._starts) and self._starts[following] <= last:
            return self._purposes[following]
        return ""


def _purpose_at(networks: list[tuple[IPNetwork, str]], value: int) -> str:
    """The purpose of the narrowest network around an address, empty for none."""
    around = [
        (network.prefixlen, purpose)
        for network, purpose in networks
        if int(network.network_address) <= value <= int(network.broadcast_address)
    ]
    return max(around)[1] if around else ""


_RANGES = {4: _Ranges(_IPV4), 6: _Ranges(_IPV6)}


def special_purpose(address: str | Address) -> str:
    """What an address is set aside for (``loopback``), empty for an ordinary public one.

    Raises ValueError for text that is no address. IPv6 forms that carry an IPv4 address are
    special by themselves; ``embedded_ipv4`` tells what they carry.
    """
    parsed = ip_address(address) if isinstance(address, str) else address
    return _RANGES[parsed.version].find(int(parsed), int(parsed))


def is_special(network: str | IPNetwork) -> bool:
    """Whether a network (or a single address) overlaps any special-purpose block.

    Raises ValueError for text that is neither.
    """
    parsed = ip_network(network) if isinstance(network, str) else network
    return bool(
        _RANGES[parsed.version].find(int(parsed.network_address), int(parsed.broadcast_address))
    )


def is_special_range(version: int, first: int, last: int) -> bool:
    """``is_special`` for the addresses from ``first`` to ``last`` as numbers; version is 4 or 6."""
    return bool(_RANGES[version].find(first, last))


def embedded_ipv4(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses a packet to ``address`` may end at: none, one, or Teredo's two.

    IPv4-compatible and -mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380).
    """
    value = int(address)
    top = value >> 32
    if top in (0, 0xFFFF, 0x64_FF9B << 64):
        return (IPv4Address(value & 0xFFFF_FFFF),)
    if value >> 112 == 0x2002:
        return (IPv4Address(value >> 80 & 0xFFFF_FFFF),)
    if value >> 96 == 0x2001_0000:
        server = IPv4Address(value >> 64 & 0xFFFF_FFFF)
        return server, IPv4Address(~value & 0xFFFF_FFFF)
    return ()


def is_reserved_asn(number: int) -> bool:
    """Whether no public network can bear this AS number; true for what is no AS number at all."""
    if not 0 <= number <= _MAX_ASN:
        return True
    return any(first <= number <= last for first, last in _RESERVED_ASNS)
