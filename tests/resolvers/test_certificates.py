"""Certificates over real handshakes: what is kept, how it is judged, what breaks the parser."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from cryptography import x509
from cryptography.x509.oid import ObjectIdentifier
from cryptography.x509.verification import Store

from depmap.model.observation import CertChain, Observation, Status
from depmap.resolvers.certificates import TlsCertificateSource, parse_certificate
from depmap.resolvers.connection import PinnedConnector, Presented
from depmap.resolvers.gate import AddressGate
from depmap.resolvers.ports import ConnectMap
from depmap.resolvers.trust import UnreadableCertificate, load_trust_store
from depmap.resolvers.web import HttpxWebSource
from tests.resolvers.loopback_https import (
    NOW,
    PUBLIC,
    FixedClock,
    Names,
    Signed,
    by_sni,
    mint,
    serve,
    server_context,
    store_of,
)

HOST = "www.example.com"
ROOT = mint("Example Root", organisation="Example Trust Services")
T = TypeVar("T")


def connector(connect_map: ConnectMap, *hosts: str) -> PinnedConnector:
    resolver = Names({(host, "A"): (PUBLIC,) for host in (HOST, *hosts)})
    return PinnedConnector(resolver, AddressGate(), connect_map=connect_map)


def run(main: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(main)


async def fetch(
    context: ssl.SSLContext, host: str = HOST, *, store: Store | None = None
) -> Observation:
    async with serve(b"", context) as served:
        source = TlsCertificateSource(
            connector(served.connect_map, host), FixedClock(), store=store, seconds=5
        )
        return await source.fetch_chain(host)


def chain_of(observation: Observation) -> CertChain:
    assert isinstance(observation.payload, CertChain), observation
    return observation.payload


def test_leaf_and_chain_are_kept_and_verified(tmp_path: Path) -> None:
    leaf = mint(HOST, issuer=ROOT, names=[HOST, "*.Example.com", "xn--bcher-kva.example"])
    found = run(fetch(server_context(tmp_path, [leaf, ROOT]), store=store_of(ROOT)))
    assert found.status is Status.OK
    assert found.answered_by == PUBLIC
    chain = chain_of(found)
    assert chain.valid is True
    assert chain.problem == ""
    assert len(chain.certificates) == 2
    kept = chain.leaf
    assert kept.subject == HOST
    assert kept.issuer_organisation == "Example Trust Services"
    assert kept.issuer_common_name == "Example Root"
    assert kept.names == (HOST, "*.example.com", "xn--bcher-kva.example")
    assert kept.not_before == NOW - timedelta(days=30)
    assert kept.not_after == NOW + timedelta(days=60)
    assert len(kept.fingerprint) == 64
    assert parse_certificate(leaf.der) == kept


@pytest.mark.parametrize(
    ("leaf", "problem"),
    [
        (mint(HOST, issuer=ROOT, names=[HOST], days=(-90, -3)), "expired on 2026-09-20"),
        (mint(HOST, issuer=ROOT, names=[HOST], days=(2, 90)), "not valid before 2026-09-25"),
        (mint(HOST, issuer=ROOT, names=["box.com"]), "not for www.example.com"),
        (mint(HOST, issuer=ROOT), "not for www.example.com"),
        (mint(HOST, names=[HOST]), "self-signed"),
        (mint(HOST, issuer=mint("Stranger"), names=[HOST]), "doesn't verify"),
    ],
)
def test_an_invalid_certificate_is_an_observation(
    tmp_path: Path, leaf: Signed, problem: str
) -> None:
    found = run(fetch(server_context(tmp_path, [leaf]), store=store_of(ROOT)))
    assert found.status is Status.OK
    chain = chain_of(found)
    assert chain.valid is False
    assert problem in chain.problem
    assert chain.leaf.subject == HOST


def test_a_wildcard_serves_one_label(tmp_path: Path) -> None:
    leaf = mint("wild", issuer=ROOT, names=["*.example.com"])
    context = server_context(tmp_path, [leaf])
    assert chain_of(run(fetch(context, store=store_of(ROOT)))).valid is True
    deeper = chain_of(run(fetch(context, "a.b.example.com", store=store_of(ROOT))))
    assert deeper.valid is False


def test_without_a_store_nothing_is_judged(tmp_path: Path) -> None:
    found = run(fetch(server_context(tmp_path, [mint(HOST, issuer=ROOT, names=[HOST])])))
    assert chain_of(found).valid is None


def test_each_name_gets_its_own_certificate(tmp_path: Path) -> None:
    hosts = [f"h{n}.example.com" for n in range(12)]
    contexts = {
        host: server_context(tmp_path, [mint(host, issuer=ROOT, names=[host])]) for host in hosts
    }

    async def main() -> list[Observation]:
        async with serve(b"HTTP/1.1 200 OK\r\n\r\n", by_sni(contexts)) as served:
            shared = connector(served.connect_map, *hosts)
            source = TlsCertificateSource(shared, FixedClock(), store=store_of(ROOT))
            web = HttpxWebSource(shared, FixedClock())
            pairs = [
                (web.fetch_head(f"https://{host}/"), source.fetch_chain(host)) for host in hosts
            ]
            await asyncio.gather(*(question for pair in pairs for question in pair))
            return [await source.fetch_chain(host) for host in hosts]

    for host, found in zip(hosts, run(main()), strict=True):
        assert chain_of(found).leaf.subject == host
        assert chain_of(found).valid is True


def test_a_landing_page_and_its_certificate_share_one_handshake(tmp_path: Path) -> None:
    context = server_context(tmp_path, [mint(HOST, issuer=ROOT, names=[HOST]), ROOT])

    async def main() -> tuple[Observation, Observation, int]:
        async with serve(b"HTTP/1.1 200 OK\r\n\r\n", context) as served:
            shared = connector(served.connect_map)
            source = TlsCertificateSource(shared, FixedClock())
            web = HttpxWebSource(shared, FixedClock())
            head, chain = await asyncio.gather(
                web.fetch_head(f"https://{HOST}/"), source.fetch_chain(HOST)
            )
            return head, chain, len(served.connections)

    head, chain, connections = run(main())
    assert head.status is Status.OK
    assert len(chain_of(chain).certificates) == 2
    assert connections == 1


def test_a_shared_connection_that_fails_fails_both() -> None:
    async def main() -> tuple[Observation, Observation]:
        shared = connector(lambda _address, _port: ("127.0.0.1", 1))
        source = TlsCertificateSource(shared, FixedClock())
        web = HttpxWebSource(shared, FixedClock())
        return await asyncio.gather(web.fetch_head(f"https://{HOST}/"), source.fetch_chain(HOST))

    assert [o.status for o in run(main())] == [Status.CONNECTION_REFUSED] * 2


def test_a_fetch_given_up_leaves_the_handshake_to_the_certificate_question(
    tmp_path: Path,
) -> None:
    context = server_context(tmp_path, [mint(HOST, issuer=ROOT, names=[HOST])])

    async def main() -> tuple[Observation, bool]:
        async with serve(b"", context) as served:
            slow = asyncio.Event()

            class SlowNames(Names):
                async def resolve_rrset(self, owner: str, rrtype: str) -> Observation:
                    await slow.wait()
                    return await super().resolve_rrset(owner, rrtype)

            shared = PinnedConnector(
                SlowNames({(HOST, "A"): (PUBLIC,)}), AddressGate(), connect_map=served.connect_map
            )
            source = TlsCertificateSource(shared, FixedClock())
            web = HttpxWebSource(shared, FixedClock())
            head = asyncio.create_task(web.fetch_head(f"https://{HOST}/"))
            chain = asyncio.create_task(source.fetch_chain(HOST))
            await asyncio.sleep(0.01)
            head.cancel()
            await asyncio.gather(head, return_exceptions=True)
            slow.set()
            return await chain, head.cancelled()

    chain, cancelled = run(main())
    assert cancelled
    assert chain.status is Status.OK


def judge(*certificates: bytes, store: Store | None = None) -> Observation:
    async def main() -> Observation:
        shared = connector(lambda address, port: (address, port))
        shared.handshakes.claim(HOST)
        shared.handshakes.settle(HOST, Presented(address=PUBLIC, certificates=certificates))
        return await TlsCertificateSource(shared, FixedClock(), store=store).fetch_chain(HOST)

    return run(main())


LEAF = mint(HOST, issuer=ROOT, names=[HOST])


def test_a_long_chain_is_cut_and_told() -> None:
    found = judge(LEAF.der, *([ROOT.der] * 13))
    assert len(chain_of(found).certificates) == 10
    assert found.detail == "4 further certificates left out"


def test_a_huge_certificate_hits_the_limit() -> None:
    assert judge(LEAF.der, b"\x30" * (128 * 1024 + 1)).status is Status.LIMIT_HIT


def test_no_certificate_is_a_tls_error() -> None:
    found = judge()
    assert found.status is Status.TLS_ERROR
    assert found.detail == "no certificate was presented"


def weird_version() -> bytes:
    """LEAF with version 9 where 3 is the highest."""
    assert LEAF.der.count(b"\xa0\x03\x02\x01\x02") == 1
    return LEAF.der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x08")


@pytest.mark.parametrize("der", [b"", b"\x00", LEAF.der[:-9], weird_version()])
def test_a_leaf_that_breaks_the_parser_is_a_tls_error(der: bytes) -> None:
    found = judge(der, ROOT.der)
    assert found.status is Status.TLS_ERROR
    assert found.detail.startswith("certificate 1 can't be read")
    assert found.answered_by == PUBLIC
    with pytest.raises(UnreadableCertificate):
        parse_certificate(der)


def test_an_unreadable_intermediate_costs_only_itself() -> None:
    found = judge(LEAF.der, weird_version(), ROOT.der, store=store_of(ROOT))
    assert [c.subject for c in chain_of(found).certificates] == [HOST, "Example Root"]
    assert found.detail.startswith("certificate 2 can't be read: InvalidVersion")


def test_alternative_names_that_break_the_parser_leave_the_issuer_known() -> None:
    raw = b"\x30\x04\xa3\x02\x30\x00"  # an x400Address, which cryptography doesn't know
    weird = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.17"), raw)
    leaf = mint(HOST, issuer=ROOT, more=[weird])
    found = judge(leaf.der, store=store_of(ROOT))
    chain = chain_of(found)
    assert chain.leaf.names == ()
    assert chain.leaf.issuer_organisation == "Example Trust Services"
    assert chain.valid is False


def test_odd_alternative_names_are_left_out() -> None:
    leaf = mint(HOST, issuer=ROOT, names=["a b.example", HOST, "*.*.example", HOST, "1.2.3.4"])
    assert parse_certificate(leaf.der).names == (HOST,)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Status.SERVFAIL, Status.SKIPPED),
        (("127.0.0.1",), Status.BLOCKED_BY_POLICY),
        ((PUBLIC, "10.0.0.1"), Status.BLOCKED_BY_POLICY),
    ],
)
def test_the_gate_stands_before_the_handshake(
    answer: tuple[str, ...] | Status, status: Status
) -> None:
    tried: list[str] = []

    def connect_map(address: str, port: int) -> tuple[str, int]:
        tried.append(address)
        return "127.0.0.1", 1

    async def main() -> Observation:
        shared = PinnedConnector(
            Names({(HOST, "A"): answer}), AddressGate(), connect_map=connect_map
        )
        return await TlsCertificateSource(shared, FixedClock()).fetch_chain(HOST)

    assert run(main()).status is status
    assert tried == []


def test_a_handshake_that_hangs_ends_at_the_deadline() -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def main() -> Observation:
        async with serve(silence, reads=False) as served:
            source = TlsCertificateSource(connector(served.connect_map), FixedClock(), seconds=0.2)
            return await source.fetch_chain(HOST)

    found = run(main())
    assert found.status is Status.TIMEOUT
    assert "0.2 s" in found.detail


def test_a_server_that_hangs_up_is_told() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async def main() -> Observation:
        async with serve(hang_up, reads=False) as served:
            source = TlsCertificateSource(connector(served.connect_map), FixedClock(), seconds=5)
            return await source.fetch_chain(HOST)

    assert run(main()).status in (Status.NET_ERROR, Status.TLS_ERROR)


def test_the_shipped_roots_load_and_know_no_throw_away_one() -> None:
    assert chain_of(judge(LEAF.der, store=load_trust_store())).valid is False


def test_a_store_can_be_given_as_a_file(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(ROOT.pem)
    assert chain_of(judge(LEAF.der, store=load_trust_store(roots))).valid is True
