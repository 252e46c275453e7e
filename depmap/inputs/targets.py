"""What the user names on the command line, as targets. Lists of them: ``target_lists``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from depmap.attribution.prefixes import parse_address, parse_prefix
from depmap.errors import UsageError
from depmap.model.exchange import Exchange
from depmap.model.names import InvalidName, normalise, registrable_domain
from depmap.model.suggest import suggestion
from depmap.model.target import EndpointGroup, Surface, SurfaceRole, Target

_EXAMPLE = "give an exchange id (binance), a domain (example.com) or a host name"
_PORT = re.compile(r"(.+):\d{1,5}\Z")

Endpoint = tuple[SurfaceRole, str]
"""A host the user gave for a surface."""


def target_from_argument(
    text: str,
    exchanges: Mapping[str, Exchange],
    *,
    only_host: bool = False,
    endpoints: Sequence[Endpoint] = (),
) -> Target:
    """The target ``text`` names; ``exchanges`` is by id.

    An exchange's id or domain is that exchange with all its surfaces. Any other domain has web
    (the bare name; ``www`` stands in when it has no address and is shown beside it) and mail; a
    host below its domain has itself for web. ``endpoints`` are added, each needed. With
    ``only_host`` the target is the name alone. Raises UsageError with a remedy.
    """
    word = text.strip()
    exchange = find_exchange(word, exchanges)
    if exchange is not None and not only_host:
        target = exchange.target()
    else:
        name = exchange.domain if exchange is not None else _host_name(word, exchanges)
        target = _bare_host(name) if only_host else _domain(name)
    return with_endpoints(target, endpoints)


def find_exchange(text: str, exchanges: Mapping[str, Exchange]) -> Exchange | None:
    """The exchange with that id or domain, whatever the case."""
    folded = text.strip().lower().removesuffix(".")
    if folded in exchanges:
        return exchanges[folded]
    if "." not in folded:
        return None
    return next((each for each in exchanges.values() if each.domain == folded), None)


def parse_endpoint(text: str) -> Endpoint:
    """``api=api.example.com`` → (SurfaceRole.API, host); raises UsageError."""
    role, equals, host = text.partition("=")
    known = [each.value for each in SurfaceRole if each.is_essential]
    if not equals or role.strip().lower() not in known:
        raise UsageError(
            f"endpoint {text!r}: no surface is named",
            remedy=suggestion(role.strip(), known) if equals else "write api=api.example.com",
        )
    return SurfaceRole(role.strip().lower()), parse_host(host)


def parse_host(text: str) -> str:
    """A normalised host name; raises UsageError that tells what was written instead."""
    word = text.strip()
    problem, remedy = _not_a_name(word)
    if problem:
        raise UsageError(f"{word!r} is {problem}", remedy=remedy)
    try:
        name = normalise(word)
    except InvalidName as error:
        raise UsageError(f"no host name: {error}", remedy=_EXAMPLE) from error
    if "." not in name:
        raise UsageError(f"no host name: {word!r} is a single label", remedy=_EXAMPLE)
    return name


def with_endpoints(target: Target, endpoints: Iterable[Endpoint]) -> Target:
    """``target`` with each host as one more needed group of its surface, unless it has it."""
    surfaces = {surface.role: surface for surface in target.surfaces}
    for role, host in endpoints:
        surface = surfaces.get(role, Surface(role=role))
        if all(group.hosts != (host,) for group in surface.groups):
            groups = (*surface.groups, EndpointGroup(hosts=(host,)))
            surfaces[role] = replace(surface, groups=groups)
    return replace(target, surfaces=in_order(surfaces.values()))


def in_order(surfaces: Iterable[Surface]) -> tuple[Surface, ...]:
    """Surfaces in the order of SurfaceRole."""
    order = list(SurfaceRole)
    return tuple(sorted(surfaces, key=lambda surface: order.index(surface.role)))


def _host_name(word: str, exchanges: Mapping[str, Exchange]) -> str:
    if "." not in word.removesuffix(".") and word.isascii() and ":" not in word and "/" not in word:
        raise UsageError(
            f"no exchange is called {word!r}" if word else "an empty name",
            remedy=_near_exchange(word, exchanges) or _EXAMPLE,
        )
    return parse_host(word)


def _near_exchange(word: str, exchanges: Mapping[str, Exchange]) -> str:
    """A remedy: the exchange that bore this name, or the id nearest to it."""
    folded = word.lower()
    for exchange in exchanges.values():
        for former in exchange.former_names:
            if folded in (former.id.lower(), former.name.lower()):
                return f"{word} is {exchange.id!r} now"
        if folded == exchange.name.lower():
            return f"did you mean {exchange.id!r}?"
    return suggestion(folded, exchanges)


def _not_a_name(word: str) -> tuple[str, str]:
    """(what the text is instead of a host name, what to do), empty where it may be one."""
    if "://" in word or ("/" in word and not _is_network(word)):
        return "a URL", f"give the host name alone: {_host_of_url(word) or 'example.com'}"
    if _is_network(word):
        return "an address", "give the host name that resolves to it"
    if "@" in word:
        return "a mail address", f"give the domain: {word.rpartition('@')[2] or 'example.com'}"
    port = _PORT.match(word)
    if port:
        return "a host with a port", f"give the host name alone: {port[1]}"
    return "", ""


def _host_of_url(word: str) -> str:
    rest = word.partition("://")[2] if "://" in word else word
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    port = _PORT.match(authority)
    return port[1] if port else authority


def _is_network(word: str) -> bool:
    bare = word.removeprefix("[").removesuffix("]")
    for parse in (parse_address, parse_prefix):
        try:
            parse(bare)
        except ValueError:
            continue
        return True
    return False


def _domain(name: str) -> Target:
    other = _other_name(name)
    fallback = other if other.startswith("www.") else ""
    web = EndpointGroup(hosts=(name,), fallback=fallback)
    return Target(
        id=name,
        name=name,
        domain=name,
        surfaces=(Surface(role=SurfaceRole.WEB, groups=(web,)), Surface(role=SurfaceRole.MAIL)),
        beside=(other,) if other else (),
    )


def _other_name(name: str) -> str:
    """The bare name of a ``www`` one and the other way round; empty for hosts below a domain."""
    domain = registrable_domain(name)
    if name == domain:
        return f"www.{name}" if len(name) <= 249 else ""
    return domain if name == f"www.{domain}" else ""


def _bare_host(name: str) -> Target:
    web = EndpointGroup(hosts=(name,))
    return Target(
        id=name,
        name=name,
        domain=name,
        surfaces=(Surface(role=SurfaceRole.WEB, groups=(web,)),),
    )
