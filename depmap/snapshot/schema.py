"""The snapshot's format: its name, version and line kinds. No encoding, no files.

A snapshot is JSON Lines in ASCII: a header, the targets, the observations (a journal mixes in
``held`` lines, who writes it, and ``done`` lines, one for each completed target), and a trailer
with the count of observations and the SHA-256 digest of every byte before it.
"""

from __future__ import annotations

from enum import StrEnum

FORMAT = "depmap/snapshot/"
VERSION = 1
SCHEMA = f"{FORMAT}{VERSION}"

MAX_LINE = 8 * 1024 * 1024
"""Octets of one line; ten certificates of 128 KiB fit with room to spare."""


class LineKind(StrEnum):
    """What a line holds, under the key ``kind``."""

    HEADER = "header"
    TARGET = "target"
    OBSERVATION = "observation"
    HELD = "held"
    DONE = "done"
    TRAILER = "trailer"


def version_of(schema: str) -> int | None:
    """The number in ``depmap/snapshot/1``; None for another format."""
    number = schema.removeprefix(FORMAT)
    if number == schema or not (number.isascii() and number.isdigit() and len(number) < 6):
        return None
    return int(number)


def is_snapshot(head: bytes) -> bool:
    """Whether the first octets of a file are those of a snapshot, of whatever version."""
    return head.lstrip().startswith(b"{") and FORMAT.encode("ascii") in head
