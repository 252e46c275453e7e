"""The lists of address ranges that providers publish: text to entries. No downloads, no judging.

What is no list of the kind is a BadFeed. A single odd entry is passed on as it is written: the
check of its prefix leaves it out, with the reason.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import islice
from typing import Any, NamedTuple

MAX_ENTRIES = 60_000
"""Entries believed of one list: three times the longest of 2026, and a table that can be read."""

LONGEST = 128
"""Characters kept of what a list says of itself, and of an odd entry."""

_SERVICES = {"AMAZON": "", "GLOBALACCELERATOR": "global-accelerator"}
_GLOBAL = frozenset({"global"})
_LINE = re.compile(r"[^\r\n]+")


class BadFeed(ValueError):
    """The document is not what the provider publishes."""


class Entry(NamedTuple):
    """One entry: a prefix as written, a service slug and a region code, empty where not told."""

    prefix: str
    service: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a document lists, and when it was made as it tells itself, empty if it doesn't.

    Of more than MAX_ENTRIES there is one too many.
    """

    entries: tuple[Entry, ...]
    created: str = ""


def read_aws(text: str) -> Listing:
    """``ip-ranges.json`` of Amazon, both IP versions; a prefix comes once for each service.

    https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-syntax.html
    """
    document = _document(text)
    entries = (
        Entry(_prefix(each, key), _aws_service(_field(each, "service")), _region(each, "region"))
        for list_of, key in (("prefixes", "ip_prefix"), ("ipv6_prefixes", "ipv6_prefix"))
        for each in _list(document, list_of)
    )
    return _listing(entries, _field(document, "createDate"))


def read_google(text: str) -> Listing:
    """``cloud.json`` of Google: the addresses its cloud's customers use, with their region.

    https://support.google.com/a/answer/10026322
    """
    document = _document(text)
    entries = (
        Entry(
            _prefix(each, "ipv4Prefix" if "ipv4Prefix" in each else "ipv6Prefix")
            if isinstance(each, dict)
            else _cut(each),
            region=_region(each, "scope"),
        )
        for each in _list(document, "prefixes")
    )
    return _listing(entries, _field(document, "creationTime"))


def read_oracle(text: str) -> Listing:
    """``public_ip_ranges.json`` of Oracle: IPv4 by region.

    https://docs.oracle.com/iaas/Content/General/Concepts/addressranges.htm
    """
    document = _document(text)
    entries = (
        Entry(_prefix(each, "cidr"), region=_region(region, "region"))
        for region in _list(document, "regions")
        for each in _list(region, "cidrs")
    )
    return _listing(entries, _field(document, "last_updated_timestamp"))


def read_fastly(text: str) -> Listing:
    """``public-ip-list`` of Fastly's API: two lists of prefixes.

    https://www.fastly.com/documentation/reference/api/utils/public-ip-list/
    """
    document = _document(text)
    return _listing(
        Entry(_cut(each))
        for key in ("addresses", "ipv6_addresses")
        for each in _list(document, key)
    )


def read_lines(text: str) -> Listing:
    """One prefix a line, as Cloudflare's ``ips-v4`` and ``ips-v6``.

    https://www.cloudflare.com/ips/
    """
    return _listing(Entry(_cut(line)) for line in _lines(text))


def read_geofeed(text: str) -> Listing:
    """A geofeed: CSV of prefix (or address), country, region, city; ``#`` starts a comment.

    RFC 8805 2.1. Where machines stand is not read: it names no region of the provider's own.
    """
    return _listing(Entry(_cut(field)) for field in _first_fields(text))


def _listing(entries: Iterable[Entry], created: str = "") -> Listing:
    return Listing(entries=tuple(islice(entries, MAX_ENTRIES + 1)), created=created)


def _lines(text: str) -> Iterator[str]:
    """The lines that say something, without white space at their ends."""
    return filter(None, (line[0].strip() for line in _LINE.finditer(text)))


def _first_fields(text: str) -> Iterator[str]:
    for line in _lines(text):
        if line.startswith("#"):
            continue
        try:
            fields = next(csv.reader([line], strict=True))
        except csv.Error:
            fields = [line]
        yield _with_length(fields[0].strip())


def _with_length(text: str) -> str:
    """A bare address as the prefix of it alone."""
    try:
        return f"{text}/{ip_address(text).max_prefixlen}"
    except ValueError:
        return text


def _document(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise BadFeed("nested too deeply") from error
    except ValueError as error:
        raise BadFeed(f"not JSON: {error}") from error
    if not isinstance(found, dict):
        raise BadFeed("not a JSON object")
    return found


def _list(value: object, key: str) -> list[object]:
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise BadFeed(f"{key} is no list")
    return found


def _field(value: object, key: str) -> str:
    """A text of an object, empty where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found[:LONGEST] if isinstance(found, str) else ""


def _prefix(value: object, key: str) -> str:
    """The prefix of an object, or the object itself where it has none."""
    return _field(value, key) or _cut(value)


def _cut(value: object) -> str:
    return (value if isinstance(value, str) else repr(value))[:LONGEST]


def _region(value: object, key: str) -> str:
    region = _field(value, key)
    return "" if region.lower() in _GLOBAL else region


def _aws_service(name: str) -> str:
    return _SERVICES.get(name, name.lower().replace("_", "-"))
