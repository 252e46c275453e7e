"""Addresses and prefixes as numbers, and the longest-prefix table. No catalogue, no policy.

Written for speed: a catalogue holds tens of thousands of prefixes and ``ipaddress`` takes ten
times as long to read one.
"""

from __future__ import annotations

import ipaddress
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_OCTETS = {str(value): value for value in range(256)}
_LENGTHS = {str(value): value for value in range(129)}
_HEX = re.compile(r"[0-9a-fA-F]{32}\Z")
_BITS = {4: 32, 6: 128}
_BEYOND = 1 << 129

Prefix = tuple[int, int, int]
"""(IP version, first address as a number, prefix length)."""


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


Numbers = Sequence[int]
NOWHERE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixTable:
    """From an address to the prefixes that hold it: flat columns, so that it can be stored.

    Prefixes are numbered in order. CIDR prefixes nest or lie apart, so the addresses of a version
    fall into runs that lie in the same prefixes: run ``i`` begins at ``starts[version][i]`` and
    its longest prefix is ``longest[version][i]``, the next wider one ``outer`` of that, and so
    on; NOWHERE ends it. The rows given for prefix ``p`` are
    ``rows[first_row[p]:first_row[p + 1]]``.
    """

    starts: Mapping[int, Numbers]
    longest: Mapping[int, Numbers]
    outer: Numbers
    first_row: Numbers
    rows: Numbers

    def find(self, version: int, number: int) -> int:
        """The number of the longest prefix around an address, or NOWHERE."""
        return self.longest[version][bisect_right(self.starts[version], number) - 1]

    def around(self, prefix: int) -> Iterator[Numbers]:
        """The rows of ``prefix``, then of each wider one."""
        while prefix != NOWHERE:
            yield self.rows[self.first_row[prefix] : self.first_row[prefix + 1]]
            prefix = self.outer[prefix]


def prefix_table(prefixes: Sequence[Prefix]) -> PrefixTable:
    """The table of ``prefixes``; rows are their places in the sequence given."""
    by_prefix: dict[Prefix, list[int]] = {}
    for row, prefix in enumerate(prefixes):
        by_prefix.setdefault(prefix, []).append(row)
    ordered = sorted(by_prefix)
    outer = array("i", [NOWHERE]) * len(ordered)
    starts: dict[int, list[int]] = {4: [0], 6: [0]}
    longest = {4: array("i", [NOWHERE]), 6: array("i", [NOWHERE])}
    first_row, rows = array("I", [0]), array("I")
    around: list[tuple[int, int]] = []

    def begin(version: int, start: int) -> None:
        holder = around[-1][1] if around else NOWHERE
        if starts[version][-1] == start:
            longest[version][-1] = holder
        else:
            starts[version].append(start)
            longest[version].append(holder)

    def leave(version: int, until: int) -> None:
        while around and around[-1][0] < until:
            last, _ = around.pop()
            begin(version, last + 1)

    version = 4
    for number, prefix in enumerate(ordered):
        if prefix[0] != version:
            leave(version, _BEYOND)
            version = prefix[0]
        leave(version, prefix[1])
        outer[number] = around[-1][1] if around else NOWHERE
        around.append((last_address(prefix), number))
        begin(version, prefix[1])
        rows.extend(by_prefix[prefix])
        first_row.append(len(rows))
    leave(version, _BEYOND)
    return PrefixTable(
        starts={4: array("Q", starts[4]), 6: starts[6]},
        longest=longest,
        outer=outer,
        first_row=first_row,
        rows=rows,
    )
