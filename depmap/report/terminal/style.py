"""How a terminal takes text: width, colour, and whether it knows more than ASCII."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from depmap.model.text import escape_character, is_hidden, is_plain

NARROWEST = 40
WIDEST = 140
PROBE = "✗✓ᴿ–█▌▏░→…·"
_IN_ASCII = str.maketrans(
    {
        "✗": "x",
        "✓": "+",
        "ᴿ": "[R]",
        "–": "-",
        "→": "->",
        "…": "...",
        "·": "|",
        "█": "#",
        **dict.fromkeys("▉▊▋▌", "#"),
        **dict.fromkeys("▍▎▏", ":"),
        "░": ".",
        "’": "'",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """``full`` shows every row; ``ascii_only`` for encodings that can't take our signs."""

    width: int = 80
    colour: bool = False
    ascii_only: bool = False
    full: bool = False

    def fit(self, text: str) -> str:
        """``text`` as this terminal can take it: one line, nothing hidden, within its letters.

        The last guard: whatever foreign text a sentence let through is escaped here.
        """
        if is_plain(text):
            return text
        shown = "".join(escape_character(c) if is_hidden(c) else c for c in text)
        if not self.ascii_only:
            return shown
        return shown.translate(_IN_ASCII).encode("ascii", "backslashreplace").decode("ascii")


def style_for(
    stream: TextIO, environ: Mapping[str, str], *, width: int, full: bool = False
) -> Style:
    """The style of a stream: NO_COLOR beats FORCE_COLOR beats whether it is a terminal."""
    colour = bool(environ.get("FORCE_COLOR")) or (
        stream.isatty() and environ.get("TERM", "") != "dumb"
    )
    return Style(
        width=min(max(width, NARROWEST), WIDEST),
        colour=colour and not environ.get("NO_COLOR"),
        ascii_only=not _takes_signs(stream.encoding or "ascii"),
        full=full,
    )


def _takes_signs(encoding: str) -> bool:
    try:
        PROBE.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
