"""RRsets through the recursive resolver: chains, one question for all who ask, budgets.

Transport and attempts are the client's business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from depmap.model.observation import Observation, Question, QuestionKind, RRset, Status
from depmap.resolvers import budget
from depmap.resolvers.client import DnsClient, Outcome
from depmap.resolvers.flight import SingleFlight
from depmap.resolvers.messages import Message
from depmap.resolvers.ports import Clock

MAX_CHAIN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """How far a question got along its CNAME chain."""

    chain: tuple[str, ...]
    status: Status = Status.OK
    values: tuple[str, ...] = ()
    ttl: int | None = None
    authenticated: bool = True
    server: str = ""
    detail: str = ""
    open: bool = True

    def end(self, status: Status, detail: str = "") -> _Walk:
        """The walk is over, without values."""
        return replace(self, status=status, detail=detail, open=False)


class RRsetResolver:
    """RRsets by (owner, type), each asked for once. Implements ports.RRsetSource."""

    def __init__(self, client: DnsClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._cache: SingleFlight[tuple[str, str], Observation] = SingleFlight(budget.is_everybodys)

    async def resolve_rrset(self, owner: str, rrtype: str) -> Observation:
        """The RRset of ``owner`` (empty for the root), with the CNAME chain that leads to it.

        At most 16 names; a longer chain or a loop ends in LIMIT_HIT with the names so far.
        """
        return await self._cache.get((owner, rrtype), lambda: self._resolve(owner, rrtype))

    async def ask_server(self, address: str, owner: str, rrtype: str) -> Outcome:
        """Ask an authoritative server, without recursion; costs one question of the budget."""
        refusal = budget.refusal()
        if refusal:
            return Outcome(Status.LIMIT_HIT, detail=refusal)
        return await self._client.ask_server(address, owner, rrtype)

    async def _resolve(self, owner: str, rrtype: str) -> Observation:
        walk = _Walk(chain=(owner,))
        while walk.open:
            walk = self._take_cached(walk, rrtype) or await self._advance(walk, rrtype)
        told = walk.status.is_fact or walk.status is Status.LIMIT_HIT or len(walk.chain) > 1
        payload = RRset(
            chain=walk.chain,
            values=walk.values,
            ttl=walk.ttl or 0,
            authenticated=walk.authenticated and walk.status.is_fact,
        )
        return Observation(
            question=Question(QuestionKind.RRSET, owner, rrtype),
            status=walk.status,
            at=self._clock.now(),
            answered_by=walk.server,
            payload=payload if told else None,
            detail=walk.detail,
        )

    def _take_cached(self, walk: _Walk, rrtype: str) -> _Walk | None:
        """Finish with what is known of the chain's last name, if anything is."""
        if len(walk.chain) == 1:
            return None
        known = self._cache.cached((walk.chain[-1], rrtype))
        if known is None:
            return None
        rest = known.payload if isinstance(known.payload, RRset) else None
        if rest is not None:
            walk = _extend(walk, rest.chain[1:])
        if not walk.open:
            return walk
        if rest is not None:
            walk = _with_ttl(replace(walk, values=rest.values), rest.ttl, rest.authenticated)
        return replace(
            walk, status=known.status, detail=known.detail, server=known.answered_by, open=False
        )

    async def _advance(self, walk: _Walk, rrtype: str) -> _Walk:
        """Ask for the chain's last name and follow the answer as far as it goes."""
        refusal = budget.refusal()
        if refusal:
            return walk.end(Status.LIMIT_HIT, refusal)
        outcome = await self._client.ask_resolver(walk.chain[-1], rrtype)
        walk = replace(walk, server=outcome.server or walk.server)
        if outcome.message is None:
            return walk.end(outcome.status, outcome.detail)
        walk = replace(walk, authenticated=walk.authenticated and outcome.message.authenticated)
        asked = walk.chain[-1]
        walk = _follow(walk, outcome.message, rrtype)
        if not walk.open:
            return walk
        if outcome.status is not Status.OK:
            return walk.end(outcome.status, outcome.detail)
        return _conclude(walk, outcome.message, asked, rrtype)


def _follow(walk: _Walk, message: Message, rrtype: str) -> _Walk:
    """Along the CNAME records of one answer, in whatever order they stand."""
    if rrtype == "CNAME":
        return walk
    targets = {r.owner: r for r in message.answers if r.rrtype == "CNAME"}
    while walk.open and walk.chain[-1] in targets:
        record = targets[walk.chain[-1]]
        walk = _with_ttl(_extend(walk, (record.value,)), record.ttl, True)
    return walk


def _extend(walk: _Walk, names: tuple[str, ...]) -> _Walk:
    for name in names:
        if name in walk.chain:
            return walk.end(Status.LIMIT_HIT, f"CNAME loop at {name}")
        if len(walk.chain) == MAX_CHAIN:
            return walk.end(Status.LIMIT_HIT, f"CNAME chain of more than {MAX_CHAIN} names")
        walk = replace(walk, chain=(*walk.chain, name))
    return walk


def _conclude(walk: _Walk, message: Message, asked: str, rrtype: str) -> _Walk:
    """What a NOERROR answer says of the chain's last name; still open when it says nothing."""
    last = walk.chain[-1]
    records = [r for r in message.answers if r.owner == last and r.rrtype == rrtype]
    if records:
        walk = _with_ttl(walk, min(r.ttl for r in records), True)
        values = tuple(sorted({r.value for r in records}))
        return replace(walk, values=values, open=False)
    kinds = {r.rrtype for r in message.authorities}
    if last == asked:
        if "NS" in kinds and "SOA" not in kinds and not message.authoritative:
            return walk.end(Status.LAME, "a referral where an answer belongs")
        return walk.end(Status.NODATA)
    # With a SOA the end of the chain was looked at and is empty (RFC 2308 2.2).
    return walk.end(Status.NODATA) if "SOA" in kinds else walk


def _with_ttl(walk: _Walk, ttl: int, authenticated: bool) -> _Walk:
    least = ttl if walk.ttl is None else min(walk.ttl, ttl)
    return replace(walk, ttl=least, authenticated=walk.authenticated and authenticated)
