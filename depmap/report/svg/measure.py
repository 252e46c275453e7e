"""How wide text may come out, whatever the reader's sans-serif is. An upper estimate, no font."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

_EM = 0.6
_BOLD_EM = 0.7
_WIDE_EM = 1.0


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """In the unit of ``size``: 0.6 em a character, 0.7 em if bold, 1 em for wide ones (CJK)."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return size * ((_BOLD_EM if bold else _EM) * (len(text) - wide) + _WIDE_EM * wide)


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """``text`` if it fits in ``width``, else as much of it as does with a final ``…``."""
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and text_width(f"{kept}…", size, bold=bold) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """``text`` in lines of that width, broken at spaces alone; a longer word is cut."""
    words = (fitted(word, size, width, bold=bold) for word in text.split(" ") if word)
    return list(_lines(words, size, width, bold))


def _lines(words: Iterable[str], size: float, width: float, bold: bool) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, bold=bold) > width:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line
