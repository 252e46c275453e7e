"""Plain lists: one entry a line, ``#`` starts a comment. What the entries mean is the caller's."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from depmap.errors import InputError

MAX_BYTES = 64 << 20
MAX_LINE = 4096


def read_text(path: Path) -> str:
    """The UTF-8 text of a file of at most 64 MiB; raises InputError."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", path=path) from error
    return as_text(content, path)


def as_text(content: bytes, path: Path) -> str:
    """The UTF-8 text of at most 64 MiB, as if read from ``path``."""
    if len(content) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES >> 20} MiB", path=path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("not UTF-8", path=path, line=line) from error


def stream_lines(stream: BinaryIO, longest: int) -> Iterator[tuple[str, bool]]:
    """The non-empty lines of a stream as they come, without white space at their ends, and
    whether each is whole: of one longer than ``longest`` octets the rest is left out.

    Octets that are no UTF-8 become U+FFFD; a byte order mark is passed over.
    """
    mark = codecs.BOM_UTF8
    while line := stream.readline(longest + 1):
        tail, is_whole = line, len(line) <= longest or line.endswith(b"\n")
        while not tail.endswith(b"\n") and len(tail) > longest:
            tail = stream.readline(longest + 1)
        text = line.removeprefix(mark).decode("utf-8", "replace").strip()
        mark = b""
        if text or not is_whole:
            yield text, is_whole


def as_lines(text: str, path: Path) -> Iterator[tuple[int, str]]:
    """(line number from 1, entry) for every line that holds one."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise InputError(f"line longer than {MAX_LINE} characters", path=path, line=number)
        entry = line.partition("#")[0].strip()
        if entry:
            yield number, entry
