"""Making a scan for the commands that need one: scan and check. No printing of reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from depmap.attribution.prefixes import Prefix
from depmap.cli.interrupts import run_interruptible
from depmap.cli.progress import watching
from depmap.cli.reading import Wanted, read_networks, read_wanted, read_world
from depmap.cli.sink import say, write_output
from depmap.errors import UsageError
from depmap.inputs.exclusions import Exclusions, read_exclusions
from depmap.model.observation import Observation, Snapshot
from depmap.model.redaction import redacted, unlocated
from depmap.model.target import Target
from depmap.model.world import World
from depmap.pipeline.scan import Earlier, Reach, ScanRequest, scan, with_stated
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.plan import planned_questions
from depmap.resolvers.scan import ScanOptions
from depmap.resolvers.servers import Server, parse_server, system_servers
from depmap.snapshot.journal import journal_path
from depmap.snapshot.reader import Contents
from depmap.snapshot.targets import Header
from depmap.snapshot.writer import SnapshotWriter
from depmap.version import __version__

DEFAULT_TIMEOUT = 5.0
DEFAULT_DEADLINE = 60.0
DEFAULT_CONCURRENCY = 32
DEFAULT_RATE = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How the user wants the scan made."""

    world: str = ""
    resolvers: tuple[str, ...] = ()
    timeout: float = DEFAULT_TIMEOUT
    deadline: float = DEFAULT_DEADLINE
    concurrency: int = DEFAULT_CONCURRENCY
    rate: float = DEFAULT_RATE
    no_web: bool = False
    exclude: Path | None = None
    allow_private: tuple[str, ...] = ()
    vantage: str = ""
    redact: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A scan ready to be made; nothing was sent yet."""

    request: ScanRequest
    redact: bool
    quiet: bool

    @property
    def targets(self) -> tuple[Target, ...]:
        """What will be scanned."""
        return self.request.targets


def prepare(wanted: Wanted, choices: Choices) -> Prepared:
    """Read everything the scan needs; raises UsageError, or NotMeasured without a resolver."""
    networks = read_networks(choices.allow_private)
    excluded = read_exclusions(choices.exclude) if choices.exclude else Exclusions()
    world = read_world(choices.world)
    targets = read_wanted(wanted, world)
    return Prepared(
        request=ScanRequest(
            targets=with_stated(targets, world) if world is not None else targets,
            reach=Reach(
                resolvers=_resolvers(choices, world),
                timeout=choices.timeout,
                rate=choices.rate,
                allow_private=networks,
                exclude=tuple(map(_network, excluded.networks)),
            ),
            options=ScanOptions(
                timeout=choices.deadline,
                concurrency=choices.concurrency,
                web=not choices.no_web,
                certificates=not choices.no_web,
                exclude=excluded.names,
            ),
            world=world,
            vantage=choices.vantage,
        ),
        redact=choices.redact,
        quiet=choices.quiet,
    )


def _resolvers(choices: Choices, world: World | None) -> tuple[Server, ...]:
    if world is not None:
        return ()
    return tuple(map(parse_server, choices.resolvers)) or system_servers()


def make_scan(
    prepared: Prepared, snapshot: Path | None = None, *, resume: bool = False
) -> Snapshot:
    """Scan; with ``snapshot`` each completed target is kept beside it until all are there.

    With ``resume`` the targets an interrupted scan completed there are not scanned again.
    """
    clock, request = SystemClock(), prepared.request
    if snapshot is None:
        with watching(quiet=prepared.quiet) as progress:
            return _told(run_interruptible(scan(request, clock, progress)), prepared)
    header, targets = _header(request, clock.now()), request.targets
    if prepared.redact:
        header, targets = replace(header, resolvers=(), vantage=""), unlocated(targets)
    with SnapshotWriter(snapshot, header, targets, resume=resume) as writer:
        if writer.recovered is not None:
            request = _going_on(request, header, writer.recovered)
            say(f"depmap: {len(request.remaining())} of {len(request.targets)} targets to go")

        def keep(target_id: str, observations: tuple[Observation, ...]) -> None:
            writer.checkpoint(target_id, _of(observations, prepared))

        try:
            with watching(quiet=prepared.quiet) as progress:
                made = _told(run_interruptible(scan(request, clock, progress, keep)), prepared)
        except KeyboardInterrupt:
            say(f"depmap: completed targets are kept in {journal_path(snapshot)}")
            say("  the same command with --resume goes on from there;")
            say(f"  depmap report --salvage {journal_path(snapshot)} tells what they show")
            raise
        writer.finish(made)
    return made


def _told(made: Snapshot, prepared: Prepared) -> Snapshot:
    return redacted(made) if prepared.redact else made


def _of(observations: tuple[Observation, ...], prepared: Prepared) -> tuple[Observation, ...]:
    """What of them may be kept."""
    if not prepared.redact:
        return observations
    header = _header(prepared.request, SystemClock().now())
    run = header.run(header.started, complete=False)
    return redacted(Snapshot(run=run, targets=(), observations=observations)).observations


def _header(request: ScanRequest, started: datetime) -> Header:
    return Header(
        started=started,
        tool_version=__version__,
        resolvers=tuple(str(s) for s in request.reach.resolvers),
        vantage=request.vantage,
        world=request.world.name if request.world is not None else "",
    )


def _going_on(request: ScanRequest, header: Header, left: Contents) -> ScanRequest:
    """The request for what is left; raises UsageError where the earlier run looked elsewhere."""
    was = replace(left.header, started=header.started, tool_version=header.tool_version)
    if was != header:
        raise UsageError(
            "--resume: the interrupted scan had another world, vantage or resolver",
            remedy="give the same options as then, or scan anew without --resume",
        )
    earlier = Earlier(
        started=left.header.started,
        done=frozenset(left.done),
        observations=tuple(left.observations),
    )
    return replace(request, earlier=earlier)


def _network(prefix: Prefix) -> IPv4Network | IPv6Network:
    version, first, length = prefix
    return IPv4Network((first, length)) if version == 4 else IPv6Network((first, length))


def print_plan(targets: tuple[Target, ...], output: Path | None) -> None:
    """What would be asked first of each target, one question a line."""
    lines = [
        f"{target.id}\t{question}\n" for target in targets for question in planned_questions(target)
    ]
    write_output("".join(lines), output)
