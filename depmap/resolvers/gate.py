"""Which addresses may be contacted. No sockets: it judges, the transports obey.

Names under a stranger's control decide where depmap connects, often from inside a company's
network; so every address is judged before the first packet, and the connection goes to that
very address.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from depmap.model.special import Address, IPNetwork, embedded_ipv4, special_purpose

_METADATA = tuple(
    ip_network(text)
    for text in (
        "169.254.169.254/32",  # AWS, Azure, Google, Oracle and most others
        "169.254.170.0/24",  # AWS container credentials
        "100.100.100.200/32",  # Alibaba Cloud
        "168.63.129.16/32",  # Azure, though in public space
        "192.0.0.192/32",  # Oracle Cloud
        "fd00:ec2::/32",  # AWS
        "fd20:ce::254/128",  # Google
    )
)

_OPENED_ON_REQUEST = frozenset(
    {
        "private use",
        "shared address space",
        "unique local",
        "site-local",
        "documentation",
        "benchmarking",
    }
)
"""The purposes ``allow_private`` can open; loopback, link-local and the rest it never does."""

_CARRIERS = {
    "IPv4-mapped": True,
    "NAT64": True,
    "6to4": True,
    "IPv4-compatible": False,
    "Teredo": False,
}
"""IPv6 forms judged by the IPv4 addresses they carry, and whether a public one opens them."""


class AddressGate:
    """Judges addresses by their purpose and by the user's own lists.

    ``allow_private`` opens networks of private use, ``exclude`` closes any network.
    """

    def __init__(
        self, allow_private: tuple[IPNetwork, ...] = (), exclude: tuple[IPNetwork, ...] = ()
    ) -> None:
        self._allowed = allow_private
        self._excluded = exclude

    def verdict(self, address: str) -> str:
        """Why ``address`` must not be contacted; empty when it may be.

        Text that is no address is refused too, as is one with a scope (``fe80::1%eth0``).
        """
        try:
            parsed = ip_address(address)
        except ValueError:
            return "not an address"
        if isinstance(parsed, IPv6Address):
            return self._judge_ipv6(parsed)
        return self._judge(parsed)

    def _judge_ipv6(self, address: IPv6Address) -> str:
        if address.scope_id:
            return "scoped address"
        purpose = special_purpose(address)
        if purpose not in _CARRIERS:
            return self._judge(address)
        for inner in embedded_ipv4(address):
            reason = self._judge(inner)
            if reason:
                return f"{purpose} of {inner}: {reason}"
        return "" if _CARRIERS[purpose] else purpose

    def _judge(self, address: IPv4Address | IPv6Address) -> str:
        if any(address in network for network in self._excluded):
            return "excluded by the user"
        if any(address in network for network in _METADATA):
            return "cloud metadata"
        purpose = special_purpose(address)
        if purpose in _OPENED_ON_REQUEST and self._is_allowed(address):
            return ""
        return purpose

    def _is_allowed(self, address: Address) -> bool:
        return any(address in network for network in self._allowed)
