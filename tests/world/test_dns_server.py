from __future__ import annotations

import asyncio
import contextlib
import shutil

import dns.asyncquery
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from depmap.world import listener
from depmap.world.serve import ServedWorld, serve
from depmap.world.wire import Responder
from tests.world.samples import SAMPLE, exchange_of, rrset, world

DIG = shutil.which("dig")


async def udp(served: ServedWorld, name: str, rrtype: str) -> dns.message.Message:
    host, port = served.dns_address
    query = dns.message.make_query(name, rrtype)
    return await dns.asyncquery.udp(query, host, port=port, timeout=5)


async def tcp(served: ServedWorld, name: str, rrtype: str) -> dns.message.Message:
    host, port = served.dns_address
    query = dns.message.make_query(name, rrtype)
    return await dns.asyncquery.tcp(query, host, port=port, timeout=5)


async def ended(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


def test_udp_and_tcp_answer_alike_on_one_port() -> None:
    async def run() -> None:
        async with serve(SAMPLE) as served:
            for ask in (udp, tcp):
                reply = await ask(served, "www.luna.exchange", "A")
                assert [len(answer) for answer in reply.answer] == [1, 1, 1]
                refused = await ask(served, "never.recorded", "A")
                assert refused.rcode() == dns.rcode.REFUSED

    asyncio.run(run())


def test_a_cut_datagram_is_whole_over_tcp() -> None:
    many = exchange_of(rrset("big.test", "A", *(f"104.16.0.{i}" for i in range(200))))

    async def run() -> None:
        async with serve(world(many)) as served:
            assert (await udp(served, "big.test", "A")).flags & dns.flags.TC
            assert len((await tcp(served, "big.test", "A")).answer[0]) == 200

    asyncio.run(run())


def test_many_queries_share_a_connection_in_any_pieces() -> None:
    query = dns.message.make_query("luna.exchange", "A").to_wire()
    framed = len(query).to_bytes(2) + query

    async def run() -> None:
        async with serve(SAMPLE) as served:
            reader, writer = await asyncio.open_connection(*served.dns_address)
            writer.write(framed[:1])
            await writer.drain()
            await asyncio.sleep(0.01)
            writer.write(framed[1:] + framed + framed[:7])
            await asyncio.sleep(0.01)
            writer.write(framed[7:])
            for _ in range(3):
                length = int.from_bytes(await reader.readexactly(2))
                assert dns.message.from_wire(await reader.readexactly(length)).answer
            await ended(writer)

    asyncio.run(run())


def test_garbage_ends_its_connection_and_nothing_else() -> None:
    async def run() -> None:
        async with serve(SAMPLE) as served:
            loop = asyncio.get_running_loop()
            transport, _ = await loop.create_datagram_endpoint(
                asyncio.DatagramProtocol, remote_addr=served.dns_address
            )
            for packet in (b"", b"\0", b"\xff" * 12, b"\xff" * 600, bytes(1400)):
                transport.sendto(packet)
            reader, writer = await asyncio.open_connection(*served.dns_address)
            writer.write(b"\0\x03abc")
            with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
                await reader.readexactly(1)
            await ended(writer)
            transport.close()
            assert (await udp(served, "luna.exchange", "A")).answer
            assert (await tcp(served, "luna.exchange", "A")).answer

    asyncio.run(run())


def test_a_peer_that_does_not_read_is_no_longer_read(monkeypatch: pytest.MonkeyPatch) -> None:
    many = exchange_of(rrset("big.test", "A", *(f"104.16.0.{i}" for i in range(200))))
    query = dns.message.make_query("big.test", "A").to_wire()
    asked, answered = 20_000, 0
    respond = Responder.respond

    def counting(responder: Responder, packet: bytes, *, udp: bool) -> bytes | None:
        nonlocal answered
        answered += 1
        return respond(responder, packet, udp=udp)

    async def run() -> None:
        async with serve(world(many)) as served:
            reader, writer = await asyncio.open_connection(*served.dns_address, limit=1024)
            writer.write((len(query).to_bytes(2) + query) * asked)
            seen = -1
            while seen != answered:
                seen = answered
                await asyncio.sleep(0.2)
            assert 0 < answered < asked, "66 MB of answers were written to nobody"
            for _ in range(asked):
                await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
            assert answered == asked
            await ended(writer)

    monkeypatch.setattr(Responder, "respond", counting)
    asyncio.run(run())


def test_a_silent_connection_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "IDLE_SECONDS", 0.05)

    async def run() -> None:
        async with serve(SAMPLE) as served:
            for address in (served.dns_address, served.https_address):
                reader, writer = await asyncio.open_connection(*address)
                with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
                    await asyncio.wait_for(reader.readexactly(1), 5)
                await ended(writer)

    asyncio.run(run())


@pytest.mark.skipif(DIG is None, reason="dig (bind9-dnsutils) is not installed")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["luna.exchange", "A", "+short"], ["104.16.1.1", "104.16.1.2"]),
        (["luna.exchange", "A", "+short", "+tcp"], ["104.16.1.1", "104.16.1.2"]),
        (["luna.exchange", "CAA", "+short"], ['0 issue "letsencrypt.org"']),
        (["-x", "104.16.1.1", "+short"], ["edge.cdn.example.net."]),
        (["co.kr", "NS", "+short"], ["ns.co.kr.scaffold.invalid."]),
        (["1.1.16.104.origin.asn.cymru.com", "TXT", "+short"], ['"13335 | | | | "']),
    ],
)
def test_dig_reads_the_world(arguments: list[str], expected: list[str]) -> None:
    async def run() -> list[str]:
        assert DIG is not None
        async with serve(SAMPLE) as served:
            host, port = served.dns_address
            process = await asyncio.create_subprocess_exec(
                DIG, f"@{host}", "-p", str(port), *arguments, stdout=asyncio.subprocess.PIPE
            )
            output, _ = await process.communicate()
        return output.decode().splitlines()

    assert sorted(asyncio.run(run())) == expected
