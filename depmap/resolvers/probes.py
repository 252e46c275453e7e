"""Whether a name server answers for its zone, asked of the server itself. No delegations."""

from __future__ import annotations

from depmap.model.names import is_subdomain_of
from depmap.model.observation import Observation, Question, QuestionKind, RRset, Status
from depmap.resolvers.messages import Message
from depmap.resolvers.ports import Clock
from depmap.resolvers.rrsets import RRsetResolver

MAX_ADDRESSES = 2
"""Addresses of one server that are tried before it counts as dead."""


class ServerProber:
    """Asks each server for the SOA of its zone, without recursion."""

    def __init__(self, rrsets: RRsetResolver, clock: Clock) -> None:
        self._rrsets = rrsets
        self._clock = clock

    async def probe_server(self, server: str, zone: str) -> Observation:
        """OK when it answers with authority, LAME when without, else how it failed."""
        addresses, missing = await self._addresses(server)
        status, detail, answered_by = missing, f"no address of {server} to ask", ""
        for address in addresses[:MAX_ADDRESSES]:
            outcome = await self._rrsets.ask_server(address, zone, "SOA")
            status, detail, answered_by = outcome.status, outcome.detail, outcome.server
            if outcome.message is not None and outcome.status.is_fact:
                status = Status.OK if _is_authority(outcome.message, zone) else Status.LAME
            if status in (Status.OK, Status.LIMIT_HIT):
                break
        return Observation(
            question=Question(QuestionKind.SERVER, server, zone),
            status=status,
            at=self._clock.now(),
            answered_by=answered_by,
            detail="" if status is Status.OK else detail,
        )

    async def _addresses(self, server: str) -> tuple[tuple[str, ...], Status]:
        """IPv4 addresses, IPv6 ones where there are none; and what to say without any."""
        for rrtype in ("A", "AAAA"):
            observed = await self._rrsets.resolve_rrset(server, rrtype)
            if isinstance(observed.payload, RRset) and observed.payload.values:
                return observed.payload.values, Status.OK
            if not observed.status.is_fact:
                break
        return (), Status.SKIPPED


def _is_authority(message: Message, zone: str) -> bool:
    """An answer with authority, from the zone itself (RFC 9499: otherwise lame)."""
    told = [r for r in (*message.answers, *message.authorities) if r.rrtype == "SOA"]
    return message.authoritative and any(is_subdomain_of(zone, r.owner) for r in told)
