"""The one way TOML is read: limits first, then tomllib, with the line of every table and key.

What the tables should hold is each loader's business (``table``). Limits: docs/hazards.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from depmap.errors import InputError, Unreadable

MAX_BYTES = 1 << 20
MAX_LINE = 4096
MAX_DEPTH = 8

Location = tuple[str | int, ...]
"""Keys and array indexes from the root: ``("services", 2, "matchers", 0, "pattern")``."""

_OPAQUE = re.compile(
    r"""
      \"{3} (?: [^\\"] | \\. | "{1,2}(?!") )*+ "{3,5}   # closed multi-line string
    | '{3} (?: [^'] | '{1,2}(?!') )*+ '{3,5}
    | (?: \"{3} | '{3} ) .*                             # unclosed: tomllib stops here too
    | "(?: [^"\\\n] | \\[^\n] )*+ (?: "|(?=\n|\Z) )
    | '[^'\n]*+ '?
    | \#[^\n]*+
    """,
    re.VERBOSE | re.DOTALL,
)
_KEY_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.?)""")
_VALUE_EDGE = re.compile(r"[=,\[\]{}\n]")
_TOMLLIB_PLACE = re.compile(r"(.*) \(at line (\d+), column \d+\)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TomlDocument:
    """A parsed file: its root table, and the line (from 1) where each table and key begins."""

    path: Path
    root: dict[str, object]
    lines: Mapping[Location, int]

    def line_of(self, location: Location) -> int:
        """The line of ``location``, else that of the nearest thing around it; 0 for none."""
        for end in range(len(location), 0, -1):
            line = self.lines.get(location[:end])
            if line is not None:
                return line
        return 0


def read_toml(path: Path) -> dict[str, object]:
    """The root table of the TOML file at ``path``; raises InputError as path:line."""
    return read_document(path).root


def read_document(path: Path, *, longest: int = MAX_LINE) -> TomlDocument:
    """As ``read_toml``, with the lines of its tables and keys.

    ``longest``: how many characters a line may have.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"can't be read: {error.strerror}", path=path) from error
    return parse_document(content, path, longest=longest)


def parse_document(content: bytes, path: Path, *, longest: int = MAX_LINE) -> TomlDocument:
    """Parse ``content`` as if read from ``path``."""
    text = _decode(content, path)
    lines = _scan(text, path, longest)
    try:
        root = tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        placed = _TOMLLIB_PLACE.match(str(error))
        end = text.rstrip().count("\n") + 1
        message, line = (placed[1], int(placed[2])) if placed else (str(error), end)
        raise InputError(f"not TOML: {message}", path=path, line=line) from error
    return TomlDocument(path, root, lines)


def _decode(content: bytes, path: Path) -> str:
    if len(content) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES >> 20} MiB", path=path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("not UTF-8", path=path, line=line) from error
    return text.replace("\r\n", "\n")


def _blank(match: re.Match[str]) -> str:
    """What stands in for a string or comment: a word as an empty string, its line breaks kept."""
    token = match[0]
    return "" if token[0] == "#" else '""' + "\n" * token.count("\n")


def _scan(text: str, path: Path, longest: int) -> dict[Location, int]:
    """Check the limits and find where tables and keys begin, before anything is parsed."""
    originals = text.split("\n")
    for number, original in enumerate(originals, 1):
        if len(original) > longest:
            raise InputError(f"line longer than {longest} characters", path=path, line=number)
    places = _Places()
    depth = 0
    for number, line in enumerate(_OPAQUE.sub(_blank, text).split("\n"), 1):
        if depth == 0:
            places.note(originals[number - 1], line, number)
        if line.count(".") >= MAX_DEPTH and _longest_key(line) > MAX_DEPTH:
            raise InputError(f"a key of more than {MAX_DEPTH} parts", path=path, line=number)
        if "[" in line or "{" in line or depth:
            deepest, depth = _depths(line, depth)
            if deepest > MAX_DEPTH:
                raise InputError(f"values nested deeper than {MAX_DEPTH}", path=path, line=number)
    return places.lines


def _longest_key(line: str) -> int:
    return max(part.count(".") for part in _VALUE_EDGE.split(line)) + 1


def _depths(line: str, depth: int) -> tuple[int, int]:
    """The deepest nesting within the line and the one at its end; never below zero."""
    deepest = depth
    for character in line:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth = max(depth - 1, 0)
    return deepest, depth


class _Places:
    """Where tables and keys begin, told line by line outside of any value."""

    def __init__(self) -> None:
        self.lines: dict[Location, int] = {}
        self._table: Location = ()
        self._counts: dict[Location, int] = {}

    def note(self, original: str, blanked: str, number: int) -> None:
        """Read a header or ``key =`` off the line; anything else is left to tomllib."""
        header = blanked.lstrip()
        if header.startswith("["):
            brackets = 2 if header.startswith("[[") else 1
            parts = _key_parts(original.lstrip()[brackets:])
            self._table = self._resolve(parts, is_array=brackets == 2)
            for end in range(1, len(self._table) + 1):
                self.lines.setdefault(self._table[:end], number)
        elif "=" in blanked:
            parts = _key_parts(original)
            for end in range(1, len(parts) + 1):
                self.lines.setdefault(self._table + parts[:end], number)

    def _resolve(self, parts: tuple[str, ...], *, is_array: bool) -> Location:
        """The location a header opens: arrays on the way mean their newest element."""
        location: Location = ()
        for index, part in enumerate(parts, 1):
            location += (part,)
            if is_array and index == len(parts):
                self._counts[location] = self._counts.get(location, 0) + 1
            if location in self._counts:
                location += (self._counts[location] - 1,)
        return location


def _key_parts(text: str) -> tuple[str, ...]:
    """The parts of the dotted key ``text`` begins with; escapes are left as written."""
    parts: list[str] = []
    position = 0
    while match := _KEY_PART.match(text, position):
        parts.append(match[1] or match[2] or match[3] or "")
        position = match.end()
        if not match[4]:
            break
    return tuple(parts)
