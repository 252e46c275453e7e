"""The Python interface: a few functions for programs, with the defaults of the command line.

Every error the caller can act on is a ``depmap.errors.DepmapError`` with a remedy.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from depmap.analysis.assessment import examine
from depmap.attribution.identify import identify
from depmap.attribution.match import CatalogueIndex
from depmap.errors import UsageError
from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.data import data_dir
from depmap.inputs.exchanges import load_exchanges
from depmap.inputs.targets import target_from_argument
from depmap.inputs.worlds import load_world, world_dir
from depmap.model.finding import Assessment
from depmap.model.identification import Identification, ValueKind
from depmap.model.observation import Snapshot
from depmap.model.target import Target
from depmap.model.world import World
from depmap.pipeline.scan import Reach, ScanRequest, with_stated
from depmap.pipeline.scan import scan as run_scan
from depmap.resolvers.clock import SystemClock
from depmap.resolvers.scan import ScanOptions, Silent
from depmap.resolvers.servers import parse_server, system_servers
from depmap.snapshot.reader import read_snapshot

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The providers depmap knows, ready for look-ups."""

    index: CatalogueIndex = field(repr=False)

    @classmethod
    def shipped(cls) -> Self:
        """The catalogue of this version."""
        return cls(read_index())

    @classmethod
    def of(cls, folder: str | Path, *, only: bool = False) -> Self:
        """The shipped catalogue with the providers of ``folder`` added; with ``only`` they alone.

        Raises InputError as path:line.
        """
        return cls(read_index(Path(folder), only=only))

    @property
    def date(self) -> str:
        """The newest document's behind it, ISO 8601."""
        return self.index.catalogue.date

    def identify(
        self, value: str, kind: ValueKind | None = None, *, on: str = ""
    ) -> Identification:
        """Whose a name, address, AS number, header field, issuer or SPF include is.

        ``kind`` is told by its looks where not given. ``on``: the day, in ISO 8601, for which AS
        numbers are looked up, else today. A value nobody knows has no match. No network.
        """
        if kind is not None and kind not in set(ValueKind):
            known = ", ".join(ValueKind)
            raise UsageError(f"{kind!r} is no kind of value", remedy=f"known: {known}")
        day = on or datetime.now(UTC).date().isoformat()
        return identify(value, self.index, kind, on=day)


def scan(  # noqa: PLR0913 - choices with defaults, given by name
    targets: str | Target | Iterable[str | Target],
    *,
    world: str | Path | None = None,
    resolvers: Sequence[str] = (),
    web: bool = True,
    timeout: float = 5.0,
    deadline: float = 60.0,
    concurrency: int = 32,
    rate: float = 50.0,
    vantage: str = "",
) -> Snapshot:
    """Scan exchange ids, domains, hosts or Targets; live, or on the recorded ``world``.

    ``resolvers``: ``IP`` or ``IP:PORT``, the system's where none is given. ``timeout`` and
    ``deadline``: seconds for a DNS question and for a target. ``rate``: packets started a second,
    0 for no limit. Without ``web`` no page and no certificate is fetched.

    Blocks until all is done, in a running event loop too; there call it by
    ``asyncio.to_thread``. Raises UsageError, and NotMeasured where no resolver answers or it lies.
    """
    _check("timeout", timeout, 0.1, 600)
    _check("deadline", deadline, 1, 3600)
    _check("concurrency", concurrency, 1, 1024)
    _check("rate", rate, 0, math.inf)
    asked = tuple(map(parse_server, resolvers))
    recorded = load_world(world_dir(str(world))) if world is not None else None
    request = ScanRequest(
        targets=_targets(targets, recorded),
        reach=Reach(
            resolvers=(asked or system_servers()) if recorded is None else (),
            timeout=timeout,
            rate=rate,
        ),
        options=ScanOptions(timeout=deadline, concurrency=concurrency, web=web, certificates=web),
        world=recorded,
        vantage=vantage,
    )
    return _finished(run_scan(request, SystemClock(), Silent()))


def assess(
    snapshot: Snapshot, *, catalogue: Catalogue | None = None, observed_only: bool = False
) -> Assessment:
    """What a snapshot shows: dependencies, single points, concentration, findings, coverage.

    By the shipped catalogue where none is given. ``observed_only`` takes reconstructed answers for
    unknown. The same arguments give the same answer.
    """
    known = catalogue if catalogue is not None else Catalogue.shipped()
    now = snapshot.run.finished
    return examine(snapshot, known.index, now=now, observed_only=observed_only).assessment


def load_snapshot(path: str | Path, *, salvage: bool = False) -> Snapshot:
    """The snapshot that ``depmap scan --snapshot`` wrote.

    Raises InputError for what is none, SnapshotError for a damaged or newer one; with ``salvage``
    what is left of a damaged one is read.
    """
    return read_snapshot(Path(path), salvage=salvage)


def _targets(
    wanted: str | Target | Iterable[str | Target], world: World | None
) -> tuple[Target, ...]:
    """Each once, with what the world holds of claims about them."""
    given = (wanted,) if isinstance(wanted, str | Target) else tuple(wanted)
    for each in given:
        if not isinstance(each, str | Target):
            raise UsageError(f"{each!r} is no target", remedy="give a name or a Target")
    exchanges = {e.id: e for e in load_exchanges(data_dir() / "exchanges")}
    named = [
        each if isinstance(each, Target) else target_from_argument(each, exchanges)
        for each in given
    ]
    if not named:
        raise UsageError("nothing to scan", remedy="name an exchange or a domain")
    unique = tuple({target.id: target for target in named}.values())
    return with_stated(unique, world) if world is not None else unique


def _check(name: str, number: float, least: float, most: float) -> None:
    """The bounds of the command line; not a number lies in none."""
    if not least <= number <= most:
        upper = "" if math.isinf(most) else f" and {most:g}"
        between = f"between {least:g}{upper}" if upper else f"{least:g} or more"
        raise UsageError(f"{name} must be {between}, not {number!r}")


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` returns; in a thread of its own where this one has a loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
