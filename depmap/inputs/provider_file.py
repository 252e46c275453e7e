"""One provider's file: a table to a provider. Its matchers: ``matchers``.

Written for both ways of reading: a plain table stops at the first thing wrong, a collecting one
goes on, and leaves out what it can't rely on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from depmap.inputs.matchers import CUT_DATE, Holder, read_matchers, read_source
from depmap.inputs.table import Table
from depmap.model.catalogue_check import RuleId
from depmap.model.identification import ValueKind
from depmap.model.provider import (
    Example,
    FormerName,
    LookAlike,
    Operator,
    Provider,
    Region,
    Service,
)
from depmap.model.role import Role

_SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*\Z")
_ALIAS = re.compile(r"[a-z0-9][a-z0-9._ &'()+-]*\Z")

T = TypeVar("T")


def read_provider(table: Table, slug: str) -> Provider:
    """The provider that ``table`` tells of; the file's name is its slug."""
    if not _SLUG.match(slug):
        table.refuse("the file name is no slug (lower case, digits, hyphens)")
    regions = _read_regions(table)
    holder = Holder(slug, frozenset(region.code for region in regions))
    provider = Provider(
        slug=slug,
        name=table.text("name"),
        owner=table.text("owner"),
        homepage=_url(table, "homepage"),
        aliases=_aliases(table),
        status_page=_url(table, "status-page", ""),
        owner_since=_cut_date(table, "owner-since"),
        former_names=_sound(table.tables("former-names"), _read_former_name),
        closed=_cut_date(table, "closed"),
        regions=regions,
        services=_read_services(table, holder),
        sources=_sound(table.tables("sources"), lambda each: read_source(each, "where")),
        examples=_sound(table.tables("examples"), _read_example),
        look_alikes=_sound(table.tables("look-alikes"), _read_look_alike),
    )
    table.finish()
    return provider


def _sound(tables: Iterable[Table], read: Callable[[Table], T]) -> tuple[T, ...]:
    """What ``read`` makes of each table, those left out in which something was refused."""
    return tuple(made for each in tables for made in (read(each),) if each.is_sound)


def _read_regions(table: Table) -> tuple[Region, ...]:
    regions: dict[str, Region] = {}
    for each in table.tables("regions"):
        code = each.text("code")
        if not _SLUG.match(code):
            each.refuse(f"{code!r} is no region code", "code")
        if code in regions:
            each.refuse(f"{code!r} is told twice", "code")
        regions[code] = Region(code=code, place=each.text("place", "", empty=True))
        each.finish()
    return tuple(regions.values())


def _read_former_name(table: Table) -> FormerName:
    found = FormerName(name=table.text("name"), until=_cut_date(table, "until"))
    table.finish()
    return found


def _read_operator(table: Table) -> Operator:
    provider, as_of = table.text("provider"), _cut_date(table, "as-of")
    source = read_source(table, "where")
    return Operator(provider=provider, as_of=as_of, source=source, line=table.line)


def _read_example(table: Table) -> Example:
    found = Example(
        kind=table.one_of("kind", ValueKind),
        value=table.text("value"),
        component=table.text("is"),
        line=table.line,
    )
    table.finish()
    return found


def _read_look_alike(table: Table) -> LookAlike:
    found = LookAlike(
        kind=table.one_of("kind", ValueKind), value=table.text("value"), line=table.line
    )
    table.finish()
    return found


def _read_services(table: Table, holder: Holder) -> tuple[Service, ...]:
    services: list[Service] = []
    taken: set[str] = set()
    for each in table.tables("services"):
        service = _read_service(each, holder)
        for name in (service.slug, *service.aliases):
            if name in taken:
                message = f"{name!r} names two services of {holder.provider}"
                each.refuse(message, "slug", rule=RuleId.DUPLICATE_NAME)
            taken.add(name)
        services.append(service)
    return tuple(services)


def _read_service(table: Table, holder: Holder) -> Service:
    slug = table.text("slug")
    if not _SLUG.match(slug):
        table.refuse(f"{slug!r} is no slug", "slug")
    roles = frozenset(table.some_of("roles", Role))
    if not roles:
        table.refuse("must name a role", "roles")
    bare = Service(
        slug=slug,
        name=table.text("name"),
        roles=roles or frozenset(Role),
        regional=table.flag("regional", False),
        aliases=_aliases(table),
        operators=_sound(table.tables("operators"), _read_operator),
    )
    matchers = read_matchers(table, bare, holder)
    table.finish()
    return bare._replace(matchers=matchers)


def _aliases(table: Table) -> tuple[str, ...]:
    aliases = table.texts("aliases", ())
    for alias in aliases:
        if not _ALIAS.match(alias):
            table.refuse(f"{alias!r} is no alias (lower case)", "aliases")
    return aliases


def _url(table: Table, key: str, default: str | None = None) -> str:
    text = table.text(key, default, empty=default is not None)
    if text and not text.startswith(("https://", "http://")):
        table.refuse(f"{text!r} is no web address", key)
    return text


def _cut_date(table: Table, key: str) -> str:
    text = table.text(key, "", empty=True)
    if text and not CUT_DATE.match(text):
        table.refuse(f"{text!r} is no date like 2025-01 or 2025-01-15", key)
    return text
