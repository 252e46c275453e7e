"""DNS messages to and from the wire (RFC 1035 4, RFC 6891). No sockets, no retries.

The reader trusts nothing: pointers go strictly backwards, names stay within 255 octets, and every
malformed message ends in MessageError.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from depmap.model.names import from_labels
from depmap.resolvers.rdata import render

PAYLOAD_SIZE = 1232
"""What we announce over UDP: fits any path without fragments (DNS flag day 2020)."""

_HEADER = struct.Struct(">HHHHHH")
_FIXED = struct.Struct(">HHIH")
_OPT = 41
NXDOMAIN = 3
_QUERY_OPT = b"\0" + _FIXED.pack(_OPT, PAYLOAD_SIZE, 0, 0)
_RD, _AD = 0x0100, 0x0020
_AA = 0x0400
_MAX_TTL = 2**31 - 1
_MAX_HOPS = 64
"""Pointers in one name: more than any honest name has, few enough that a bomb stays cheap."""
_ODD = re.compile(rb"[^a-z0-9_.*-]")
_ESCAPE = re.compile(r"\\(\d{3})")

RRTYPES = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "SRV": 33,
    "DS": 43,
    "SVCB": 64,
    "HTTPS": 65,
    "CAA": 257,
}
_MNEMONICS = {number: text for text, number in RRTYPES.items()}


class MessageError(ValueError):
    """The octets are no DNS message, or the text is no name that fits one."""


@dataclass(frozen=True, slots=True)
class Record:
    """One resource record; ``value`` is presentation text as ``rdata`` writes it."""

    owner: str
    rrtype: str
    ttl: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A response. ``rcode`` is the extended one (RFC 6891 6.1.3): 16 is BADVERS."""

    rcode: int
    flags: int
    answers: tuple[Record, ...] = ()
    authorities: tuple[Record, ...] = ()
    additionals: tuple[Record, ...] = ()

    @property
    def authoritative(self) -> bool:
        """AA: the server speaks for the zone."""
        return bool(self.flags & _AA)

    @property
    def authenticated(self) -> bool:
        """AD: the resolver validated the answer (RFC 4035 3.2.3)."""
        return bool(self.flags & _AD)


def encode_question(owner: str, rrtype: str) -> bytes:
    """The question section for ``owner`` (empty for the root), class IN; raises MessageError."""
    try:
        number = RRTYPES.get(rrtype) or int(rrtype.removeprefix("TYPE"))
        return encode_name(owner) + struct.pack(">HH", number, 1)
    except (ValueError, struct.error) as error:
        raise MessageError(f"can't ask for {owner} {rrtype}: {error}") from error


def encode_name(owner: str) -> bytes:
    r"""A name as ``names`` writes it, ``\DDD`` understood, without compression."""
    if not owner:
        return b"\0"
    if "\\" not in owner and owner.isascii() and len(owner) < 254:
        labels = owner.encode("ascii").split(b".")
        if all(0 < len(label) < 64 for label in labels):
            return b"".join([b"%c%b" % (len(label), label) for label in labels]) + b"\0"
    parts: list[bytes] = []
    for text in owner.split("."):
        label = _ESCAPE.sub(lambda m: chr(int(m[1])), text).encode("latin-1")
        if not 0 < len(label) < 64:
            raise MessageError(f"{text!r} is no label")
        parts.append(bytes((len(label),)) + label)
    wire = b"".join(parts) + b"\0"
    if len(wire) > 255:
        raise MessageError(f"{owner!r} is longer than 255 octets")
    return wire


def encode_query(message_id: int, question: bytes, *, recursion: bool, edns: bool) -> bytes:
    """A query for one question section; asks for AD, not for signatures (RFC 6840 5.7)."""
    flags = _RD | _AD if recursion else 0
    header = _HEADER.pack(message_id, flags, 1, 0, 0, 1 if edns else 0)
    return header + question + (_QUERY_OPT if edns else b"")


def answers_question(wire: bytes, question: bytes) -> bool:
    """Whether a message with the right id is a response to ``question``.

    Servers that could not read the query may leave the question out of an error.
    """
    if len(wire) < _HEADER.size or not wire[2] & 0x80:
        return False
    count = wire[4] << 8 | wire[5]
    if count == 0:
        return wire[3] & 0x0F in (1, 2, 4, 5)
    end = _HEADER.size + len(question)
    asked = wire[_HEADER.size : end]
    return count == 1 and asked[-4:] == question[-4:] and asked.lower() == question.lower()


def is_truncated(wire: bytes) -> bool:
    """Whether TC is set."""
    return bool(wire[2] & 0x02)


def decode(wire: bytes, owner: str = "", question: bytes = b"") -> Message:
    """Read a response; raises MessageError.

    ``owner`` and ``question``, where given, are known to be its question section, if it has one:
    that isn't read again, and names that point at it come for nothing.
    """
    try:
        return _decode(wire, owner, question)
    except (IndexError, struct.error) as error:
        raise MessageError("the message ends too early") from error


def _decode(wire: bytes, owner: str, question: bytes) -> Message:
    _, flags, questions, answers, authorities, additionals = _HEADER.unpack_from(wire)
    reader = _Reader(wire, _HEADER.size)
    if questions == 1 and question:
        reader.skip_question(owner, len(question))
        questions = 0
    for _ in range(questions):
        reader.name()
        reader.at += 4
    return Message(
        answers=reader.section(answers) if answers else (),
        authorities=reader.section(authorities) if authorities else (),
        additionals=reader.section(additionals) if additionals else (),
        rcode=flags & 0x0F | reader.extended_rcode << 4,
        flags=flags,
    )


class _Reader:
    """Walks over one message; ``_names`` remembers the names read, by offset."""

    __slots__ = ("_names", "at", "extended_rcode", "wire")

    def __init__(self, wire: bytes, at: int) -> None:
        self.wire = wire
        self.at = at
        self.extended_rcode = 0
        self._names: dict[int, tuple[str, int]] = {}

    def skip_question(self, owner: str, length: int) -> None:
        """Move behind a question section of which the name is known."""
        self._names[self.at] = (owner, length - 4)
        self.at += length

    def section(self, count: int) -> tuple[Record, ...]:
        """The next ``count`` records of class IN, OPT left out."""
        records: list[Record] = []
        for _ in range(count):
            owner = self.name()
            number, rrclass, ttl, length = _FIXED.unpack_from(self.wire, self.at)
            start = self.at + _FIXED.size
            self.at = end = start + length
            if end > len(self.wire):
                raise MessageError("a record runs over the end")
            if number == _OPT:
                self.extended_rcode = ttl >> 24
            elif rrclass == 1:
                value = render(self, number, start, end)
                rrtype = _MNEMONICS.get(number) or f"TYPE{number}"
                records.append(Record(owner, rrtype, ttl if ttl <= _MAX_TTL else 0, value))
        return tuple(records)

    def name(self) -> str:
        """The name at the current place, which moves on."""
        text, self.at, _ = self._labels_at(self.at, self.at)
        return text

    def name_at(self, at: int) -> tuple[str, int]:
        """The name at an offset and the offset behind it (RFC 1035 4.1.4)."""
        text, end, _ = self._labels_at(at, at)
        return text, end

    def _labels_at(self, at: int, limit: int) -> tuple[str, int, int]:
        """The name at ``at``, the offset behind it, and its length on the wire uncompressed."""
        if self.wire[at] >= 0xC0:
            # Nearly all names of a response are a single pointer.
            known = self._names.get((self.wire[at] & 0x3F) << 8 | self.wire[at + 1])
            if known is not None:
                return known[0], at + 2, known[1]
        start, end, octets, hops = at, -1, 1, 0
        labels: list[bytes] = []
        tail = ""
        while length := self.wire[at]:
            if length >= 0xC0:
                pointer = (length & 0x3F) << 8 | self.wire[at + 1]
                end = at + 2 if end < 0 else end
                hops += 1
                if pointer >= limit or hops > _MAX_HOPS:
                    raise MessageError("a name points forwards, or too often")
                known = self._names.get(pointer)
                if known is not None:
                    tail, known_octets = known
                    octets += known_octets - 1
                    break
                at = limit = pointer
                continue
            if length > 63:
                raise MessageError("a label of an unknown kind")
            labels.append(self.wire[at + 1 : at + 1 + length])
            octets += length + 1
            at += length + 1
        if octets > 255:
            raise MessageError("a name is longer than 255 octets")
        end = at + 1 if end < 0 else end
        text = ".".join(part for part in (_text(labels), tail) if part)
        self._names[start] = (text, octets)
        return text, end, octets


def _text(labels: list[bytes]) -> str:
    raw = b".".join(labels).lower()
    if _ODD.search(raw) or raw.count(b".") >= len(labels) > 0:
        return from_labels(labels)
    return raw.decode("ascii")
