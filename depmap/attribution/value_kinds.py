"""What sort of value a text looks like. No catalogue."""

from __future__ import annotations

import re

from depmap.attribution.prefixes import parse_address
from depmap.model.identification import ValueKind

ASN = re.compile(r"(?:AS)?([1-9]\d{0,9})\Z", re.IGNORECASE)
"""An AS number, in group 1."""

FIELD = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):(?:\s+(.*)|([^\s:].*)?)\Z", re.DOTALL)
"""A field of a response: its name in group 1, its value in group 2 or 3."""

_BLANK = re.compile(r"\s")


def kind_of(text: str) -> ValueKind | None:
    """What ``text`` looks like; None for a name, which may be a name server's, a CNAME target's or
    a mail host's.
    """
    head, comma, tail = text.partition(",")
    if is_address(head.strip()) and (not comma or ASN.match(tail.strip())):
        return ValueKind.IP
    if text[:2] in ("AS", "as", "As", "aS") and ASN.match(text):
        return ValueKind.ASN
    if text[:8].lower().startswith(("v=spf1", "include:")) or text[:9].lower() == "redirect=":
        return ValueKind.SPF
    if ":" in text and FIELD.match(text):
        return ValueKind.HEADER
    if "." in text and not _BLANK.search(text):
        return None
    return ValueKind.ISSUER


def is_address(text: str) -> bool:
    """Whether ``text`` is an IPv4 or IPv6 address."""
    if ":" not in text and not text[-1:].isdigit():
        return False
    try:
        parse_address(text)
    except ValueError:
        return False
    return True
