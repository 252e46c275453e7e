"""Recorded worlds from ``data/worlds/<name>/<exchange>.toml``. Nothing is served here."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

from depmap.errors import InputError, UsageError
from depmap.inputs.data import data_dir
from depmap.inputs.table import Table, read_table
from depmap.model.addresses import address_text
from depmap.model.component import InvalidComponent, parse_component
from depmap.model.names import InvalidName, normalise
from depmap.model.observation import Provenance
from depmap.model.suggest import suggestion
from depmap.model.target import StatedFact
from depmap.model.world import (
    Record,
    RecordedDelegation,
    RecordedExchange,
    RecordedIssuer,
    RecordedOrigin,
    RecordedResponse,
    RecordedRRset,
    World,
)

_DATE = re.compile(r"(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?\Z")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+): ([\x21-\xff](?:[\x20-\x7e\xa0-\xff]*))\Z")
_NAME_TYPES = frozenset({"CNAME", "NS", "PTR"})
_TEXT_TYPES = frozenset({"CAA", "HTTPS", "MX", "SOA", "TXT"})
_MAX_TTL = 2**31 - 1
_MAX_ASN = 2**32 - 1


def list_worlds() -> tuple[str, ...]:
    """The names of the shipped worlds, sorted."""
    root = data_dir() / "worlds"
    if not root.is_dir():
        return ()
    return tuple(sorted(folder.name for folder in root.iterdir() if any(folder.glob("*.toml"))))


def world_dir(name_or_path: str) -> Path:
    """The folder of a shipped world by its name, or any folder by its path.

    Raises UsageError, with the nearest name, where there is neither.
    """
    shipped = list_worlds()
    if name_or_path in shipped:
        return data_dir() / "worlds" / name_or_path
    folder = Path(name_or_path)
    if name_or_path and folder.is_dir():
        return folder
    known = f"known worlds: {', '.join(shipped)}" if shipped else "no world is shipped"
    remedy = suggestion(name_or_path, shipped) or f"{known}; or give the path of a folder"
    raise UsageError(f"there is no recorded world {name_or_path!r}", remedy=remedy)


def load_world(directory: Path) -> World:
    """Read every exchange of a world; raises InputError as path:line.

    Names, addresses and components come out normalised. An owner with two CNAME targets, or
    with a CNAME and other types (RFC 1034 3.6.2), is refused, wherever in the world they stand.
    """
    paths = sorted(directory.glob("*.toml"))
    if not paths:
        raise InputError("holds no recorded exchange (*.toml)", path=directory)
    exchanges = tuple(_load_exchange(path) for path in paths)
    _check_aliases(directory, exchanges)
    return World(name=directory.resolve().name, exchanges=exchanges)


def _check_aliases(directory: Path, exchanges: tuple[RecordedExchange, ...]) -> None:
    """Two files may record the same alias, not different ones."""
    aliases: dict[str, tuple[str, ...]] = {}
    for exchange in exchanges:
        path = directory / f"{exchange.exchange}.toml"
        for rrset in exchange.rrsets:
            if rrset.rrtype != "CNAME":
                continue
            if len(rrset.values) != 1 or aliases.setdefault(rrset.owner, rrset.values) != (
                rrset.values
            ):
                raise InputError(f"{rrset.owner} has more than one CNAME target", path=path)
    for exchange in exchanges:
        path = directory / f"{exchange.exchange}.toml"
        for rrset in exchange.rrsets:
            if rrset.owner in aliases and rrset.rrtype != "CNAME":
                raise InputError(f"{rrset.owner} has a CNAME and {rrset.rrtype}", path=path)


def _load_exchange(path: Path) -> RecordedExchange:
    table = read_table(path)
    exchange = table.text("exchange")
    if exchange != path.stem:
        raise table.error(f"{exchange!r} is not the file's name", "exchange")
    not_served = table.integer("not-served", 0)
    if not_served < 0:
        raise table.error("must not be negative", "not-served")
    recorded = RecordedExchange(
        exchange=exchange,
        rrsets=tuple(_rrset(each) for each in table.tables("rrset")),
        delegations=tuple(_delegation(each) for each in table.tables("delegation")),
        origins=tuple(_origin(each) for each in table.tables("origin")),
        responses=tuple(_response(each) for each in table.tables("response")),
        issuers=tuple(_issuer(each) for each in table.tables("issuer")),
        stated=tuple(_stated(each) for each in table.tables("stated")),
        not_served=not_served,
    )
    table.finish()
    return recorded


def _rrset(table: Table) -> RecordedRRset:
    rrtype = table.text("type")
    values = table.texts("values")
    if rrtype in _NAME_TYPES:
        values = tuple(_name(table, value, "values") for value in values)
    elif rrtype in {"A", "AAAA"}:
        values = tuple(_address(table, value, "values", rrtype) for value in values)
    elif rrtype not in _TEXT_TYPES:
        raise table.error(f"{rrtype!r} is no record type a world holds", "type")
    ttl = table.integer("ttl", 300)
    if not 0 <= ttl <= _MAX_TTL:
        raise table.error(f"must lie between 0 and {_MAX_TTL}", "ttl")
    owner = _name(table, table.text("name"), "name")
    record = _record(table)
    return RecordedRRset(
        owner=owner, rrtype=rrtype, values=tuple(sorted(set(values))), record=record, ttl=ttl
    )


def _delegation(table: Table) -> RecordedDelegation:
    zone = _name(table, table.text("zone"), "zone")
    servers = tuple(_name(table, server, "servers") for server in table.texts("servers"))
    if not servers:
        raise table.error("must name a server", "servers")
    return RecordedDelegation(zone=zone, servers=servers, record=_record(table))


def _origin(table: Table) -> RecordedOrigin:
    address = _address(table, table.text("address"), "address")
    asn = table.integer("asn")
    if not 0 < asn <= _MAX_ASN:
        raise table.error("is no AS number", "asn")
    holder = table.text("holder", "", empty=True)
    return RecordedOrigin(address=address, asn=asn, holder=holder, record=_record(table))


def _response(table: Table) -> RecordedResponse:
    host = _name(table, table.text("host"), "host")
    fields: list[tuple[str, str]] = []
    for text in table.texts("fields"):
        field = _FIELD.match(text)
        if field is None:
            raise table.error(f"{text!r} is not 'name: value' in latin-1", "fields")
        fields.append((field[1], field[2]))
    code = table.integer("status-code", 0)
    if code and not 200 <= code <= 599:
        raise table.error("is no final status code", "status-code")
    record = _record(table)
    return RecordedResponse(host=host, fields=tuple(fields), record=record, status_code=code)


def _issuer(table: Table) -> RecordedIssuer:
    domain = _name(table, table.text("domain"), "domain")
    organisation = table.text("organisation")
    return RecordedIssuer(domain=domain, organisation=organisation, record=_record(table))


def _stated(table: Table) -> StatedFact:
    component = table.text("component", "", empty=True)
    if component:
        try:
            component = str(parse_component(component))
        except InvalidComponent as error:
            raise table.error(str(error), "component") from error
    stated = StatedFact(
        host=_name(table, table.text("host"), "host"),
        claim=table.text("claim"),
        source=table.text("source"),
        date=_date(table),
        component=component,
    )
    table.finish()
    return stated


def _record(table: Table) -> Record:
    """Where an answer is from; the last thing asked of its table."""
    provenance = table.one_of("provenance", Provenance)
    if provenance not in {Provenance.OBSERVED, Provenance.RECONSTRUCTED}:
        raise table.error("must be observed or reconstructed", "provenance")
    record = Record(provenance=provenance, source=table.text("source"), date=_date(table))
    table.finish()
    return record


def _date(table: Table) -> str:
    date = table.text("date", empty=True)
    if not _DATE.match(date):
        raise table.error(f"{date!r} is no date: 2026-09-23, 2026-09, 2026 or empty", "date")
    return date


def _name(table: Table, text: str, key: str) -> str:
    try:
        return normalise(text)
    except InvalidName as error:
        raise table.error(str(error), key) from error


def _address(table: Table, text: str, key: str, rrtype: str = "") -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise table.error(str(error), key) from error
    if rrtype and (address.version == 6) != (rrtype == "AAAA"):
        raise table.error(f"{text} is no address for {rrtype}", key)
    return address_text(address)
