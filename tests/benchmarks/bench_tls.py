"""CPU of a TLS handshake and a head: depmap's web source beside raw asyncio + ssl.

    python -m tests.benchmarks.bench_tls [--hosts 100] [--rounds 9]

The server runs in a process of its own, so only the client's CPU is counted. Rounds alternate;
medians are printed and their ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from depmap.model.observation import Status
from depmap.resolvers.certificates import TlsCertificateSource
from depmap.resolvers.connection import PinnedConnector, collecting_context
from depmap.resolvers.gate import AddressGate
from depmap.resolvers.trust import load_trust_store
from depmap.resolvers.web import USER_AGENT, HttpxWebSource
from tests.resolvers.loopback_https import PUBLIC, FixedClock, Names, mint, serve, server_context

ANSWER = (
    b"HTTP/1.1 200 OK\r\nServer: cloudflare\r\nContent-Type: text/html\r\nVary: Accept\r\n"
    b"Cache-Control: no-store\r\nContent-Length: 0\r\n\r\n"
)
TARGET_RATIO = 2.2
Client = Callable[[list[str], int], Coroutine[Any, Any, None]]


def run_server(pipe: Connection) -> None:
    """Serve until told to end, in a process of its own."""

    async def main() -> None:
        root = mint("Bench Root", organisation="Bench")
        with tempfile.TemporaryDirectory() as folder:
            leaf = mint("bench.example", issuer=root, names=["*.bench.example"])
            async with serve(ANSWER, server_context(Path(folder), [leaf, root])) as served:
                pipe.send(served.port)
                await asyncio.to_thread(pipe.recv)

    asyncio.run(main())


async def raw(hosts: list[str], port: int) -> None:
    """What it takes at the least: connect, shake hands, ask, read the head."""
    context = collecting_context()

    async def fetch(host: str) -> None:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=context, server_hostname=host
        )
        request = f"GET / HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {USER_AGENT}\r\n\r\n"
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{host}: {head!r}")
        writer.transport.abort()

    await asyncio.gather(*map(fetch, hosts))


def connector(hosts: list[str], port: int) -> PinnedConnector:
    """Every host at one public address, which lies at the server."""
    names = Names({(host, "A"): (PUBLIC,) for host in hosts})
    return PinnedConnector(
        names, AddressGate(), connect_map=lambda _address, _port: ("127.0.0.1", port)
    )


async def heads(hosts: list[str], port: int) -> None:
    """The same through depmap: look-up, gate, pinned connection, httpx."""
    async with HttpxWebSource(connector(hosts, port), FixedClock()) as source:
        found = await asyncio.gather(*(source.fetch_head(f"https://{host}/") for host in hosts))
    if any(observation.status is not Status.OK for observation in found):
        raise RuntimeError("a fetch failed")


async def heads_and_certificates(hosts: list[str], port: int) -> None:
    """Both questions of a scan, over one connection; chains parsed and judged."""
    shared = connector(hosts, port)
    certificates = TlsCertificateSource(shared, FixedClock(), store=STORE)
    async with HttpxWebSource(shared, FixedClock()) as source:
        found = await asyncio.gather(
            *(source.fetch_head(f"https://{host}/") for host in hosts),
            *(certificates.fetch_chain(host) for host in hosts),
        )
    if any(observation.status is not Status.OK for observation in found):
        raise RuntimeError("a fetch failed")


STORE = load_trust_store()
CLIENTS: tuple[tuple[str, Client], ...] = (
    ("raw asyncio + ssl", raw),
    ("depmap head", heads),
    ("depmap head + certificates", heads_and_certificates),
)


def measure(client: Client, hosts: list[str], port: int) -> float:
    """CPU milliseconds for each host."""
    before = time.process_time()
    asyncio.run(client(hosts, port))
    return (time.process_time() - before) * 1000 / len(hosts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    hosts = [f"h{n}.bench.example" for n in range(options.hosts)]
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=run_server, args=(there,))
    server.start()
    try:
        port: int = here.recv()
        times: dict[str, list[float]] = {name: [] for name, _ in CLIENTS}
        for turn in range(options.rounds + 1):
            for name, client in CLIENTS:
                taken = measure(client, hosts, port)
                if turn:  # the first round warms up
                    times[name].append(taken)
    finally:
        here.send("end")
        server.join()
    base = statistics.median(times[CLIENTS[0][0]])
    for name, taken_each in times.items():
        median = statistics.median(taken_each)
        sys.stdout.write(f"{name:28} {median:6.2f} ms CPU/host   {median / base:4.2f}x\n")
    ratio = statistics.median(times["depmap head"]) / base
    sys.stdout.write(f"target: depmap head at most {TARGET_RATIO}x: ")
    sys.stdout.write("held\n" if ratio <= TARGET_RATIO else "MISSED\n")
    return 0 if ratio <= TARGET_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
