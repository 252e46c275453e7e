"""Write ``data/edges/2020-exchanges.csv``: the exchanges' part of the 2020 study's edge list.

    python -m scripts.build_edges FACTS_FOLDER [--out data/edges/2020-exchanges.csv]

Every row of a site the study's table calls an exchange, and every row of a provider these reach.
Rows as in the source, sorted; the same facts give the same bytes. The notes beside it are curated.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from scripts.facts import read_rows

CATEGORY = "exchange"

Row = tuple[str, ...]
"""``dependent,kind_of_dependent,service,provider,critical,redundant_group``."""


def read_sites(folder: Path) -> frozenset[str]:
    """The domains of the study's exchanges."""
    rows = read_rows(folder / "imc2020" / "exchanges.csv")
    return frozenset(row["registrable_domain"] for row in rows if row["category"] == CATEGORY)


def read_edges(folder: Path) -> tuple[Row, ...]:
    """The rows of the whole edge list, its header first."""
    with gzip.open(folder / "imc2020" / "edges.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return tuple(map(tuple, csv.reader(file)))


def part_of(rows: Iterable[Row], sites: frozenset[str]) -> tuple[Row, ...]:
    """The rows of ``sites`` and of every provider reached from them, each once, sorted."""
    by_dependent: defaultdict[tuple[str, str], set[Row]] = defaultdict(set)
    for row in rows:
        by_dependent[row[1], row[0]].add(row)
    kept: set[Row] = set()
    seen = {("site", site) for site in sites}
    waiting = list(seen)
    while waiting:
        own = by_dependent[waiting.pop()]
        kept |= own
        reached = {("provider", f"{service}:{provider}") for _, _, service, provider, _, _ in own}
        waiting += reached - seen
        seen |= reached
    return tuple(sorted(kept))


def edges_text(header: Row, rows: Iterable[Row]) -> str:
    """The rows as CSV under the header, each ended by a line feed."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([header, *rows])
    return buffer.getvalue()


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--out", type=Path, default=Path("data/edges/2020-exchanges.csv"))
    options = parser.parse_args()
    out: Path = options.out
    sites = read_sites(options.facts)
    header, *rows = read_edges(options.facts)
    part = part_of(rows, sites)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(edges_text(header, part), encoding="utf-8", newline="")
    providers = {row[2:4] for row in part}
    print(f"{len(part)} edges of {len(sites)} sites, {len(providers)} providers")


if __name__ == "__main__":
    main()
