"""What sort of value a text looks like. No catalogue."""

from __future__ import annotations

import re

from depmap.attribution.distinguished_names import parts
from depmap.attribution.prefixes import parse_address
from depmap.model.identification import ValueKind

ASN = re.compile(r"(?:AS)?(\d{1,10})\Z", re.IGNORECASE | re.ASCII)
"""An AS number, in group 1."""

FIELD = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):(?:\s+(.*)|([^\s:].*)?)\Z", re.DOTALL)
"""A field of a response: its name in group 1, its value in group 2 or 3."""

_OF_ISSUERS = {"O", "CN"}
_ISSUER = "issuer:"
"""How a distinguished name may begin that is no field of a response."""
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_EXCHANGER = re.compile(r"\d{1,5}\s+\S+\Z", re.ASCII)
_BLANK = re.compile(r"\s")


def kind_of(text: str) -> ValueKind | None:
    """What ``text`` looks like; None for a name, which may be a name server's, a CNAME target's or
    a mail host's.
    """
    head = text.partition(",")[0]
    if is_address(head.strip()) or is_address(head.partition(":")[0]):
        return ValueKind.IP
    if text[:2].upper() == "AS" and ASN.match(text):
        return ValueKind.ASN
    if text[:9].lower().lstrip('"').startswith(("v=spf1", "include:", "redirect=")):
        return ValueKind.SPF
    if _URL.match(text):
        return None
    if ":" in text and FIELD.match(text) and text[: len(_ISSUER)].lower() != _ISSUER:
        return ValueKind.HEADER
    if "=" in text and parts(text).keys() & _OF_ISSUERS:
        return ValueKind.ISSUER
    if "." in text and _EXCHANGER.match(text):
        return ValueKind.MX
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
