"""The first line and fields of an HTTP response, through httpx. No body, no redirect followed."""

from __future__ import annotations

import ssl
from contextlib import aclosing
from types import TracebackType
from typing import Self

import httpcore
import httpx

from depmap.model.observation import Observation, Question, QuestionKind, Status, WebResponse
from depmap.resolvers.connection import (
    FETCH_SECONDS,
    HTTPS_PORT,
    Connector,
    NotReached,
)
from depmap.resolvers.deadline import Deadline
from depmap.resolvers.pinned import PINNED, PinnedBackend, PinnedTransport
from depmap.resolvers.ports import Clock
from depmap.version import __version__

MAX_LOCATION = 4096
USER_AGENT = f"depmap/{__version__} (+https://github.com/depmap/depmap)"

_FIELDS = {
    "user-agent": USER_AGENT,
    "accept": "*/*",
    "accept-encoding": "identity",
    "connection": "close",
}
_PORTS = {"http": 80, "https": HTTPS_PORT}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class HttpxWebSource:
    """Fetches heads of checked hosts; one GET on one connection of its own for each URL."""

    def __init__(
        self, connector: Connector, clock: Clock, *, seconds: float = FETCH_SECONDS
    ) -> None:
        """``seconds``: the total time of one fetch, however slowly it drips in."""
        self._connector = connector
        self._clock = clock
        self._seconds = seconds
        self._transport = PinnedTransport()

    async def fetch_head(self, url: str) -> Observation:
        """One hop of ``url``; only http and https on ports 80 and 443."""
        try:
            parsed = contactable(url)
        except NotReached as refusal:
            return self._failed(url, refusal)
        host = parsed.raw_host.decode("ascii")
        shares = _shares_handshake(parsed) and self._connector.handshakes.claim(host)
        try:
            return await self._fetch(url, parsed)
        except NotReached as failure:
            if shares:
                self._connector.handshakes.settle(host, failure)
            return self._failed(url, failure)
        finally:
            if shares:
                self._connector.handshakes.withdraw(host)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _fetch(self, url: str, parsed: httpx.URL) -> Observation:
        addresses = await self._connector.check(parsed.raw_host.decode("ascii"))
        pinned = PinnedBackend(self._connector, addresses)
        # The transport without httpx's client around it: that one parses cookies and the
        # Location field even where it keeps and follows neither, and trips over hostile ones.
        request = httpx.Request("GET", parsed, headers=_FIELDS, extensions={PINNED: pinned})
        try:
            async with Deadline(self._seconds):
                response = await self._transport.handle_async_request(request)
                async with aclosing(response):
                    return self._observed(url, parsed, response, pinned.address)
        except TimeoutError:
            detail = f"no complete head within {self._seconds:g} s"
            raise NotReached(Status.TIMEOUT, detail, pinned.address) from None
        except ssl.SSLError as error:
            raise NotReached(Status.TLS_ERROR, str(error.reason), pinned.address) from error
        except (httpcore.ProtocolError, OSError) as error:
            detail = str(error) or type(error).__name__
            raise NotReached(Status.NET_ERROR, detail, pinned.address) from error

    def _observed(
        self, url: str, parsed: httpx.URL, response: httpx.Response, address: str
    ) -> Observation:
        fields = tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1"))
            for name, value in response.headers.raw
        )
        location, detail = "", ""
        if response.status_code in _REDIRECTS:
            location, detail = target_of(parsed, fields)
        return Observation(
            question=Question(QuestionKind.WEB, url),
            status=Status.OK,
            at=self._clock.now(),
            answered_by=address,
            payload=WebResponse(
                status_code=response.status_code,
                fields=fields,
                address=address,
                location=location,
            ),
            detail=detail,
        )

    def _failed(self, url: str, failure: NotReached) -> Observation:
        return Observation(
            question=Question(QuestionKind.WEB, url),
            status=failure.status,
            at=self._clock.now(),
            answered_by=failure.address if failure.status is Status.TLS_ERROR else "",
            detail=failure.detail,
        )


def contactable(url: str) -> httpx.URL:
    """``url`` without user name, password and fragment; raises NotReached for other schemes."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise NotReached(Status.BLOCKED_BY_POLICY, f"not a URL: {error}") from error
    if parsed.scheme not in _PORTS or not parsed.raw_host:
        raise NotReached(Status.BLOCKED_BY_POLICY, f"scheme {parsed.scheme!r} is not contacted")
    if parsed.port is not None and parsed.port not in _PORTS.values():
        raise NotReached(Status.BLOCKED_BY_POLICY, f"port {parsed.port} is not contacted")
    return parsed.copy_with(userinfo=b"", fragment=None)


def _shares_handshake(url: httpx.URL) -> bool:
    return url.scheme == "https" and url.port is None


def target_of(url: httpx.URL, fields: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """The absolute URL a redirect leads to, and the problem where it leads nowhere."""
    location = next((value for name, value in fields if name == "location"), "")
    if not location:
        return "", "a redirect without a Location field"
    if len(location) > MAX_LOCATION:
        return "", f"the Location field is longer than {MAX_LOCATION} characters"
    try:
        return str(url.join(location).copy_with(userinfo=b"", fragment=None)), ""
    except (httpx.InvalidURL, ValueError) as error:
        return "", f"the Location field is no URL: {error}"
