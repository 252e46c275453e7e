"""Who serves a zone: what the parent's referral says and what the zone itself says, kept apart.

The zone's own NS come through the recursive resolver. The parent's are asked for at one of its
servers, without recursion, for no resolver hands a referral on. Name servers' own zones are the
caller's to walk.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

from depmap.model.names import ancestors, is_subdomain_of
from depmap.model.observation import (
    Delegation,
    Observation,
    Question,
    QuestionKind,
    RRset,
    Status,
)
from depmap.resolvers.budget import is_everybodys
from depmap.resolvers.flight import SingleFlight
from depmap.resolvers.messages import NXDOMAIN, Message
from depmap.resolvers.ports import Clock
from depmap.resolvers.rrsets import RRsetResolver

MAX_SERVERS = 20
MAX_DEPTH = 7
_SERVERS_ASKED = 3
_SILENT_ENOUGH = 6
_ROOT = ""
_UNREACHED = frozenset({Status.TIMEOUT, Status.NET_ERROR, Status.CONNECTION_REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side says.

    ``zone`` is the cut spoken of, or the parent that was asked; ``servers`` are sorted names.
    """

    status: Status
    zone: str = _ROOT
    servers: tuple[str, ...] = ()
    glue: tuple[tuple[str, str], ...] = ()
    ttl: int = 0
    answered_by: str = ""
    detail: str = ""


class DelegationResolver:
    """Delegations by zone, each asked for once. Implements ports.DelegationSource."""

    def __init__(self, rrsets: RRsetResolver, clock: Clock) -> None:
        self._rrsets = rrsets
        self._clock = clock
        self._cache: SingleFlight[str, Observation] = SingleFlight(is_everybodys)
        self._answered = False
        self._silent: set[str] = set()

    async def resolve_delegation(self, zone: str) -> Observation:
        """The delegation of ``zone``; NODATA or NXDOMAIN where no zone is cut there.

        OK when either side named servers; the sides' own statuses tell which. At most 20 servers
        a side are kept, the first in sorted order; ``detail`` says so.
        """
        return await self._cache.get(zone, lambda: self._resolve(zone))

    async def _resolve(self, zone: str) -> Observation:
        child = await self._ask_child(zone)
        if child.status in (Status.NODATA, Status.NXDOMAIN):
            return self._observation(zone, child.status, child)
        parent = await self._ask_parent(zone)
        if not (parent.servers or child.servers):
            failed = child if child.status is not Status.OK else parent
            return self._observation(zone, failed.status, failed)
        delegation = Delegation(
            parent=parent.zone,
            parent_ns=parent.servers,
            child_ns=child.servers,
            glue=parent.glue,
            parent_status=parent.status,
            child_status=child.status,
            ttl=child.ttl if child.servers else parent.ttl,
        )
        spoke = parent if parent.servers else child
        details = dict.fromkeys(d for d in (parent.detail, child.detail) if d)
        told = replace(spoke, detail="; ".join(details))
        return self._observation(zone, Status.OK, told, delegation)

    def _observation(
        self, zone: str, status: Status, side: Side, delegation: Delegation | None = None
    ) -> Observation:
        return Observation(
            question=Question(QuestionKind.DELEGATION, zone),
            status=status,
            at=self._clock.now(),
            answered_by=side.answered_by,
            payload=delegation,
            detail=side.detail,
        )

    async def _ask_child(self, zone: str) -> Side:
        observed = await self._rrsets.resolve_rrset(zone, "NS")
        side = Side(
            status=observed.status, answered_by=observed.answered_by, detail=observed.detail
        )
        rrset = observed.payload
        if isinstance(rrset, RRset) and len(rrset.chain) > 1:
            # An alias has no zone of its own (RFC 1034 3.6.2): the answer is another name's.
            return replace(side, status=Status.NODATA, detail="an alias")
        if not isinstance(rrset, RRset) or observed.status is not Status.OK:
            return side
        return _capped(replace(side, servers=rrset.values, ttl=rrset.ttl))

    async def _ask_parent(self, zone: str) -> Side:
        """Down from the nearest zone above that the resolver knows, referral by referral."""
        parent, servers = await self._enclosing_zone(zone)
        if not servers:
            return Side(status=Status.SKIPPED, zone=parent, detail="no zone above is known")
        glue: tuple[tuple[str, str], ...] = ()
        for _ in range(MAX_DEPTH):
            side = await self._ask_servers(parent, servers, glue, zone)
            cut = side.zone
            if side.status is not Status.OK or cut == zone:
                return _capped(replace(side, zone=parent))
            parent, servers, glue = cut, side.servers[:MAX_SERVERS], side.glue
        detail = f"more than {MAX_DEPTH} referrals"
        return Side(status=Status.LIMIT_HIT, zone=parent, detail=detail)

    async def _enclosing_zone(self, zone: str) -> tuple[str, tuple[str, ...]]:
        """The nearest zone above ``zone`` and its servers; the root's where none is nearer."""
        above = [*ancestors(zone)][1:]
        for name in (*above, _ROOT):
            side = await self._ask_child(name)
            if side.servers:
                return name, side.servers
        return _ROOT, ()

    async def _ask_servers(
        self, parent: str, servers: tuple[str, ...], glue: tuple[tuple[str, str], ...], zone: str
    ) -> Side:
        """The referral on the way to ``zone``, by the first of a few servers to give one."""
        side = Side(status=Status.SKIPPED, zone=parent, detail="no server has an address")
        for server in _spread(servers, zone)[:_SERVERS_ASKED]:
            address, problem = await self._address(server, glue)
            if not address:
                side = problem if side.status is Status.SKIPPED else side
                continue
            side = await self._ask_address(address, parent, zone)
            if side.status in (Status.OK, Status.NODATA, Status.NXDOMAIN, Status.LIMIT_HIT):
                break
        return side

    async def _address(self, server: str, glue: tuple[tuple[str, str], ...]) -> tuple[str, Side]:
        """An address of a name server, IPv4 first, or why there is none."""
        carried = sorted((":" in address, address) for name, address in glue if name == server)
        if carried:
            return carried[0][1], Side(status=Status.OK)
        problem = Side(status=Status.NODATA)
        for rrtype in ("A", "AAAA"):
            observed = await self._rrsets.resolve_rrset(server, rrtype)
            if isinstance(observed.payload, RRset) and observed.payload.values:
                return observed.payload.values[0], Side(status=Status.OK)
            problem = Side(status=observed.status, detail=f"{server}: {observed.status}")
            if not observed.status.is_fact:
                return "", replace(problem, detail=observed.detail or problem.detail)
        return "", replace(problem, status=Status.LAME)

    async def _ask_address(self, address: str, parent: str, zone: str) -> Side:
        if not self._answered and len(self._silent) >= _SILENT_ENOUGH:
            detail = "no authoritative server can be reached from here"
            return Side(status=Status.SKIPPED, detail=detail)
        outcome = await self._rrsets.ask_server(address, zone, "NS")
        if outcome.server:
            self._answered = True
        elif outcome.status in _UNREACHED:
            self._silent.add(address)
        if outcome.message is None or outcome.status not in (Status.OK, Status.NXDOMAIN):
            return Side(status=outcome.status, answered_by=outcome.server, detail=outcome.detail)
        side = read_referral(outcome.message, parent=parent, zone=zone)
        return replace(side, answered_by=outcome.server)


def read_referral(message: Message, *, parent: str, zone: str) -> Side:
    """What a server of ``parent`` says on the way to ``zone``; ``Side.zone`` is the cut it names.

    A server that serves the zone too answers for it (a referral can't be had from it). Without
    authority, and without a cut between parent and zone, it is lame (RFC 9499).
    """
    own = [r for r in message.answers if r.rrtype == "NS" and r.owner == zone]
    if own and message.authoritative:
        return _side_of(message, zone, [(r.value, r.ttl) for r in own])
    cuts = {r.owner for r in message.authorities if r.rrtype == "NS"}
    between = [c for c in cuts if is_below(c, parent) and is_subdomain_of(zone, c)]
    if between and not message.authoritative:
        cut = max(between, key=len)
        servers = [
            (r.value, r.ttl) for r in message.authorities if r.rrtype == "NS" and r.owner == cut
        ]
        return _side_of(message, cut, servers)
    if message.authoritative:
        status = Status.NXDOMAIN if message.rcode == NXDOMAIN else Status.NODATA
        return Side(status=status, zone=zone)
    return Side(status=Status.LAME, zone=zone, detail="neither an answer nor a referral")


def is_below(name: str, ancestor: str) -> bool:
    """Whether ``name`` lies strictly below ``ancestor``; every name but the root is below it."""
    return name != ancestor and (ancestor == _ROOT or is_subdomain_of(name, ancestor))


def _side_of(message: Message, zone: str, servers: list[tuple[str, int]]) -> Side:
    named = {name for name, _ in servers}
    glue = {
        (r.owner, r.value)
        for r in message.additionals
        if r.rrtype in ("A", "AAAA") and r.owner in named
    }
    return Side(
        status=Status.OK,
        zone=zone,
        servers=tuple(sorted(named)),
        glue=tuple(sorted(glue)),
        ttl=min(ttl for _, ttl in servers),
    )


def _capped(side: Side) -> Side:
    """The side with the first 20 servers, and no glue of the others."""
    if len(side.servers) <= MAX_SERVERS:
        return side
    kept = side.servers[:MAX_SERVERS]
    return replace(
        side,
        servers=kept,
        glue=tuple(pair for pair in side.glue if pair[0] in kept),
        detail=f"{MAX_SERVERS} of {len(side.servers)} name servers kept",
    )


def _spread(servers: tuple[str, ...], zone: str) -> tuple[str, ...]:
    """The servers in an order of the zone's own: load is spread, repeats ask the same one."""
    return tuple(sorted(servers, key=lambda server: zlib.crc32(f"{zone} {server}".encode())))
