"""CPU per question: depmap's DNS engine beside dnspython's async resolver. A script, not a test.

Both ask one loopback server, in a process of its own that answers from memory, so that only the
client's CPU is counted; runs alternate and medians are told.
Run: python -m tests.benchmarks.bench_dns
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import socket
import statistics
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection

import dns.asyncresolver

from depmap.model.observation import Status
from depmap.resolvers.client import DnsClient, DnsOptions
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.rrsets import RRsetResolver
from depmap.resolvers.servers import Server

_CONCURRENCY = 100
_ANSWER = bytes.fromhex("c00c 0001 0001 0000012c 0004 c0000201".replace(" ", ""))

Ask = Callable[[str], Awaitable[None]]


def serve(ready: Connection) -> None:
    """Answer every question with one A record, without looking at it."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    server.bind(("127.0.0.1", 0))
    ready.send(server.getsockname()[1])
    while True:
        query, asker = server.recvfrom(2048)
        end = query.index(b"\0", 12) + 5
        header = query[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"
        server.sendto(header + query[12:end] + _ANSWER, asker)


async def ask_all(ask: Ask, names: list[str]) -> None:
    """Ask for every name, a hundred at a time."""
    waiting = iter(names)

    async def worker() -> None:
        for name in waiting:
            await ask(name)

    await asyncio.gather(*(worker() for _ in range(_CONCURRENCY)))


async def run_depmap(port: int, names: list[str]) -> None:
    """Through the whole engine: cache, single flight, deadlines, observations."""
    async with DnsClient((Server("127.0.0.1", port),), DnsOptions()) as client:
        resolver = RRsetResolver(client, SystemClock())

        async def ask(name: str) -> None:
            observation = await resolver.resolve_rrset(name, "A")
            if observation.status is not Status.OK:
                raise SystemExit(f"{name}: {observation.status} {observation.detail}")

        await ask_all(ask, names)


async def run_dnspython(port: int, names: list[str]) -> None:
    """dns.asyncresolver with its defaults."""
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = port

    async def ask(name: str) -> None:
        await resolver.resolve(name, "A", search=False)

    await ask_all(ask, names)


def cost(run: Callable[[int, list[str]], Awaitable[None]], port: int, names: list[str]) -> float:
    """Microseconds of this process's CPU per question."""

    async def main() -> float:
        began = time.process_time()
        await run(port, names)
        return (time.process_time() - began) / len(names) * 1e6

    return asyncio.run(main())


def main() -> None:
    """Print both medians and their ratio."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--questions", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    costs: dict[str, list[float]] = {"depmap": [], "dnspython": []}
    try:
        for turn in range(options.runs):
            names = [f"n{turn}-{i}.example.com" for i in range(options.questions)]
            costs["depmap"].append(cost(run_depmap, port, names))
            costs["dnspython"].append(cost(run_dnspython, port, names))
    finally:
        server.terminate()
        server.join()
    medians = {engine: statistics.median(values) for engine, values in costs.items()}
    for engine, median in medians.items():
        print(f"{engine:10} {median:7.1f} µs CPU per question")  # noqa: T201
    print(f"ratio      {medians['dnspython'] / medians['depmap']:7.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
