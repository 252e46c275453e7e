from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from pathlib import Path

import dns.asyncquery
import dns.message
import dns.rcode
import pytest

from depmap.errors import UsageError
from depmap.model.special import special_purpose
from depmap.world.connect import WorldConnectMap
from depmap.world.scaffold import SCAFFOLD_ADDRESS
from depmap.world.serve import serve
from tests.world.samples import SAMPLE


def test_the_connect_map_tells_ports_apart_and_no_addresses() -> None:
    connect = WorldConnectMap(
        dns=("127.0.0.1", 5353), https=("127.0.0.1", 8443), refusing=("127.0.0.1", 9)
    )
    for address in ("192.0.2.53", SCAFFOLD_ADDRESS, "104.16.1.1", "2606:4700::1"):
        assert connect(address, 53) == ("127.0.0.1", 5353)
        assert connect(address, 443) == ("127.0.0.1", 8443)
        for port in (80, 8443, 0):
            assert connect(address, port) == ("127.0.0.1", 9)


def test_scaffold_passes_an_address_gate() -> None:
    assert special_purpose(SCAFFOLD_ADDRESS) == ""


def test_a_delegation_walk_gets_from_the_tld_to_the_zone() -> None:
    async def run() -> None:
        async with serve(SAMPLE) as served:

            async def ask(
                address: str, name: str, rrtype: str, *, recursion: bool = True
            ) -> dns.message.Message:
                host, port = served.connect_map(address, 53)
                query = dns.message.make_query(name, rrtype)
                if not recursion:
                    query.flags = 0
                return await dns.asyncquery.udp(query, host, port=port, timeout=5)

            servers = await ask(served.resolver, "co.kr", "NS")
            server = servers.answer[0][0].to_text()
            address = (await ask(served.resolver, server, "A")).answer[0][0].to_text()
            referral = await ask(address, "sol.co.kr", "NS", recursion=False)
            assert referral.authority[0].to_text() == ("sol.co.kr. 300 IN NS ns-1.awsdns-01.com.")
            vendor = await ask(served.resolver, "ns-1.awsdns-01.com", "A")
            assert vendor.rcode() == dns.rcode.REFUSED

    asyncio.run(run())


def test_other_ports_refuse() -> None:
    async def run() -> None:
        async with serve(SAMPLE) as served:
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection(*served.connect_map("104.16.1.1", 80))

    asyncio.run(run())


def test_leaving_closes_everything_even_open_connections() -> None:
    async def run() -> None:
        async with serve(SAMPLE) as served:
            opened = [
                await asyncio.open_connection(*address)
                for address in (served.dns_address, served.https_address)
                for _ in range(3)
            ]
            await asyncio.sleep(0.05)
        for reader, writer in opened:
            with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
                await asyncio.wait_for(reader.readexactly(1), 5)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        for address in (served.dns_address, served.https_address):
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection(*address)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())


def test_worlds_are_served_side_by_side_and_again_on_the_same_ports() -> None:
    async def run() -> None:
        async with serve(SAMPLE) as one, serve(SAMPLE) as other:
            assert one.dns_address != other.dns_address
            dns_port, https_port = one.dns_address[1], one.https_address[1]
        async with serve(SAMPLE, dns_port=dns_port, https_port=https_port) as again:
            assert (again.dns_address, again.https_address) == (one.dns_address, one.https_address)
            assert (again.name, again.resolver) == ("sample", "192.0.2.53")

    asyncio.run(run())


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_taken_port_is_told(kind: socket.SocketKind) -> None:
    async def run(port: int) -> None:
        async with serve(SAMPLE, dns_port=port):
            pytest.fail("served")

    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"can't serve on 127.0.0.1 port {port}: "):
            asyncio.run(run(port))


def test_a_taken_https_port_ends_the_dns_side_too() -> None:
    async def run(port: int) -> None:
        async with serve(SAMPLE, https_port=port):
            pytest.fail("served")

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError):
        asyncio.run(run(taken.getsockname()[1]))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "localhost", "::"])
def test_loopback_only(host: str) -> None:
    async def run() -> None:
        async with serve(SAMPLE, host=host):
            pytest.fail("served")

    with pytest.raises(UsageError, match="loopback only"):
        asyncio.run(run())


def _has_ipv6_loopback() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not _has_ipv6_loopback(), reason="no IPv6 loopback here")
def test_ipv6_loopback() -> None:
    async def run() -> None:
        async with serve(SAMPLE, host="::1") as served:
            query = dns.message.make_query("luna.exchange", "A")
            host, port = served.dns_address
            assert (await dns.asyncquery.udp(query, host, port=port, timeout=5)).answer

    asyncio.run(run())


def test_no_key_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left: list[Path] = []

    async def run() -> None:
        async with serve(SAMPLE) as served:
            context = ssl.create_default_context(cadata=served.authority_pem.decode())
            _, writer = await asyncio.open_connection(
                *served.https_address, ssl=context, server_hostname="luna.exchange"
            )
            left.extend(await asyncio.to_thread(lambda: [*tmp_path.iterdir()]))
            writer.close()
            await writer.wait_closed()

    asyncio.run(run())
    assert left == []
