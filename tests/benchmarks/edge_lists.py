"""Edge lists of any size for benchmarks: the study of 2020, or its like, copied and interwoven.

The same arguments give the same rows.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

Row = tuple[str, str, str, str, str, str]

COLUMNS = ("dependent", "kind_of_dependent", "service", "provider", "critical", "redundant_group")
STUDY = Path(__file__).resolve().parents[3] / "shared" / "facts" / "imc2020" / "edges.csv.gz"
SEED = 2020

REWIRED = 0.1
"""How many of the edges of a copy lead to another one."""

SITES = 92_846
PROVIDERS = {"dns": 2075, "cdn": 73, "ca": 52}
"""How many the study has."""

SHAPES = {
    "dns": {"!": 0.77, "": 0.205, "gg": 0.018, "ggg": 0.007},
    "cdn": {"": 0.645, "!": 0.3, "gg": 0.043, "ggg": 0.012},
    "ca": {"!": 0.66, "?": 0.19, "": 0.15},
}
"""How many of the study's sites need a service so: ``!`` one provider, critical; ``gg`` two in a
group; ``?`` one, not critical; or none at all."""

STEEPNESS = {"dns": 1.15, "cdn": 1.2, "ca": 1.5}
"""The n-th provider of a service has so many users: 1/n to the power of it."""


def larger_rows(copies: int, seed: int = SEED) -> Iterator[Row]:
    """``copies`` times the study's rows, with a suffix each; every tenth edge leads to another.

    The study's own rows where the facts are beside the repository, else made-up ones like them.
    """
    rows = study_rows() if STUDY.is_file() else made_up_rows(seed)
    rng = random.Random(seed)
    for copy in range(copies):
        own = f"~{copy}" if copy else ""
        for dependent, kind, service, provider, critical, group in rows:
            leads_to = own
            if copies > 1 and rng.random() < REWIRED:
                other = rng.randrange(copies)
                leads_to = f"~{other}" if other else ""
            yield (f"{dependent}{own}", kind, service, f"{provider}{leads_to}", critical, group)


def study_rows() -> tuple[Row, ...]:
    """The study's rows."""
    with gzip.open(STUDY, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return tuple((a, b, c, d, e, f) for a, b, c, d, e, f in rows)


def made_up_rows(seed: int = SEED, sites: int = SITES) -> tuple[Row, ...]:
    """Rows with as many sites, providers, groups and circles as the study has, about."""
    rng = random.Random(seed)
    names = {
        service: [f"{service}{number}" for number in range(count)]
        for service, count in PROVIDERS.items()
    }
    heavier = {
        service: list(accumulate(1 / (n + 1) ** STEEPNESS[service] for n in range(count)))
        for service, count in PROVIDERS.items()
    }
    rows: list[Row] = []
    for number in range(sites):
        for service, shapes in SHAPES.items():
            (shape,) = rng.choices(tuple(shapes), tuple(shapes.values()))
            chosen = _distinct(rng, names[service], heavier[service], len(shape))
            rows += _edges(f"site{number}.example", "site", service, chosen, shape)
    for dependent in (*names["ca"], *names["cdn"][::2]):
        service = dependent.rstrip("0123456789")
        shape = rng.choice(("!", "!", "gg", "ggg"))
        chosen = _distinct(rng, names["dns"], heavier["dns"], len(shape))
        rows += _edges(f"{service}:{dependent}", "provider", "dns", chosen, shape)
        if service == "ca" and rng.random() < 0.4:
            front = _distinct(rng, names["cdn"], heavier["cdn"], 1)
            rows += _edges(f"{service}:{dependent}", "provider", "cdn", front, "!")
    # Two that serve each other's names, at the edge of everything.
    first, second = names["dns"][-2:]
    rows += _edges(f"dns:{first}", "provider", "dns", [second], "!")
    rows += _edges(f"dns:{second}", "provider", "dns", [first], "!")
    return tuple(rows)


def _distinct(
    rng: random.Random, names: Sequence[str], heavier: Sequence[float], count: int
) -> list[str]:
    """So many different names, the first ones more often."""
    chosen: dict[str, None] = {}
    while len(chosen) < count:
        chosen |= dict.fromkeys(rng.choices(names, cum_weights=heavier))
    return list(chosen)


def _edges(
    dependent: str, kind: str, service: str, providers: Iterable[str], shape: str
) -> list[Row]:
    group = f"{dependent}|{service}" if "g" in shape else ""
    critical = "1" if shape == "!" else "0"
    return [(dependent, kind, service, name, critical, group) for name in providers]


def write_edge_list(path: Path, rows: Iterable[Row]) -> int:
    """The rows as a gzipped list under the header; how many there are."""
    count = 0
    # No name and no time in it: the same rows give the same bytes.
    with (
        path.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1, filename="", mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
