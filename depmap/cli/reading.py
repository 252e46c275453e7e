"""What commands read: the catalogue, exchanges, worlds, snapshots, targets. Nothing is printed."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from depmap.attribution.match import CatalogueIndex
from depmap.cli.options import Own
from depmap.errors import UsageError
from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.data import data_dir
from depmap.inputs.exchanges import load_exchanges
from depmap.inputs.target_lists import Resolve, parse_targets, read_targets
from depmap.inputs.targets import parse_endpoint, target_from_argument
from depmap.inputs.worlds import load_world, world_dir
from depmap.model.component import Component, InvalidComponent, Scheme, parse_component
from depmap.model.exchange import Exchange
from depmap.model.suggest import suggestion
from depmap.model.target import Target
from depmap.model.world import World

STDIN = Path("-")
SHIPPED_ONLY = Own()

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The targets as the command line names them."""

    names: tuple[str, ...] = ()
    listed: Path | None = None
    all_exchanges: bool = False
    only_host: bool = False
    endpoints: tuple[str, ...] = ()


@cache
def read_catalogue(own: Own = SHIPPED_ONLY) -> CatalogueIndex:
    """The shipped catalogue with the user's own folder added, or that alone; ready for look-ups."""
    if own.only and own.folder is None:
        raise UsageError(
            "--catalogue-only needs a catalogue", remedy="name its folder: --catalogue DIR"
        )
    return read_index(own.folder, only=own.only)


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
        return parse_targets(sys.stdin.read(), path, resolve)
    return read_targets(path, resolve)


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


def read_component(text: str, index: CatalogueIndex) -> Component:
    """A component as the user writes it, aliases resolved; raises UsageError."""
    try:
        component = index.canonical(parse_component(text))
    except InvalidComponent as error:
        raise UsageError(
            str(error), remedy="write aws, aws/ec2, aws@ap-northeast-1, as:13335 or tld:com"
        ) from error
    if component.scheme is Scheme.PROVIDED and index.provider(component.name) is None:
        near = suggestion(component.name, [p.slug for p in index.catalogue.providers])
        raise UsageError(f"the catalogue knows no provider {component.name!r}", remedy=near)
    return component
