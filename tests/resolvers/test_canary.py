"""Telling a lying resolver from an honest and from an absent one."""

from __future__ import annotations

import asyncio

import dns.rcode
import pytest

from depmap.model.observation import Observation
from depmap.resolvers.canary import ask_canary, is_lie, is_unreachable
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.rrsets import RRsetResolver
from tests.resolvers.dns_server import RESOLVER, DnsServer, Script, client_of


def canary(script: Script) -> tuple[Observation, str]:
    async def main() -> tuple[Observation, str]:
        async with (
            DnsServer(script) as server,
            client_of({RESOLVER.address: server}, timeout=0.3) as client,
        ):
            observation = await ask_canary(RRsetResolver(client, SystemClock()))
            return observation, server.asked[0].name

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("script", "lie", "unreachable"),
    [
        (lambda q: [q.reply(f"{q.name}. 60 A 198.51.100.1")], True, False),
        (lambda q: [q.reply(f"{q.name}. 60 CNAME w.test.", "w.test. 9 A 1.1.1.1")], True, False),
        (lambda q: [q.reply(rcode=dns.rcode.NXDOMAIN)], False, False),
        (lambda q: [q.reply()], False, False),
        (lambda q: [q.reply(rcode=dns.rcode.REFUSED)], False, False),
        (lambda _: [], False, True),
    ],
)
def test_only_an_invented_address_is_a_lie(script: Script, lie: bool, unreachable: bool) -> None:
    observation, name = canary(script)
    assert is_lie(observation) is lie
    assert is_unreachable(observation) is unreachable
    assert name.endswith(".invalid")


def test_every_canary_has_a_name_of_its_own() -> None:
    names = {canary(lambda q: [q.reply(rcode=dns.rcode.NXDOMAIN)])[1] for _ in range(5)}
    assert len(names) == 5
