r"""Record data off the wire as text, one form per RR type. No messages, no sockets.

Names are as ``model.names`` writes them, the root is ``.``. Octets outside printable ASCII and
the backslash are ``\DDD``. Types without a form of their own get that of RFC 3597.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from socket import AF_INET6, inet_ntoa, inet_ntop
from typing import Protocol

from depmap.model.addresses import address_text

_ODD_OCTET = re.compile(rb"[^\x20-\x5b\x5d-\x7e]")
_ODD_IN_QUOTES = re.compile(rb"[^\x20-\x21\x23-\x5b\x5d-\x7e]")
_SVCB_KEYS = {
    0: "mandatory",
    1: "alpn",
    2: "no-default-alpn",
    3: "port",
    4: "ipv4hint",
    5: "ech",
    6: "ipv6hint",
}


class NameReader(Protocol):
    """A message being read."""

    wire: bytes

    def name_at(self, at: int) -> tuple[str, int]:
        """The name at an offset and the offset behind it."""
        ...


def render(reader: NameReader, number: int, start: int, end: int) -> str:
    """The text of the data between two offsets, for the RR type with this number.

    Data that doesn't fit its type raises IndexError or struct.error, as reading past the end does.
    """
    renderer = _RENDERERS.get(number)
    if renderer is None:
        return _generic(reader, start, end)
    return renderer(reader, start, end)


def _exactly(octets: bytes, length: int) -> bytes:
    if len(octets) != length:
        raise IndexError(f"{len(octets)} octets where {length} belong")
    return octets


def _a(reader: NameReader, start: int, end: int) -> str:
    return inet_ntoa(_exactly(reader.wire[start:end], 4))


def _aaaa(reader: NameReader, start: int, end: int) -> str:
    return _ipv6(_exactly(reader.wire[start:end], 16))


def _ipv6(octets: bytes) -> str:
    # inet_ntop is 8 times faster, but writes the forms that carry an IPv4 address its own way.
    if octets.startswith(bytes(8)):
        return address_text(IPv6Address(octets))
    return inet_ntop(AF_INET6, octets)


def _host(reader: NameReader, start: int, end: int) -> str:
    return _name(reader, start, end)[0]


def _name(reader: NameReader, at: int, end: int) -> tuple[str, int]:
    name, behind = reader.name_at(at)
    if behind > end:
        raise IndexError("a name runs over the end of its record")
    return name or ".", behind


def _mx(reader: NameReader, start: int, end: int) -> str:
    (preference,) = struct.unpack_from(">H", reader.wire, start)
    return f"{preference} {_host(reader, start + 2, end)}"


def _soa(reader: NameReader, start: int, end: int) -> str:
    mname, at = _name(reader, start, end)
    rname, at = _name(reader, at, end)
    numbers = struct.unpack(">5I", reader.wire[at:end])
    return f"{mname} {rname} {' '.join(map(str, numbers))}"


def _srv(reader: NameReader, start: int, end: int) -> str:
    priority, weight, port = struct.unpack_from(">3H", reader.wire, start)
    return f"{priority} {weight} {port} {_host(reader, start + 6, end)}"


def _txt(reader: NameReader, start: int, end: int) -> str:
    return escape(b"".join(_strings(reader.wire[start:end])))


def _strings(octets: bytes) -> list[bytes]:
    """Character-strings, each behind its length."""
    strings: list[bytes] = []
    at = 0
    while at < len(octets):
        length = octets[at]
        strings.append(_exactly(octets[at + 1 : at + 1 + length], length))
        at += length + 1
    return strings


def _caa(reader: NameReader, start: int, end: int) -> str:
    flags, length = reader.wire[start], reader.wire[start + 1]
    tag = _exactly(reader.wire[start + 2 : min(start + 2 + length, end)], length)
    value = reader.wire[start + 2 + length : end]
    return f'{flags} {escape(tag)} "{_quoted(value)}"'


def _svcb(reader: NameReader, start: int, end: int) -> str:
    """Presentation form of RFC 9460 2.1, in the order of the wire."""
    (priority,) = struct.unpack_from(">H", reader.wire, start)
    target, at = _name(reader, start + 2, end)
    parts = [str(priority), target]
    while at < end:
        key, length = struct.unpack_from(">HH", reader.wire, at)
        value = _exactly(reader.wire[at + 4 : min(at + 4 + length, end)], length)
        parts.append(_parameter(key, value))
        at += 4 + length
    return " ".join(parts)


def _parameter(key: int, value: bytes) -> str:
    name = _SVCB_KEYS.get(key) or f"key{key}"
    render_value = _PARAMETERS.get(key, _quoted)
    return f'{name}="{render_value(value)}"' if value else name


def _key_list(value: bytes) -> str:
    keys = struct.unpack(f">{len(value) // 2}H", value)
    return ",".join(_SVCB_KEYS.get(key) or f"key{key}" for key in keys)


def _protocols(value: bytes) -> str:
    return ",".join(_quoted(p).replace(",", "\\044") for p in _strings(value))


def _port(value: bytes) -> str:
    return str(struct.unpack(">H", value)[0])


def _ipv4_list(value: bytes) -> str:
    return ",".join(
        str(IPv4Address(_exactly(value[i : i + 4], 4))) for i in range(0, len(value), 4)
    )


def _ipv6_list(value: bytes) -> str:
    return ",".join(_ipv6(_exactly(value[i : i + 16], 16)) for i in range(0, len(value), 16))


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _generic(reader: NameReader, start: int, end: int) -> str:
    octets = reader.wire[start:end]
    return f"\\# {len(octets)} {octets.hex()}".rstrip()


def _decimal(match: re.Match[bytes]) -> bytes:
    return b"\\%03d" % match[0][0]


def escape(octets: bytes) -> str:
    r"""Octets as printable ASCII, all others and the backslash as ``\DDD``."""
    return _ODD_OCTET.sub(_decimal, octets).decode("ascii")


def _quoted(octets: bytes) -> str:
    return _ODD_IN_QUOTES.sub(_decimal, octets).decode("ascii")


_PARAMETERS: dict[int, Callable[[bytes], str]] = {
    0: _key_list,
    1: _protocols,
    3: _port,
    4: _ipv4_list,
    5: _base64,
    6: _ipv6_list,
}

_RENDERERS: dict[int, Callable[[NameReader, int, int], str]] = {
    1: _a,
    2: _host,
    5: _host,
    6: _soa,
    12: _host,
    15: _mx,
    16: _txt,
    28: _aaaa,
    33: _srv,
    64: _svcb,
    65: _svcb,
    257: _caa,
}
