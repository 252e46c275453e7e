"""DNS packets in and out: reads a question, finds the reply, writes it. No sockets.

Replies are rendered once by dnspython and kept without their first part: the header and the
question, which are taken from each query, so that 20,000 queries of a scan cost little.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import lru_cache

import dns.exception
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.TXT
import dns.rrset

from depmap.errors import UsageError
from depmap.model.names import from_labels
from depmap.model.world import RecordedRRset
from depmap.world.answers import Rcode, Reply, parent_reply, recursive_reply
from depmap.world.records import Held, Records

MAX_UDP = 1232
MAX_MESSAGE = 65535
_PLAIN_UDP = 512
_HEADER = struct.Struct("!HHHHHH")
_TYPE_CLASS = struct.Struct("!HH")
_OPT = struct.Struct("!BHHBBHH")
_QR, _TC, _RD, _RA = 0x8000, 0x0200, 0x0100, 0x0080
_OPCODE, _COPIED = 0x7800, 0x7900
_IN, _OPT_TYPE = 1, 41
_MAX_NAME = 255
_ESCAPE = re.compile(rb"\\(?:(\d{3})|(.))", re.DOTALL)
_KEPT_REPLIES = 16384


class _Malformed(ValueError):
    """The packet's question can't be read."""


@dataclass(frozen=True, slots=True)
class _Query:
    """``question`` are its octets as sent; ``payload`` the EDNS size offered, 0 without EDNS."""

    name: bytes
    rrtype: int
    rrclass: int
    question: bytes
    payload: int
    edns_version: int


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A reply less its header and question; ``counts`` of answer and authority records."""

    rcode: Rcode
    counts: tuple[int, int]
    tail: bytes


class Responder:
    """Answers DNS packets from a world. Raises UsageError for records that can't be written."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._rrsets = {key: _rrset(key, held) for key, held in records.rrsets.items()}
        self._referrals = {
            zone: _rrset((zone, "NS"), held) for zone, held in records.referrals.items()
        }
        self._rendered = lru_cache(maxsize=_KEPT_REPLIES)(self._render)

    def respond(self, packet: bytes, *, udp: bool) -> bytes | None:
        """The reply to a packet; None for what is not a query at all."""
        if len(packet) < _HEADER.size:
            return None
        ident, flags, questions, answers, authorities, additional = _HEADER.unpack_from(packet)
        if flags & _QR:
            return None
        flags = _QR | flags & _COPIED | (_RA if flags & _RD else 0)
        if flags & _OPCODE:
            return _HEADER.pack(ident, flags | Rcode.NOTIMP, 0, 0, 0, 0)
        try:
            if (questions, answers, authorities) != (1, 0, 0):
                raise _Malformed
            query = _read(packet, additional)
        except _Malformed:
            return _HEADER.pack(ident, flags | Rcode.FORMERR, 0, 0, 0, 0)
        rendered = self._reply(query, recursion=bool(flags & _RD))
        return _packet(ident, flags, query, rendered, udp=udp)

    def _reply(self, query: _Query, *, recursion: bool) -> _Rendered:
        if query.edns_version:
            return _Rendered(Rcode.BADVERS, (0, 0), b"")
        if query.rrclass != _IN:
            return _Rendered(Rcode.REFUSED, (0, 0), b"")
        return self._rendered(query.name, query.rrtype, recursion)

    def _render(self, name: bytes, rrtype: int, recursion: bool) -> _Rendered:
        labels = _labels(name)
        owner = from_labels(labels)
        text = dns.rdatatype.to_text(dns.rdatatype.RdataType.make(rrtype))
        if recursion:
            reply = recursive_reply(self._records, owner, text)
        else:
            reply = parent_reply(self._records, owner)
        if not reply.answer and reply.referral is None:
            return _Rendered(reply.rcode, (0, 0), b"")
        return self._written(dns.name.Name([*labels, b""]), reply)

    def _written(self, qname: dns.name.Name, reply: Reply) -> _Rendered:
        message = dns.message.QueryMessage(id=0)
        message.find_rrset(message.question, qname, dns.rdataclass.IN, dns.rdatatype.A, create=True)
        message.answer += [self._rrsets[key] for key in reply.answer]
        if reply.referral is not None:
            message.authority.append(self._referrals[reply.referral])
        try:
            wire = message.to_wire(max_size=MAX_MESSAGE)
        except dns.exception.TooBig:
            return _Rendered(Rcode.SERVFAIL, (0, 0), b"")
        counts = sum(map(len, message.answer)), sum(map(len, message.authority))
        start = _HEADER.size + sum(len(label) + 1 for label in qname.labels) + _TYPE_CLASS.size
        return _Rendered(reply.rcode, counts, wire[start:])


def _read(packet: bytes, additional: int) -> _Query:
    end = _HEADER.size
    while True:
        if end >= len(packet):
            raise _Malformed
        length = packet[end]
        end += 1 + length
        if length > 63:
            raise _Malformed
        if not length:
            break
    name = packet[_HEADER.size : end]
    if len(name) > _MAX_NAME or len(packet) < end + _TYPE_CLASS.size:
        raise _Malformed
    rrtype, rrclass = _TYPE_CLASS.unpack_from(packet, end)
    end += _TYPE_CLASS.size
    payload, version = _edns(packet, end) if additional else (0, 0)
    return _Query(name.lower(), rrtype, rrclass, packet[_HEADER.size : end], payload, version)


def _edns(packet: bytes, at: int) -> tuple[int, int]:
    """(payload size, version) of an OPT record where the additional section begins with one."""
    if len(packet) < at + _OPT.size:
        return 0, 0
    root, rrtype, payload, _, version, _, _ = _OPT.unpack_from(packet, at)
    if root or rrtype != _OPT_TYPE:
        return 0, 0
    return max(payload, _PLAIN_UDP), version


def _packet(ident: int, flags: int, query: _Query, rendered: _Rendered, *, udp: bool) -> bytes:
    opt = b""
    if query.payload:
        opt = _OPT.pack(0, _OPT_TYPE, MAX_UDP, rendered.rcode >> 4, 0, 0, 0)
    size = _HEADER.size + len(query.question) + len(rendered.tail) + len(opt)
    answers, authorities = rendered.counts
    tail = rendered.tail
    if size > (min(query.payload or _PLAIN_UDP, MAX_UDP) if udp else MAX_MESSAGE):
        flags, answers, authorities, tail = flags | _TC, 0, 0, b""
    header = _HEADER.pack(
        ident, flags | rendered.rcode & 0xF, 1, answers, authorities, 1 if opt else 0
    )
    return b"".join((header, query.question, tail, opt))


def _labels(name: bytes) -> list[bytes]:
    labels, at = [], 0
    while name[at]:
        labels.append(name[at + 1 : at + 1 + name[at]])
        at += 1 + name[at]
    return labels


def check_rrset(rrset: RecordedRRset) -> None:
    """Raise UsageError for a record that can't be written."""
    held = Held(values=rrset.values, records=(rrset.record,), ttl=rrset.ttl)
    _rrset((rrset.owner, rrset.rrtype), held)


def _rrset(key: tuple[str, str], held: Held) -> dns.rrset.RRset:
    owner, rrtype = key
    try:
        name = dns.name.from_text(owner, dns.name.root)
        rdatas = [_rdata(rrtype, value) for value in held.values]
        if not rdatas:
            return dns.rrset.RRset(name, dns.rdataclass.IN, dns.rdatatype.from_text(rrtype))
        return dns.rrset.from_rdata_list(name, held.ttl, rdatas)
    except (dns.exception.DNSException, ValueError) as error:
        raise UsageError(f"{owner} {rrtype} can't be served: {error}") from error


def _rdata(rrtype: str, value: str) -> dns.rdata.Rdata:
    if rrtype == "TXT":
        return dns.rdtypes.ANY.TXT.TXT(dns.rdataclass.IN, dns.rdatatype.TXT, _strings(value))
    return dns.rdata.from_text("IN", rrtype, value, dns.name.root, relativize=False)


def _strings(value: str) -> list[bytes]:
    r"""The character-strings of a joined TXT value; ``\DDD`` and ``\X`` are undone."""

    def octet(found: re.Match[bytes]) -> bytes:
        number, char = found.groups()
        return bytes([int(number)]) if number else char

    data = _ESCAPE.sub(octet, value.encode())
    return [data[at : at + 255] for at in range(0, len(data), 255)] or [b""]
