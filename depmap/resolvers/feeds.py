"""Downloads of the lists that providers publish: HTTPS, verified, bounded. No reading of them.

Unlike a scan's connections these are verified against the system's roots: the list decides what
depmap says of addresses.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import httpcore
import httpx

from depmap.errors import InputError
from depmap.model.observation import Status
from depmap.resolvers.connection import Connector, NotReached
from depmap.resolvers.deadline import Deadline
from depmap.resolvers.pinned import MAX_HEAD, PinnedBackend
from depmap.resolvers.trust import GIVE_ROOTS, NO_ROOTS, trust_file
from depmap.resolvers.web import USER_AGENT, contactable, target_of

FEED_SECONDS = 60.0
"""The total time of one list, redirects included."""

MAX_FEED = 8 << 20
"""Octets of one list: several times the longest of 2026."""

MAX_REDIRECTS = 3

_FIELDS = {
    "user-agent": USER_AGENT,
    "accept": "*/*",
    "accept-encoding": "identity",
    "connection": "close",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_VALIDATOR = re.compile(r"[ -~]{1,256}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the server said of the version at hand, empty where nothing is or nothing was said."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A list as it came, or word that the one at hand still holds (``body`` None).

    ``whence`` is the address that answered, after redirects.
    """

    body: bytes | None
    whence: str
    held: Held


class FeedSource:
    """Fetches lists, each on a connection of its own to a checked address."""

    def __init__(
        self,
        connector: Connector,
        roots: Path | None = None,
        *,
        seconds: float = FEED_SECONDS,
        most: int = MAX_FEED,
    ) -> None:
        """``roots``: a PEM file, the system's by default; raises InputError for a useless one."""
        self._connector = connector
        self._roots = roots or trust_file()
        self._seconds = seconds
        self._most = most
        self._context()

    async def fetch(self, address: str, held: Held = Held()) -> Download:
        """The list at ``address``, an HTTPS one; raises NotReached saying why it didn't come."""
        try:
            async with Deadline(self._seconds):
                return await self._follow(address, held)
        except TimeoutError:
            detail = f"not complete within {self._seconds:g} s"
            raise NotReached(Status.TIMEOUT, detail) from None

    async def _follow(self, address: str, held: Held) -> Download:
        for _ in range(MAX_REDIRECTS + 1):
            url = contactable(address)
            if url.scheme != "https" or url.port is not None:
                detail = f"{address} is not contacted: only HTTPS on port 443 is"
                raise NotReached(Status.BLOCKED_BY_POLICY, detail)
            came = await self._ask(url, held)
            if isinstance(came, Download):
                return came
            address = came
        detail = f"more than {MAX_REDIRECTS} redirects"
        raise NotReached(Status.LIMIT_HIT, detail)

    async def _ask(self, url: httpx.URL, held: Held) -> Download | str:
        """The list, or the address of a redirect."""
        addresses = await self._connector.check(url.raw_host.decode("ascii"))
        most = 2 * self._most + MAX_HEAD  # the sizes of chunks are octets too
        pinned = PinnedBackend(self._connector, addresses, most=most)
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=None, target=url.raw_path
        )
        connection = httpcore.AsyncHTTPConnection(
            origin=target.origin, ssl_context=self._context(), network_backend=pinned
        )
        request = httpx.Request("GET", url, headers=_FIELDS | _conditions(held))
        try:
            async with aclosing(connection):
                response = await connection.handle_async_request(
                    httpcore.Request(method="GET", url=target, headers=request.headers.raw)
                )
                return await self._read(url, response, held)
        except NotReached as failure:
            cause = failure.__cause__
            if not isinstance(cause, ssl.SSLCertVerificationError):
                raise
            detail = f"{failure.detail}: {cause.verify_message}"
            raise NotReached(failure.status, detail, failure.address) from cause
        except (httpcore.ProtocolError, OSError) as error:
            detail = str(error) or type(error).__name__
            raise NotReached(Status.NET_ERROR, detail, pinned.address) from error

    async def _read(
        self, url: httpx.URL, response: httpcore.Response, held: Held
    ) -> Download | str:
        fields = _fields(response)
        if response.status in _REDIRECTS:
            location, problem = target_of(url, tuple(fields.items()))
            if problem:
                raise NotReached(Status.NET_ERROR, problem)
            return location
        if response.status == 304 and _conditions(held):
            return Download(body=None, whence=str(url), held=_validators(fields, held))
        if response.status != 200:
            raise NotReached(Status.NET_ERROR, f"answered {response.status}")
        if fields.get("content-encoding", "identity").lower() != "identity":
            raise NotReached(Status.NET_ERROR, "came encoded, which was not asked for")
        if "content-length" not in fields and "transfer-encoding" not in fields:
            raise NotReached(Status.NET_ERROR, "came without its length: it may have been cut")
        return Download(
            body=await self._body(response), whence=str(url), held=_validators(fields, Held())
        )

    async def _body(self, response: httpcore.Response) -> bytes:
        """All of it; one cut short is a protocol error of the transport's."""
        body = bytearray()
        async for chunk in response.aiter_stream():
            body += chunk
            if len(body) > self._most:
                detail = f"larger than {self._most / (1 << 20):g} MiB"
                raise NotReached(Status.LIMIT_HIT, detail)
        return bytes(body)

    def _context(self) -> ssl.SSLContext:
        """Fresh for each connection: the transport writes into it."""
        try:
            return ssl.create_default_context(cafile=str(self._roots))
        except (ssl.SSLError, OSError) as error:
            raise InputError(NO_ROOTS, path=self._roots, remedy=GIVE_ROOTS) from error


def _fields(response: httpcore.Response) -> Mapping[str, str]:
    """The fields by name in lower case; of one told twice the first."""
    found: dict[str, str] = {}
    for name, value in response.headers:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found


def _conditions(held: Held) -> dict[str, str]:
    """What asks for a list only if it changed (RFC 9110 13.1)."""
    if held.etag:
        return {"if-none-match": held.etag}
    return {"if-modified-since": held.last_modified} if held.last_modified else {}


def _validators(fields: Mapping[str, str], held: Held) -> Held:
    """What the server says of this version; what can't be sent back is not kept."""
    etag, modified = fields.get("etag", held.etag), fields.get("last-modified", held.last_modified)
    return Held(
        etag=etag if _VALIDATOR.match(etag) else "",
        last_modified=modified if _VALIDATOR.match(modified) else "",
    )
