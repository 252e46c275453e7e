"""Text made fit for XML 1.0. No graphs, no other escaping: the writer knows ``<`` and ``&``."""

from __future__ import annotations

import re

from depmap.model.text import escape_character, is_hidden, is_plain

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    r"""``text`` with what XML 1.0 can't hold (2.2, Char) or a reader can't see as visible escapes.

    Tabs and line ends are escaped too: attribute values lose them when read (3.3.3).
    """
    if is_plain(text):
        return text
    return "".join(
        escape_character(char) if _NOT_XML.match(char) or is_hidden(char) else char for char in text
    )
