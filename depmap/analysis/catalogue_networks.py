"""Address ranges of a provider list, its table's rows included, that repeat one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from depmap.analysis.catalogue_scene import CatalogueScene
from depmap.attribution.prefixes import Prefix, last_address, parse_prefix
from depmap.model.catalogue_check import Remark
from depmap.model.provider import MatcherKind, Network, Provider
from depmap.model.role import Role

_FRONTING = frozenset({Role.CDN, Role.HOSTING})
_ELSEWHERE = frozenset({Role.DNS, Role.MAIL, Role.TRANSIT})
"""Roles that keep an address from standing for hosting."""


@dataclass(frozen=True, slots=True)
class _Range:
    """A range, whose, and where that is written; ``path`` is empty where it stands beside."""

    prefix: str
    provider: str
    service: str
    region: str
    path: str = ""
    line: int = 0

    @property
    def holder(self) -> tuple[str, str, str]:
        """What an address in it would be attributed to."""
        return self.provider, self.service, self.region

    def __str__(self) -> str:
        service = f"/{self.service}" if self.service else ""
        region = f"@{self.region}" if self.region else ""
        place = f"{PurePath(self.path).name}:{self.line}" if self.path else "shipped"
        return f"{self.prefix} of {self.provider}{service}{region} ({place})"

    def remark(self, message: str) -> Remark:
        """Something said of the range."""
        return Remark(self.path, self.line, message)


def find_shadowed_networks(scene: CatalogueScene) -> Iterator[Remark]:
    """A range right inside another of the same provider, service and region."""
    by_prefix = _by_prefix(scene)
    around: list[Prefix] = []
    for prefix in sorted(by_prefix):
        while around and not _holds(around[-1], prefix):
            around.pop()
        if around and _holders(by_prefix[around[-1]]) == _holders(by_prefix[prefix]):
            wide = by_prefix[around[-1]][0]
            for each in by_prefix[prefix]:
                if each.path:
                    yield each.remark(f"{each.prefix} changes no answer: {wide} covers it")
        around.append(prefix)


def find_shared_networks(scene: CatalogueScene) -> Iterator[Remark]:
    """A prefix that two providers tell as front or hosting."""
    providers = (*scene.others, *(file.provider for file in scene.files))
    fronting = _fronting(providers)
    for ranges in _by_prefix(scene).values():
        told = [each for each in ranges if (each.provider, each.service) in fronting]
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
    beside = {provider.slug for provider in scene.others}
    yield from (_range(n) for n in scene.beside.networks if n.provider in beside)
    yield from (_range(network, scene.table, line) for line, network in scene.networks)
    for placed in scene.matchers(MatcherKind.NETWORK):
        m = placed.matcher
        if placed.path:
            yield _Range(m.pattern, m.provider, m.service, m.region, placed.path, m.line)


def _range(n: Network, path: str = "", line: int = 0) -> _Range:
    return _Range(n.prefix, n.provider, n.service, n.region, path, line)


def _fronting(providers: Iterable[Provider]) -> frozenset[tuple[str, str]]:
    """(provider, service) whose addresses stand for a front or hosting; no service hosts."""
    return frozenset(
        (provider.slug, slug)
        for provider in providers
        for slug, roles in (("", _FRONTING), *((s.slug, s.roles) for s in provider.services))
        if roles & _FRONTING or not roles & _ELSEWHERE
    )


def _holders(ranges: Iterable[_Range]) -> frozenset[tuple[str, str, str]]:
    return frozenset(each.holder for each in ranges)


def _holds(wide: Prefix, narrow: Prefix) -> bool:
    return wide[0] == narrow[0] and last_address(wide) >= last_address(narrow)
