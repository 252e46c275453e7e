"""Look-ups per second in the shipped catalogue, and what loading it costs. Not a test.

python -m tests.benchmarks.bench_match
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from depmap.attribution.match import CatalogueIndex
from depmap.inputs.catalogue import load_catalogue, load_shipped_catalogue
from depmap.inputs.data import data_dir
from depmap.model.provider import MatcherKind

NAMES = (
    "d1a2b3.cloudfront.net",
    "x.ap-northeast-1.elb.amazonaws.com",
    "www.example.com.cdn.cloudflare.net",
    "www.example.com",
    "a.very.long.name.of.nobody.example.org",
)
SERVERS = ("ns-1.awsdns-00.com", "ada.ns.cloudflare.com", "ns1.example.com")
ADDRESSES = (
    "52.199.127.214",
    "104.16.132.229",
    "192.0.2.1",
    "2606:4700::6810:84e5",
    "2600:9000:2000::1",
)
FIELDS = ("cloudflare", "nginx", "CloudFront", "AmazonS3")
ROUNDS = 20_000


def rate(look_up: Callable[[str], object], values: Sequence[str]) -> float:
    """Look-ups per second."""
    start = time.perf_counter()
    for _ in range(ROUNDS):
        for value in values:
            look_up(value)
    return ROUNDS * len(values) / (time.perf_counter() - start)


def say(line: str) -> None:
    """Print ``line``."""
    sys.stdout.write(line + "\n")


def timed(what: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    say(f"{what:28} {1000 * (time.perf_counter() - start):8.1f} ms")


def main() -> None:
    timed("providers alone", lambda: load_catalogue(data_dir() / "providers"))
    timed("providers and networks", load_shipped_catalogue)
    index = CatalogueIndex(load_shipped_catalogue())
    timed("first name", lambda: index.name(MatcherKind.CNAME, NAMES[0]))
    timed("first address", lambda: index.address(ADDRESSES[0]))
    for what, look_up, values in (
        ("cname", lambda name: index.name(MatcherKind.CNAME, name), NAMES),
        ("ns", lambda name: index.name(MatcherKind.NS, name), SERVERS),
        ("address", index.address, ADDRESSES),
        ("server field", lambda value: index.header("server", value), FIELDS),
        ("issuer", index.issuer, ("DigiCert Inc", "Nobody")),
    ):
        say(f"{what:28} {rate(look_up, values):10,.0f} look-ups/s")


if __name__ == "__main__":
    main()
