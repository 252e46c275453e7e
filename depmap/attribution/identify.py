"""Who provides a single value, by the catalogue alone. No observations, no network.

The same matchers and the same rule of confidence as for a scan: docs/attribution.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from depmap.attribution.distinguished_names import parts
from depmap.attribution.fields import header_signs
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.value_kinds import ASN, FIELD, is_address, kind_of
from depmap.attribution.weighing import HOLDING, WEIGHTS, Sign, by_role, weigh
from depmap.model.identification import Identification, ProviderMatch, ValueKind
from depmap.model.names import InvalidName, normalise
from depmap.model.provider import MatcherKind
from depmap.model.role import Role

MAX_VALUE = 16_384
"""Octets of a value that are looked at."""

_REMEMBERED = 1 << 16
_SPF_TERM = re.compile(r"(?:[+?~-]?include:|redirect=)(\S+)\Z", re.IGNORECASE)
_PREFERENCE = re.compile(r"\d{1,5}\s+")
_ADDRESS = (*HOLDING, Role.MAIL)
"""Who only carries an address (transit) is told for the AS number, not for the address."""

_NAME = {
    ValueKind.NS: MatcherKind.NS,
    ValueKind.CNAME: MatcherKind.CNAME,
    ValueKind.MX: MatcherKind.MX,
    ValueKind.SPF: MatcherKind.SPF,
}

_Told = tuple[tuple[ProviderMatch, ...], bool]


class NotOfKind(ValueError):
    """The value is none of its kind."""


def identify(
    value: str, index: CatalogueIndex, kind: ValueKind | None = None, *, on: str = ""
) -> Identification:
    """What ``index`` knows of one value; for many, an Identifier."""
    return Identifier(index, on=on).identify(value, kind)


def too_long(value: str, kind: ValueKind | None) -> Identification:
    """The answer to a value of which only the beginning is looked at, if that."""
    return Identification(value=value, kind=kind, error=f"longer than {MAX_VALUE} octets")


class Identifier:
    """Answers value after value. What the same matchers said before is not weighed again.

    ``on`` is the day, in ISO 8601, for which AS numbers are looked up.
    """

    def __init__(self, index: CatalogueIndex, *, on: str = "") -> None:
        self._index = index
        self._on = on
        self._weighed: dict[tuple[object, ...], _Told] = {}

    def identify(self, value: str, kind: ValueKind | None = None) -> Identification:
        """What the catalogue knows of ``value``; ``kind`` is told by its looks where not given."""
        text = value.strip()
        told = kind or kind_of(text)
        try:
            if len(text) > MAX_VALUE:
                return too_long(value, kind)
            if told is None:
                return self._any_name(value, normalise(text))
            signs = tuple(_READERS[told](text, self._index, self._on))
        except (NotOfKind, InvalidName) as error:
            return Identification(value=value, kind=told, error=str(error))
        matches, conflict = self._weigh(told, signs)
        return Identification(value=value, kind=told, matches=matches, conflict=conflict)

    def _any_name(self, value: str, name: str) -> Identification:
        """A name of unknown use: what every kind of name says; its kind if only one knows it."""
        signs = {kind: _named(name, self._index, kind) for kind in _NAME}
        together = tuple(sign for told in signs.values() for sign in told)
        matches, conflict = self._weigh(None, together)
        known = [kind for kind, told in signs.items() if told and self._weigh(kind, told)[0]]
        kind = known[0] if len(known) == 1 else None
        return Identification(value=value, kind=kind, matches=matches, conflict=conflict)

    def _weigh(self, kind: ValueKind | None, signs: tuple[Sign, ...]) -> _Told:
        """Matches are the index's own and live as long, so their identity stands for them."""
        if not signs:
            return (), False
        key = (kind, *((sign.kind, id(sign.match)) for sign in signs))
        found = self._weighed.get(key)
        if found is None:
            if len(self._weighed) >= _REMEMBERED:
                self._weighed.clear()
            found = self._weighed[key] = _weigh(kind, signs, self._index)
        return found


def _weigh(kind: ValueKind | None, signs: tuple[Sign, ...], index: CatalogueIndex) -> _Told:
    found: list[ProviderMatch] = []
    for role, chosen in by_role(signs, _ADDRESS) if kind is ValueKind.IP else _each_role(signs):
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
    return tuple(found), kind is not ValueKind.SPF and _disagree(found)


def _disagree(matches: Iterable[ProviderMatch]) -> bool:
    """Whether one role has two providers; a front and a host both hold an address."""
    by_role: dict[Role, set[str]] = {}
    for match in matches:
        role = Role.HOSTING if match.role is Role.CDN else match.role
        by_role.setdefault(role, set()).add(match.component.provider)
    return any(len(providers) > 1 for providers in by_role.values())


def _each_role(signs: tuple[Sign, ...]) -> Iterator[tuple[Role, list[Sign]]]:
    for role in dict.fromkeys(sign.match.role for sign in signs):
        yield role, [sign for sign in signs if sign.match.role is role]


def _named(name: str, index: CatalogueIndex, kind: ValueKind) -> tuple[Sign, ...]:
    matches = index.closest(_NAME[kind], name)
    return tuple([Sign(match=match, kind="name", value=name) for match in matches])


def _name_reader(kind: ValueKind) -> Callable[[str, CatalogueIndex, str], Iterable[Sign]]:
    def read(text: str, index: CatalogueIndex, on: str) -> Iterable[Sign]:
        name = _PREFERENCE.sub("", text, count=1) if kind is ValueKind.MX else text
        return _named(normalise(name), index, kind)

    return read


def _address(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    address, comma, origin = (part.strip() for part in text.partition(","))
    if not is_address(address):
        raise NotOfKind(f"{address!r} is no address")
    for match in index.address(address):
        yield Sign(match=match, kind="address", value=address)
    if comma:
        yield from _number(origin, index, on)


def _number(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    found = ASN.match(text)
    if found is None or not 0 < int(found[1]) < 1 << 32:
        raise NotOfKind(f"{text!r} is no AS number")
    for match in index.asn(int(found[1]), on=on):
        yield Sign(match=match, kind="as", value=f"AS{found[1]}")


def _header(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    found = FIELD.match(text)
    if found is None:
        raise NotOfKind(f"{text[:80]!r} is no field of a response; write name: value")
    field = found[1].lower()
    value = (found[2] or found[3] or "").strip()
    yield from header_signs(field, value, index)


def _issuer(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    """An organisation, or a distinguished name with one."""
    if not text:
        raise NotOfKind("an empty issuer")
    told = parts(text)
    names = told.get("CN", ()) + told.get("OU", ())
    for organisation in dict.fromkeys(told.get("O", (text,))):
        for match in index.issuer(organisation, names):
            yield Sign(match=match, kind="issuer", value=organisation)


def _sender(text: str, index: CatalogueIndex, on: str) -> Iterator[Sign]:
    """A name, ``include:name``, or a whole record (RFC 7208); of a name with macros, its end.

    Terms of a record that can't be read are passed over, unless none can.
    """
    words = text.strip('"').split()
    terms = [found[1] for found in map(_SPF_TERM.match, words) if found]
    is_record = bool(words) and words[0].lower() == "v=spf1"
    names = terms if terms or is_record else [text]
    unreadable: list[InvalidName] = []
    for name in names:
        try:
            literal = normalise(name.rpartition("}")[2].lstrip(".") if "%{" in name else name)
        except InvalidName as error:
            unreadable.append(error)
        else:
            yield from _named(literal, index, ValueKind.SPF)
    if unreadable and len(unreadable) == len(names):
        raise unreadable[0]


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
