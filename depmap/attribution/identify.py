"""Who provides a single value, by the catalogue alone. No observations, no network.

The same matchers and the same rule of confidence as for a scan: docs/attribution.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from depmap.attribution.addresses import by_role
from depmap.attribution.combine import WEIGHTS, Sign, weigh
from depmap.attribution.fields import header_signs
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.prefixes import parse_address
from depmap.model.identification import Identification, ProviderMatch, ValueKind
from depmap.model.names import InvalidName, normalise
from depmap.model.provider import MatcherKind
from depmap.model.role import Role

MAX_VALUE = 16_384
"""Characters of a value that are looked at."""

_ASN = re.compile(r"(?:AS)?([1-9]\d{0,9})\Z", re.IGNORECASE)
_FIELD = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):(?:\s+(.*)|([^\s:].*)?)\Z", re.DOTALL)
_SPF_TERM = re.compile(r"(?:[+?~-]?include:|redirect=)(\S+)", re.IGNORECASE)
_ORGANISATION = re.compile(r"(?:^|[,/+])\s*O\s*=\s*(\"[^\"]*\"|(?:[^,/+\\]|\\.)+)")
_BLANK = re.compile(r"\s")
_PREFERENCE = re.compile(r"\d{1,5}\s+")
_NAME = {
    ValueKind.NS: MatcherKind.NS,
    ValueKind.CNAME: MatcherKind.CNAME,
    ValueKind.MX: MatcherKind.MX,
    ValueKind.SPF: MatcherKind.SPF,
}


class Unreadable(ValueError):
    """The value is none of its kind."""


def identify(
    value: str, index: CatalogueIndex, kind: ValueKind | None = None, *, on: str = ""
) -> Identification:
    """What ``index`` knows of ``value``; ``kind`` is told by its looks where not given.

    ``on`` is the day, in ISO 8601, for which AS numbers are looked up.
    """
    text = value.strip()
    told = kind or kind_of(text)
    try:
        if len(text) > MAX_VALUE:
            raise Unreadable(f"longer than {MAX_VALUE} characters")
        if told is None:
            return _any_name(value, normalise(text), index)
        signs = tuple(_READERS[told](text, index, on))
    except (Unreadable, InvalidName) as error:
        return Identification(value=value, kind=told, error=str(error))
    return _identification(value, told, signs, index)


def kind_of(text: str) -> ValueKind | None:
    """What ``text`` looks like; None for a name, which may be a name server's, a CNAME target's or
    a mail host's.
    """
    head, comma, _ = text.partition(",")
    if _is_address(head.strip()) and (not comma or _ASN.match(text.partition(",")[2].strip())):
        return ValueKind.IP
    if text[:2].upper() == "AS" and _ASN.match(text):
        return ValueKind.ASN
    if text.lower().startswith(("v=spf1", "include:", "redirect=")):
        return ValueKind.SPF
    if _FIELD.match(text):
        return ValueKind.HEADER
    try:
        name = normalise(text)
    except InvalidName:
        return None if "." in text and not _BLANK.search(text) else ValueKind.ISSUER
    return None if "." in name else ValueKind.ISSUER


def _identification(
    value: str, kind: ValueKind | None, signs: tuple[Sign, ...], index: CatalogueIndex
) -> Identification:
    found: list[ProviderMatch] = []
    for role, chosen in by_role(signs) if kind is ValueKind.IP else _each_role(signs):
        for weighed in weigh(chosen):
            best = max(weighed.signs, key=lambda sign: WEIGHTS[sign.match.strength]).match
            provider = index.provider(weighed.component.name)
            found.append(
                ProviderMatch(
                    component=weighed.component,
                    name=provider.name if provider else weighed.component.name,
                    region=weighed.component.region or best.located_in,
                    role=role,
                    confidence=weighed.confidence,
                    matcher=best.matcher,
                    source=best.source,
                )
            )
    found.sort(key=lambda match: (-match.confidence, match.component, match.role))
    return Identification(
        value=value,
        kind=kind,
        matches=tuple(found),
        conflict=kind is not ValueKind.SPF and _disagree(found),
    )


def _disagree(matches: Iterable[ProviderMatch]) -> bool:
    """Whether one role has two providers. What only carries an address hosts it as well."""
    by_role: dict[Role, set[str]] = {}
    for match in matches:
        role = Role.HOSTING if match.role is Role.CDN else match.role
        by_role.setdefault(role, set()).add(match.component.provider)
    return any(len(providers) > 1 for providers in by_role.values())


def _each_role(signs: tuple[Sign, ...]) -> Iterator[tuple[Role, list[Sign]]]:
    for role in dict.fromkeys(sign.match.role for sign in signs):
        yield role, [sign for sign in signs if sign.match.role is role]


def _any_name(value: str, name: str, index: CatalogueIndex) -> Identification:
    """A name of unknown use: what every kind of name says; the kind is the first that knows it."""
    signs = {kind: _named(name, index, kind) for kind in _NAME}
    found = _identification(value, None, tuple(s for told in signs.values() for s in told), index)
    known = [kind for kind, told in signs.items() if weigh(told)]
    return replace(found, kind=known[0] if known else None)


def _named(name: str, index: CatalogueIndex, kind: ValueKind) -> tuple[Sign, ...]:
    return tuple(
        Sign(match=match, kind="name", value=name) for match in index.closest(_NAME[kind], name)
    )


def _name_reader(kind: ValueKind) -> Callable[[str, CatalogueIndex, str], Iterable[Sign]]:
    def read(text: str, index: CatalogueIndex, on: str) -> Iterable[Sign]:
        name = _PREFERENCE.sub("", text, count=1) if kind is ValueKind.MX else text
        return _named(normalise(name), index, kind)

    return read


def _address(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    address, comma, origin = (part.strip() for part in text.partition(","))
    if not _is_address(address):
        raise Unreadable(f"{address!r} is no address")
    for match in index.address(address):
        yield Sign(match=match, kind="address", value=address)
    if comma:
        yield from _number(origin, index, on)


def _number(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    found = _ASN.match(text)
    if found is None:
        raise Unreadable(f"{text!r} is no AS number")
    for match in index.asn(int(found[1]), on=on):
        yield Sign(match=match, kind="as", value=f"AS{found[1]}")


def _header(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    found = _FIELD.match(text)
    if found is None:
        raise Unreadable(f"{text[:80]!r} is no field of a response; write name: value")
    field = found[1].lower()
    value = (found[2] or found[3] or "").strip()
    yield from header_signs(field, value, index)


def _issuer(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    """An organisation, or a distinguished name with one."""
    if not text:
        raise Unreadable("an empty issuer")
    named = _ORGANISATION.search(text)
    organisation = named[1].strip().strip('"').replace("\\", "") if named else text
    for match in index.issuer(organisation):
        yield Sign(match=match, kind="issuer", value=organisation)


def _sender(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    """A name, ``include:name``, or a whole record (RFC 7208)."""
    names = _SPF_TERM.findall(text)
    if not names:
        if " " in text:
            return
        names = [text]
    for name in names:
        if "%" not in name:
            yield from _named(normalise(name), index, ValueKind.SPF)


def _is_address(text: str) -> bool:
    try:
        parse_address(text)
    except ValueError:
        return False
    return True


_READERS: Mapping[ValueKind, Callable[[str, CatalogueIndex, str], Iterable[Sign]]] = {
    ValueKind.NS: _name_reader(ValueKind.NS),
    ValueKind.CNAME: _name_reader(ValueKind.CNAME),
    ValueKind.MX: _name_reader(ValueKind.MX),
    ValueKind.SPF: _sender,
    ValueKind.IP: _address,
    ValueKind.ASN: _number,
    ValueKind.HEADER: _header,
    ValueKind.ISSUER: _issuer,
}
