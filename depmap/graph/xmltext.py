"""Text made fit for XML 1.0. No graphs, no other escaping: the writer knows ``<`` and ``&``."""

from __future__ import annotations

import re

from depmap.model.text import escape_character, is_hidden, is_plain

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile("[&<>\"']")


def xml_text(text: str) -> str:
    r"""``text`` with what XML 1.0 can't hold (2.2, Char) or a reader can't see as visible escapes.

    Tabs and line ends are escaped too: attribute values lose them when read (3.3.3).
    """
    if is_plain(text):
        return text
    return "".join(
        escape_character(char) if _NOT_XML.match(char) or is_hidden(char) else char for char in text
    )


def xml_id(text: str) -> str:
    r"""``xml_text`` for ids: ``&`` and its like escaped too.

    igraph hands ids over as ``&#38;`` where the file says ``&amp;`` (igraph 1.0, seen).
    """
    return _MARKUP.sub(lambda match: escape_character(match[0]), xml_text(text))
