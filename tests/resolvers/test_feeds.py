"""Downloads over real TLS: what is asked, what is taken, and what a broken server can't do."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from pathlib import Path

import pytest

from depmap.errors import InputError
from depmap.model.observation import Status
from depmap.resolvers.connection import NotReached
from depmap.resolvers.feeds import Download, FeedSource, Held
from tests.resolvers.feed_server import (
    Answer,
    Authority,
    Routed,
    authority,
    connector,
    redirect,
    response,
    routed,
)
from tests.resolvers.loopback_https import PUBLIC, mint, server_context

HOST = "lists.example.com"
OTHER = "mirror.example.com"
URL = f"https://{HOST}/ranges.txt"
LIST = "45.32.0.0/16\n"
MOST = 4096


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls"), HOST, OTHER)


def fetch(
    answers: Mapping[str, Answer] | bytes,
    trusted: Authority,
    *,
    url: str = URL,
    held: Held | None = None,
    seconds: float = 30.0,
    addresses: tuple[str, ...] = (PUBLIC,),
    context: ssl.SSLContext | None = None,
) -> tuple[Download | NotReached, Routed]:
    routes = {f"{HOST}/ranges.txt": answers} if isinstance(answers, bytes) else answers

    async def main() -> tuple[Download | NotReached, Routed]:
        async with routed(routes, context or trusted.context) as server:
            source = FeedSource(
                connector(server, HOST, OTHER, addresses=addresses),
                trusted.roots,
                seconds=seconds,
                most=MOST,
            )
            try:
                return await source.fetch(url, held or Held()), server
            except NotReached as failure:
                return failure, server

    return asyncio.run(main())


def failed(*arguments: object, **options: object) -> tuple[NotReached, Routed]:
    found, server = fetch(*arguments, **options)  # type: ignore[arg-type]
    assert isinstance(found, NotReached), found
    return found, server


def got(*arguments: object, **options: object) -> tuple[Download, Routed]:
    found, server = fetch(*arguments, **options)  # type: ignore[arg-type]
    assert isinstance(found, Download), found
    return found, server


def test_a_list_comes_whole_with_what_the_server_says_of_it(trusted: Authority) -> None:
    modified = "Sat, 22 Aug 2026 01:03:17 GMT"
    answer = response(LIST, 'ETag: W/"ab c"', f"Last-Modified: {modified}")
    found, server = got(answer, trusted)
    assert found == Download(
        body=LIST.encode(), whence=URL, held=Held(etag='W/"ab c"', last_modified=modified)
    )
    assert server.connections == [(PUBLIC, 443)]
    (head,) = server.requests
    asked = head.decode().lower()
    assert asked.startswith("get /ranges.txt http/1.1\r\n")
    assert f"host: {HOST}\r\n" in asked
    assert "user-agent: depmap/" in asked
    assert "+https://" in asked
    assert "accept-encoding: identity\r\n" in asked
    for never in ("cookie", "authorization", "if-none-match", "if-modified-since"):
        assert never not in asked


def test_chunks_are_put_together(trusted: Authority) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    found, _ = got(head + b"5\r\n45.32\r\n8\r\n.0.0/16\n\r\n0\r\n\r\n", trusted)
    assert found.body == LIST.encode()


def test_neither_cookies_nor_proxies_nor_credentials(
    trusted: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {HOST} login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1/")
    again = response("", f"Location: https://me:secret@{HOST}/2", "Set-Cookie: a=b", status="302 X")
    _, server = got({f"{HOST}/ranges.txt": again, f"{HOST}/2": response(LIST)}, trusted)
    assert len(server.requests) == 2
    for request in server.requests:
        assert b"ookie" not in request
        assert b"uthorization" not in request


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        (Held(etag='"1"', last_modified="Sat"), b'if-none-match: "1"\r\n'),
        (Held(last_modified="Sat, 22 Aug 2026"), b"if-modified-since: Sat, 22 Aug 2026\r\n"),
    ],
)
def test_an_unchanged_list_need_not_come_again(
    trusted: Authority, held: Held, asked: bytes
) -> None:
    not_modified = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    found, server = got(not_modified, trusted, held=held)
    assert (found.body, found.held) == (None, held)
    assert asked in server.requests[0].replace(b"If-", b"if-")


def test_unchanged_without_having_been_asked_is_a_failure(trusted: Authority) -> None:
    failure, _ = failed(b"HTTP/1.1 304 Not Modified\r\n\r\n", trusted)
    assert failure.detail == "answered 304"


@pytest.mark.parametrize("etag", ["x" * 300, "caf\xe9", "\x01"])
def test_what_cannot_be_sent_back_is_not_kept(trusted: Authority, etag: str) -> None:
    found, _ = fetch(response(LIST, f"ETag: {etag}"), trusted)
    if isinstance(found, Download):
        assert found.held.etag == ""


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (response("no", status="404 Not Found"), "answered 404"),
        (response("no", status="503 Busy"), "answered 503"),
        (response("", status="204 No Content"), "answered 204"),
        (response(LIST, status="206 Partial Content"), "answered 206"),
        (response(LIST, "Content-Encoding: gzip"), "came encoded"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + LIST.encode(), "without its length"),
        (response(LIST, length=100), "peer closed connection"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n45.32", "peer closed"),
        (response("x" * (MOST + 1)), "larger than"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", ""),
        (b"SSH-2.0-x\r\n\r\n", ""),
        (b"", ""),
        (response("", status="302 Found"), "without a Location"),
    ],
)
def test_what_is_no_whole_list_is_a_failure(trusted: Authority, answer: bytes, reason: str) -> None:
    failure, _ = failed(answer, trusted)
    assert reason in failure.detail
    assert failure.detail


def test_a_list_at_the_limit_is_taken(trusted: Authority) -> None:
    found, _ = got(response("x" * MOST), trusted)
    assert found.body is not None
    assert len(found.body) == MOST


@pytest.mark.parametrize(
    ("chunk", "detail"),
    [
        (b"100\r\n" + b"x" * 256 + b"\r\n", "larger than"),
        (b"1;" + b"x" * 4000 + b"\r\n.\r\n", "the answer is longer than"),
    ],
    ids=["octets", "nothing but words"],
)
def test_an_endless_list_is_cut_off(chunk: bytes, detail: str, trusted: Authority) -> None:
    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(chunk)
            await writer.drain()

    failure, _ = failed({f"{HOST}/ranges.txt": endless}, trusted)
    assert failure.status is Status.LIMIT_HIT
    assert detail in failure.detail


def test_a_list_that_drips_in_is_given_up(trusted: Authority) -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
        while True:
            writer.write(b"4")
            await writer.drain()
            await asyncio.sleep(0.02)

    failure, _ = failed({f"{HOST}/ranges.txt": drip}, trusted, seconds=0.5)
    assert failure.status is Status.TIMEOUT
    assert failure.detail == "not complete within 0.5 s"


def test_a_redirect_within_https_is_followed(trusted: Authority) -> None:
    answers = {
        f"{HOST}/ranges.txt": redirect("/2"),
        f"{HOST}/2": redirect(f"//{OTHER}/3", "308 Permanent Redirect"),
        f"{OTHER}/3": redirect(f"https://{OTHER}:443/4"),
        f"{OTHER}/4": response(LIST),
    }
    found, server = got(answers, trusted)
    assert (found.body, found.whence) == (LIST.encode(), f"https://{OTHER}/4")
    assert len(server.connections) == 4


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (f"http://{HOST}/ranges.txt", "only HTTPS"),
        (f"https://{HOST}:8443/ranges.txt", "port 8443"),
        ("https://127.0.0.1/ranges.txt", "loopback"),
        ("https://[::1]/ranges.txt", "loopback"),
        ("https://10.0.0.1/", "private use"),
        ("https://169.254.169.254/latest/meta-data/", "metadata"),
        ("file:///etc/passwd", "scheme"),
        ("https://unknown.example.com/", "no address"),
    ],
)
def test_a_redirect_elsewhere_is_not_followed(
    trusted: Authority, location: str, reason: str
) -> None:
    failure, server = failed(redirect(location), trusted)
    assert reason in failure.detail
    assert len(server.connections) == 1


def test_redirects_without_end_are_given_up(trusted: Authority) -> None:
    failure, server = failed(redirect(URL), trusted)
    assert failure.detail == "more than 3 redirects"
    assert len(server.connections) == 4


@pytest.mark.parametrize("url", [f"http://{HOST}/", f"https://{HOST}:444/", "ftp://x/", "/x"])
def test_nothing_but_https_is_asked(trusted: Authority, url: str) -> None:
    failure, server = failed(response(LIST), trusted, url=url)
    assert failure.status is Status.BLOCKED_BY_POLICY
    assert server.connections == []


@pytest.mark.parametrize("addresses", [("127.0.0.1",), (PUBLIC, "192.168.1.1")])
def test_a_name_that_leads_inside_is_not_contacted(
    trusted: Authority, addresses: tuple[str, ...]
) -> None:
    failure, server = failed(response(LIST), trusted, addresses=addresses)
    assert failure.status is Status.BLOCKED_BY_POLICY
    assert server.connections == []


def test_a_certificate_nobody_vouches_for_is_refused(trusted: Authority, tmp_path: Path) -> None:
    stranger = authority(tmp_path, HOST)
    failure, server = failed(response(LIST), trusted, context=stranger.context)
    assert failure.status is Status.TLS_ERROR
    assert "certificate verify failed: " in failure.detail
    assert server.requests == []


def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    elsewhere = authority(tmp_path, OTHER)
    failure, server = failed(response(LIST), elsewhere)
    assert failure.status is Status.TLS_ERROR
    assert HOST in failure.detail
    assert server.requests == []


def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    root = mint("Root", days=(-3650, 36500))
    leaf = mint(HOST, issuer=root, names=[HOST], days=(-3650, -3640))
    (tmp_path / "roots.pem").write_bytes(root.pem)
    expired = Authority(
        roots=tmp_path / "roots.pem", context=server_context(tmp_path, [leaf, root])
    )
    failure, _ = failed(response(LIST), expired)
    assert "expired" in failure.detail


@pytest.mark.parametrize("content", [None, b"", b"no roots"])
def test_without_roots_nothing_is_asked(tmp_path: Path, content: bytes | None) -> None:
    roots = tmp_path / "roots.pem"
    if content is not None:
        roots.write_bytes(content)

    async def main() -> None:
        async with routed({}, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)) as server:
            FeedSource(connector(server, HOST), roots)

    with pytest.raises(InputError, match=r"roots\.pem"):
        asyncio.run(main())
