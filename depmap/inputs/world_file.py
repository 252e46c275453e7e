"""One exchange's file of a recorded world: a table to rows with their lines.

Written for both ways of reading: a plain table stops at the first thing wrong, a collecting one
goes on, and marks the rows that are not to be relied on.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from depmap.inputs.collecting import STAND_IN
from depmap.inputs.table import Table
from depmap.model.addresses import address_text
from depmap.model.component import InvalidComponent, parse_component
from depmap.model.names import InvalidName, normalise
from depmap.model.observation import Provenance
from depmap.model.target import StatedFact
from depmap.model.world import (
    Record,
    RecordedDelegation,
    RecordedIssuer,
    RecordedOrigin,
    RecordedResponse,
    RecordedRRset,
)
from depmap.model.world_check import Placed, Row, WorldFile, WorldRule

_DATE = re.compile(r"(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?\Z", re.ASCII)
_LENGTH_OF_DAY = len("2026-09-23")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+): ([\x21-\xff](?:[\x20-\x7e\xa0-\xff]*))\Z")
_NAME_TYPES = frozenset({"CNAME", "NS", "PTR"})
_TEXT_TYPES = frozenset({"CAA", "HTTPS", "MX", "SOA", "TXT"})
_MAX_TTL = 2**31 - 1
_MAX_ASN = 2**32 - 1

T = TypeVar("T", bound=Row)


def read_world_file(table: Table) -> WorldFile:
    """What ``table``, the root of an exchange's file, records; the file's name is the exchange."""
    exchange = table.text("exchange")
    is_named = exchange == table.path.stem
    if not is_named:
        table.refuse(f"{exchange!r} is not the file's name", "exchange")
    not_served = table.integer("not-served", 0)
    if not_served < 0:
        table.refuse("must not be negative", "not-served")
    file = WorldFile(
        path=str(table.path),
        exchange=exchange if is_named else "",
        line=table.line_of("exchange"),
        rrsets=_rows(table, "rrset", _rrset),
        delegations=_rows(table, "delegation", _delegation),
        origins=_rows(table, "origin", _origin),
        responses=_rows(table, "response", _response),
        issuers=_rows(table, "issuer", _issuer),
        stated=_rows(table, "stated", _stated),
        not_served=max(not_served, 0),
    )
    table.finish()
    return file


def _rows(table: Table, key: str, read: Callable[[Table], T]) -> tuple[Placed[T], ...]:
    return tuple(
        Placed(
            read(each),
            path=str(each.path),
            line=each.line,
            lines={name: each.line_of(name) for name in each},
            is_sound=each.is_sound,
        )
        for each in table.tables(key)
    )


def _rrset(table: Table) -> RecordedRRset:
    rrtype = table.text("type")
    values = table.texts("values")
    if rrtype in _NAME_TYPES:
        values = tuple(_names(table, values, "values"))
    elif rrtype in {"A", "AAAA"}:
        values = tuple(_addresses(table, values, "values", rrtype))
    elif rrtype not in _TEXT_TYPES:
        table.refuse(f"{rrtype!r} is no record type a world holds", "type")
    ttl = table.integer("ttl", 300)
    if not 0 <= ttl <= _MAX_TTL:
        table.refuse(f"must lie between 0 and {_MAX_TTL}", "ttl")
    owner = _name(table, "name")
    record = _record(table)
    return RecordedRRset(
        owner=owner, rrtype=rrtype, values=tuple(sorted(set(values))), record=record, ttl=ttl
    )


def _delegation(table: Table) -> RecordedDelegation:
    zone = _name(table, "zone")
    told = table.texts("servers", ())
    if not told:
        table.refuse("must name a server", "servers", rule=WorldRule.NO_NAME_SERVER)
    servers = tuple(_names(table, told, "servers"))
    return RecordedDelegation(zone=zone, servers=servers, record=_record(table))


def _origin(table: Table) -> RecordedOrigin:
    addresses = tuple(_addresses(table, (table.text("address"),), "address"))
    asn = table.integer("asn")
    if not 0 < asn <= _MAX_ASN:
        table.refuse("is no AS number", "asn")
    holder = table.text("holder", "", empty=True)
    return RecordedOrigin(address="".join(addresses), asn=asn, holder=holder, record=_record(table))


def _response(table: Table) -> RecordedResponse:
    host = _name(table, "host")
    fields: list[tuple[str, str]] = []
    for text in table.texts("fields"):
        field = _FIELD.match(text)
        if field is None:
            table.refuse(f"{text!r} is not 'name: value' in latin-1", "fields")
        else:
            fields.append((field[1], field[2]))
    code = table.integer("status-code", 0)
    if code and not 200 <= code <= 599:
        table.refuse("is no final status code", "status-code")
    record = _record(table)
    return RecordedResponse(host=host, fields=tuple(fields), record=record, status_code=code)


def _issuer(table: Table) -> RecordedIssuer:
    domain = _name(table, "domain")
    organisation = table.text("organisation")
    return RecordedIssuer(domain=domain, organisation=organisation, record=_record(table))


def _stated(table: Table) -> StatedFact:
    component = table.text("component", "", empty=True)
    if component:
        try:
            component = str(parse_component(component))
        except InvalidComponent as error:
            table.refuse(str(error), "component")
    stated = StatedFact(
        host=_name(table, "host"),
        claim=table.text("claim"),
        source=_source(table),
        date=_date(table),
        component=component,
    )
    table.finish()
    return stated


def _record(table: Table) -> Record:
    """Where an answer is from; the last thing asked of its table."""
    provenance = Provenance.OBSERVED
    if _is_told(table, "provenance", "say observed or reconstructed"):
        provenance = table.one_of("provenance", Provenance)
    if provenance not in {Provenance.OBSERVED, Provenance.RECONSTRUCTED}:
        table.refuse("must be observed or reconstructed", "provenance")
    record = Record(provenance=provenance, source=_source(table), date=_date(table))
    table.finish()
    return record


def _source(table: Table) -> str:
    if not _is_told(table, "source", "say where it was seen"):
        return ""
    source = table.text("source", empty=True)
    if not source.strip():
        table.refuse("must not be empty", "source", rule=WorldRule.MISSING_SOURCE)
    return source


def _date(table: Table) -> str:
    """ISO 8601 cut to what is known; empty for unknown, and for what is no day of any year."""
    if not _is_told(table, "date", 'write date = "" where nobody knows it'):
        return ""
    text = table.text("date", empty=True)
    if _DATE.match(text) and (len(text) < _LENGTH_OF_DAY or _is_day(text)):
        return text
    table.refuse(f"{text!r} is no date: 2026-09-23, 2026-09, 2026 or empty", "date")
    return ""


def _is_day(text: str) -> bool:
    """Whether the calendar has it: no 30 February, no year 0."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_told(table: Table, key: str, remedy: str) -> bool:
    """Whether what every row must say is there at all."""
    if key in table:
        return True
    table.refuse(f"{key} is missing", remedy=remedy, rule=WorldRule.MISSING_SOURCE)
    return False


def _name(table: Table, key: str) -> str:
    return next(_names(table, (table.text(key),), key), STAND_IN)


def _names(table: Table, texts: tuple[str, ...], key: str) -> Iterator[str]:
    """Those that are host names, normalised."""
    for text in texts:
        try:
            yield normalise(text)
        except InvalidName as error:
            table.refuse(str(error), key)


def _addresses(table: Table, texts: tuple[str, ...], key: str, rrtype: str = "") -> Iterator[str]:
    """Those that are addresses, for ``rrtype`` where one is given, as they are written."""
    for text in texts:
        try:
            address = ipaddress.ip_address(text)
        except ValueError as error:
            table.refuse(str(error), key)
            continue
        if rrtype and (address.version == 6) != (rrtype == "AAAA"):
            table.refuse(f"{text} is no address for {rrtype}", key)
        else:
            yield address_text(address)
