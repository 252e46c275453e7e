"""Components: what can fail, how it is written, and what contains what. No catalogue look-ups.

``aws`` ⊃ ``aws/ec2`` ⊃ ``aws/ec2@ap-northeast-1`` and ``aws`` ⊃ ``aws@ap-northeast-1`` ⊃
``aws/ec2@ap-northeast-1``; beside these ``as:16509``, ``prefix:52.84.0.0/15``,
``ns:ns-1.example.net``, ``tld:com`` and ``domain:example-dns.net``, which contain nothing. A
provider as an edge list names it, ``dns:cloudflare``, is literal and contains nothing either.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum

from depmap.model.names import InvalidName, normalise
from depmap.model.role import Role

_SLUG = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
_PROVIDED = re.compile(rf"({_SLUG})(?:/({_SLUG}))?(?:@({_SLUG}))?\Z")


class Scheme(StrEnum):
    """The kinds of component: catalogued ones, the five that infrastructure names itself, and
    those of edge lists, whose name is all of the text.
    """

    PROVIDED = ""
    AS = "as"
    PREFIX = "prefix"
    NAME_SERVER = "ns"
    TLD = "tld"
    DOMAIN = "domain"
    FACT = "fact"


class InvalidComponent(ValueError):
    """The text names no component."""


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """One thing that can fail.

    ``name`` is the provider's slug under ``Scheme.PROVIDED``, else what follows the colon.
    """

    scheme: Scheme
    name: str
    service: str = ""
    region: str = ""

    def __str__(self) -> str:
        if self.scheme is Scheme.FACT:
            return self.name
        if self.scheme is not Scheme.PROVIDED:
            return f"{self.scheme}:{self.name}"
        service = f"/{self.service}" if self.service else ""
        region = f"@{self.region}" if self.region else ""
        return f"{self.name}{service}{region}"

    @property
    def provider(self) -> str:
        """The provider's slug, or the whole component where no provider is known."""
        return self.name if self.scheme is Scheme.PROVIDED else str(self)

    @property
    def is_universal(self) -> bool:
        """Whether everything depends on it: top-level domains."""
        return self.scheme is Scheme.TLD

    def containers(self) -> tuple[Component, ...]:
        """Every component whose failure fails this one too, itself left out; narrowest first."""
        if self.scheme is not Scheme.PROVIDED or not (self.service or self.region):
            return ()
        wider: list[Component] = []
        if self.service and self.region:
            wider.append(provided(self.name, service=self.service))
            wider.append(provided(self.name, region=self.region))
        wider.append(provided(self.name))
        return tuple(wider)

    def contains(self, other: Component) -> bool:
        """Whether failing this fails ``other``; a component contains itself."""
        return self == other or self in other.containers()


def provided(provider: str, *, service: str = "", region: str = "") -> Component:
    """The component of a catalogued provider, its service and region where given."""
    return Component(Scheme.PROVIDED, provider, service, region)


def autonomous_system(number: int) -> Component:
    """``as:16509``."""
    return Component(Scheme.AS, str(number))


def prefix(network: str) -> Component:
    """``prefix:52.84.0.0/15``."""
    return Component(Scheme.PREFIX, network)


def name_server(host: str) -> Component:
    """``ns:ns-1.example.net``."""
    return Component(Scheme.NAME_SERVER, host)


def tld(label: str) -> Component:
    """``tld:com``."""
    return Component(Scheme.TLD, label)


def domain(name: str) -> Component:
    """``domain:example-dns.net``: infrastructure no provider claims, by its owner's domain."""
    return Component(Scheme.DOMAIN, name)


def fact(role: Role, provider: str) -> Component:
    """``dns:cloudflare``: a provider in a role, literally as an edge list names it."""
    return Component(Scheme.FACT, f"{role}:{provider}")


def parse_component(text: str) -> Component:
    """Read what ``str(component)`` writes, those of edge lists aside; raises InvalidComponent."""
    scheme, colon, value = text.strip().lower().partition(":")
    if colon and scheme in {s.value for s in Scheme} - {Scheme.PROVIDED, Scheme.FACT}:
        return _parse_named(Scheme(scheme), value)
    match = _PROVIDED.match(text.strip().lower())
    if match is None:
        raise InvalidComponent(f"{text!r} is no component")
    provider, service, region = (part or "" for part in match.groups())
    return provided(provider, service=service, region=region)


def _parse_named(scheme: Scheme, value: str) -> Component:
    try:
        if scheme is Scheme.AS:
            return autonomous_system(int(value.removeprefix("as")))
        if scheme is Scheme.PREFIX:
            return prefix(str(ipaddress.ip_network(value)))
        return Component(scheme, normalise(value))
    except (ValueError, InvalidName) as error:
        raise InvalidComponent(f"{scheme}:{value}: {error}") from error
