"""The catalogue: loading it, and look-ups beside a naive loop and pytricia. Not a test.

python -m tests.benchmarks.bench_catalogue

pytricia is measured where it is installed (the dependency group ``bench``). Medians of rounds
taken in turn; CPU time.
"""

from __future__ import annotations

import gc
import importlib.util
import ipaddress
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

from depmap.attribution.identify import Identifier
from depmap.attribution.match import CatalogueIndex
from depmap.inputs.catalogue import load_catalogue
from depmap.inputs.catalogue_cache import CatalogueFiles, digest_of, read_index
from depmap.inputs.data import data_dir
from depmap.model.provider import MatcherKind, Network

NAMES = 20_000
ADDRESSES = 20_000
LOOP = 100
"""Values for the naive loops, which are slow."""
ROUNDS = 5
SUFFIXES = (
    "cloudfront.net",
    "ap-northeast-1.elb.amazonaws.com",
    "cdn.cloudflare.net",
    "example.com",
    "a.very.long.name.of.nobody.example.org",
)
SERVERS = ("ns-{}.awsdns-00.com", "a{}.ns.cloudflare.com", "ns{}.example.com")
FIELDS = ("cloudflare", "nginx", "CloudFront", "AmazonS3")
VALUES = ("d1.cloudfront.net", "52.199.127.214,AS16509", "server: cloudflare", "Let's Encrypt")


def say(what: str, figure: float, unit: str) -> None:
    """Print one figure."""
    sys.stdout.write(f"{what:46}{figure:14,.1f} {unit}\n")


def in_turn(works: Sequence[tuple[str, Callable[[], object]]]) -> dict[str, float]:
    """CPU seconds of each work, the median of ROUNDS taken in turn."""
    taken: dict[str, list[float]] = {what: [] for what, _ in works}
    for _ in range(ROUNDS):
        for what, work in works:
            gc.collect()
            gc.disable()
            start = time.process_time()
            work()
            taken[what].append(time.process_time() - start)
            gc.enable()
    return {what: median(times) for what, times in taken.items()}


def each(look_up: Callable[[str], object], values: Iterable[str]) -> Callable[[], None]:
    """The work of looking all of them up."""

    def work() -> None:
        for value in values:
            look_up(value)

    return work


def tell_loading() -> None:
    """What reading costs, compiled and from the sources."""
    read_index()
    files = CatalogueFiles(shipped=data_dir())
    networks = data_dir() / "networks.csv.gz"
    times = in_turn(
        [
            ("digest of the sources", lambda: digest_of(files)),
            ("load, digest included", read_index),
            ("load and first look-up of every kind", first_look_ups),
            ("without compiling", lambda: load_catalogue(data_dir() / "providers", networks)),
        ]
    )
    for what, seconds in times.items():
        say(what, 1000 * seconds, "ms")


def first_look_ups() -> None:
    index = read_index()
    index.name(MatcherKind.CNAME, "d1.cloudfront.net")
    index.name(MatcherKind.NS, "ns1.example.com")
    index.address("52.199.127.214")
    index.address("2606:4700::6810:84e5")
    index.asn(13335)
    index.header("server", "cloudflare")
    index.issuer("DigiCert Inc")


def tell_names(index: CatalogueIndex) -> None:
    """Names a second, beside trying every pattern."""
    draw = random.Random(4)
    targets = [f"h{draw.randrange(10**6)}.{draw.choice(SUFFIXES)}" for _ in range(NAMES)]
    servers = [draw.choice(SERVERS).format(draw.randrange(2000)) for _ in range(NAMES)]
    suffixes = [
        f".{matcher.pattern}"
        for provider in index.catalogue.providers
        for service in provider.services
        for matcher in service.matchers
        if matcher.kind is MatcherKind.CNAME
    ]

    def by_loop(name: str) -> list[str]:
        return [suffix for suffix in suffixes if f".{name}".endswith(suffix)]

    tell_rates(
        [
            ("CNAME targets", lambda n: index.name(MatcherKind.CNAME, n), targets),
            ("  naive loop over the suffixes", by_loop, targets[:LOOP]),
            ("name servers", lambda n: index.name(MatcherKind.NS, n), servers),
            ("server fields", lambda v: index.header("server", v), FIELDS * 1000),
            ("issuers", index.issuer, ("DigiCert Inc", "Nobody") * 1000),
            ("identify, any kind", Identifier(index).identify, VALUES * 5000),
        ]
    )


def tell_addresses(index: CatalogueIndex) -> None:
    """Addresses a second, beside a loop over ipaddress networks and pytricia."""
    draw = random.Random(5)
    networks = list(index.catalogue.networks)
    four = [n for n in networks if ":" not in n.prefix]
    addresses = [_within(draw.choice(four), draw) for _ in range(ADDRESSES)]
    parsed = [(ipaddress.ip_network(n.prefix), n) for n in four]

    def by_loop(text: str) -> list[Network]:
        address = ipaddress.ip_address(text)
        return [network for prefix, network in parsed if address in prefix]

    works: list[tuple[str, Callable[[str], object], Sequence[str]]] = [
        ("IPv4 addresses", index.address, addresses),
        ("  naive loop over ipaddress networks", by_loop, addresses[: LOOP // 10]),
    ]
    if importlib.util.find_spec("pytricia"):
        pytricia = importlib.import_module("pytricia")
        start = time.process_time()
        tree = pytricia.PyTricia(32)
        for network in four:
            tree[network.prefix] = network
        say("  pytricia: building the tree", 1000 * (time.process_time() - start), "ms")
        works.append(("  pytricia: look-ups", tree.get, addresses))
    else:
        sys.stdout.write("  pytricia isn't installed: pip install --group bench\n")
    tell_rates(works)


def _within(network: Network, draw: random.Random) -> str:
    prefix = ipaddress.IPv4Network(network.prefix)
    return str(prefix[draw.randrange(prefix.num_addresses)])


def tell_rates(works: Sequence[tuple[str, Callable[[str], object], Sequence[str]]]) -> None:
    """Look-ups a second of each."""
    times = in_turn([(what, each(look_up, values)) for what, look_up, values in works])
    for what, _, values in works:
        say(what, len(values) / times[what], "look-ups/s")


def tell_first_answer() -> None:
    """Wall time of the installed command's first answer."""
    command = [str(Path(sys.executable).with_name("depmap")), "identify", "d1.cloudfront.net"]
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    say("depmap identify, first answer, wall", 1000 * median(times), "ms")


def main() -> None:
    tell_loading()
    index = read_index()
    tell_names(index)
    tell_addresses(index)
    tell_first_answer()


if __name__ == "__main__":
    main()
