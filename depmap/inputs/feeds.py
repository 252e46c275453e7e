"""The lists of address ranges that providers publish at a stable address. No downloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from depmap.inputs.feed_formats import (
    Listing,
    read_aws,
    read_fastly,
    read_geofeed,
    read_google,
    read_lines,
    read_oracle,
)
from depmap.model.provider import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One list: whose it is, where it lies, how it reads, and what its rows become.

    ``service`` is what they stand for where the list names none. ``broad`` are services that give
    way where the same prefix is told for a narrower one, the broadest first. ``version`` is the
    only IP version it holds, 0 for both; ``formerly`` are sources that name its rows too.
    """

    provider: str
    address: str
    read: Callable[[str], Listing]
    service: str = ""
    broad: tuple[str, ...] = ("",)
    version: int = 0
    formerly: tuple[str, ...] = ()

    def claims(self, network: Network) -> bool:
        """Whether a row of the networks table is from this list."""
        if network.role is not None or network.provider != self.provider:
            return False
        version = 6 if ":" in network.prefix else 4
        return self.version in (0, version) and (
            network.source == self.address or network.source in self.formerly
        )


FEEDS = (
    Feed(
        provider="aws",
        address="https://ip-ranges.amazonaws.com/ip-ranges.json",
        read=read_aws,
        broad=("", "ec2"),
    ),
    Feed(
        provider="cloudflare",
        address="https://www.cloudflare.com/ips-v4",
        read=read_lines,
        service="cdn",
        version=4,
    ),
    Feed(
        provider="cloudflare",
        address="https://www.cloudflare.com/ips-v6",
        read=read_lines,
        service="cdn",
        version=6,
        formerly=("https://www.cloudflare.com/ips-v4",),
    ),
    Feed(
        provider="digitalocean",
        address="https://digitalocean.com/geo/google.csv",
        read=read_geofeed,
        service="droplets",
    ),
    Feed(
        provider="fastly",
        address="https://api.fastly.com/public-ip-list",
        read=read_fastly,
        service="cdn",
    ),
    Feed(
        provider="google-cloud",
        address="https://www.gstatic.com/ipranges/cloud.json",
        read=read_google,
        service="compute",
    ),
    Feed(
        provider="linode",
        address="https://geoip.linode.com/",
        read=read_geofeed,
        service="compute",
    ),
    Feed(
        provider="oracle-cloud",
        address="https://docs.oracle.com/iaas/tools/public_ip_ranges.json",
        read=read_oracle,
        service="compute",
    ),
    Feed(
        provider="vultr",
        address="https://geofeed.constant.com/",
        read=read_geofeed,
        service="compute",
    ),
)

NOT_UPDATED = {"azure": "no stable address"}
"""Providers that publish a list which can't be fetched by itself, and why."""
