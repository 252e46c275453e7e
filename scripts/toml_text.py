"""TOML as text, the same bytes for the same values. Reading is depmap.inputs.toml's business."""

from __future__ import annotations

import json
from collections.abc import Iterable

_WIDTH = 96


def quote(text: str) -> str:
    """A basic string; JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def pair(key: str, value: str | int | bool | Iterable[str]) -> str:
    """``key = value``; a list that doesn't fit the line gets one element a line."""
    if isinstance(value, bool):
        return f"{key} = {str(value).lower()}"
    if isinstance(value, int):
        return f"{key} = {value}"
    if isinstance(value, str):
        return f"{key} = {quote(value)}"
    elements = [quote(element) for element in value]
    line = f"{key} = [{', '.join(elements)}]"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"{key} = [", *(f"  {element}," for element in elements), "]"])


def comment(text: str) -> str:
    """A comment of one line; control characters become spaces."""
    return "# " + " ".join("".join(c if c.isprintable() else " " for c in text).split())
