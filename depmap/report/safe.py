"""Foreign text made fit to be shown. No layout; per-format escaping lives with each format."""

from __future__ import annotations

from depmap.model.text import escape_character, is_hidden, is_plain

LIMIT = 256


def safe(text: str, limit: int = LIMIT) -> str:
    r"""``text`` with every hidden character as a visible escape, ``limit`` characters at most.

    What is cut off is told by a final ``…``; an escape is never cut in two. ``\x1b[31m`` comes
    out as those eight characters.
    """
    if is_plain(text):
        return text if len(text) <= limit else text[: limit - 1] + "…"
    pieces: list[str] = []
    length = 0
    for char in text:
        piece = escape_character(char) if is_hidden(char) else char
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            return _cut(pieces, length, limit)
    return "".join(pieces)


def _cut(pieces: list[str], length: int, limit: int) -> str:
    while pieces and length > limit - 1:
        length -= len(pieces.pop())
    return "".join(pieces) + "…"
