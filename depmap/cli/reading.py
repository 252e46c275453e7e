"""What commands read: the catalogue, exchanges, worlds, snapshots, targets. Nothing is printed."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from depmap.errors import UsageError
from depmap.inputs.data import data_dir
from depmap.inputs.exchanges import load_exchanges
from depmap.inputs.target_lists import Resolve, parse_targets, read_targets
from depmap.inputs.targets import parse_endpoint, target_from_argument
from depmap.inputs.text_lines import MAX_BYTES, as_text
from depmap.inputs.worlds import load_world, world_dir
from depmap.model.exchange import Exchange
from depmap.model.target import Target
from depmap.model.world import World

STDIN = Path("-")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The targets as the command line names them."""

    names: tuple[str, ...] = ()
    listed: Path | None = None
    all_exchanges: bool = False
    only_host: bool = False
    endpoints: tuple[str, ...] = ()


def read_exchanges() -> dict[str, Exchange]:
    """The shipped exchanges by id."""
    return {e.id: e for e in load_exchanges(data_dir() / "exchanges")}


def read_world(name: str) -> World | None:
    """The recorded world, None for the live Internet."""
    return load_world(world_dir(name)) if name else None


def read_wanted(wanted: Wanted, world: World | None) -> tuple[Target, ...]:
    """The targets, each once; raises UsageError for none."""
    exchanges = read_exchanges()
    endpoints = tuple(parse_endpoint(text) for text in wanted.endpoints)

    def resolve(name: str) -> Target:
        return target_from_argument(
            name, exchanges, only_host=wanted.only_host, endpoints=endpoints
        )

    found = [resolve(name) for name in wanted.names]
    if wanted.listed is not None:
        found += _listed(wanted.listed, resolve)
    if wanted.all_exchanges:
        recorded = {e.exchange for e in world.exchanges} if world is not None else exchanges.keys()
        found += [exchanges[id].target() for id in sorted(recorded & exchanges.keys())]
    unique = {target.id: target for target in found}
    if not unique:
        raise UsageError(
            "nothing to scan",
            remedy="name an exchange or a domain: depmap scan binance.com",
        )
    return tuple(unique.values())


def _listed(path: Path, resolve: Resolve) -> tuple[Target, ...]:
    if path == STDIN:
        return parse_targets(as_text(read_stdin(MAX_BYTES), path), path, resolve)
    return read_targets(path, resolve)


def read_stdin(most: int) -> bytes:
    """Standard input, of more than ``most`` octets one too many; none where it is closed."""
    return sys.stdin.buffer.read(most + 1) if sys.stdin is not None else b""


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """The networks of ``--allow-private``; refused without one where CI is set."""
    found: list[Network] = []
    for text in texts:
        try:
            network = ipaddress.ip_network(text)
        except ValueError as error:
            raise UsageError(
                f"{text!r} is no network: {error}", remedy="write --allow-private 10.0.0.0/8"
            ) from error
        if network.prefixlen == 0 and os.environ.get("CI"):
            raise UsageError("--allow-private of everything is refused where CI is set")
        found.append(network)
    return tuple(found)
