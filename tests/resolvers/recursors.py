"""Recursive resolvers as scripts for the loopback server: a good one, and how they go wrong."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable

import dns.flags
import dns.message
import dns.rcode

from tests.resolvers.dns_server import Query

INVENTED = "198.51.100.7"
_ROOT_NS = ". 518400 NS a.root-servers.net."
_ROOT_KEYS = [
    f". 172800 DNSKEY 257 3 8 {b64encode(bytes([number]) * 260).decode()}" for number in (1, 2, 3)
]


def good(query: Query) -> Iterable[dns.message.Message]:
    """The root's servers and keys; nothing else exists."""
    if query.name != ".":
        yield query.reply(rcode=dns.rcode.NXDOMAIN)
    elif query.rrtype == "NS":
        yield query.reply(_ROOT_NS)
    else:
        yield query.reply(*_ROOT_KEYS)


def liar(query: Query) -> Iterable[dns.message.Message]:
    """Gives an address for every name."""
    if query.rrtype == "A":
        yield query.reply(f"{query.name}. 60 A {INVENTED}")
    else:
        yield from good(query)


def without_edns(query: Query) -> Iterable[dns.message.Message]:
    """FORMERR for EDNS, and no datagram over 512 octets."""
    if query.edns:
        yield query.reply(rcode=dns.rcode.FORMERR)
    else:
        yield from cutting(query)


def cutting(query: Query) -> Iterable[dns.message.Message]:
    """Keys over TCP only."""
    if query.rrtype == "DNSKEY" and not query.tcp:
        cut = query.reply()
        cut.flags |= dns.flags.TC
        yield cut
    else:
        yield from good(query)


def losing_large(query: Query) -> Iterable[dns.message.Message]:
    """What is large never arrives over UDP."""
    if query.rrtype != "DNSKEY" or query.tcp:
        yield from good(query)


def refusing(query: Query) -> Iterable[dns.message.Message]:
    yield query.reply(rcode=dns.rcode.REFUSED)


def empty(query: Query) -> Iterable[dns.message.Message]:
    yield query.reply()


def silent(_: Query) -> Iterable[dns.message.Message]:
    return ()
