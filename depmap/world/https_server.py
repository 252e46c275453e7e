"""The HTTPS side of a served world: a certificate per name, recorded fields. No records."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from weakref import WeakKeyDictionary

from depmap.model.names import InvalidName, normalise
from depmap.world.answers import recursive_reply
from depmap.world.authority import THROW_AWAY, ThrowAwayAuthority, plain_server_context
from depmap.world.listener import Connection, Listener, bind, listen
from depmap.world.records import Records
from depmap.world.responses import (
    HEAD_END,
    MAX_HEAD,
    check_response,
    read_request,
    write_response,
)

_CHUNK = 65536


class VirtualHosts:
    """The virtual hosts of a world. Raises UsageError for responses that can't be served."""

    def __init__(self, records: Records, authority: ThrowAwayAuthority) -> None:
        for response in records.responses():
            check_response(response)
        self._records = records
        self._authority = authority
        self._asked: WeakKeyDictionary[ssl.SSLObject, str] = WeakKeyDictionary()
        self.context = plain_server_context()
        self.context.sni_callback = self._choose

    def is_known(self, host: str) -> bool:
        """Whether the host has a recorded response, or a recorded issuer and an address."""
        records = self._records
        if records.response(host) is not None:
            return True
        return records.issuer(host) is not None and any(
            _resolves(records, host, rrtype) for rrtype in ("A", "AAAA")
        )

    def response_to(self, tls: ssl.SSLObject, head: bytes) -> bytes:
        """What to send for a request; empty where nothing was recorded."""
        host = self._asked[tls]
        request = read_request(head)
        recorded = self._records.response(host)
        if request is None or recorded is None:
            return b""
        if request.method not in ("GET", "HEAD") or (request.target, request.host) != ("/", host):
            return b""
        return write_response(recorded, request.method)

    def _choose(
        self, tls: ssl.SSLObject, name: str | None, _context: ssl.SSLContext
    ) -> ssl.AlertDescription | None:
        """The SNI callback: the host's own certificate, or a refusal (RFC 6066 3)."""
        try:
            host = normalise(name or "")
        except InvalidName:
            return ssl.AlertDescription.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        if not self.is_known(host):
            return ssl.AlertDescription.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        issuer = self._records.issuer(host)
        organisation = THROW_AWAY if issuer is None else issuer.organisation
        self._asked[tls] = host
        tls.context = self._authority.server_context(host, organisation)
        return None


def _resolves(records: Records, host: str, rrtype: str) -> bool:
    reply = recursive_reply(records, host, rrtype)
    return bool(reply.answer) and reply.answer[-1][1] == rrtype


class _Conversation(Connection):
    """One TLS connection: handshake, one request, its response, the end.

    TLS runs over memory, so that the listener holds every connection from its first octet and a
    refused handshake is no error of the event loop.
    """

    def __init__(self, peers: set[Connection], hosts: VirtualHosts) -> None:
        super().__init__(peers)
        self._hosts = hosts
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = hosts.context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._handshaken = False
        self._answered = False
        self._head = b""

    def data_received(self, data: bytes) -> None:
        """Go on as far as the octets allow."""
        if self._answered:
            return
        self._incoming.write(data)
        try:
            self._advance()
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError:
            self._finish()

    def _advance(self) -> None:
        if not self._handshaken:
            self._tls.do_handshake()
            self._handshaken = True
        while HEAD_END not in self._head:
            chunk = self._tls.read(_CHUNK)
            self._head += chunk
            if not chunk or len(self._head) > MAX_HEAD:
                self._finish()
                return
        head, end, _ = self._head.partition(HEAD_END)
        self._tls.write(self._hosts.response_to(self._tls, head + end))
        self._finish()

    def _flush(self) -> None:
        octets = self._outgoing.read()
        if octets and self.transport is not None:
            self.transport.write(octets)

    def _finish(self) -> None:
        """Say goodbye, send what is left and wait for the peer to close."""
        self._answered = True
        if self._handshaken:
            # The peer's own goodbye isn't waited for: both errors mean it hasn't come (properly).
            with suppress(ssl.SSLWantReadError, ssl.SSLError):
                self._tls.unwrap()
        self._flush()
        if self.transport is not None and self.transport.can_write_eof():
            self.transport.write_eof()


class HttpsServer:
    """The running server; ``address`` is its (host, port)."""

    def __init__(self, address: tuple[str, int], listener: Listener) -> None:
        self.address = address
        self._listener = listener

    async def close(self) -> None:
        """Close the socket and every connection."""
        await self._listener.close()


async def open_https(hosts: VirtualHosts, host: str, port: int) -> HttpsServer:
    """Serve on ``host``; port 0 takes a free one."""
    bound = bind(host, port, socket.SOCK_STREAM)
    address = bound.getsockname()[:2]
    return HttpsServer(address, await listen(bound, lambda peers: _Conversation(peers, hosts)))
