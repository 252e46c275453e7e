"""Look-ups in the catalogue: an observed value to the matchers and networks that know it.

Indexes only, built once; no observations, no judgement (``hosts``, ``nameservers``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from depmap.attribution.directory import Directory
from depmap.attribution.name_patterns import PatternTrie
from depmap.attribution.prefixes import parse_address
from depmap.attribution.tables import NAME_KINDS, LookUpTables, tables_of
from depmap.attribution.value_index import ValueIndex
from depmap.model.component import Component, provided
from depmap.model.names import is_public_suffix
from depmap.model.provider import (
    Catalogue,
    MatcherKind,
    Network,
    Service,
    Strength,
    ValueTest,
)
from depmap.model.role import Role

_MAPPED = 0xFFFF
"""What IPv4-mapped IPv6 addresses (RFC 4291, 2.5.5.2) begin with."""

_ADDRESS_ROLES = (Role.CDN, Role.HOSTING, Role.DNS, Role.MAIL, Role.TRANSIT)
_STRENGTHS = list(Strength)
_DOMAIN_KINDS = (MatcherKind.NS, MatcherKind.CNAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A matcher or network that knows a value. ``service`` and ``region`` are empty for none.

    ``located_in`` is the region an address lies in by its published range, though its service be
    global and so fail with no region.

    ``matcher`` is the matcher's id (``aws/ec2 network 52.192.0.0/13`` for a network), ``source``
    where the fact is from.
    """

    provider: str
    service: str
    region: str
    role: Role
    strength: Strength
    matcher: str
    source: str
    located_in: str = ""

    @property
    def component(self) -> Component:
        """What the match points at."""
        return provided(self.provider, service=self.service, region=self.region)


class CatalogueIndex(Directory):
    """The catalogue, ready for look-ups. Values are normalised ones (``names.normalise``).

    ``tables`` are those of the catalogue, made here where they aren't given.
    """

    def __init__(self, catalogue: Catalogue, tables: LookUpTables | None = None) -> None:
        self.tables = tables or tables_of(catalogue)
        super().__init__(catalogue, self.tables.places)
        self._tries = {kind: PatternTrie[int](self.tables.tries[kind]) for kind in NAME_KINDS}
        self._made: dict[tuple[int, str], Match] = {}
        self._holders: dict[int, tuple[Match, ...]] = {}
        self._fields: dict[str, ValueIndex[Match]] = {}

    def name(self, kind: MatcherKind, name: str) -> tuple[Match, ...]:
        """The matchers of a name kind that fit ``name``, the most specific first."""
        hits = self._tries[kind].find(name)
        return tuple([self._match(match, region) for _, match, region in hits]) if hits else ()

    def closest(self, kind: MatcherKind, name: str) -> tuple[Match, ...]:
        """The most specific matchers that fit ``name``; several only where they say it alike."""
        hits = self._tries[kind].find(name)
        if not hits:
            return ()
        return tuple([self._match(m, region) for rank, m, region in hits if rank == hits[0].rank])

    def address(self, address: str) -> tuple[Match, ...]:
        """The rows of the longest prefix around ``address``, one match a role.

        A row of a regional service that tells no region takes that of the next wider row of its
        provider; a global service lies in no region whatever its row says. Raises ValueError for
        text that is no address.
        """
        version, number = parse_address(address)
        if version == 6 and number >> 32 == _MAPPED:
            version, number = 4, number & 0xFFFF_FFFF
        prefix = self.tables.prefixes.find(version, number)
        known = self._holders.get(prefix)
        if known is None:
            known = self._holders[prefix] = self._network_matches(prefix)
        return known

    def asn(self, number: int, *, on: str = "") -> tuple[Match, ...]:
        """The matchers of an AS number, the strongest first.

        With ``on``, a day in ISO 8601, those whose provider held the number on that day.
        """
        found = [
            self._match(match)
            for since, until, match in self.tables.asns.get(str(number), ())
            if _within(on, since, until)
        ]
        return tuple(sorted(found, key=_by_strength))

    def header(self, field: str, value: str) -> tuple[Match, ...]:
        """The matchers of a response field with that value, the strongest first."""
        name = field.lower()
        if name not in self.tables.fields:
            return ()
        index = self._fields.get(name)
        if index is None:
            index = self._fields[name] = self._value_index(self.tables.fields[name])
        return index.find(value)

    def cookie(self, name: str) -> tuple[Match, ...]:
        """The matchers of a cookie's name, the strongest first."""
        return self._cookies.find(name)

    def issuer(self, organisation: str, names: Iterable[str] = ()) -> tuple[Match, ...]:
        """The matchers of an issuer's organisation, the strongest first.

        ``names``: its common name and units. Where the catalogue knows the organisation with one
        of them, that alone counts: a root may be another's than its organisation tells.
        """
        of_organisation = self._named_issuers.get(organisation.casefold(), {})
        called = {name.casefold() for name in names} if of_organisation else set()
        named = [m for name, matches in of_organisation.items() if name in called for m in matches]
        if named:
            return tuple(sorted(dict.fromkeys(named), key=_by_strength))
        return self._issuers.find(organisation)

    def claims_domain(self, domain: str) -> tuple[Match, ...]:
        """Whose infrastructure the catalogue takes ``domain`` for: one match a provider.

        By every ns and cname pattern that ``domain`` matches or that names below it can match,
        weak ones left out. Where several services of a provider do, the match is the provider
        itself, in the role dns when one of them is an ns pattern. A public suffix is nobody's.
        """
        if is_public_suffix(domain):
            return ()
        found: dict[str, list[Match]] = {}
        for kind in _DOMAIN_KINDS:
            for hit in self._tries[kind].find_around(domain):
                match = self._match(hit.value, hit.region)
                if match.strength is not Strength.WEAK:
                    found.setdefault(match.provider, []).append(match)
        claims = [_merge(matches) for matches in found.values()]
        return tuple(sorted(claims, key=_by_strength))

    def _match(self, number: int, region: str = "") -> Match:
        key = (number, region)
        made = self._made.get(key)
        if made is None:
            row = self.tables.matches[number]
            made = self._made[key] = Match(
                provider=row.provider,
                service=row.service,
                region=region if row.regional else "",
                role=Role(row.role),
                strength=Strength(row.strength),
                matcher=row.matcher,
                source=row.source,
            )
        return made

    @cached_property
    def _cookies(self) -> ValueIndex[Match]:
        return self._value_index(self.tables.cookies)

    @cached_property
    def _issuers(self) -> ValueIndex[Match]:
        return self._value_index(self.tables.issuers)

    @cached_property
    def _named_issuers(self) -> dict[str, dict[str, list[Match]]]:
        """By organisation and name, both casefolded."""
        found: dict[str, dict[str, list[Match]]] = {}
        for organisation, name, number in self.tables.named_issuers:
            of_organisation = found.setdefault(organisation.casefold(), {})
            of_organisation.setdefault(name.casefold(), []).append(self._match(number))
        return found

    def _value_index(self, rows: Iterable[Sequence[Any]]) -> ValueIndex[Match]:
        entries = ((ValueTest(test), value, self._match(number)) for test, value, number in rows)
        return ValueIndex(entries, order=_by_strength)

    def _network_matches(self, prefix: int) -> tuple[Match, ...]:
        """What the rows of a prefix of the table say."""
        groups = [
            [self.catalogue.networks[row] for row in rows]
            for rows in self.tables.prefixes.around(prefix)
        ]
        matches: list[Match] = []
        for network in groups[0] if groups else ():
            service = self.service(network.provider, network.service)
            regional = not network.service or (service is not None and service.regional)
            region = _region(network, groups)
            matches.extend(
                Match(
                    provider=network.provider,
                    service=network.service,
                    region=region if regional else "",
                    located_in=region,
                    role=role,
                    strength=Strength.STRONG,
                    matcher=_network_id(network),
                    source=network.source,
                )
                for role in ((network.role,) if network.role else _address_roles(service))
            )
        return tuple(matches)


def _by_strength(match: Match) -> tuple[int, str, str, str, str]:
    strength = _STRENGTHS.index(match.strength)
    return strength, match.provider, match.service, match.matcher, match.role


def _within(day: str, since: str, until: str) -> bool:
    """Whether ``day`` lies within two dates that may be cut to a year or month; "" for any."""
    return not day or (since <= day and (not until or day[: len(until)] <= until))


def _address_roles(service: Service | None) -> tuple[Role, ...]:
    """The roles an address can stand for; a holder without a known service hosts."""
    roles = service.roles if service else frozenset({Role.HOSTING})
    return tuple(role for role in _ADDRESS_ROLES if role in roles) or (Role.HOSTING,)


def _region(network: Network, groups: Iterable[Iterable[Network]]) -> str:
    """The row's region, else that of the provider's next wider row that tells one."""
    if network.region:
        return network.region
    wider = (row for group in groups for row in group if row.provider == network.provider)
    return next((row.region for row in wider if row.region), "")


def _network_id(network: Network) -> str:
    service = f"/{network.service}" if network.service else ""
    return f"{network.provider}{service} network {network.prefix}"


def _merge(matches: list[Match]) -> Match:
    """One claim for all matches of a provider: the first's service if it is the only one."""
    best = min(matches, key=_by_strength)
    if len({match.service for match in matches}) == 1:
        return best
    by_ns = [match for match in matches if match.role is Role.DNS]
    return Match(
        provider=best.provider,
        service="",
        region="",
        role=Role.DNS if by_ns else best.role,
        strength=best.strength,
        matcher=best.matcher,
        source=best.source,
    )
