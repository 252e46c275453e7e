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
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from depmap.attribution.match import CatalogueIndex, table_of
from depmap.attribution.prefixes import PrefixTable
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

MAGIC = b"depmap catalogue 1\n"
_CHECK = 32
_WIDE = 16
"""Octets of an IPv6 address."""

_KINDS = {kind.value: kind for kind in MatcherKind}
_ROLES = {role.value: role for role in Role}
_STRENGTHS = {strength.value: strength for strength in Strength}
_TESTS = {test.value: test for test in ValueTest}
_VALUE_KINDS = {kind.value: kind for kind in ValueKind}


class Unusable(ValueError):
    """The bytes are no compiled catalogue, or not the one asked for."""


def compile_catalogue(catalogue: Catalogue, digest: str) -> bytes:
    """The file of ``catalogue``; ``digest`` is that of the files it was read from."""
    networks = NetworkTable.of(catalogue.networks)
    table = table_of(catalogue)
    sources = {s: number for number, s in enumerate(dict.fromkeys(_sources(catalogue)))}
    sections = {
        "date": _json(catalogue.date),
        "sources": _json([_source_row(source) for source in sources]),
        "providers": _json([_provider_row(p, sources) for p in catalogue.providers]),
        "labels": _json(networks.labels),
        "prefixes": "\n".join(networks.prefixes).encode(),
        "label_of": networks.label_of.tobytes(),
        "starts4": array("Q", table.starts[4]).tobytes(),
        "starts6": b"".join(start.to_bytes(_WIDE, "big") for start in table.starts[6]),
        "longest4": array("i", table.longest[4]).tobytes(),
        "longest6": array("i", table.longest[6]).tobytes(),
        "outer": array("i", table.outer).tobytes(),
        "first_row": array("I", table.first_row).tobytes(),
        "rows": array("I", table.rows).tobytes(),
    }
    header = {"machine": _machine(), "digest": digest, "sections": _sizes(sections)}
    content = _json(header) + b"\n" + b"".join(sections.values())
    return MAGIC + hashlib.sha256(content).digest() + content


def read_compiled(content: bytes, digest: str) -> CatalogueIndex:
    """The index of a file that ``compile_catalogue`` wrote for ``digest``; raises Unusable."""
    try:
        return _read(content, digest)
    except (ValueError, KeyError, TypeError, IndexError, EOFError) as error:
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
    return CatalogueIndex(_catalogue(parts), _table(parts))


def _catalogue(parts: dict[str, memoryview]) -> Catalogue:
    sources = [_source(*row) for row in _loads(parts["sources"])]
    return Catalogue(
        providers=tuple(_provider(row, sources) for row in _loads(parts["providers"])),
        networks=NetworkTable(
            prefixes=_lines(parts["prefixes"]),
            label_of=_array("I", parts["label_of"]),
            labels=[tuple(row) for row in _loads(parts["labels"])],
        ),
        date=_loads(parts["date"]),
    )


def _table(parts: dict[str, memoryview]) -> PrefixTable:
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
        [p.slug, p.name, p.owner, p.homepage, p.owner_since, p.status_page, p.closed],
        p.aliases,
        [[former.name, former.until] for former in p.former_names],
        [[region.code, region.place] for region in p.regions],
        [_service_row(service, sources) for service in p.services],
        [sources[source] for source in p.sources],
        [[e.kind, e.value, e.component, e.line] for e in p.examples],
        [[e.kind, e.value, e.line] for e in p.look_alikes],
    ]


def _provider(row: Row, sources: Sequence[Source]) -> Provider:
    texts, aliases, former, regions, services, told, examples, look_alikes = row
    slug, name, owner, homepage, owner_since, status_page, closed = texts
    return Provider(
        slug=slug,
        name=name,
        owner=owner,
        homepage=homepage,
        owner_since=owner_since,
        status_page=status_page,
        closed=closed,
        aliases=tuple(aliases),
        former_names=tuple([FormerName(name=n, until=u) for n, u in former]),
        regions=tuple([Region(code=code, place=place) for code, place in regions]),
        services=tuple([_service(each, slug, sources) for each in services]),
        sources=tuple([sources[number] for number in told]),
        examples=tuple(
            [
                Example(kind=_VALUE_KINDS[k], value=v, component=c, line=line)
                for k, v, c, line in examples
            ]
        ),
        look_alikes=tuple(
            [LookAlike(kind=_VALUE_KINDS[k], value=v, line=line) for k, v, line in look_alikes]
        ),
    )


def _service_row(s: Service, sources: Places) -> Row:
    return [
        s.slug,
        s.name,
        sorted(s.roles),
        s.regional,
        s.aliases,
        [[each.provider, each.as_of, sources[each.source]] for each in s.operators],
        [_matcher_row(matcher, sources) for matcher in s.matchers],
    ]


def _service(row: Row, provider: str, sources: Sequence[Source]) -> Service:
    slug, name, roles, regional, aliases, operators, matchers = row
    return Service(
        slug=slug,
        name=name,
        roles=frozenset([_ROLES[role] for role in roles]),
        regional=regional,
        aliases=tuple(aliases),
        operators=tuple(
            [
                Operator(provider=p, as_of=day, source=sources[number])
                for p, day, number in operators
            ]
        ),
        matchers=tuple([_matcher(each, provider, slug, sources) for each in matchers]),
    )


def _matcher_row(m: Matcher, sources: Places) -> Row:
    values: Iterable[object] = (
        m.kind,
        m.pattern,
        m.role,
        m.strength,
        sources[m.source],
        m.line,
        m.test,
        m.value,
        m.region,
        m.since,
        m.until,
    )
    return list(values)


def _matcher(row: Row, provider: str, service: str, sources: Sequence[Source]) -> Matcher:
    kind, pattern, role, strength, source, line, test, value, region, since, until = row
    return Matcher(
        kind=_KINDS[kind],
        pattern=pattern,
        provider=provider,
        service=service,
        role=_ROLES[role],
        strength=_STRENGTHS[strength],
        source=sources[source],
        test=_TESTS[test],
        value=value,
        region=region,
        since=since,
        until=until,
        line=line,
    )
