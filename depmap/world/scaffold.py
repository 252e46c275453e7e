"""The zones above the recorded ones, made up so that a delegation walk can reach them.

Root, top-level and public-suffix zones above a recorded delegation each have one server under
``scaffold.invalid`` (RFC 6761). The ledger withholds all of it: it is never evidence. No records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from depmap.model.names import ancestors, is_public_suffix

SCAFFOLD_DOMAIN = "scaffold.invalid"
SCAFFOLD_ADDRESS = "192.31.196.53"
"""Of the AS112 block for sinking stray DNS questions (RFC 7535): public, and nobody's server."""

ROOT = ""


def scaffold_server(zone: str) -> str:
    """The name server of a scaffold zone: ``ns.co.kr.scaffold.invalid``."""
    return f"ns.{zone}.{SCAFFOLD_DOMAIN}" if zone else f"ns.{SCAFFOLD_DOMAIN}"


def scaffold_zones(zones: Iterable[str]) -> frozenset[str]:
    """The root, top-level and public-suffix zones strictly above ``zones``."""
    above = {name for zone in zones for name in ancestors(zone) if name != zone}
    suffixes = {name for name in above if is_public_suffix(name)}
    return frozenset({ROOT, *suffixes}) if suffixes else frozenset()


def scaffold_rrsets(zones: Iterable[str]) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """((owner, type), values) of the NS and address records above ``zones``."""
    for zone in sorted(scaffold_zones(zones)):
        server = scaffold_server(zone)
        yield (zone, "NS"), (server,)
        yield (server, "A"), (SCAFFOLD_ADDRESS,)
        yield (server, "AAAA"), ()
