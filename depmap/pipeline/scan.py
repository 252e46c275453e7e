"""Scanning targets to a snapshot, live or on a recorded world."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network

from depmap.errors import NotMeasured
from depmap.model.observation import Observation, Run, Snapshot
from depmap.model.target import StatedFact, Target
from depmap.model.world import World
from depmap.resolvers.canary import ask_canary, is_lie, is_unreachable
from depmap.resolvers.certificates import TlsCertificateSource
from depmap.resolvers.client import DnsClient, DnsOptions
from depmap.resolvers.connection import PinnedConnector
from depmap.resolvers.deadline import without_deadline
from depmap.resolvers.delegations import DelegationResolver
from depmap.resolvers.gate import AddressGate
from depmap.resolvers.origins import OriginResolver
from depmap.resolvers.pace import pace
from depmap.resolvers.ports import Clock, ConnectMap, direct
from depmap.resolvers.probes import ServerProber
from depmap.resolvers.rrsets import RRsetResolver
from depmap.resolvers.scan import Progress as Progress
from depmap.resolvers.scan import ScanOptions, Sources, scan_targets
from depmap.resolvers.servers import Server
from depmap.resolvers.trust import load_trust_store
from depmap.resolvers.web import HttpxWebSource
from depmap.snapshot.canonical import canonical
from depmap.version import __version__
from depmap.world.ledger import Ledger
from depmap.world.serve import serve

TRY_A_WORLD = "is the network up? a recorded Internet needs none: --world 2026-09"
CANARY_SECONDS = 3.0

OnComplete = Callable[[str, tuple[Observation, ...]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How the network is reached: resolvers, how long and how fast to ask, and what never."""

    resolvers: tuple[Server, ...]
    timeout: float = 5.0
    rate: float = 50.0
    allow_private: tuple[IPv4Network | IPv6Network, ...] = ()
    exclude: tuple[IPv4Network | IPv6Network, ...] = ()
    connect_map: ConnectMap = direct


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What an interrupted run left: when it began, the targets it completed, what it saw."""

    started: datetime
    done: frozenset[str]
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What to scan and how. ``world`` None means the live Internet.

    Targets that ``earlier`` completed are not scanned again; what it saw of them is kept.
    """

    targets: tuple[Target, ...]
    reach: Reach
    options: ScanOptions = field(default_factory=ScanOptions)
    world: World | None = None
    vantage: str = ""
    earlier: Earlier | None = None

    def remaining(self) -> tuple[Target, ...]:
        """The targets still to be scanned."""
        done = self.earlier.done if self.earlier is not None else frozenset[str]()
        return tuple(target for target in self.targets if target.id not in done)


async def scan(
    request: ScanRequest,
    clock: Clock,
    progress: Progress,
    on_complete: OnComplete | None = None,
) -> Snapshot:
    """Scan the live Internet, or a recorded one through the very same resolvers.

    ``on_complete`` gets each target's observations, labelled, as soon as it is complete. Raises
    NotMeasured where no resolver answers or the resolver lies.
    """
    earlier = request.earlier
    started = earlier.started if earlier is not None else clock.now()
    observations = earlier.observations if earlier is not None else ()
    if request.remaining():
        keep = on_complete or _keep_nothing
        if request.world is not None:
            found = await _scan_world(request, request.world, clock, progress, keep)
        else:
            found = await _scan_live(request, clock, progress, keep)
        observations = (*observations, *found)
    return Snapshot(
        run=_run(request, started, clock.now()),
        targets=request.targets,
        observations=canonical(observations),
    )


async def _scan_live(
    request: ScanRequest, clock: Clock, progress: Progress, keep: OnComplete
) -> tuple[Observation, ...]:
    await _ask_canary(request.reach, clock)
    async with open_sources(request.reach, clock) as sources:
        return await scan_targets(request.remaining(), sources, request.options, progress, keep)


async def _scan_world(
    request: ScanRequest, world: World, clock: Clock, progress: Progress, keep: OnComplete
) -> tuple[Observation, ...]:
    ledger = Ledger(world)

    def keep_labelled(target_id: str, observations: tuple[Observation, ...]) -> None:
        keep(target_id, tuple(map(ledger.label, observations)))

    async with serve(world) as served:
        reach = Reach(
            resolvers=(Server(served.resolver),),
            timeout=request.reach.timeout,
            rate=0,
            exclude=request.reach.exclude,
            connect_map=served.connect_map,
        )
        async with open_sources(reach, clock) as sources:
            found = await scan_targets(
                request.remaining(), sources, request.options, progress, keep_labelled
            )
    return tuple(map(ledger.label, found))


def _run(request: ScanRequest, started: datetime, finished: datetime) -> Run:
    recorded = request.world is not None
    return Run(
        started=started,
        finished=finished,
        tool_version=__version__,
        resolvers=() if recorded else tuple(str(s) for s in request.reach.resolvers),
        vantage=request.vantage,
        world=request.world.name if request.world is not None else "",
    )


async def _ask_canary(reach: Reach, clock: Clock) -> None:
    """Is anybody there, and is it the truth? Asked with a short wait, before anything else."""
    quick = DnsOptions(timeout=min(reach.timeout, CANARY_SECONDS), connect_map=reach.connect_map)
    async with DnsClient(reach.resolvers, quick) as client:
        canary = await ask_canary(RRsetResolver(client, clock))
    asked = ", ".join(str(server) for server in reach.resolvers)
    if is_unreachable(canary):
        raise NotMeasured(f"no resolver answered ({asked}: {canary.status})", remedy=TRY_A_WORLD)
    if is_lie(canary):
        raise NotMeasured(
            f"the resolver {asked} invents addresses for names that don't exist",
            remedy="use another one: --resolver 9.9.9.9",
        )


@asynccontextmanager
async def open_sources(reach: Reach, clock: Clock) -> AsyncIterator[Sources]:
    """The real resolvers behind the ports, sharing caches, pacing and the address gate."""
    gate = AddressGate(reach.allow_private, reach.exclude)
    pacer = without_deadline(pace(clock, reach.rate))
    options = DnsOptions(
        timeout=reach.timeout, connect_map=reach.connect_map, pace=pacer, gate=gate
    )
    async with DnsClient(reach.resolvers, options) as client:
        rrsets = RRsetResolver(client, clock)
        connector = PinnedConnector(rrsets, gate, connect_map=reach.connect_map, pace=pacer)
        async with HttpxWebSource(connector, clock) as web:
            yield Sources(
                rrsets=rrsets,
                delegations=DelegationResolver(rrsets, clock),
                origins=OriginResolver(rrsets, clock),
                web=web,
                certificates=TlsCertificateSource(connector, clock, store=load_trust_store()),
                clock=clock,
                servers=ServerProber(rrsets, clock),
            )


def _keep_nothing(target_id: str, observations: tuple[Observation, ...]) -> None:
    """Nobody wants checkpoints."""


def with_stated(targets: tuple[Target, ...], world: World) -> tuple[Target, ...]:
    """The targets with what the world holds of published claims about them."""
    stated: dict[str, tuple[StatedFact, ...]] = {e.exchange: e.stated for e in world.exchanges}
    return tuple(replace(t, stated=stated.get(t.id, t.stated)) for t in targets)
