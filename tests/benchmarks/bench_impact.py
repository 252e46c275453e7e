"""Times ``depmap impact`` on the study of 2020 and on ten times as much, beside networkx.

    python -m tests.benchmarks.bench_impact [1]

With ``1`` the study alone. Each run is a process of its own: wall and CPU seconds, peak memory.
networkx parses the same file, then walks the reversed edges from every provider for C_total and
I_fail; after SECONDS of walking it stops, and the rest is reckoned from the sites still to reach.
Ends with an error where the two disagree. Without the facts a made-up list is used.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.edge_lists import SEED, STUDY, larger_rows, write_edge_list

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.DiGraph[str]

SIZES = (1, 10)
SECONDS = 75.0
TARGETS = {1: (3.0, 150), 10: (30.0, 1024)}
"""By size, the seconds and the megabytes depmap may take."""

Counts = dict[str, tuple[int, int]]
"""By provider, C_total and I_fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a process took, and what it printed. ``peak`` in MB."""

    wall: float
    cpu: float
    peak: float
    printed: str


def run(*arguments: str) -> Run:
    """Run Python with these arguments to success.

    A process starts with the peak of the one that starts it, so this one must stay small.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(arguments)} ended with {process.returncode}")
        out.seek(0)
        printed = out.read()
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss / 1024,
        printed=printed,
    )


def depmap_counts(printed: str) -> Counts:
    """From the CSV of ``impact``."""
    return {
        f"{row['service']}:{row['provider']}": (int(row["C_total"]), int(row["I_fail"]))
        for row in csv.DictReader(printed.splitlines())
    }


def read_graph(path: Path) -> Graph:
    """The list with its edges reversed: from a provider to what stands on it."""
    import networkx as nx

    graph: Graph = nx.DiGraph()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            dependent, group = row["dependent"], row["redundant_group"]
            provider = f"{row['service']}:{row['provider']}"
            graph.add_node(provider, site=False)
            graph.add_node(dependent, site=row["kind_of_dependent"] == "site")
            if not graph.has_edge(provider, dependent):
                graph.add_edge(provider, dependent, critical=row["critical"] == "1", groups=set())
            if group:
                graph[provider][dependent]["groups"].add(group)
                members = graph.nodes[dependent].setdefault("members", {})
                members.setdefault(group, set()).add(provider)
    return graph


def lost_with(graph: Graph, provider: str) -> Iterator[str]:
    """What fails with the provider, itself left out: one walk over the reversed edges."""
    failed = {provider}
    waiting = [provider]
    left: dict[tuple[str, str], int] = {}
    while waiting:
        for dependent, edge in graph[waiting.pop()].items():
            if dependent in failed:
                continue
            fails = edge["critical"]
            for group in edge["groups"]:
                members = graph.nodes[dependent]["members"][group]
                left[dependent, group] = left.get((dependent, group), len(members)) - 1
                fails = fails or not left[dependent, group]
            if fails:
                failed.add(dependent)
                waiting.append(dependent)
                yield dependent


def walk(path: Path, seconds: float) -> None:
    """Print what networkx finds within so many seconds of walking, as JSON."""
    import networkx as nx

    graph = read_graph(path)
    read = time.process_time()
    is_site: dict[str, bool] = {node: told["site"] for node, told in graph.nodes(data=True)}
    providers = sorted(node for node, site in is_site.items() if not site)
    random.Random(SEED).shuffle(providers)
    counts: Counts = {}
    for provider in providers:
        if time.process_time() - read > seconds:
            break
        reached = sum(is_site[node] for node in nx.descendants(graph, provider))
        counts[provider] = (reached, sum(is_site[node] for node in lost_with(graph, provider)))
    found = {
        "providers": len(providers),
        "read": read,
        "walked": time.process_time() - read,
        "counts": counts,
    }
    json.dump(found, sys.stdout)


def compare(copies: int, folder: Path) -> None:
    """Both on a list of that size: a table, and the check that they agree."""
    path = folder / f"{copies}.csv.gz"
    written = run("-m", __spec__.name, "--write", str(copies), str(path)).printed.strip()
    whence = "the study of 2020" if STUDY.is_file() else "made up, like the study of 2020"
    say(f"{copies} x {whence}: {written} edges")
    ours = run("-m", "depmap", "impact", str(path), "--format", "csv")
    most_seconds, most_memory = TARGETS[copies]
    say(
        f"  {'depmap':<22}{ours.wall:8.2f} s wall{ours.cpu:9.2f} s CPU{ours.peak:8.0f} MB"
        f"   (to reach: {most_seconds:.0f} s, {most_memory} MB)"
    )
    theirs = run("-m", __spec__.name, "--networkx", str(path), str(SECONDS))
    found = json.loads(theirs.printed)
    say(f"  {'networkx':<22}{theirs.wall:8.2f} s wall{theirs.cpu:9.2f} s CPU{theirs.peak:8.0f} MB")
    counts = depmap_counts(ours.printed)
    done: Counts = {name: (c, i) for name, (c, i) in found["counts"].items()}
    cpu = theirs.cpu
    if len(done) < found["providers"]:
        part = work(done) / work(counts)
        cpu += found["walked"] * (1 / part - 1)
        say(
            f"  it walked from {len(done)} of {found['providers']} providers, {part:.0%} of the"
            f" sites to reach; all would take {cpu:.0f} s CPU"
        )
    say(f"  ratio {cpu / ours.cpu:.1f} in CPU, {theirs.peak / ours.peak:.1f} in memory")
    differing = [name for name in done if counts.get(name) != done[name]]
    if differing or len(counts) != found["providers"]:
        sys.exit(f"they disagree on {len(differing)} providers: {', '.join(differing[:5])}")
    say(f"  both agree on C_total and I_fail of {len(done)} providers")


def work(counts: Counts) -> int:
    """What walking from these providers costs, about: the sites reached, one more for each."""
    return sum(reached + 1 for reached, _ in counts.values())


def say(line: str) -> None:
    """Print ``line`` at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    match arguments:
        case ["--write", copies, path]:
            say(str(write_edge_list(Path(path), larger_rows(int(copies)))))
        case ["--networkx", path, seconds]:
            walk(Path(path), float(seconds))
        case [] | ["1"]:
            with tempfile.TemporaryDirectory() as folder:
                for size in SIZES[: len(arguments) or None]:
                    compare(size, Path(folder))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
