from __future__ import annotations

import asyncio
import ssl

import dns.flags
import dns.message
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from depmap.inputs.worlds import list_worlds, load_world, world_dir
from depmap.model.world import World
from depmap.world.records import Records, origin_name
from depmap.world.serve import ServedWorld, serve
from depmap.world.wire import Responder

WORLDS = list_worlds()


@pytest.fixture(scope="module", params=WORLDS)
def shipped(request: pytest.FixtureRequest) -> World:
    return load_world(world_dir(request.param))


def answered(responder: Responder, owner: str, rrtype: str) -> list[dns.rrset.RRset]:
    query = dns.message.make_query(owner, rrtype)
    wire = responder.respond(query.to_wire(), udp=False)
    assert wire is not None
    reply = dns.message.from_wire(wire)
    assert reply.rcode() == dns.rcode.NOERROR, (owner, rrtype)
    return reply.answer


def text(rdata: dns.rdata.Rdata) -> str:
    if rdata.rdtype == dns.rdatatype.TXT:
        return "".join(rdata.to_text().strip('"').split('" "'))
    return " ".join(word.removesuffix(".") for word in rdata.to_text().split())


def test_every_recorded_rrset_is_answered_as_recorded(shipped: World) -> None:
    responder = Responder(Records(shipped))
    for exchange in shipped.exchanges:
        for rrset in exchange.rrsets:
            answer = answered(responder, rrset.owner, rrset.rrtype)
            told = {text(rdata) for rdata in answer[-1]} if answer else set()
            assert told == set(rrset.values), (exchange.exchange, rrset.owner, rrset.rrtype)


def test_every_delegation_and_origin_is_answered_as_recorded(shipped: World) -> None:
    responder = Responder(Records(shipped))
    for exchange in shipped.exchanges:
        for delegation in exchange.delegations:
            (servers,) = answered(responder, delegation.zone, "NS")
            assert {text(rdata) for rdata in servers} == set(delegation.servers)
        for origin in exchange.origins:
            (told,) = answered(responder, origin_name(origin.address), "TXT")
            assert str(origin.asn) in text(told[0]).partition(" |")[0].split()


def test_every_response_is_sent_as_recorded(shipped: World) -> None:
    async def head(served: ServedWorld, context: ssl.SSLContext, host: str) -> list[str]:
        reader, writer = await asyncio.open_connection(
            *served.https_address, ssl=context, server_hostname=host
        )
        writer.write(f"HEAD / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        await writer.wait_closed()
        return answer.decode("latin-1").split("\r\n")

    async def run() -> None:
        async with serve(shipped) as served:
            context = ssl.create_default_context(cadata=served.authority_pem.decode())
            for response in Records(shipped).responses():
                line, *fields = await head(served, context, response.host)
                assert line.split(" ")[1] == str(response.status_code or 200)
                recorded = [f"{name}: {value}" for name, value in response.fields]
                assert fields[: len(recorded)] == recorded, response.host

    asyncio.run(run())
