"""Connections to checked addresses: look-up, gate, pace, TCP, TLS. No HTTP, no certificates read.

A name is resolved by depmap's own DNS layer, all its addresses pass the gate, and the connection
goes to one of exactly those addresses; the name stays in SNI and in the Host field.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Protocol

from depmap.model.names import InvalidName, normalise
from depmap.model.observation import Observation, RRset, Status
from depmap.resolvers.deadline import without_deadline
from depmap.resolvers.gate import AddressGate
from depmap.resolvers.pace import Pace, Unpaced
from depmap.resolvers.ports import ConnectMap, RRsetSource, direct

FETCH_SECONDS = 15.0
"""The total time of one fetch, waiting for the pacer left out."""

CONNECT_SECONDS = 5.0
MAX_ATTEMPTS = 3
HTTPS_PORT = 443


class NotReached(Exception):
    """The host gave nothing to read, and why; caught where the observation is made."""

    def __init__(self, status: Status, detail: str, address: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.address = address


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """The certificates a server sent, DER, leaf first."""

    address: str
    certificates: tuple[bytes, ...]


class Connection:
    """One TCP connection to a checked address, in TLS once ``start_tls`` returned."""

    def __init__(
        self, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.address = address
        self.reader = reader
        self.writer = writer

    async def start_tls(self, context: ssl.SSLContext, host: str) -> Presented:
        """Shake hands with ``host`` in SNI; raises NotReached."""
        try:
            await self.writer.start_tls(context, server_hostname=host)
            return Presented(address=self.address, certificates=self._certificates())
        except ssl.SSLError as error:
            raise NotReached(Status.TLS_ERROR, _reason(error), self.address) from error
        except (OSError, ValueError) as error:
            status = Status.NET_ERROR if isinstance(error, OSError) else Status.TLS_ERROR
            raise NotReached(status, f"during the handshake: {error}", self.address) from error

    def abort(self) -> None:
        """Close at once: a server that keeps sending isn't waited for."""
        self.writer.transport.abort()

    def _certificates(self) -> tuple[bytes, ...]:
        tls: ssl.SSLObject | None = self.writer.get_extra_info("ssl_object")
        if tls is None:
            raise NotReached(Status.TLS_ERROR, "closed during the handshake", self.address)
        chain = _unverified_chain(tls)
        leaf = tls.getpeercert(True)
        return chain or ((leaf,) if leaf else ())


def _unverified_chain(tls: Any) -> tuple[bytes, ...]:
    """The chain as sent; public from Python 3.13 on, before that on the inner object."""
    if hasattr(tls, "get_unverified_chain"):
        return tuple(tls.get_unverified_chain())
    chain = tls._sslobj.get_unverified_chain() or ()
    return tuple(ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in chain)


@lru_cache(maxsize=1)
def collecting_context() -> ssl.SSLContext:
    """The TLS settings for looking at servers: nothing is verified, nothing is refused as weak.

    An invalid certificate is an observation; nothing secret is ever sent over it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.set_alpn_protocols(["http/1.1"])
    return context


class Handshakes:
    """Handshakes of landing-page fetches, so that the certificate question needs none of its own.

    A fetch claims its host before it connects, and settles with what came of the handshake, or
    withdraws when it was given up.
    """

    _KEPT = 1024

    def __init__(self) -> None:
        self._claims: dict[str, asyncio.Future[Presented | NotReached | None]] = {}

    def claim(self, host: str) -> bool:
        """Promise the handshake of ``host``; false when somebody else has."""
        if host in self._claims:
            return False
        if len(self._claims) >= self._KEPT:
            self._claims = {h: claim for h, claim in self._claims.items() if not claim.done()}
        self._claims[host] = asyncio.get_running_loop().create_future()
        return True

    def settle(self, host: str, outcome: Presented | NotReached) -> None:
        """Keep the promise; later outcomes are ignored."""
        claim = self._claims.get(host)
        if claim is not None and not claim.done():
            claim.set_result(outcome)

    def withdraw(self, host: str) -> None:
        """Take back a promise not kept yet."""
        claim = self._claims.get(host)
        if claim is not None and not claim.done():
            del self._claims[host]
            claim.set_result(None)

    async def collect(self, host: str) -> Presented | NotReached | None:
        """What came of a promised handshake; None when none was promised, or it was withdrawn."""
        claim = self._claims.get(host)
        return None if claim is None else await asyncio.shield(claim)


class Connector(Protocol):
    """What the web and certificate sources connect through."""

    handshakes: Handshakes

    async def check(self, host: str) -> tuple[str, ...]:
        """The host's addresses, all of which may be contacted; raises NotReached."""
        ...

    async def connect(self, addresses: tuple[str, ...], port: int) -> Connection:
        """A connection to the first of ``addresses`` that takes one; raises NotReached."""
        ...


class PinnedConnector:
    """Connects to checked addresses only, IPv4 first."""

    def __init__(
        self,
        rrsets: RRsetSource,
        gate: AddressGate,
        *,
        connect_map: ConnectMap = direct,
        pace: Pace | None = None,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> None:
        self.handshakes = Handshakes()
        self._rrsets = rrsets
        self._gate = gate
        self._connect_map = connect_map
        self._pace = without_deadline(pace or Unpaced())
        self._connect_seconds = connect_seconds

    async def check(self, host: str) -> tuple[str, ...]:
        """Every address of ``host`` (a name or an address), IPv4 first; raises NotReached."""
        addresses = (host,) if _is_address(host) else await self._resolve(host)
        for address in addresses:
            reason = self._gate.verdict(address)
            if reason:
                raise NotReached(Status.BLOCKED_BY_POLICY, f"{address}: {reason}", address)
        return addresses

    async def connect(self, addresses: tuple[str, ...], port: int) -> Connection:
        """A connection to the first of ``addresses`` that takes one; three are tried."""
        failures: list[NotReached] = []
        for address in addresses[:MAX_ATTEMPTS]:
            await self._pace.turn(address)
            try:
                return await self._dial(address, port)
            except NotReached as failure:
                failures.append(failure)
        raise failures[0]

    async def _dial(self, address: str, port: int) -> Connection:
        real, real_port = self._connect_map(address, port)
        try:
            async with asyncio.timeout(self._connect_seconds):
                reader, writer = await asyncio.open_connection(real, real_port)
        except TimeoutError:
            detail = f"no connection to {address} within {self._connect_seconds:g} s"
            raise NotReached(Status.TIMEOUT, detail, address) from None
        except ConnectionRefusedError as error:
            detail = f"{address} port {port} refused the connection"
            raise NotReached(Status.CONNECTION_REFUSED, detail, address) from error
        except OSError as error:
            detail = f"{address}: {error.strerror or error}"
            raise NotReached(Status.NET_ERROR, detail, address) from error
        return Connection(address, reader, writer)

    async def _resolve(self, host: str) -> tuple[str, ...]:
        try:
            name = normalise(host)
        except InvalidName as error:
            raise NotReached(Status.BLOCKED_BY_POLICY, str(error)) from error
        async with asyncio.TaskGroup() as group:
            asked = [
                group.create_task(self._rrsets.resolve_rrset(name, rrtype))
                for rrtype in ("A", "AAAA")
            ]
        answers = [task.result() for task in asked]
        addresses = tuple(value for answer in answers for value in _values(answer))
        if not addresses:
            raise NotReached(Status.SKIPPED, _why_no_address(answers))
        return addresses


def _values(answer: Observation) -> tuple[str, ...]:
    if answer.status is Status.OK and isinstance(answer.payload, RRset):
        return answer.payload.values
    return ()


def _why_no_address(answers: list[Observation]) -> str:
    outcomes = ", ".join(f"{a.question.qualifier} {a.status}" for a in answers)
    return f"no address to connect to: {outcomes}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _reason(error: ssl.SSLError) -> str:
    """OpenSSL's words without its file and line, which differ between builds."""
    return (error.reason or str(error)).replace("_", " ").lower()
