"""RRsets through the recursive resolver: chains, one question for all who ask, budgets.

Transport and attempts are the client's business.
"""

from __future__ import annotations

from dataclasses import dataclass

from depmap.model.observation import Observation, Question, QuestionKind, RRset, Status
from depmap.resolvers import budget
from depmap.resolvers.client import DnsClient, Outcome
from depmap.resolvers.flight import SingleFlight
from depmap.resolvers.messages import Message
from depmap.resolvers.ports import Clock

MAX_CHAIN = 16
_NO_TTL = 2**31


@dataclass(slots=True)
class _Walk:
    """How far a question got along its CNAME chain; changed in place, it is one question's own."""

    chain: list[str]
    status: Status = Status.OK
    values: tuple[str, ...] = ()
    ttl: int = _NO_TTL
    authenticated: bool = True
    server: str = ""
    detail: str = ""
    open: bool = True

    def end(self, status: Status, detail: str = "") -> None:
        """The walk is over, without values."""
        self.status, self.detail, self.open = status, detail, False

    def extend(self, name: str) -> None:
        """One alias further, unless it leads back or too far."""
        if name in self.chain:
            self.end(Status.LIMIT_HIT, f"CNAME loop at {name}")
        elif len(self.chain) == MAX_CHAIN:
            self.end(Status.LIMIT_HIT, f"CNAME chain of more than {MAX_CHAIN} names")
        else:
            self.chain.append(name)


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
        walk = _Walk([owner])
        while walk.open:
            if not self._take_cached(walk, rrtype):
                await self._advance(walk, rrtype)
        is_fact = walk.status.is_fact
        told = is_fact or walk.status is Status.LIMIT_HIT or len(walk.chain) > 1
        payload = RRset(
            chain=tuple(walk.chain),
            values=walk.values,
            ttl=0 if walk.ttl == _NO_TTL else walk.ttl,
            authenticated=walk.authenticated and is_fact,
        )
        return Observation(
            question=Question(QuestionKind.RRSET, owner, rrtype),
            status=walk.status,
            at=self._clock.now(),
            answered_by=walk.server,
            payload=payload if told else None,
            detail=walk.detail,
        )

    def _take_cached(self, walk: _Walk, rrtype: str) -> bool:
        """Finish with what is known of the chain's last name, if anything is."""
        if len(walk.chain) == 1:
            return False
        known = self._cache.cached((walk.chain[-1], rrtype))
        if known is None:
            return False
        rest = known.payload
        if isinstance(rest, RRset):
            for name in rest.chain[1:]:
                if walk.open:
                    walk.extend(name)
            if not walk.open:
                return True
            walk.values = rest.values
            walk.ttl = min(walk.ttl, rest.ttl or walk.ttl)
            walk.authenticated &= rest.authenticated
        walk.end(known.status, known.detail)
        walk.server = known.answered_by
        return True

    async def _advance(self, walk: _Walk, rrtype: str) -> None:
        """Ask for the chain's last name and follow the answer as far as it goes."""
        refusal = budget.refusal()
        if refusal:
            walk.end(Status.LIMIT_HIT, refusal)
            return
        asked = walk.chain[-1]
        outcome = await self._client.ask_resolver(asked, rrtype)
        walk.server = outcome.server or walk.server
        message = outcome.message
        if message is None:
            walk.end(outcome.status, outcome.detail)
            return
        walk.authenticated &= message.authenticated
        _follow(walk, message, rrtype)
        if not walk.open:
            return
        if outcome.status is not Status.OK:
            walk.end(outcome.status, outcome.detail)
        else:
            _conclude(walk, message, asked, rrtype)


def _follow(walk: _Walk, message: Message, rrtype: str) -> None:
    """Along the CNAME records of one answer, in whatever order they stand."""
    if rrtype == "CNAME":
        return
    targets = {r.owner: r for r in message.answers if r.rrtype == "CNAME"}
    while walk.open and walk.chain[-1] in targets:
        record = targets[walk.chain[-1]]
        walk.ttl = min(walk.ttl, record.ttl)
        walk.extend(record.value)


def _conclude(walk: _Walk, message: Message, asked: str, rrtype: str) -> None:
    """What a NOERROR answer says of the chain's last name; still open when it says nothing."""
    last = walk.chain[-1]
    records = [r for r in message.answers if r.owner == last and r.rrtype == rrtype]
    if records:
        walk.ttl = min(walk.ttl, *(r.ttl for r in records))
        walk.values = tuple(sorted({r.value for r in records}))
        walk.open = False
        return
    kinds = {r.rrtype for r in message.authorities}
    if last == asked and "NS" in kinds and "SOA" not in kinds and not message.authoritative:
        walk.end(Status.LAME, "a referral where an answer belongs")
    elif last == asked or "SOA" in kinds:
        # With a SOA the end of the chain was looked at and is empty (RFC 2308 2.2).
        walk.end(Status.NODATA)
