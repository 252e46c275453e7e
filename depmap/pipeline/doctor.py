"""Can this machine measure? Its resolvers, network and data looked at, and judged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from depmap.analysis.doctor import check_up
from depmap.errors import InputError, NotMeasured
from depmap.model.doctor import CheckUp, MachineFacts, Missing, ResolverProbe, TrustStore
from depmap.resolvers.health import FAR_IPV6, find_ipv6_source, probe_resolver
from depmap.resolvers.ports import Clock
from depmap.resolvers.servers import Server, system_servers
from depmap.resolvers.trust import read_roots, trust_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What to look at.

    ``named``: the user's resolvers; the system's without any. ``timeout``: seconds a question.
    ``catalogue_date``: ISO, empty where unknown. ``roots``: a PEM file, by default the one scans
    judge by.
    """

    named: tuple[Server, ...]
    timeout: float
    catalogue_date: str
    system: Callable[[], tuple[Server, ...]] = system_servers
    roots: Path | None = None
    far_ipv6: str = FAR_IPV6


async def examine_machine(asked: Examination, clock: Clock) -> CheckUp:
    """Every check, all resolvers at once; at most some seconds over twice the timeout."""
    facts = MachineFacts(
        named=bool(asked.named),
        resolvers=await _probed(asked, clock),
        ipv6_source=find_ipv6_source(asked.far_ipv6),
        trust=_trusted(asked.roots or trust_file()),
        catalogue_date=asked.catalogue_date,
        psl=version("publicsuffixlist"),
        at=clock.now(),
    )
    return check_up(facts)


async def _probed(asked: Examination, clock: Clock) -> tuple[ResolverProbe, ...] | Missing:
    try:
        servers = asked.named or asked.system()
    except NotMeasured as error:
        return Missing(reason=error.message, remedy=error.remedy)
    probes = (probe_resolver(server, asked.timeout, clock) for server in servers)
    return tuple(await asyncio.gather(*probes))


def _trusted(path: Path) -> TrustStore | Missing:
    try:
        return TrustStore(path=str(path), roots=len(read_roots(path)))
    except InputError as error:
        return Missing(reason=error.message, remedy=error.remedy)
