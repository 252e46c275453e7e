"""Edge lists read aloud: what rows mean, by the definition and slowly; and random small ones.

Knows nothing of needs, fault graphs or sets of failures; only rows, as text.
"""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from depmap.inputs.edges import COLUMNS, load_edges
from depmap.model.edge import EdgeList

Row = tuple[str, str, str, str, str, str]
"""``dependent,kind_of_dependent,service,provider,critical,redundant_group``."""

CLASS_OF = {"dns": "cached", "cdn": "immediate", "ca": "delayed", "script": "soft"}
CLASSES = frozenset(CLASS_OF.values())


def load_rows(rows: Iterable[Row]) -> EdgeList:
    """The rows as depmap reads them from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *rows])
        return load_edges(path)


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows by dependent: a site by its name, a provider as ``dns:name``."""

    sites: tuple[str, ...]
    providers: tuple[str, ...]
    used: Mapping[str, frozenset[str]]
    critical: Mapping[str, frozenset[str]]
    groups: Mapping[str, tuple[frozenset[str], ...]]

    def lost(self, failed: Iterable[str], classes: Collection[str] = CLASSES) -> frozenset[str]:
        """All that fails with ``failed``: what has a critical provider that failed, or a group
        of which all members did, over and over until nothing more fails.
        """
        lost = set(failed)
        while True:
            more = {
                one for one in (*self.sites, *self.providers) if self._fails(one, lost, classes)
            }
            if more <= lost:
                return frozenset(lost)
            lost |= more

    def _fails(self, dependent: str, lost: set[str], classes: Collection[str]) -> bool:
        def has_failed(provider: str) -> bool:
            return provider in lost and is_felt(provider, classes)

        return any(map(has_failed, self.critical[dependent])) or any(
            all(map(has_failed, group)) for group in self.groups[dependent]
        )

    def reached(
        self, dependent: str, *, critically: bool, classes: Collection[str] = CLASSES
    ) -> frozenset[str]:
        """The providers at the end of a path of one or more edges."""
        edges = self.critical if critically else self.used
        seen: set[str] = set()
        waiting = [dependent]
        while waiting:
            for provider in edges[waiting.pop()]:
                if is_felt(provider, classes) and provider not in seen:
                    seen.add(provider)
                    waiting.append(provider)
        return frozenset(seen)


def is_felt(provider: str, classes: Collection[str]) -> bool:
    """Whether the provider's service is of one of the classes."""
    return CLASS_OF[provider.partition(":")[0]] in classes


def read_rows(rows: Iterable[Row]) -> Facts:
    """The rows by dependent; sites and providers in the order they are first named."""
    sites: dict[str, None] = {}
    providers: dict[str, None] = {}
    used: dict[str, set[str]] = {}
    critical: dict[str, set[str]] = {}
    groups: dict[str, dict[str, set[str]]] = {}
    for dependent, kind, service, name, is_critical, group in rows:
        (sites if kind == "site" else providers)[dependent] = None
        provider = f"{service}:{name}"
        providers[provider] = None
        used.setdefault(dependent, set()).add(provider)
        if is_critical == "1":
            critical.setdefault(dependent, set()).add(provider)
        if group:
            groups.setdefault(dependent, {}).setdefault(group, set()).add(provider)
    everyone = (*sites, *providers)
    return Facts(
        sites=tuple(sites),
        providers=tuple(providers),
        used={one: frozenset(used.get(one, ())) for one in everyone},
        critical={one: frozenset(critical.get(one, ())) for one in everyone},
        groups={one: tuple(map(frozenset, groups.get(one, {}).values())) for one in everyone},
    )


def random_rows(rng: random.Random) -> tuple[Row, ...]:
    """A few sites and providers; providers stand on each other, often in a circle."""
    count = rng.randint(2, 6)
    providers = [(rng.choice(tuple(CLASS_OF)), f"p{number}") for number in range(count)]
    dependents = [(f"s{number}.example", "site") for number in range(rng.randint(1, 4))]
    dependents += [(f"{role}:{name}", "provider") for role, name in providers]
    rows: list[Row] = []
    for dependent, kind in dependents:
        if kind == "provider" and rng.random() < 0.3:
            continue
        rows += _edges(rng, dependent, kind, providers)
    rng.shuffle(rows)
    return tuple(rows)


def _edges(
    rng: random.Random, dependent: str, kind: str, providers: list[tuple[str, str]]
) -> list[Row]:
    """The edges of one dependent: what is critical is in no group, the rest may be in several."""
    chosen = rng.sample(providers, rng.randint(1, min(4, len(providers))))
    rows: list[Row] = []
    for role, name in chosen:
        if rng.random() < 0.25:
            rows.append((dependent, kind, role, name, "1", ""))
            continue
        groups = rng.sample(("g", "h", ""), rng.choice((1, 1, 1, 2)))
        rows += [(dependent, kind, role, name, "0", group) for group in groups]
    return rows + rng.sample(rows, rng.choice((0, 0, 1)))
