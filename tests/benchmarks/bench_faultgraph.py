"""Times the fault graph on made-up targets: ``python tests/benchmarks/bench_faultgraph.py [N]``.

Each target is drawn like a scanned exchange: three surfaces with endpoints on cloud addresses,
some behind a CDN with a hidden origin, zones on one or two DNS vendors with name servers that need
each other. Prints CPU seconds and the memory of the graph.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from depmap.availability.cut_pairs import cut_pairs
from depmap.availability.evaluate import working
from depmap.availability.faultgraph import FaultGraph, FaultGraphBuilder, NodeKind
from depmap.availability.single_points import failure_sets
from depmap.model.component import Component, autonomous_system, name_server, provided, tld
from depmap.model.finding import Reason, Unknown
from depmap.model.role import FailureClass, Role

IMMEDIATE, CACHED = FailureClass.IMMEDIATE, FailureClass.CACHED
CLOUDS = tuple(f"cloud{n}" for n in range(12))
VENDORS = tuple(f"dns{n}" for n in range(20))
HOSTING = frozenset(
    component
    for cloud in CLOUDS
    for region in range(30)
    for service in range(3)
    for found in [provided(cloud, service=f"s{service}", region=f"r{region}")]
    for component in (found, *found.containers())
)

Built = TypeVar("Built")


def add_name_server(builder: FaultGraphBuilder, host: str, vendor: str, peer: str) -> int:
    """A server on the vendor's network whose name is resolved by its peer's zone."""
    node = builder.declare(host)
    if builder.is_defined(host):
        return node
    number = int(vendor.removeprefix("dns"))
    place = builder.all_of(
        [
            builder.leaf(name_server(host), Role.DNS, CACHED),
            builder.leaf(provided(vendor, service="dns"), Role.DNS, CACHED),
            builder.leaf(autonomous_system(64500 + number), Role.TRANSIT, IMMEDIATE),
        ]
    )
    glue = builder.all_of([])
    named = glue if host.startswith("ns0") else builder.declare(peer)
    builder.define(node, NodeKind.ALL, [place, named])
    return node


def add_zone(builder: FaultGraphBuilder, name: str, vendors: list[str]) -> int:
    """A zone on the servers of all ``vendors``."""
    servers = [
        add_name_server(builder, f"ns{n}.{vendor}.net", vendor, f"ns{(n + 1) % 4}.{vendor}.net")
        for vendor in vendors
        for n in range(4)
    ]
    parent = builder.leaf(tld("com"), Role.REGISTRY, CACHED)
    return builder.all_of([parent, builder.any_of(servers)], key=name)


def add_endpoint(builder: FaultGraphBuilder, rng: random.Random, host: str, zone: int) -> int:
    """A host on four addresses, one in three behind a CDN."""
    cloud = rng.choice(CLOUDS)
    regions = rng.sample(range(30), rng.choice((1, 1, 2)))
    hidden = rng.random() < 0.33
    addresses = []
    for n in range(4):
        place = provided(cloud, service=f"s{n % 3}", region=f"r{regions[n % len(regions)]}")
        needs = [
            builder.leaf(place, Role.CDN if hidden else Role.HOSTING, IMMEDIATE),
            builder.leaf(autonomous_system(65000 + CLOUDS.index(cloud)), Role.TRANSIT, IMMEDIATE),
        ]
        addresses.append(builder.all_of(needs, key=(host, n)))
    needs = [zone, builder.any_of(addresses)]
    if hidden:
        unknown = Unknown(subject=host, role=Role.HOSTING, reason=Reason.ORIGIN_HIDDEN)
        needs.append(builder.unknown(unknown, HOSTING, IMMEDIATE))
    return builder.all_of(needs, key=host)


def build(targets: int) -> tuple[FaultGraph, list[int]]:
    """The graph of ``targets`` targets, and the nodes of their surfaces."""
    rng = random.Random(targets)
    builder = FaultGraphBuilder()
    surfaces: list[int] = []
    for target in range(targets):
        vendors = rng.sample(VENDORS, rng.choice((1, 1, 1, 2)))
        zone = add_zone(builder, f"t{target}.com", vendors)
        for role, count in (("web", 2), ("api", 16), ("ws", 8)):
            hosts = [
                add_endpoint(builder, rng, f"{role}{n}.t{target}.com", zone) for n in range(count)
            ]
            alternates = [builder.any_of(hosts[n : n + 4]) for n in range(0, count, 4)]
            surfaces.append(builder.all_of(alternates, key=(target, role)))
    return builder.build(), surfaces


def timed(what: str, run: Callable[[], Built]) -> Built:
    """Run it once and print the CPU time."""
    start = time.process_time()
    built = run()
    print(f"{what:<44}{time.process_time() - start:8.2f} s")  # noqa: T201
    return built


def main(targets: int) -> None:
    """Print the table."""
    graph, surfaces = timed("build", lambda: build(targets))
    print(f"{targets} targets, {len(graph)} nodes, {len(graph.children)} edges")  # noqa: T201
    failed: tuple[Component, ...] = (provided(CLOUDS[0]),)
    timed("working, one failure", lambda: working(graph, failed, possible=False))
    proved = timed("single points, proved", lambda: failure_sets(graph, possible=False))
    timed("single points, possible", lambda: failure_sets(graph, possible=True))
    timed("I_fail of every component", lambda: proved.lost_with(surfaces))
    rows = timed("cut pairs, proved", lambda: [cut_pairs(graph, node) for node in surfaces])
    timed(
        "cut pairs, possible", lambda: [cut_pairs(graph, n, possible=True) for n in surfaces[:30]]
    )
    print(sum(len(row.pairs) for row in rows), "pairs;", len(proved.pool), "sets")  # noqa: T201
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MB")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
