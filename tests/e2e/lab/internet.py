"""What the miniature Internet holds: operators, their zones, web sites, origin AS. No processes.

The name servers of Route 53 and Cloudflare and of the root and the registries stand at addresses
such servers have in the real Internet; the exchanges are made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from tests.e2e.lab.exchanges import DEAD_SERVER, EXCHANGE_SERVERS, EXCHANGES, SITES, Site
from tests.e2e.lab.vendors import CLOUDFLARE, NSONE, ROUTE53, VENDOR_SERVERS, VENDOR_ZONES
from tests.e2e.lab.zones import Zone

RESOLVER = "9.9.9.9"

_ROOT = {"a.root-servers.net": "198.41.0.4"}
_GTLD = {"a.gtld-servers.net": "192.5.6.30", "b.gtld-servers.net": "192.33.14.30"}
_NSTLD = {"av1.nstld.com": "192.42.177.30"}
_ORG = {"b0.org.afilias-nst.org": "199.19.54.1"}
_AFILIAS = {"a0.afilias-nst.org": "199.19.56.1"}
_UK = {"nsa.nic.uk": "156.154.100.3"}
_CO_UK = {"dns1.nic.uk": "213.248.216.1"}
_CYMRU = {"ns1.cymru.com": "216.31.12.53"}

_ANNOUNCED = {
    "205.251.192.0/23": 16509,
    "205.251.194.0/23": 16509,
    "205.251.196.0/23": 16509,
    "205.251.198.0/23": 16509,
    "3.112.0.0/14": 16509,
    "54.230.0.0/16": 16509,
    "104.16.0.0/13": 13335,
    "162.159.0.0/18": 13335,
    "172.64.0.0/13": 13335,
    "173.245.48.0/20": 13335,
    "198.51.44.0/24": 62597,
    "198.51.45.0/24": 62597,
    "130.59.0.0/16": 559,
    "193.0.0.0/21": 3333,
    "193.0.8.0/21": 3333,
    "156.154.100.0/24": 397213,
    "192.5.6.0/24": 36620,
    "192.33.14.0/24": 26415,
    "192.42.177.0/24": 26415,
    "198.41.0.0/24": 396566,
    "199.19.56.0/24": 12041,
    "199.19.54.0/24": 12041,
    "213.248.216.0/24": 43519,
    "216.31.0.0/20": 23028,
}
"""Prefix → origin AS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One NSD instance, so one level of delegation: server name → address, and its zones."""

    name: str
    servers: dict[str, str]
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Internet:
    """All of it. ``silent``: the address whose port 53 takes every packet and never answers."""

    operators: tuple[Operator, ...]
    sites: tuple[Site, ...]
    resolver: str
    silent: str

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Every zone, each once."""
        return tuple({z.apex: z for operator in self.operators for z in operator.zones}.values())

    @property
    def servers(self) -> dict[str, str]:
        """Every name server with its address, the silent one too."""
        return DEAD_SERVER | {
            host: address
            for operator in self.operators
            for host, address in operator.servers.items()
        }

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address there is, each once."""
        sites = (site.address for site in self.sites)
        return tuple(dict.fromkeys([self.resolver, *self.servers.values(), *sites]))


def miniature() -> Internet:
    """The Internet of the end-to-end tests."""
    customers = {
        "route53": ROUTE53 | EXCHANGE_SERVERS["route53"],
        "cloudflare": CLOUDFLARE,
        "nsone": NSONE,
        "own": EXCHANGE_SERVERS["own"],
    }
    operators = (
        *_registries(),
        *(
            Operator(name=f"{vendor}-own", servers=servers, zones=VENDOR_ZONES[vendor])
            for vendor, servers in VENDOR_SERVERS.items()
        ),
        *(
            Operator(name=name, servers=servers, zones=tuple(_served_by(servers, EXCHANGES)))
            for name, servers in customers.items()
        ),
    )
    (silent,) = DEAD_SERVER.values()
    internet = Internet(operators=operators, sites=SITES, resolver=RESOLVER, silent=silent)
    cymru = Operator(name="cymru", servers=_CYMRU, zones=(_origins(internet.addresses),))
    return Internet(operators=(*operators, cymru), sites=SITES, resolver=RESOLVER, silent=silent)


def _served_by(servers: dict[str, str], zones: Iterable[Zone]) -> Iterable[Zone]:
    """The zones that name one of ``servers``, unless it only looks so."""
    return (zone for zone in zones if not set(servers).isdisjoint(zone.working))


def _registries() -> tuple[Operator, ...]:
    def operate(name: str, servers: dict[str, str], *apexes: str) -> Operator:
        zones = tuple(Zone(apex=apex, servers=tuple(servers)) for apex in apexes)
        return Operator(name=name, servers=servers, zones=zones)

    return (
        operate("root", _ROOT, "", "root-servers.net"),
        operate("gtld", _GTLD, "com", "net"),
        operate("nstld", _NSTLD, "gtld-servers.net", "nstld.com"),
        operate("org", _ORG, "org"),
        operate("afilias", _AFILIAS, "afilias-nst.org"),
        operate("uk", _UK, "uk", "nic.uk"),
        operate("co-uk", _CO_UK, "co.uk"),
    )


def _origins(addresses: Iterable[str]) -> Zone:
    """Team Cymru's zone with the origin of every address."""
    records = tuple(
        (_origin_name(address), "TXT", f'"{asn} | {prefix} | US | arin | 2010-08-27"')
        for address in addresses
        for prefix, asn in _ANNOUNCED.items()
        if ip_address(address) in ip_network(prefix)
    )
    return Zone(apex="cymru.com", servers=tuple(_CYMRU), records=records)


def _origin_name(address: str) -> str:
    return ".".join([*reversed(address.split(".")), "origin.asn.cymru.com"])
