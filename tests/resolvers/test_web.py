"""Heads over real sockets: what is sent, what is kept, and what a hostile server can't do."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from depmap.model.observation import Observation, Status, WebResponse
from depmap.resolvers.connection import Handshakes, NotReached, PinnedConnector
from depmap.resolvers.gate import AddressGate
from depmap.resolvers.web import HttpxWebSource
from tests.resolvers.loopback_https import (
    PUBLIC,
    FixedClock,
    Handler,
    Names,
    Served,
    mint,
    serve,
    server_context,
)

OK = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 5\r\n\r\nhello"
HOST = "www.example.com"
URL = f"https://{HOST}/"
PLAIN = f"http://{HOST}/"


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    folder = tmp_path_factory.mktemp("tls")
    root = mint("Root", organisation="Test CA")
    return server_context(folder, [mint(HOST, issuer=root, names=[HOST])])


def names(*addresses: str, **more: tuple[str, ...] | Status) -> Names:
    answers: dict[tuple[str, str], tuple[str, ...] | Status] = {(HOST, "A"): addresses}
    answers.update({(HOST, rrtype): values for rrtype, values in more.items()})
    return Names(answers)


def connector(
    served: Served, resolver: Names | None = None, *, seconds: float = 5.0
) -> PinnedConnector:
    return PinnedConnector(
        resolver or names(PUBLIC),
        AddressGate(),
        connect_map=served.connect_map,
        connect_seconds=seconds,
    )


async def fetch(
    served: Served, url: str = URL, *, resolver: Names | None = None, seconds: float = 5.0
) -> Observation:
    source = HttpxWebSource(connector(served, resolver), FixedClock(), seconds=seconds)
    return await source.fetch_head(url)


def observe(
    server: AbstractAsyncContextManager[Served],
    url: str = URL,
    *,
    resolver: Names | None = None,
    seconds: float = 5.0,
) -> tuple[Observation, Served]:
    async def main() -> tuple[Observation, Served]:
        async with server as served:
            return await fetch(served, url, resolver=resolver, seconds=seconds), served

    return asyncio.run(main())


def response_of(observation: Observation) -> WebResponse:
    assert isinstance(observation.payload, WebResponse), observation
    return observation.payload


def test_a_head_comes_from_the_checked_address_with_the_name_in_host_and_sni(
    tls: ssl.SSLContext,
) -> None:
    seen: list[str | None] = []
    tls.sni_callback = lambda _tls, name, _context: seen.append(name)
    found, served = observe(serve(OK, tls))
    tls.sni_callback = None
    assert found.status is Status.OK
    assert found.answered_by == PUBLIC
    response = response_of(found)
    assert response.status_code == 200
    assert response.fields == (("server", "nginx"), ("content-length", "5"))
    assert response.address == PUBLIC
    assert served.connections == [(PUBLIC, 443)]
    assert seen == [HOST]
    head = served.requests[0].lower().decode()
    assert head.startswith("get / http/1.1\r\n")
    assert f"host: {HOST}\r\n" in head
    assert "user-agent: depmap/" in head
    assert "accept-encoding: identity\r\n" in head
    assert "cookie" not in head
    assert "authorization" not in head


def test_plain_http_goes_to_port_80() -> None:
    found, served = observe(serve(OK), PLAIN)
    assert found.status is Status.OK
    assert served.connections == [(PUBLIC, 80)]


def test_cookies_and_credentials_never_travel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {HOST} login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n\r\n"

    async def main() -> tuple[Observation, Served]:
        async with serve(answer) as served:
            source = HttpxWebSource(connector(served), FixedClock())
            await source.fetch_head(PLAIN)
            return await source.fetch_head(f"http://me:secret@{HOST}/"), served

    found, served = asyncio.run(main())
    assert ("set-cookie", "a=b") in response_of(found).fields
    for request in served.requests:
        assert b"ookie" not in request
        assert b"uthorization" not in request


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"https://other.example/x?y=1#part", "https://other.example/x?y=1"),
        (b"/de", f"{PLAIN}de"),
        (b"//cdn.example/", "https://cdn.example/".replace("https", "http")),
        (b"http://127.0.0.1/secret", "http://127.0.0.1/secret"),
        (b"https://me:pw@other.example/", "https://other.example/"),
        ("https://bücher.example/ä".encode("latin-1"), "https://xn--bcher-kva.example/%C3%A4"),
    ],
)
def test_a_redirect_is_told_and_not_followed(location: bytes, target: str) -> None:
    answer = b"HTTP/1.1 301 Moved\r\nLocation: " + location + b"\r\n\r\n"
    found, served = observe(serve(answer), PLAIN)
    assert response_of(found).location == target
    assert len(served.connections) == 1


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (b"", "without a Location"),
        (b"Location: https://other.example:port/\r\n", "no URL"),
        (b"Location: https://xn--a\xff.example/\r\n", "no URL"),
        (b"Location: /" + b"a" * 5000 + b"\r\n", "longer than"),
    ],
)
def test_a_redirect_to_nowhere_is_told(field: bytes, problem: str) -> None:
    found, _ = observe(serve(b"HTTP/1.1 302 Found\r\n" + field + b"\r\n"), PLAIN)
    assert found.status is Status.OK
    assert response_of(found).location == ""
    assert problem in found.detail


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/secret",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "ftp://www.example.com/",
        "javascript:alert(1)",
        "https://www.example.com:8443/",
        "http://www.example.com:22/",
        "https://www.example.com:99999999/",
        "http://[bad/",
        "https:///path",
        "https://a b.example/",
        "https://-.example/",
    ],
)
def test_what_policy_forbids_is_never_connected_to(url: str) -> None:
    found, served = observe(serve(OK), url)
    assert found.status is Status.BLOCKED_BY_POLICY
    assert found.question.subject == url
    assert found.detail
    assert served.connections == []


@pytest.mark.parametrize(
    "resolver",
    [
        names(PUBLIC, "127.0.0.1"),
        names(PUBLIC, "10.1.2.3"),
        names(PUBLIC, AAAA=("::ffff:127.0.0.1",)),
        names("192.168.0.1"),
    ],
)
def test_one_forbidden_address_forbids_the_name(resolver: Names) -> None:
    found, served = observe(serve(OK), resolver=resolver)
    assert found.status is Status.BLOCKED_BY_POLICY
    assert served.connections == []


@pytest.mark.parametrize(
    ("resolver", "detail"),
    [
        (names(A=Status.SERVFAIL, AAAA=Status.TIMEOUT), "A servfail, AAAA timeout"),
        (names(A=Status.NXDOMAIN, AAAA=Status.NXDOMAIN), "A nxdomain, AAAA nxdomain"),
    ],
)
def test_without_an_address_nothing_is_asked(resolver: Names, detail: str) -> None:
    found, served = observe(serve(OK), resolver=resolver)
    assert found.status is Status.SKIPPED
    assert detail in found.detail
    assert served.connections == []


def test_a_failed_ipv6_look_up_does_not_hinder_ipv4() -> None:
    found, _ = observe(serve(OK), PLAIN, resolver=names(PUBLIC, AAAA=Status.SERVFAIL))
    assert found.status is Status.OK


def test_the_next_address_is_tried_where_one_takes_no_connection() -> None:
    async def main() -> tuple[Observation, list[str]]:
        tried: list[str] = []
        async with serve(OK) as served:

            def connect_map(address: str, port: int) -> tuple[str, int]:
                tried.append(address)
                return ("127.0.0.1", 1 if address == PUBLIC else served.port)

            resolver = names(PUBLIC, AAAA=("2a01:4f8::1",))
            pinned = PinnedConnector(resolver, AddressGate(), connect_map=connect_map)
            return await HttpxWebSource(pinned, FixedClock()).fetch_head(PLAIN), tried

    found, tried = asyncio.run(main())
    assert response_of(found).address == "2a01:4f8::1"
    assert tried == [PUBLIC, "2a01:4f8::1"]


def test_a_refused_connection_and_an_unreachable_network_are_told_apart() -> None:
    def fetch_through(socket_address: tuple[str, int]) -> Observation:
        async def main() -> Observation:
            pinned = PinnedConnector(
                names(PUBLIC), AddressGate(), connect_map=lambda _address, _port: socket_address
            )
            return await HttpxWebSource(pinned, FixedClock()).fetch_head(URL)

        return asyncio.run(main())

    refused = fetch_through(("127.0.0.1", 1))
    assert refused.status is Status.CONNECTION_REFUSED
    assert PUBLIC in refused.detail
    unreachable = fetch_through(("127.255.255.255", 1))
    assert unreachable.status is Status.NET_ERROR
    assert "unreachable" in unreachable.detail


def test_a_connection_nobody_accepts_times_out() -> None:
    """A listener whose queue is full drops what comes (Linux)."""

    async def main() -> Observation:
        with socket.socket() as listener, contextlib.ExitStack() as stack:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            address = listener.getsockname()
            for _ in range(4):
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(address)
            pinned = PinnedConnector(
                names(PUBLIC),
                AddressGate(),
                connect_map=lambda _address, _port: address,
                connect_seconds=0.2,
            )
            return await HttpxWebSource(pinned, FixedClock()).fetch_head(URL)

    found = asyncio.run(main())
    assert found.status is Status.TIMEOUT
    assert PUBLIC in found.detail


def hostile(say: Callable[[asyncio.StreamWriter], None], *, every: float = 0.0) -> Handler:
    """A handler that says something again and again, until nobody listens."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not writer.transport.is_closing():
            say(writer)
            await writer.drain()
            await asyncio.sleep(every)

    return handle


@pytest.mark.parametrize(
    "handler",
    [
        hostile(lambda writer: None, every=0.05),
        hostile(lambda writer: writer.write(b"H"), every=0.05),
        hostile(lambda writer: writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n"), every=0.05),
    ],
)
def test_silence_and_dripping_end_at_the_deadline(handler: Handler) -> None:
    before = time.monotonic()
    found, _ = observe(serve(handler), PLAIN, seconds=0.4)
    assert found.status is Status.TIMEOUT
    assert time.monotonic() - before < 20


def test_a_drip_of_fields_ends_at_the_deadline() -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await hostile(lambda w: w.write(b"a: b\r\n"), every=0.02)(reader, writer)

    found, _ = observe(serve(handle), PLAIN, seconds=0.4)
    assert found.status is Status.TIMEOUT
    assert "0.4 s" in found.detail


@pytest.mark.parametrize(
    "line",
    [b"a: " + b"b" * 1000 + b"\r\n", b"b" * 1000, b"HTTP/1.1 103 Early Hints\r\n\r\n" * 40],
)
def test_an_endless_head_is_cut_off(line: bytes) -> None:
    sent = 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        if not line.startswith(b"HTTP"):
            writer.write(b"HTTP/1.1 200 OK\r\na: ")
        while not writer.transport.is_closing() and sent < 50_000_000:
            writer.write(line)
            sent += len(line)
            await writer.drain()

    found, _ = observe(serve(handle), PLAIN)
    assert found.status is Status.LIMIT_HIT
    assert "102400" in found.detail
    assert sent < 10_000_000


def test_a_body_is_not_waited_for() -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
        await hostile(lambda w: w.write(b"x" * 65536))(reader, writer)

    before = time.monotonic()
    found, _ = observe(serve(handle), PLAIN, seconds=60)
    assert found.status is Status.OK
    assert time.monotonic() - before < 30


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9\r\n", b"\x00\x01\x02\r\n\r\n", b""])
def test_what_is_not_http_is_a_failure(answer: bytes) -> None:
    found, _ = observe(serve(answer), PLAIN)
    assert found.status is Status.NET_ERROR
    assert found.detail


def test_what_is_not_tls_is_a_tls_error() -> None:
    found, _ = observe(serve(b"HTTP/1.1 400 Bad Request\r\n\r\n", reads=False))
    assert found.status is Status.TLS_ERROR
    assert found.detail == "wrong version number"
    assert found.answered_by == PUBLIC


def test_a_handshake_that_hangs_ends_at_the_deadline() -> None:
    found, _ = observe(serve(hostile(lambda writer: None, every=0.05)), URL, seconds=0.3)
    assert found.status is Status.TIMEOUT


def test_promises_of_handshakes_don_t_pile_up() -> None:
    async def main() -> int:
        handshakes = Handshakes()
        failure = NotReached(Status.TIMEOUT, "late")
        for n in range(3000):
            assert handshakes.claim(f"h{n}.example")
            handshakes.settle(f"h{n}.example", failure)
        known = [await handshakes.collect(f"h{n}.example") for n in range(3000)]
        return sum(outcome is failure for outcome in known)

    assert 0 < asyncio.run(main()) <= 1024


def test_fields_are_kept_as_sent() -> None:
    answer = b"HTTP/1.1 403 Forbidden\r\nX-\xc4: 1\r\nCF-RAY: 8\xe4\r\nVia: a\r\nVia: b\r\n\r\n"
    found, _ = observe(serve(answer.replace(b"X-\xc4: 1\r\n", b"")), PLAIN)
    response = response_of(found)
    assert response.status_code == 403
    assert response.fields == (("cf-ray", "8ä"), ("via", "a"), ("via", "b"))
    assert response.location == ""
