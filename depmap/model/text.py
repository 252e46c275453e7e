"""Characters of foreign text that must never reach a reader raw. No formats, no lengths.

Registrants, servers and certificates choose these texts. Seen passed through untouched by a
terminal library: ESC, C1 controls, NUL, bidirectional overrides, lone surrogates.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_DRAWN_AS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)
_PLAIN = re.compile(r"[ -~]*\Z")


def is_plain(text: str) -> bool:
    """Whether every character is printable ASCII, the common case."""
    return _PLAIN.match(text) is not None


def is_hidden(char: str) -> bool:
    """Whether a character steers, reorders or hides text instead of showing itself.

    Controls (C1 too), format characters (bidirectional, zero width), surrogates, private use,
    line and paragraph separators, and letters that are drawn as nothing (Unicode 17, 5.21).
    """
    return (
        unicodedata.category(char) in _HIDDEN_CATEGORIES
        or _DRAWN_AS_NOTHING.match(char) is not None
    )


def escape_character(char: str) -> str:
    r"""The visible form of one character: ``\x1b``, ``\u202e``, ``\U000e0041``."""
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
