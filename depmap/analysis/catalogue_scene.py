"""What the rules of a provider list look at. No judging."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from depmap.attribution.match import CatalogueIndex
from depmap.model.catalogue_check import ProviderFile, RuleId
from depmap.model.file_check import Remark
from depmap.model.provider import Catalogue, Matcher, MatcherKind, Network, Provider

NOTHING = Catalogue(providers=(), networks=(), date="")


@dataclass(frozen=True, slots=True)
class Placed:
    """A matcher and the file it is in; ``path`` is empty where it only stands beside."""

    matcher: Matcher
    path: str = ""

    def __str__(self) -> str:
        place = f"{PurePath(self.path).name}:{self.matcher.line}" if self.path else "shipped"
        return f"{self.matcher.id} ({place})"

    def remark(self, message: str) -> Remark:
        """Something said of the matcher."""
        return Remark(self.path, self.matcher.line, message)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueScene:
    """A folder's files, and ``beside`` them the shipped catalogue, of which nothing is told.

    ``slugs`` are those of all files, readable or not. ``networks`` are the rows of ``table``, by
    line. ``index`` answers for files and what stands beside. ``limits`` are the largest shares
    allowed.
    """

    path: str
    files: tuple[ProviderFile, ...]
    slugs: frozenset[str]
    index: CatalogueIndex
    today: date
    beside: Catalogue = NOTHING
    table: str = ""
    networks: tuple[tuple[int, Network], ...] = ()
    limits: Mapping[RuleId, float] = field(default_factory=dict)

    @property
    def others(self) -> tuple[Provider, ...]:
        """The providers beside, those left out whose slug a file takes."""
        return tuple(p for p in self.beside.providers if p.slug not in self.slugs)

    def matchers(self, *kinds: MatcherKind) -> Iterator[Placed]:
        """All matchers of some kinds, those beside first, then by file and line."""
        placed = [*(("", p) for p in self.others), *((f.path, f.provider) for f in self.files)]
        for path, provider in placed:
            for service in provider.services:
                for matcher in service.matchers:
                    if matcher.kind in kinds:
                        yield Placed(matcher, path)
