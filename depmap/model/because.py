"""Why a failure reaches a surface, in one breath: the shortest argument. No wording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depmap.model.component import Component
from depmap.model.finding import Unknown


class Part(StrEnum):
    """Through what an endpoint is reached by a failure."""

    ADDRESSES = "addresses"
    NAME = "name"
    RESPONSE = "response"
    SERVERS = "servers"
    ZONE = "zone"
    TLD = "tld"
    ISSUER = "issuer"
    MAIL = "mail"
    UNSEEN = "unseen"
    SOME = "some"


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """What takes ``hosts`` (alternates of one group) along with a failure.

    ``part``: ADDRESSES, every address of them; NAME, what their names are aliases of; RESPONSE,
    who answers; SERVERS, every name server of the zone ``subject``; ZONE, whose ``subject`` is;
    TLD; ISSUER; MAIL, every mail host; UNSEEN, what nobody could see: ``unknown``; SOME, one of
    several, the others holding. ``component`` is what they stand on there, ``count`` how many
    addresses, servers or mail hosts there are. ``via``: the host a redirect leads to, where it is
    that one's part.
    """

    hosts: tuple[str, ...]
    part: Part
    subject: str = ""
    component: Component | None = None
    count: int = 1
    via: str = ""
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactBecause:
    """The same in an edge list: ``chain`` leads from a dependent's provider to the failed one.

    With ``group`` all members of that redundant group are lost; the chain is that of the farthest.
    ``is_spare``: only an alternate is lost, the dependent holds. ``skipped``: how many providers
    stand between the last two of the chain.
    """

    chain: tuple[str, ...]
    group: tuple[str, ...] = ()
    is_spare: bool = False
    skipped: int = 0
