"""What the rules of a recorded world look at. No judging."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from depmap.model.world import RecordedRRset
from depmap.model.world_check import Placed, Row, WorldFile

ADDRESS_TYPES = frozenset({"A", "AAAA"})


@dataclass(frozen=True, kw_only=True)
class WorldScene:
    """A world's files, the ids of the ``exchanges`` that depmap knows, and the day it is."""

    path: str
    files: tuple[WorldFile, ...]
    exchanges: frozenset[str]
    today: date

    @property
    def is_whole(self) -> bool:
        """Whether all of the world could be read, so that what isn't found isn't there."""
        return all(file.is_whole for file in self.files)

    @property
    def rrsets(self) -> Iterator[Placed[RecordedRRset]]:
        """The sound ones, by file and line."""
        return (placed for file in self.files for placed in file.rrsets if placed.is_sound)

    @cached_property
    def aliases(self) -> dict[str, Placed[RecordedRRset]]:
        """Who has a CNAME, and the first row that says so."""
        found: dict[str, Placed[RecordedRRset]] = {}
        for placed in self.rrsets:
            if placed.row.rrtype == "CNAME" and len(placed.row.values) == 1:
                found.setdefault(placed.row.owner, placed)
        return found

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Names of which it is recorded what addresses they have, be it none."""
        return frozenset(p.row.owner for p in self.rrsets if p.row.rrtype in ADDRESS_TYPES)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """All that names are recorded to have."""
        found = (p.row.values for p in self.rrsets if p.row.rrtype in ADDRESS_TYPES)
        return frozenset(address for values in found for address in values)

    def end_of(self, name: str) -> tuple[str, int]:
        """What the CNAMEs of ``name`` lead to, and over how many names, both ends counted.

        Where they run in a circle the end is a name on the way.
        """
        return self._walked[0].get(name, (name, 1))

    @property
    def circles(self) -> tuple[tuple[str, ...], ...]:
        """The circles of CNAMEs, each from its first alias on."""
        return self._walked[1]

    @cached_property
    def _walked(self) -> tuple[dict[str, tuple[str, int]], tuple[tuple[str, ...], ...]]:
        """Every alias is passed once."""
        ends: dict[str, tuple[str, int]] = {}
        circles: list[tuple[str, ...]] = []
        for owner in self.aliases:
            path: dict[str, None] = {}
            name = owner
            while name in self.aliases and name not in path and name not in ends:
                path[name] = None
                (name,) = self.aliases[name].row.values
            if name in path:
                names = list(path)
                circles.append(tuple(names[names.index(name) :]))
                ends.update((each, (each, 1)) for each in path)
                continue
            end, length = ends.get(name, (name, 1))
            for number, each in enumerate(reversed(path), length + 1):
                ends[each] = (end, number)
        return ends, tuple(circles)


def rows(file: WorldFile) -> Iterator[Placed[Row]]:
    """Every row of a file, sound or not."""
    yield from file.rrsets
    yield from file.delegations
    yield from file.origins
    yield from file.responses
    yield from file.issuers
    yield from file.stated
