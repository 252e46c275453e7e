"""The catalogue as one file that loads in milliseconds, and back. Where it lies: catalogue_cache.

A line of text, a JSON header, then sections one after the other: JSON, or arrays of integers in
this machine's byte order. Nothing in it can run.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar, overload

from depmap.attribution.match import CatalogueIndex
from depmap.attribution.prefixes import PrefixTable
from depmap.attribution.tables import LookUpTables, MatchRow, tables_of
from depmap.model.identification import ValueKind
from depmap.model.networks import NetworkTable
from depmap.model.provider import (
    Catalogue,
    Example,
    FormerName,
    LookAlike,
    Matcher,
    MatcherKind,
    Operator,
    Provider,
    Region,
    Service,
    Source,
    Strength,
    ValueTest,
)
from depmap.model.role import Role

MAGIC = b"depmap catalogue 2\n"
_CHECK = 32
_WIDE = 16
"""Octets of an IPv6 address."""

_KINDS = {kind.value: kind for kind in MatcherKind}
_ROLES = {role.value: role for role in Role}
_STRENGTHS = {strength.value: strength for strength in Strength}
_TESTS = {test.value: test for test in ValueTest}
_VALUE_KINDS = {kind.value: kind for kind in ValueKind}


_VALUES = ("places", "tries", "asns", "fields", "cookies", "issuers", "named_issuers")
"""The look-up tables that are one JSON object."""

T = TypeVar("T")

_PLAIN = (ValueTest.ANY, "", "", "", "", "")
"""What most matchers have of: test, value, region, since, until, within."""


class Unusable(ValueError):
    """The bytes are no compiled catalogue, or not the one asked for."""


def compile_catalogue(catalogue: Catalogue, digest: str) -> bytes:
    """The file of ``catalogue``; ``digest`` is that of the files it was read from."""
    networks = NetworkTable.of(catalogue.networks)
    tables = tables_of(catalogue)
    prefixes = tables.prefixes
    sources = {s: number for number, s in enumerate(dict.fromkeys(_sources(catalogue)))}
    sections = {
        "date": _json(catalogue.date),
        "sources": _json([_source_row(source) for source in sources]),
        "providers": _json_lines(_provider_row(p, sources) for p in catalogue.providers),
        "matches": _json_lines(tables.matches),
        "values": _json({key: getattr(tables, key) for key in _VALUES}),
        "labels": _json(networks.labels),
        "prefixes": "\n".join(networks.prefixes).encode(),
        "label_of": networks.label_of.tobytes(),
        "starts4": array("Q", prefixes.starts[4]).tobytes(),
        "starts6": b"".join(start.to_bytes(_WIDE, "big") for start in prefixes.starts[6]),
        "longest4": array("i", prefixes.longest[4]).tobytes(),
        "longest6": array("i", prefixes.longest[6]).tobytes(),
        "outer": array("i", prefixes.outer).tobytes(),
        "first_row": array("I", prefixes.first_row).tobytes(),
        "rows": array("I", prefixes.rows).tobytes(),
    }
    header = {"machine": _machine(), "digest": digest, "sections": _sizes(sections)}
    content = _json(header) + b"\n" + b"".join(sections.values())
    return MAGIC + hashlib.sha256(content).digest() + content


def read_compiled(content: bytes, digest: str) -> CatalogueIndex:
    """The index of a file that ``compile_catalogue`` wrote for ``digest``; raises Unusable."""
    try:
        return _read(content, digest)
    except (ValueError, KeyError, TypeError, IndexError, EOFError, struct.error) as error:
        raise Unusable(str(error)) from error


def _read(content: bytes, digest: str) -> CatalogueIndex:
    begin = len(MAGIC) + _CHECK
    if not content.startswith(MAGIC):
        raise Unusable("is no compiled catalogue of this version")
    if hashlib.sha256(memoryview(content)[begin:]).digest() != content[len(MAGIC) : begin]:
        raise Unusable("is damaged")
    end = content.index(b"\n", begin)
    header = json.loads(content[begin:end])
    if header["machine"] != _machine() or header["digest"] != digest:
        raise Unusable("belongs to other data or another machine")
    parts: dict[str, memoryview] = {}
    place = end + 1
    for name, size in header["sections"]:
        parts[name] = memoryview(content)[place : place + size]
        place += size
    return CatalogueIndex(_catalogue(parts), _tables(parts))


class _Lazily(Sequence[T]):
    """Values of which each is read when it is looked at, once."""

    def __init__(self, lines: Sequence[str], read: Callable[[Any], T]) -> None:
        self._lines = lines
        self._read = read
        self._known: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self))))
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._read(json.loads(self._lines[place]))
        return known


def _catalogue(parts: dict[str, memoryview]) -> Catalogue:
    sources = [_source(*row) for row in _loads(parts["sources"])]
    return Catalogue(
        providers=_Lazily(_lines(parts["providers"]), lambda row: _provider(row, sources)),
        networks=NetworkTable(
            prefixes=_lines(parts["prefixes"]),
            label_of=_array("I", parts["label_of"]),
            labels=[tuple(row) for row in _loads(parts["labels"])],
        ),
        date=_loads(parts["date"]),
    )


def _tables(parts: dict[str, memoryview]) -> LookUpTables:
    return LookUpTables(
        matches=_Lazily(_lines(parts["matches"]), MatchRow._make),
        prefixes=_prefixes(parts),
        **_loads(parts["values"]),
    )


def _prefixes(parts: dict[str, memoryview]) -> PrefixTable:
    halves = iter(struct.unpack(f">{len(parts['starts6']) // 8}Q", parts["starts6"]))
    return PrefixTable(
        starts={
            4: _array("Q", parts["starts4"]),
            6: [high << 64 | low for high, low in zip(halves, halves, strict=True)],
        },
        longest={4: _array("i", parts["longest4"]), 6: _array("i", parts["longest6"])},
        outer=_array("i", parts["outer"]),
        first_row=_array("I", parts["first_row"]),
        rows=_array("I", parts["rows"]),
    )


def _machine() -> str:
    """What the arrays depend on."""
    return f"{sys.byteorder} {array('i').itemsize} {array('I').itemsize}"


def _sizes(sections: dict[str, bytes]) -> list[tuple[str, int]]:
    return [(name, len(content)) for name, content in sections.items()]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _json_lines(values: Iterable[object]) -> bytes:
    """JSON texts, none of which holds a line feed, one a line."""
    return b"\n".join(_json(value) for value in values)


def _loads(part: memoryview) -> Any:
    return json.loads(bytes(part))


def _lines(part: memoryview) -> list[str]:
    return bytes(part).decode().split("\n") if part else []


def _array(code: str, part: memoryview) -> array[int]:
    found = array(code)
    found.frombytes(part)
    return found


def _sources(catalogue: Catalogue) -> Iterator[Source]:
    for provider in catalogue.providers:
        yield from provider.sources
        for service in provider.services:
            yield from (operator.source for operator in service.operators)
            yield from (matcher.source for matcher in service.matchers)


Row = list[Any]
Places = dict[Source, int]


def _source_row(source: Source) -> Row:
    return [source.where, source.verified.isoformat() if source.verified else ""]


def _source(where: str, verified: str) -> Source:
    return Source(where=where, verified=date.fromisoformat(verified) if verified else None)


def _provider_row(p: Provider, sources: Places) -> Row:
    return [
        [p.slug, p.name, p.owner, p.homepage],
        p.aliases,
        [p.owner_since, p.former_names, p.status_page, p.closed],
        p.regions,
        [_service_row(service, sources) for service in p.services],
        [sources[source] for source in p.sources],
        p.examples,
        p.look_alikes,
    ]


def _provider(row: Row, sources: Sequence[Source]) -> Provider:
    head, aliases, (since, former, status, closed), regions, services, told, known, alike = row
    slug, name, owner, homepage = head
    return Provider(
        slug,
        name,
        owner,
        homepage,
        aliases=tuple(aliases),
        owner_since=since,
        former_names=tuple([FormerName(*each) for each in former]),
        status_page=status,
        closed=closed,
        regions=tuple([Region(*each) for each in regions]),
        services=tuple([_service(each, slug, sources) for each in services]),
        sources=tuple([sources[number] for number in told]),
        examples=tuple([Example(_VALUE_KINDS[kind], *rest) for kind, *rest in known]),
        look_alikes=tuple([LookAlike(_VALUE_KINDS[kind], *rest) for kind, *rest in alike]),
    )


def _service_row(s: Service, sources: Places) -> Row:
    return [
        s.slug,
        s.name,
        sorted(s.roles),
        s.regional,
        s.aliases,
        [[each.provider, each.as_of, sources[each.source], each.line] for each in s.operators],
        [_matcher_row(matcher, sources) for matcher in s.matchers],
    ]


def _service(row: Row, provider: str, sources: Sequence[Source]) -> Service:
    slug, name, roles, regional, aliases, operators, matchers = row
    return Service(
        slug,
        name,
        frozenset([_ROLES[role] for role in roles]),
        regional,
        tuple(aliases),
        tuple([Operator(who, day, sources[at], line) for who, day, at, line in operators]),
        tuple([_matcher(each, provider, slug, sources) for each in matchers]),
    )


def _matcher_row(m: Matcher, sources: Places) -> Row:
    """What every matcher has; then, where it has any of it, what few have."""
    rare = [m.test, m.value, m.region, m.since, m.until, m.within]
    common = [m.kind, m.pattern, m.role, m.strength, sources[m.source], m.line]
    return common if rare == list(_PLAIN) else [*common, *rare]


def _matcher(row: Row, provider: str, service: str, sources: Sequence[Source]) -> Matcher:
    kind, pattern, role, strength, source, line, *rare = row
    test, value, region, since, until, within = rare or _PLAIN
    return Matcher(
        _KINDS[kind],
        pattern,
        provider,
        service,
        _ROLES[role],
        _STRENGTHS[strength],
        sources[source],
        _TESTS[test],
        value,
        region,
        since,
        until,
        within,
        line,
    )
