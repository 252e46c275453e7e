"""Serves a recorded world on loopback: DNS, HTTPS and the way there. No protocol details."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address

from depmap.errors import UsageError
from depmap.model.world import World
from depmap.world.authority import ThrowAwayAuthority
from depmap.world.connect import VIRTUAL_RESOLVER, WorldConnectMap
from depmap.world.dns_server import open_dns
from depmap.world.https_server import VirtualHosts, open_https
from depmap.world.listener import bind
from depmap.world.records import Records
from depmap.world.wire import Responder


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedWorld:
    """A world that is being served.

    ``resolver`` is the address to ask, through ``connect_map``; ``dns_address`` and
    ``https_address`` are the (host, port) of the sockets themselves, for tools without a connect
    map. ``authority_pem`` is the root that vouches for its certificates.
    """

    name: str
    resolver: str
    connect_map: WorldConnectMap
    dns_address: tuple[str, int]
    https_address: tuple[str, int]
    authority_pem: bytes


@asynccontextmanager
async def serve(
    world: World, *, host: str = "127.0.0.1", dns_port: int = 0, https_port: int = 0
) -> AsyncIterator[ServedWorld]:
    """Serve ``world`` for as long as the context lasts; port 0 takes any free one.

    Raises UsageError for a host off loopback, a port that can't be had and records that can't
    be served.
    """
    if not _is_loopback(host):
        raise UsageError(f"a world is served on loopback only, not on {host}")
    records = Records(world)
    authority = ThrowAwayAuthority()
    responder = Responder(records)
    hosts = VirtualHosts(records, authority)
    async with AsyncExitStack() as stack:
        # Bound, but not listening: the port refuses, and nobody else can open it.
        refusing = stack.enter_context(bind(host, 0, socket.SOCK_STREAM))
        dns = await open_dns(responder, host, dns_port)
        stack.push_async_callback(dns.close)
        https = await open_https(hosts, host, https_port)
        stack.push_async_callback(https.close)
        yield ServedWorld(
            name=world.name,
            resolver=VIRTUAL_RESOLVER,
            connect_map=WorldConnectMap(
                dns=dns.address, https=https.address, refusing=refusing.getsockname()[:2]
            ),
            dns_address=dns.address,
            https_address=https.address,
            authority_pem=authority.certificate_pem,
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
