"""Exchanges from ``data/exchanges/<id>.toml``: names over time, domains and surfaces."""

from __future__ import annotations

import re
from pathlib import Path

from depmap.errors import InputError
from depmap.inputs.table import Table, read_table
from depmap.model.exchange import Exchange, FormerName
from depmap.model.names import InvalidName, normalise
from depmap.model.target import EndpointGroup, Surface, SurfaceRole

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_UNTIL = re.compile(r"(\d{4}(-\d\d(-\d\d)?)?)?\Z")


def load_exchanges(directory: Path) -> tuple[Exchange, ...]:
    """Read every exchange, sorted by id; raises InputError as path:line.

    An id is the file's name. No two exchanges may share an id, present or former, or a domain.
    """
    exchanges = tuple(_load_exchange(path) for path in sorted(directory.glob("*.toml")))
    if not exchanges:
        raise InputError("holds no exchange (*.toml)", path=directory)
    _check_unique(directory, exchanges)
    return exchanges


def _check_unique(directory: Path, exchanges: tuple[Exchange, ...]) -> None:
    holders: dict[str, str] = {}
    for exchange in exchanges:
        names = {exchange.id, exchange.domain, *(former.id for former in exchange.former_names)}
        for name in sorted(names):
            holder = holders.setdefault(name, exchange.id)
            if holder != exchange.id:
                path = directory / f"{exchange.id}.toml"
                raise InputError(f"{name} also stands for the exchange {holder}", path=path)


def _load_exchange(path: Path) -> Exchange:
    table = read_table(path)
    if not _ID.match(path.stem):
        raise InputError(f"{path.stem!r} is no exchange id (lower case, hyphens)", path=path)
    exchange = Exchange(
        id=path.stem,
        name=table.text("name"),
        domain=_name(table, table.text("domain"), "domain"),
        owner=table.text("owner", "", empty=True),
        owned_domains=_names(table, "owned-domains"),
        beside=_names(table, "beside"),
        curated=table.flag("curated"),
        sources=table.texts("sources"),
        former_names=tuple(_former(each) for each in table.tables("former-names")),
        surfaces=_surfaces(table),
    )
    table.finish()
    return exchange


def _former(table: Table) -> FormerName:
    former = FormerName(
        id=table.text("id"), name=table.text("name"), until=table.text("until", "", empty=True)
    )
    if not _ID.match(former.id):
        raise table.error(f"{former.id!r} is no exchange id (lower case, hyphens)", "id")
    if not _UNTIL.match(former.until):
        raise table.error(f"{former.until!r} is no date: 2022-01-18, 2022-01, 2022", "until")
    table.finish()
    return former


def _surfaces(root: Table) -> tuple[Surface, ...]:
    surfaces: list[Surface] = []
    for table in root.tables("surfaces"):
        role = table.one_of("role", SurfaceRole)
        if role in {surface.role for surface in surfaces}:
            raise table.error(f"{role} stands here twice", "role")
        groups = tuple(_group(each) for each in table.tables("groups"))
        if not groups and role.is_essential:
            raise table.error(f"the {role} surface has no groups")
        table.finish()
        surfaces.append(Surface(role=role, groups=groups))
    if not surfaces:
        raise root.error("an exchange needs a surface")
    return tuple(surfaces)


def _group(table: Table) -> EndpointGroup:
    hosts = _names(table, "hosts")
    if not hosts:
        raise table.error("a group needs a host", "hosts")
    fallback = table.text("fallback", "", empty=True)
    group = EndpointGroup(
        hosts=hosts,
        fallback=_name(table, fallback, "fallback") if fallback else "",
        label=table.text("label", "", empty=True),
    )
    table.finish()
    return group


def _names(table: Table, key: str) -> tuple[str, ...]:
    names = tuple(_name(table, text, key) for text in table.texts(key, ()))
    if len(set(names)) != len(names):
        raise table.error("a name stands here twice", key)
    return names


def _name(table: Table, text: str, key: str) -> str:
    try:
        return normalise(text)
    except InvalidName as error:
        raise table.error(str(error), key) from error
