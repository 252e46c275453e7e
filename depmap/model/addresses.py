"""IP addresses as text, in one form."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address


def address_text(address: IPv4Address | IPv6Address) -> str:
    """As RFC 5952 recommends: ``::ffff:192.0.2.1`` for an IPv4-mapped one, whatever the Python."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(address) if mapped is None else f"::ffff:{mapped}"
