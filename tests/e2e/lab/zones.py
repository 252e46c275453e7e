"""Zones, and master files with the delegations and glue a parent needs. No servers, no files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

TTL = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One zone as its operator wrote it.

    ``apex``: without the final dot, empty for the root. ``servers``: the names of its NS set, the
    same at parent and child; those of ``lame`` are named but don't serve it. ``records``: (owner
    without final dot, type, value as in a master file), besides NS and SOA. ``mname``: the SOA's,
    the first server where it is empty.
    """

    apex: str
    servers: tuple[str, ...]
    records: tuple[tuple[str, str, str], ...] = ()
    mname: str = ""
    lame: tuple[str, ...] = ()

    @property
    def working(self) -> tuple[str, ...]:
        """The servers that do serve it."""
        return tuple(server for server in self.servers if server not in self.lame)

    def holds(self, name: str) -> bool:
        """Whether ``name`` is the apex or lies below it."""
        return not self.apex or name == self.apex or name.endswith(f".{self.apex}")


def parent_of(zone: Zone, zones: Iterable[Zone]) -> Zone | None:
    """The zone that delegates ``zone``: the nearest one around it; None for the root."""
    above = [z for z in zones if z.apex != zone.apex and z.holds(zone.apex)]
    return max(above, key=lambda z: len(z.apex), default=None)


def master_file(zone: Zone, zones: tuple[Zone, ...], hosts: Mapping[str, str]) -> str:
    """The zone in master file form (RFC 1035 5.1).

    ``hosts``: name server → address. A host is written into the zone it lies in; in each parent
    too, as glue, where a delegation names it and it lies anywhere below that parent: in-domain
    and sibling glue (RFC 9471).
    """
    mname = zone.mname or zone.servers[0]
    lines = [
        f"$TTL {TTL}",
        f"{_owner(zone.apex)} SOA {mname}. hostmaster.{_domain_of(mname)}. 1 7200 900 86400 60",
        *(f"{_owner(zone.apex)} NS {server}." for server in zone.servers),
        *(f"{_owner(owner)} {rrtype} {value}" for owner, rrtype, value in zone.records),
    ]
    glued = set(zone.servers)
    for child in zones:
        if parent_of(child, zones) == zone:
            lines += [f"{_owner(child.apex)} NS {server}." for server in child.servers]
            glued |= set(child.servers)
    glued |= {host for host in hosts if _home(host, zones) == zone}
    lines += [
        f"{_owner(host)} {_address_type(hosts[host])} {hosts[host]}"
        for host in sorted(glued)
        if host in hosts and zone.holds(host)
    ]
    return "\n".join([*dict.fromkeys(lines), ""])


def _home(host: str, zones: tuple[Zone, ...]) -> Zone | None:
    return max((z for z in zones if z.holds(host)), key=lambda z: len(z.apex), default=None)


def _owner(name: str) -> str:
    return f"{name}."


def _domain_of(host: str) -> str:
    return host.partition(".")[2] or host


def _address_type(address: str) -> str:
    return "AAAA" if ip_address(address).version == 6 else "A"
