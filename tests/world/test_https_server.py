from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

import httpx
import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from depmap.errors import UsageError
from depmap.model.world import RecordedExchange, RecordedResponse
from depmap.world.authority import THROW_AWAY
from depmap.world.serve import ServedWorld, serve
from tests.world.samples import SAMPLE, exchange_of, issuer, response, rrset, world

SPECIAL = world(
    RecordedExchange(
        exchange="a",
        rrsets=(rrset(f"{'long-label.' * 6}test", "AAAA", "2606:4700::1"),),
        responses=(
            response("fields.test", ("server", "x"), status_code=0),
            response("framed.test", ("content-length", "12"), ("connection", "keep-alive")),
            response("empty.test", status_code=204),
            response("odd.test", status_code=529),
        ),
        issuers=(issuer("test", "An Organisation With A Name As Long As You Like, Inc. " * 2),),
    )
)


def trusting(served: ServedWorld) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=served.authority_pem.decode())


async def exchange(
    served: ServedWorld, host: str | None, request: bytes
) -> tuple[ssl.SSLObject, bytes]:
    """The TLS side of a connection and all that was answered on it."""
    context = trusting(served)
    context.check_hostname = host is not None
    reader, writer = await asyncio.open_connection(
        *served.https_address, ssl=context, server_hostname=host or ""
    )
    tls = writer.get_extra_info("ssl_object")
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    return tls, answer


def asking(host: str, method: str = "HEAD", target: str = "/") -> bytes:
    return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def with_world(
    run: Callable[[ServedWorld], Awaitable[None]], served_world: object = SAMPLE
) -> None:
    async def wrapped() -> None:
        async with serve(served_world) as served:  # type: ignore[arg-type]
            await run(served)

    asyncio.run(wrapped())


def test_recorded_fields_are_sent_with_framing_alone_beside_them() -> None:
    async def run(served: ServedWorld) -> None:
        _, answer = await exchange(served, "luna.exchange", asking("luna.exchange"))
        assert answer == (
            b"HTTP/1.1 301 Moved Permanently\r\n"
            b"server: cloudflare\r\n"
            b"location: https://www.luna.exchange/\r\n"
            b"content-length: 0\r\n"
            b"connection: close\r\n\r\n"
        )

    with_world(run)


def test_values_are_latin_1_or_else_utf_8() -> None:
    async def run(served: ServedWorld) -> None:
        host = "edge.cdn.example.net"
        _, answer = await exchange(served, host, asking(host))
        assert b"x-note: caf\xe9\r\n" in answer
        assert b"x-mark: \xe6\x9c\x88\r\n" in answer

    with_world(run)


def test_the_recorded_issuer_signs_and_the_authority_vouches() -> None:
    async def run(served: ServedWorld) -> None:
        tls, _ = await exchange(served, "LUNA.exchange", asking("luna.exchange"))
        leaf = x509.load_der_x509_certificate(tls.getpeercert(binary_form=True) or b"")
        (organisation,) = leaf.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        assert organisation.value == "Let's Encrypt"
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.DNSName) == ["luna.exchange"]
        assert tls.selected_alpn_protocol() is None

    with_world(run)


def test_without_a_recorded_issuer_the_certificate_says_so() -> None:
    async def run(served: ServedWorld) -> None:
        host = "edge.cdn.example.net"
        tls, _ = await exchange(served, host, asking(host))
        leaf = x509.load_der_x509_certificate(tls.getpeercert(binary_form=True) or b"")
        (organisation,) = leaf.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        assert organisation.value == THROW_AWAY

    with_world(run)


@pytest.mark.parametrize(
    ("host", "request_head"),
    [
        ("deep.luna.exchange", asking("deep.luna.exchange")),
        ("www.luna.exchange", asking("www.luna.exchange")),
        ("luna.exchange", asking("luna.exchange", target="/account")),
        ("luna.exchange", asking("luna.exchange", method="POST")),
        ("luna.exchange", asking("deep.luna.exchange")),
        ("luna.exchange", b"HEAD / HTTP/1.1\r\n\r\n"),
        ("luna.exchange", b"HEAD /\r\n\r\n"),
        ("luna.exchange", b"HEAD / SPDY/3\r\nHost: luna.exchange\r\n\r\n"),
        ("luna.exchange", b"x" * 20000),
    ],
)
def test_nothing_recorded_is_nothing_said(host: str, request_head: bytes) -> None:
    async def run(served: ServedWorld) -> None:
        tls, answer = await exchange(served, host, request_head)
        assert answer == b""
        assert tls.version() == "TLSv1.3"

    with_world(run)


@pytest.mark.parametrize(
    "host", ["api.luna.exchange", "ghost.luna.exchange", "sol.co.kr", "never.recorded", "-x-", None]
)
def test_unknown_names_are_turned_away_in_the_handshake(host: str | None) -> None:
    async def run(served: ServedWorld) -> None:
        with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
            await exchange(served, host, b"")

    with_world(run)


def test_a_request_in_small_pieces_is_answered_and_the_rest_ignored() -> None:
    async def run(served: ServedWorld) -> None:
        reader, writer = await asyncio.open_connection(
            *served.https_address, ssl=trusting(served), server_hostname="luna.exchange"
        )
        request = asking("luna.exchange")
        for octet in request:
            writer.write(bytes([octet]))
            await asyncio.sleep(0)
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert answer.startswith(b"HTTP/1.1 301 ")
        writer.write(request)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()
        await writer.wait_closed()

    with_world(run)


def test_what_is_no_tls_is_ended() -> None:
    async def run(served: ServedWorld) -> None:
        reader, writer = await asyncio.open_connection(*served.https_address)
        writer.write(asking("luna.exchange"))
        answer = await asyncio.wait_for(reader.read(), 5)
        assert not answer.startswith(b"HTTP")
        writer.close()
        await writer.wait_closed()
        await exchange(served, "luna.exchange", asking("luna.exchange"))

    with_world(run)


def test_httpx_reads_recorded_fields() -> None:
    async def run(served: ServedWorld) -> None:
        host, port = served.https_address
        async with httpx.AsyncClient(verify=trusting(served), trust_env=False) as client:
            for method in ("HEAD", "GET"):
                answer = await client.request(
                    method,
                    f"https://{host}:{port}/",
                    headers={"Host": "luna.exchange"},
                    extensions={"sni_hostname": "luna.exchange"},
                )
                assert answer.status_code == 301
                assert answer.headers["server"] == "cloudflare"
                assert answer.content == b""

    with_world(run)


@pytest.mark.parametrize(
    ("host", "method", "answer"),
    [
        ("fields.test", "HEAD", ["200 OK", "server: x", "content-length: 0", "connection: close"]),
        ("framed.test", "HEAD", ["200 OK", "content-length: 12", "connection: keep-alive"]),
        ("framed.test", "GET", ["200 OK", "connection: keep-alive", "content-length: 0"]),
        ("empty.test", "GET", ["204 No Content", "connection: close"]),
        ("odd.test", "HEAD", ["529 ", "content-length: 0", "connection: close"]),
    ],
)
def test_framing_follows_the_record_where_it_can(host: str, method: str, answer: list[str]) -> None:
    async def run(served: ServedWorld) -> None:
        _, got = await exchange(served, host, asking(host, method))
        assert got.decode() == "HTTP/1.1 " + "\r\n".join([*answer, "", ""])

    with_world(run, SPECIAL)


def test_names_too_long_for_a_common_name_are_served() -> None:
    host = f"{'long-label.' * 6}test"

    async def run(served: ServedWorld) -> None:
        tls, answer = await exchange(served, host, asking(host))
        assert answer == b""
        assert tls.getpeercert() is not None

    with_world(run, SPECIAL)


@pytest.mark.parametrize(
    "broken",
    [
        response("x.test", ("server", "a\r\nset-cookie: b")),
        response("x.test", ("ser ver", "a")),
        response("x.test", status_code=101),
        response("x.test", status_code=600),
    ],
)
def test_records_that_http_cannot_carry_are_refused_at_the_start(
    broken: RecordedResponse,
) -> None:
    async def run(_: ServedWorld) -> None:
        pytest.fail("served")

    with pytest.raises(UsageError, match=r"the response of x\.test"):
        with_world(run, world(RecordedExchange(exchange="a", responses=(broken,))))


def test_a_world_without_hosts_still_refuses() -> None:
    async def run(served: ServedWorld) -> None:
        with pytest.raises(ssl.SSLError):
            await exchange(served, "x.test", b"")

    with_world(run, world(exchange_of(rrset("x.test", "A", "9.9.9.9"))))
