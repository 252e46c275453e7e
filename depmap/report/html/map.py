"""The dependency map: exchange → surface → provider, its regions below it → owner. No drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from typing import TypedDict, TypeVar

from depmap.model.component import Component, Scheme, provided
from depmap.model.finding import Criticality, Dependency, State, TargetAssessment
from depmap.report.safe import safe
from depmap.report.words import Namer

A = TypeVar("A")
B = TypeVar("B")

MOST_NODES = 2000
"""Above this many, nodes are drawn together."""
SWEEPS = 4
OWN = "own"
HIDDEN = "hidden"
UNSEEN = "unseen"
REST = "rest"
PROVIDER = "provider"
REGION = "region"
_SPECIAL = {
    OWN: "its own",
    HIDDEN: "origin hidden",
    UNSEEN: "not measured",
}
_WORST_FIRST = (Criticality.CRITICAL, Criticality.UNKNOWN, Criticality.REDUNDANT)
_DRAWN = frozenset({Scheme.PROVIDED, Scheme.DOMAIN})
"""AS, prefixes and single servers say again what their provider says; TLDs are everybody's."""


class RowWire(TypedDict):
    """One row of the first column: targets (numbers) drawn together, and the surfaces shown."""

    label: str
    targets: list[int]
    surfaces: list[str]


class StandWire(TypedDict):
    """What is stood on; ``component`` fails when it is chosen, empty for what nobody can choose.

    ``owner`` is an index into the owners, -1 for none known. ``parent``: the provider of a region
    by its index, -1 for everything else; regions follow their provider.
    """

    label: str
    component: str
    kind: str
    owner: int
    parent: int


class LinkWire(TypedDict):
    """A row's surface (empty where surfaces are not shown) stands on something in some roles."""

    row: int
    surface: str
    stand: int
    roles: list[str]
    criticality: str


class MapWire(TypedDict):
    """The columns top to bottom, and what joins them. ``aggregated``: what was drawn together."""

    rows: list[RowWire]
    stands: list[StandWire]
    owners: list[str]
    links: list[LinkWire]
    aggregated: str


@dataclass(frozen=True, slots=True)
class _Link:
    row: int
    surface: str
    stand: str
    role: str
    criticality: Criticality


def map_of(
    targets: Iterable[TargetAssessment],
    namer: Namer,
    owners: Mapping[str, str],
    most: int = MOST_NODES,
) -> MapWire:
    """The map of the targets; ``owners`` by provider. At most some ``most`` nodes.

    Too many nodes: first the surfaces are left out, then the regions and targets that stand on the
    same are drawn as one, then the least used providers.
    """
    listed = list(targets)
    links = [link for number, target in enumerate(listed) for link in _links(number, target)]
    surfaces = sum(len(target.surfaces) for target in listed)
    labels = [safe(target.target.name or target.target.id, 40) for target in listed]
    rows = [[number] for number in range(len(listed))]
    told = ""
    if len(rows) + surfaces + _size(links) > most:
        links, told = _without_surfaces(links), "surfaces are drawn together"
        if len(rows) + _size(links) > most:
            rows, links = _alike(len(listed), _without_regions(links))
            told = "what stands on the same is drawn as one, regions with their provider"
            links = _without_least_used(links, max((most - len(rows)) // 2, 1))
    return _wire(listed, labels, rows, links, _Naming(namer, owners), told)


def _size(links: Iterable[_Link]) -> int:
    """How many nodes the right-hand columns have at most: providers, an owner each, regions."""
    stands = {link.stand for link in links}
    return len(stands) + 2 * len({_provider(stand) for stand in stands})


def _provider(stand: str) -> str:
    """The provider of a stand, which may be one of its regions."""
    return stand.partition("@")[0]


def _links(number: int, target: TargetAssessment) -> Iterable[_Link]:
    for surface in target.surfaces:
        for dependency in surface.dependencies:
            stand = _stand(dependency)
            if stand:
                yield _Link(
                    number,
                    surface.role.value,
                    stand,
                    dependency.role.value,
                    dependency.criticality,
                )


def _stand(dependency: Dependency) -> str:
    component = dependency.component
    if component is None:
        return HIDDEN if dependency.state is State.HIDDEN else UNSEEN
    if component.scheme not in _DRAWN:
        return ""
    if dependency.private:
        return OWN
    return str(_region(component)) if component.region else component.provider


def _region(component: Component) -> Component:
    return provided(component.name, region=component.region)


def _without_regions(links: Iterable[_Link]) -> list[_Link]:
    return [
        _Link(each.row, each.surface, _provider(each.stand), each.role, each.criticality)
        for each in links
    ]


def _without_surfaces(links: Iterable[_Link]) -> list[_Link]:
    return [_Link(each.row, "", each.stand, each.role, each.criticality) for each in links]


def _alike(number: int, links: list[_Link]) -> tuple[list[list[int]], list[_Link]]:
    """Rows of targets with the same links, and the links of each row once."""
    of: dict[int, set[tuple[str, str, Criticality]]] = defaultdict(set)
    for link in links:
        of[link.row].add((link.stand, link.role, link.criticality))
    rows: dict[frozenset[tuple[str, str, Criticality]], list[int]] = {}
    for target in range(number):
        rows.setdefault(frozenset(of[target]), []).append(target)
    merged = [
        _Link(row, "", stand, role, criticality)
        for row, stands_on in enumerate(rows)
        for stand, role, criticality in sorted(stands_on)
    ]
    return list(rows.values()), merged


def _without_least_used(links: list[_Link], most: int) -> list[_Link]:
    used: dict[str, set[int]] = defaultdict(set)
    for link in links:
        used[link.stand].add(link.row)
    kept = set(sorted(used, key=lambda stand: (-len(used[stand]), stand))[:most])
    return [
        link
        if link.stand in kept
        else _Link(link.row, link.surface, REST, link.role, link.criticality)
        for link in links
    ]


@dataclass(frozen=True, slots=True)
class _Naming:
    namer: Namer
    owners: Mapping[str, str]

    def stand(self, name: str) -> tuple[str, str]:
        """What it is called, and its kind."""
        if name in _SPECIAL or name == REST:
            return _SPECIAL.get(name, "all others"), name
        provider, _, region = name.partition("@")
        if not region:
            return safe(self.namer.provider(name), 48), PROVIDER
        place = self.namer.product(provided(provider, region=region))
        return safe(place if place == region else f"{place} · {region}", 48), REGION


def _wire(
    targets: list[TargetAssessment],
    labels: list[str],
    rows: list[list[int]],
    links: list[_Link],
    naming: _Naming,
    aggregated: str,
) -> MapWire:
    order, stands = _ordered(len(rows), links)
    owners = list(dict.fromkeys(naming.owners[s] for s in stands if s in naming.owners))
    place = {stand: index for index, stand in enumerate(stands)}
    row_place = {row: index for index, row in enumerate(order)}
    shows_surfaces = any(link.surface for link in links)
    return {
        "rows": [
            {
                "label": _row_label([labels[t] for t in rows[row]]),
                "targets": rows[row],
                "surfaces": [s.role.value for s in targets[rows[row][0]].surfaces]
                if shows_surfaces
                else [],
            }
            for row in order
        ],
        "stands": [_stand_wire(name, place, owners, naming) for name in stands],
        "owners": [safe(owner, 48) for owner in owners],
        "links": _link_wires(links, row_place, place),
        "aggregated": aggregated,
    }


def _stand_wire(
    name: str, place: Mapping[str, int], owners: list[str], naming: _Naming
) -> StandWire:
    label, kind = naming.stand(name)
    provider = _provider(name)
    return {
        "label": label,
        "component": name if kind in (PROVIDER, REGION) else "",
        "kind": kind,
        "owner": owners.index(naming.owners[provider]) if provider in naming.owners else -1,
        "parent": place[provider] if kind == REGION else -1,
    }


def _row_label(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{labels[0]} and {len(labels) - 1} more"


def _link_wires(
    links: Iterable[_Link], rows: Mapping[int, int], stands: Mapping[str, int]
) -> list[LinkWire]:
    merged: dict[tuple[int, str, int], tuple[set[str], Criticality]] = {}
    for link in links:
        key = (rows[link.row], link.surface, stands[link.stand])
        roles, worst = merged.get(key, (set(), link.criticality))
        merged[key] = (
            roles | {link.role},
            min(worst, link.criticality, key=_WORST_FIRST.index),
        )
    return [
        {
            "row": row,
            "surface": surface,
            "stand": stand,
            "roles": sorted(roles),
            "criticality": worst.value,
        }
        for (row, surface, stand), (roles, worst) in sorted(merged.items())
    ]


def _ordered(rows: int, links: list[_Link]) -> tuple[list[int], list[str]]:
    """Both columns in an order that crosses few links: the barycentre heuristic.

    Regions come after their provider, the most used first.
    """
    stands_of: dict[int, set[str]] = defaultdict(set)
    rows_of: dict[str, set[int]] = defaultdict(set)
    regions: dict[str, set[int]] = defaultdict(set)
    for link in links:
        provider = _provider(link.stand)
        stands_of[link.row].add(provider)
        rows_of[provider].add(link.row)
        if link.stand != provider:
            regions[link.stand].add(link.row)
    order = list(range(rows))
    stands = sorted(rows_of, key=lambda stand: (-len(rows_of[stand]), stand))
    for _ in range(SWEEPS):
        place = {stand: index / len(stands) for index, stand in enumerate(stands)}
        order.sort(key=_middle(stands_of, place))
        at = {row: index / max(rows, 1) for index, row in enumerate(order)}
        stands.sort(key=_middle(rows_of, at))
    inner = sorted(regions, key=lambda region: (-len(regions[region]), region))
    return order, [
        name for stand in stands for name in (stand, *(r for r in inner if _provider(r) == stand))
    ]


def _middle(
    neighbours: Mapping[A, set[B]], place: Mapping[B, float]
) -> Callable[[A], tuple[float, str]]:
    def middle(node: A) -> tuple[float, str]:
        beside = [place[other] for other in neighbours.get(node, ())]
        return (fsum(beside) / len(beside) if beside else 1.0, str(node))

    return middle
