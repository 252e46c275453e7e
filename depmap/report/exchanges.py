"""Exchanges as lines and as a wire document (``depmap/exchanges/1``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from depmap.model.exchange import Exchange
from depmap.model.target import Surface
from depmap.report.json_text import dump_json
from depmap.report.safe import safe

SCHEMA = "depmap/exchanges/1"
LONGEST = 1024


class FormerNameWire(TypedDict):
    """A name it had; ``until`` is empty if that is unknown."""

    id: str
    name: str
    until: str


class GroupWire(TypedDict):
    """Hosts any one of which suffices; ``fallback`` stands in where none has an address."""

    label: str
    hosts: list[str]
    fallback: str


class ExchangeSurfaceWire(TypedDict):
    """One surface; every group is needed."""

    role: str
    groups: list[GroupWire]


class ExchangeWire(TypedDict):
    """One exchange, as a scan asks for it; ``curated``: gone through by hand."""

    id: str
    name: str
    domain: str
    owner: str
    curated: bool
    former_names: list[FormerNameWire]
    owned_domains: list[str]
    surfaces: list[ExchangeSurfaceWire]
    beside: list[str]
    sources: list[str]


class ExchangesWire(TypedDict):
    """The whole document."""

    schema: str
    exchanges: list[ExchangeWire]


def render_exchanges_json(exchanges: Iterable[Exchange]) -> str:
    """``depmap/exchanges/1`` as ASCII text ended by a newline."""
    document: ExchangesWire = {
        "schema": SCHEMA,
        "exchanges": [_exchange(exchange) for exchange in exchanges],
    }
    return dump_json(document)


def _exchange(exchange: Exchange) -> ExchangeWire:
    return {
        "id": exchange.id,
        "name": exchange.name,
        "domain": exchange.domain,
        "owner": exchange.owner,
        "curated": exchange.curated,
        "former_names": [
            {"id": f.id, "name": f.name, "until": f.until} for f in exchange.former_names
        ],
        "owned_domains": list(exchange.owned_domains),
        "surfaces": [_surface(surface) for surface in exchange.surfaces],
        "beside": list(exchange.beside),
        "sources": list(exchange.sources),
    }


def _surface(surface: Surface) -> ExchangeSurfaceWire:
    return {
        "role": surface.role.value,
        "groups": [
            {"label": g.label, "hosts": list(g.hosts), "fallback": g.fallback}
            for g in surface.groups
        ],
    }


def exchange_lines(exchanges: Iterable[Exchange]) -> str:
    """One exchange a line: id, domain, name, and whether it was gone through by hand."""
    return "".join(
        f"{safe(e.id)}\t{safe(e.domain)}\t{safe(e.name)}\t"
        f"{'curated' if e.curated else 'generated'}\n"
        for e in exchanges
    )


def exchange_in_full(exchange: Exchange) -> str:
    """Its names, then a line for each group of hosts and each source."""
    lines = [f"{exchange.id} · {exchange.name} · {exchange.domain}"]
    lines += [
        f"formerly {f.name}{f' (until {f.until})' if f.until else ''}"
        for f in exchange.former_names
    ]
    for surface in exchange.surfaces:
        for group in surface.groups:
            label = f" ({group.label})" if group.label else ""
            lines.append(f"{surface.role}{label}\t{' or '.join(group.hosts)}")
    lines += [f"beside\t{host}" for host in exchange.beside]
    lines += [f"source\t{source}" for source in exchange.sources]
    return "".join("\t".join(safe(p, LONGEST) for p in line.split("\t")) + "\n" for line in lines)
