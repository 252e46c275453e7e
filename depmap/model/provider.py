"""The catalogue's values: providers, their services, matchers and networks. No matching.

Those of which there are thousands are named tuples: made in a third of a dataclass's time, and the
catalogue is read before every first answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from depmap.model.identification import ValueKind
from depmap.model.role import Role


class MatcherKind(StrEnum):
    """What a matcher looks at.

    ``ns``, ``cname``, ``mx``, ``spf`` and ``ptr`` take a name pattern anchored at the end of the
    name, label by label: literal labels, ``*`` for any one label, ``{n}`` for digits within a
    label, ``{region}`` for one of the provider's region codes. Anything may stand to its left.
    ``asn`` takes a number; ``network`` a prefix in CIDR text; ``header`` and ``cookie`` a field or
    cookie name; ``issuer`` an organisation as the certificate spells it; with a
    ``value``, only where the issuer's common name or unit is that too.
    """

    NS = "ns"
    CNAME = "cname"
    ASN = "asn"
    NETWORK = "network"
    HEADER = "header"
    COOKIE = "cookie"
    ISSUER = "issuer"
    MX = "mx"
    SPF = "spf"
    PTR = "ptr"


class ValueTest(StrEnum):
    """How a header's value (or a cookie's name) is compared, without regard to case."""

    ANY = "any"
    EQUALS = "equals"
    PREFIX = "prefix"
    TOKEN = "token"  # noqa: S105 - a way of comparing, not a secret


class Strength(StrEnum):
    """How much a matcher proves alone. Weak ones never attribute by themselves."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Source(NamedTuple):
    """Where a fact is from. ``verified`` is the date of the document at hand, or None."""

    where: str
    verified: date | None = None


class Matcher(NamedTuple):
    """One rule that turns an observed value into evidence for a service in a role.

    ``pattern`` is what MatcherKind says; ``test`` belongs to headers and cookies, ``value`` to
    headers and issuers,
    ``region`` to networks. ``since`` and ``until`` (ISO 8601, cut to what is known, inclusive, or
    empty) bound the days on which an AS number is the provider's. ``within`` is the slug of the
    other provider in whose name pattern this one lies on purpose. ``line`` is the line of the
    catalogue file, counted from 1.
    """

    kind: MatcherKind
    pattern: str
    provider: str
    service: str
    role: Role
    strength: Strength
    source: Source
    test: ValueTest = ValueTest.ANY
    value: str = ""
    region: str = ""
    since: str = ""
    until: str = ""
    within: str = ""
    line: int = 0

    @property
    def id(self) -> str:
        """A stable name for reports: ``aws/route53 ns awsdns-{n}.com``."""
        service = f"/{self.service}" if self.service else ""
        value = f": {self.value}" if self.value else ""
        return f"{self.provider}{service} {self.kind} {self.pattern}{value}"


class Operator(NamedTuple):
    """Another provider that ran a service's machines: Wix's name servers were Dyn's in 2020.

    ``as_of`` is ISO 8601, cut to what is known.
    """

    provider: str
    as_of: str
    source: Source
    line: int = 0


class Service(NamedTuple):
    """One product of a provider. ``regional`` services lie in regions; global ones in none."""

    slug: str
    name: str
    roles: frozenset[Role]
    regional: bool = False
    aliases: tuple[str, ...] = ()
    operators: tuple[Operator, ...] = ()
    matchers: tuple[Matcher, ...] = ()


class Region(NamedTuple):
    """A provider's region: its code and the place it is in."""

    code: str
    place: str = ""


class FormerName(NamedTuple):
    """A name the provider no longer goes by. ``until`` is ISO 8601, cut to what is known."""

    name: str
    until: str


class Example(NamedTuple):
    """A value the catalogue must know: ``component`` is the first match, as written."""

    kind: ValueKind
    value: str
    component: str
    line: int = 0


class LookAlike(NamedTuple):
    """A value that resembles the provider's and must not match it."""

    kind: ValueKind
    value: str
    line: int = 0


class Provider(NamedTuple):
    """One file of the catalogue.

    ``owner_since`` and ``closed`` are ISO 8601, cut to what is known, or empty.
    """

    slug: str
    name: str
    owner: str
    homepage: str
    aliases: tuple[str, ...] = ()
    owner_since: str = ""
    former_names: tuple[FormerName, ...] = ()
    status_page: str = ""
    closed: str = ""
    regions: tuple[Region, ...] = ()
    services: tuple[Service, ...] = ()
    sources: tuple[Source, ...] = ()
    examples: tuple[Example, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A published address range in CIDR text; ``as_of`` is ISO 8601, cut to what is known.

    ``role`` is what it stands for; None for every role its service has.
    """

    prefix: str
    provider: str
    service: str
    region: str
    source: str
    as_of: str
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All providers and networks, sorted by slug and prefix. ``date`` is the newest document's."""

    providers: Sequence[Provider]
    networks: Sequence[Network]
    date: str
