"""Address ranges of a provider list, its table's rows included, that repeat one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from depmap.analysis.catalogue_scene import CatalogueScene
from depmap.attribution.prefixes import Prefix, last_address, parse_prefix
from depmap.model.file_check import Remark
from depmap.model.provider import MatcherKind, Network, Provider
from depmap.model.role import Role

Roles = Mapping[tuple[str, str], frozenset[Role]]
"""By provider and service: what its addresses stand for."""

_FRONTING = frozenset({Role.CDN, Role.HOSTING})
_ADDRESS_ROLES = _FRONTING | {Role.DNS, Role.MAIL, Role.TRANSIT}
_HOSTING = frozenset({Role.HOSTING})
"""What an address stands for where its service says nothing else."""


@dataclass(frozen=True, slots=True)
class _Range:
    """A range, whose, and where that is written; ``path`` is empty where it stands beside."""

    prefix: str
    provider: str
    service: str
    region: str
    roles: frozenset[Role]
    path: str = ""
    line: int = 0

    def __str__(self) -> str:
        service = f"/{self.service}" if self.service else ""
        region = f"@{self.region}" if self.region else ""
        place = f"{PurePath(self.path).name}:{self.line}" if self.path else "shipped"
        return f"{self.prefix} of {self.provider}{service}{region} ({place})"

    def remark(self, message: str) -> Remark:
        """Something said of the range."""
        return Remark(self.path, self.line, message)


def find_shadowed_networks(scene: CatalogueScene) -> Iterator[Remark]:
    """A range told before, or right inside another of the same provider, service and region."""
    by_prefix = _by_prefix(scene)
    around: list[Prefix] = []
    for prefix in sorted(by_prefix):
        while around and not _holds(around[-1], prefix):
            around.pop()
        wider = by_prefix[around[-1]] if around else []
        ranges = by_prefix[prefix]
        is_shadowed = _answer(wider) == _answer(ranges)
        for number, each in enumerate(ranges):
            covering = [other for other in ranges[:number] if _answer([other]) == _answer([each])]
            covering += wider if is_shadowed else []
            if each.path and covering:
                yield each.remark(f"{each.prefix} changes no answer: {covering[0]} covers it")
        around.append(prefix)


def find_shared_networks(scene: CatalogueScene) -> Iterator[Remark]:
    """A prefix that two providers tell as front or hosting."""
    for ranges in _by_prefix(scene).values():
        told = [each for each in ranges if each.roles & _FRONTING]
        for number, each in enumerate(told):
            others = [other for other in told[:number] if other.provider != each.provider]
            if each.path and others:
                yield each.remark(f"{each.prefix} is told as {others[0]} too")


def _by_prefix(scene: CatalogueScene) -> dict[Prefix, list[_Range]]:
    by_prefix: dict[Prefix, list[_Range]] = {}
    for each in _ranges(scene):
        by_prefix.setdefault(parse_prefix(each.prefix), []).append(each)
    return by_prefix


def _ranges(scene: CatalogueScene) -> Iterator[_Range]:
    """Those beside first, then the table's, then by file and line."""
    roles = _roles((*scene.others, *(file.provider for file in scene.files)))
    beside = {provider.slug for provider in scene.others}
    yield from (_range(n, roles) for n in scene.beside.networks if n.provider in beside)
    yield from (_range(network, roles, scene.table, line) for line, network in scene.networks)
    for placed in scene.matchers(MatcherKind.NETWORK):
        m = placed.matcher
        if placed.path:
            told = frozenset({m.role})
            yield _Range(m.pattern, m.provider, m.service, m.region, told, placed.path, m.line)


def _range(n: Network, roles: Roles, path: str = "", line: int = 0) -> _Range:
    told = frozenset({n.role}) if n.role else roles.get((n.provider, n.service), _HOSTING)
    return _Range(n.prefix, n.provider, n.service, n.region, told, path, line)


def _roles(providers: Iterable[Provider]) -> Roles:
    return {
        (provider.slug, service.slug): service.roles & _ADDRESS_ROLES or _HOSTING
        for provider in providers
        for service in provider.services
    }


def _answer(ranges: Iterable[_Range]) -> frozenset[tuple[str, str, str, frozenset[Role]]]:
    """What an address gets for which these are the narrowest ranges."""
    return frozenset((each.provider, each.service, each.region, each.roles) for each in ranges)


def _holds(wide: Prefix, narrow: Prefix) -> bool:
    return wide[0] == narrow[0] and last_address(wide) >= last_address(narrow)
