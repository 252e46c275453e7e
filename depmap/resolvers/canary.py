"""Is there a resolver, and does it lie about names that don't exist? Asked once, at the start."""

from __future__ import annotations

import secrets

from depmap.model.observation import Observation, RRset, Status
from depmap.resolvers.ports import RRsetSource


async def ask_canary(rrsets: RRsetSource, label: str = "") -> Observation:
    """The address of a random name below ``.invalid``, which can't have any (RFC 6761 6.4)."""
    return await rrsets.resolve_rrset(f"{label or secrets.token_hex(8)}.invalid", "A")


def is_lie(canary: Observation) -> bool:
    """Whether the resolver invents addresses; any other answer, or none, is no lie."""
    rrset = canary.payload
    return canary.status is Status.OK and isinstance(rrset, RRset) and bool(rrset.values)


def is_unreachable(canary: Observation) -> bool:
    """Whether no resolver answered at all."""
    return not canary.answered_by
