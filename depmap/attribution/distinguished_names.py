"""The parts of a distinguished name, however a tool wrote it. No catalogue.

RFC 4514 (``CN=E5,O=Let's Encrypt``), OpenSSL's ``issuer=C = US, O = "Example, Inc."``, and its old
``/C=US/O=Example, Inc.``; a comma that nothing escapes ends a value only before another ``NAME=``.
What is escaped by octets (``T\\C3\\BCrkiye``, OpenSSL's ``\\xC3\\xBC``) is UTF-8.
"""

from __future__ import annotations

import re

_BEGIN = re.compile(
    r"\\.|(?:\A\s*(?:issuer\s*[=:]\s*)?/?|[,/+;])\s*([A-Z][A-Z0-9.]*)\s*=", re.IGNORECASE
)
"""An escaped character, or where a part begins: its attribute is group 1."""
_ESCAPED = re.compile(r"((?:\\x?[0-9A-F]{2})+)|\\(.)", re.DOTALL | re.IGNORECASE)
"""Escaped octets, or one character."""


def parts(text: str) -> dict[str, tuple[str, ...]]:
    """Its values by the name of their attribute in upper case, ``O`` or ``CN``, in the order
    written; empty if it is no distinguished name.
    """
    begins = [begin for begin in _BEGIN.finditer(text) if begin[1]]
    ends = [*(begin.start() for begin in begins), len(text)][1:]
    found: dict[str, list[str]] = {}
    for begin, end in zip(begins, ends, strict=True):
        value = _plain(text[begin.end() : end].strip())
        found.setdefault(begin[1].upper(), []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _plain(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return _ESCAPED.sub(_meant, value)


def _meant(escaped: re.Match[str]) -> str:
    if escaped[2]:
        return escaped[2]
    digits = escaped[1].replace("\\", "").replace("x", "").replace("X", "")
    return bytes.fromhex(digits).decode("utf-8", "replace")
