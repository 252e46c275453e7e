"""Wire values as JSON text, fit for a terminal and for every reader. What they say: elsewhere."""

from __future__ import annotations

import json
import re

_UNPRINTABLE = re.compile(
    r"\\\\"
    r"|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}"
    r"|\\(?P<lone>ud[89a-f][0-9a-f]{2})"
    r"|(?P<delete>\x7f)"
)


def dump_json(document: object) -> str:
    """Any wire value as ASCII JSON, fit for a terminal and for every reader."""
    return _UNPRINTABLE.sub(_printable, json.dumps(document, indent=2, allow_nan=False)) + "\n"


def json_line(document: object) -> str:
    """The same in one line."""
    return _UNPRINTABLE.sub(_printable, json.dumps(document, allow_nan=False)) + "\n"


def _printable(match: re.Match[str]) -> str:
    if match["lone"]:
        return f"\\\\{match['lone']}"
    return "\\u007f" if match["delete"] else match[0]
