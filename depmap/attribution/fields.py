"""What the fields of a response say about who sent it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depmap.attribution.match import CatalogueIndex
from depmap.attribution.weighing import Sign

_FOLDED = re.compile(r",\s*(?=[^\s;,=]+=)")
"""Where one cookie ends and the next begins in a field made of several."""


def header_signs(field: str, value: str, index: CatalogueIndex) -> Iterator[Sign]:
    """What one field of a response says, cookies included. ``field`` is in lower case."""
    for match in index.header(field, value):
        yield Sign(match=match, kind=f"header {field}", value=f"{field}: {value}")
    if field == "set-cookie":
        for cookie in _FOLDED.split(value):
            name = cookie.partition(";")[0].partition("=")[0].strip()
            for match in index.cookie(name):
                yield Sign(match=match, kind=f"cookie {name}", value=f"cookie {name}")
