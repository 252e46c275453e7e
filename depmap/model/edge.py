"""Edge lists: dependencies somebody already knows, as interned numbers. No parsing, no evaluation.

Providers are literal: ``dns:cloudflare`` contains nothing and is in no catalogue, unless the list
comes with a vocabulary.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from depmap.model.component import Component, fact
from depmap.model.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleProvider:
    """A provider in a role: one node of an edge list."""

    role: Role
    name: str
    component: Component

    def __str__(self) -> str:
        return str(self.component)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What one dependent stands on, as indexes into the list's providers, each sorted.

    It fails with any of ``critical``, and with all members of any of ``groups``. ``loose``: used,
    but neither critical nor in a group.
    """

    critical: tuple[int, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    loose: tuple[int, ...] = ()

    def used(self) -> tuple[int, ...]:
        """Every provider there is an edge to, sorted."""
        members = (member for group in self.groups for member in group)
        return tuple(sorted({*self.critical, *self.loose, *members}))


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeListNotes:
    """What is known of an edge list as a whole, from the TOML file beside it; empty without one.

    ``vocabulary``: the catalogue's component for a provider of the list, ``dns:aws`` →
    ``aws/route53``. ``date``: the day its facts are taken to tell of.
    """

    title: str = ""
    source: str = ""
    date: date | None = None
    vocabulary: Mapping[str, Component] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class EdgeList:
    """Sites and providers with what each stands on; equal needs are kept once.

    ``site_needs`` and ``provider_needs`` are indexes into ``needs``, by site and by provider.
    ``path``: where it was read. ``rows``: how many rows, repeated ones included.
    """

    path: str
    notes: EdgeListNotes
    rows: int
    sites: tuple[str, ...]
    providers: tuple[RoleProvider, ...]
    needs: tuple[Needs, ...]
    site_needs: array[int]
    provider_needs: array[int]

    def named(self, names: Iterable[str]) -> tuple[RoleProvider, ...]:
        """The providers of these names: ``dns:cloudflare``, or ``cloudflare`` in every role."""
        wanted = frozenset(names)
        return tuple(p for p in self.providers if str(p) in wanted or p.name in wanted)

    def renamed(self, names: Mapping[RoleProvider, str]) -> EdgeList:
        """The list with those providers called by other names; equal names become one provider.

        What is several providers of the list in one stands critically only on what all of them
        do, and on nothing of itself.
        """
        found: dict[tuple[Role, str], int] = {}
        places = [
            found.setdefault((provider.role, names.get(provider, provider.name)), len(found))
            for provider in self.providers
        ]
        interned: dict[Needs, int] = {}
        moved = [interned.setdefault(_moved(needs, places), len(interned)) for needs in self.needs]
        parts: list[list[Needs]] = [[] for _ in found]
        for place, number in zip(places, self.provider_needs, strict=True):
            parts[place].append(_moved(self.needs[number], places))
        united = (_united(needs, place) for place, needs in enumerate(parts))
        provider_needs = array("i", [interned.setdefault(needs, len(interned)) for needs in united])
        return EdgeList(
            path=self.path,
            notes=self.notes,
            rows=self.rows,
            sites=self.sites,
            providers=tuple(
                RoleProvider(role=role, name=name, component=fact(role, name))
                for role, name in found
            ),
            needs=tuple(interned),
            site_needs=array("i", [moved[number] for number in self.site_needs]),
            provider_needs=provider_needs,
        )


def _moved(needs: Needs, places: list[int]) -> Needs:
    """The needs by the new numbers; alternates that turn out to be one are critical."""
    moved = [(len(group), tuple(sorted({places[p] for p in group}))) for group in needs.groups]
    became_one = {group for before, group in moved if len(group) == 1 < before}
    groups = {group for _, group in moved} - became_one
    critical = {places[p] for p in needs.critical}.union(*became_one)
    members = critical.union(*groups)
    return Needs(
        critical=tuple(sorted(critical)),
        groups=tuple(sorted(groups)),
        loose=tuple(sorted({places[p] for p in needs.loose} - members)),
    )


def _united(parts: list[Needs], itself: int) -> Needs:
    """The needs of several providers taken as one."""
    if len(parts) == 1 and itself not in parts[0].used():
        return parts[0]
    critical = frozenset(parts[0].critical).intersection(*(part.critical for part in parts))
    groups = frozenset(parts[0].groups).intersection(*(part.groups for part in parts))
    groups = frozenset(group for group in groups if itself not in group)
    critical -= {itself}
    used = frozenset().union(*(part.used() for part in parts))
    return Needs(
        critical=tuple(sorted(critical)),
        groups=tuple(sorted(groups)),
        loose=tuple(sorted(used - critical.union(*groups) - {itself})),
    )
