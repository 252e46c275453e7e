"""What the world says to a question: a pure function of its records. No sockets, no wire format."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from depmap.model.world import MAX_CHAIN
from depmap.world.records import Records


class Rcode(IntEnum):
    """Response codes the world uses (RFC 1035 4.1.1, RFC 6891 9)."""

    NOERROR = 0
    FORMERR = 1
    SERVFAIL = 2
    NOTIMP = 4
    REFUSED = 5
    BADVERS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """``answer`` names the RRsets of the section as (owner, type), ``referral`` a zone."""

    rcode: Rcode
    answer: tuple[tuple[str, str], ...] = ()
    referral: str | None = None


def recursive_reply(records: Records, owner: str, rrtype: str) -> Reply:
    """What a recursive resolver would say: the CNAMEs to the end, then the RRset.

    REFUSED, with the CNAMEs known, where the world holds nothing at the end; NOERROR without an
    RRset for NODATA; SERVFAIL for a loop and a chain of more than 16 names.
    """
    chain: list[tuple[str, str]] = []
    name = owner
    while len(chain) < MAX_CHAIN and (name, "CNAME") not in chain:
        held = records.lookup(name, rrtype)
        if held is not None and held.values:
            return Reply(rcode=Rcode.NOERROR, answer=(*chain, (name, rrtype)))
        cname = None if rrtype in ("CNAME", "NS") else records.cname(name)
        if cname is None:
            rcode = Rcode.REFUSED if held is None else Rcode.NOERROR
            return Reply(rcode=rcode, answer=tuple(chain))
        chain.append((name, "CNAME"))
        name = cname.values[0]
    return Reply(rcode=Rcode.SERVFAIL, answer=tuple(chain))


def parent_reply(records: Records, owner: str) -> Reply:
    """What the parent of the zone around ``owner`` would say: its referral, whatever the type.

    The zone is the deepest recorded one, or ``owner`` itself where that is scaffold.
    """
    zone = owner if owner in records.referrals else records.enclosing_zone(owner)
    if zone is None:
        return Reply(rcode=Rcode.REFUSED)
    return Reply(rcode=Rcode.NOERROR, referral=zone)
