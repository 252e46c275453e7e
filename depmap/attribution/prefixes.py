"""Addresses and prefixes as numbers, and the longest-prefix table. No catalogue, no policy.

Written for speed: a catalogue holds tens of thousands of prefixes and ``ipaddress`` takes ten
times as long to read one.
"""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Generic, TypeVar

_OCTETS = {str(value): value for value in range(256)}
_LENGTHS = {str(value): value for value in range(129)}
_HEX = re.compile(r"[0-9a-fA-F]{32}\Z")
_BITS = {4: 32, 6: 128}

Prefix = tuple[int, int, int]
"""(IP version, first address as a number, prefix length)."""

V = TypeVar("V")


def parse_address(text: str) -> tuple[int, int]:
    """(IP version, number) of an address; raises ValueError for anything else."""
    if ":" not in text:
        return 4, _ipv4(text)
    return 6, _ipv6(text)


def parse_prefix(text: str) -> Prefix:
    """The prefix ``52.84.0.0/15``; raises ValueError for a bare address or set host bits."""
    address, slash, tail = text.partition("/")
    version, first = parse_address(address)
    length = _LENGTHS.get(tail, -1)
    bits = _BITS[version]
    if not slash or not 0 <= length <= bits:
        raise ValueError(f"{text!r} has no prefix length")
    if first & ((1 << (bits - length)) - 1):
        raise ValueError(f"{text!r} has host bits set")
    return version, first, length


def last_address(prefix: Prefix) -> int:
    """The number of the last address within ``prefix``."""
    version, first, length = prefix
    return first | ((1 << (_BITS[version] - length)) - 1)


def _ipv4(text: str) -> int:
    try:
        a, b, c, d = text.split(".")
        return _OCTETS[a] << 24 | _OCTETS[b] << 16 | _OCTETS[c] << 8 | _OCTETS[d]
    except (KeyError, ValueError) as error:
        raise ValueError(f"{text!r} is no address") from error


def _ipv6(text: str) -> int:
    head, gap, tail = text.partition("::")
    groups = head.split(":") if head else []
    if gap:
        after = tail.split(":") if tail else []
        missing = 8 - len(groups) - len(after)
        groups += [*["0"] * missing, *after] if missing > 0 else [""]
    digits = "".join([group.rjust(4, "0") for group in groups])
    if len(groups) == 8 and "" not in groups and _HEX.match(digits):
        return int(digits, 16)
    if "." in text and "%" not in text:
        return int(ipaddress.IPv6Address(text))
    raise ValueError(f"{text!r} is no address")


class PrefixTable(Generic[V]):
    """From an address to every prefix that holds it, as the values given for those prefixes.

    CIDR prefixes nest or lie apart, so the table is cut into runs of addresses that lie in the
    same prefixes: one bisection answers.
    """

    def __init__(self, entries: Iterable[tuple[Prefix, V]]) -> None:
        by_version: dict[int, dict[tuple[int, int], list[V]]] = {4: {}, 6: {}}
        for (version, first, length), value in entries:
            by_version[version].setdefault((first, length), []).append(value)
        self._runs = {v: _cut(v, groups) for v, groups in by_version.items()}

    def find(self, version: int, number: int) -> tuple[tuple[V, ...], ...]:
        """The values of each prefix around an address, longest prefix first."""
        starts, runs = self._runs[version]
        return runs[bisect_right(starts, number) - 1]


_Runs = tuple[list[int], list[tuple[tuple[V, ...], ...]]]


def _cut(version: int, groups: dict[tuple[int, int], list[V]]) -> _Runs[V]:
    """Where runs start, and for each the values of its prefixes, longest first."""
    starts: list[int] = [0]
    runs: list[tuple[tuple[V, ...], ...]] = [()]

    def begin(start: int, values: tuple[tuple[V, ...], ...]) -> None:
        if starts[-1] == start:
            runs[-1] = values
        else:
            starts.append(start)
            runs.append(values)

    around: list[tuple[int, tuple[tuple[V, ...], ...]]] = []
    for first, length in sorted(groups):
        while around and around[-1][0] < first:
            end, _ = around.pop()
            begin(end + 1, around[-1][1] if around else ())
        outer = around[-1][1] if around else ()
        values = (tuple(groups[first, length]), *outer)
        begin(first, values)
        around.append((last_address((version, first, length)), values))
    while around:
        end, _ = around.pop()
        begin(end + 1, around[-1][1] if around else ())
    return starts, runs
