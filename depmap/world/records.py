"""A world as look-up tables, shared by the servers and the ledger. No sockets, no wire format.

Where two exchanges recorded the same thing alike, the better record counts; where they differ,
the answer is both together and rests on both records.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from typing import TypeVar

from depmap.errors import UsageError
from depmap.model.names import ancestors
from depmap.model.observation import Provenance
from depmap.model.world import (
    Record,
    RecordedExchange,
    RecordedIssuer,
    RecordedResponse,
    World,
)
from depmap.world.scaffold import scaffold_rrsets, scaffold_server, scaffold_zones

_Entry = TypeVar("_Entry", RecordedResponse, RecordedIssuer)

_SERVED = (Provenance.OBSERVED, Provenance.RECONSTRUCTED)
_ORIGIN_SUFFIX = {4: "origin.asn.cymru.com", 6: "origin6.asn.cymru.com"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An answer of the world: no values mean NODATA, no records that it is scaffold.

    ``ttl`` is in seconds.
    """

    values: tuple[str, ...]
    records: tuple[Record, ...]
    ttl: int = 300


class Records:
    """Everything a world recorded, by name.

    ``rrsets``: (owner, type) → answer; ``delegations``: zone → servers as recorded;
    ``referrals``: zone → servers as the parent tells them. Scaffold is in the first and the last.
    ``not_served``: how many facts stayed comments. Raises UsageError for a record that may not
    be served: a stated one.
    """

    def __init__(self, world: World) -> None:
        self.world = world.name
        self.not_served = sum(exchange.not_served for exchange in world.exchanges)
        self.rrsets: dict[tuple[str, str], Held] = {}
        self.delegations: dict[str, Held] = {}
        self.referrals: dict[str, Held] = {}
        self._origins: dict[str, Held] = {}
        self._responses: dict[str, RecordedResponse] = {}
        self._issuers: dict[str, RecordedIssuer] = {}
        for exchange in world.exchanges:
            self._add_names(exchange)
            self._add_hosts(exchange)
        self._complete()

    def lookup(self, owner: str, rrtype: str) -> Held | None:
        """What is held at ``owner`` itself, no CNAME followed; None for nothing."""
        held = self.rrsets.get((owner, rrtype))
        if held is None and rrtype == "NS":
            return self._no_cut(owner)
        return held

    def cname(self, owner: str) -> Held | None:
        """The recorded CNAME of ``owner``."""
        held = self.rrsets.get((owner, "CNAME"))
        return held if held is not None and held.values else None

    def enclosing_zone(self, name: str) -> str | None:
        """The deepest recorded zone at or above ``name``."""
        return next((zone for zone in ancestors(name) if zone in self.delegations), None)

    def origin(self, address: str) -> Held | None:
        """The AS numbers that announced ``address``, as text."""
        return self._origins.get(address)

    def response(self, host: str) -> RecordedResponse | None:
        """The recorded response of ``https://host/``."""
        return self._responses.get(host)

    def responses(self) -> tuple[RecordedResponse, ...]:
        """Every recorded response."""
        return tuple(self._responses.values())

    def issuer(self, host: str) -> RecordedIssuer | None:
        """The issuer recorded for the nearest domain at or above ``host``."""
        found = (self._issuers.get(domain) for domain in ancestors(host))
        return next((issuer for issuer in found if issuer is not None), None)

    def _no_cut(self, owner: str) -> Held | None:
        """NODATA where a record shows that no zone is cut at ``owner``.

        The owner of a CNAME has no other data (RFC 1034 3.6.2); below a recorded delegation the
        record says so.
        """
        cname = self.cname(owner)
        if cname is not None:
            return Held(values=(), records=cname.records, ttl=cname.ttl)
        zone = self.enclosing_zone(owner)
        if zone is not None:
            return Held(values=(), records=self.delegations[zone].records)
        return None

    def _add_names(self, exchange: RecordedExchange) -> None:
        for rrset in exchange.rrsets:
            _check(rrset.record, f"{rrset.owner} {rrset.rrtype}")
            question = (rrset.owner, rrset.rrtype)
            held = Held(values=rrset.values, records=(rrset.record,), ttl=rrset.ttl)
            alone = rrset.rrtype == "CNAME"
            self.rrsets[question] = _merged(self.rrsets.get(question), held, alone=alone)
        for delegation in exchange.delegations:
            _check(delegation.record, f"the delegation of {delegation.zone}")
            held = Held(values=delegation.servers, records=(delegation.record,))
            self.delegations[delegation.zone] = _merged(self.delegations.get(delegation.zone), held)

    def _add_hosts(self, exchange: RecordedExchange) -> None:
        for origin in exchange.origins:
            _check(origin.record, f"the origin of {origin.address}")
            held = Held(values=(str(origin.asn),), records=(origin.record,))
            self._origins[origin.address] = _merged(self._origins.get(origin.address), held)
        for response in exchange.responses:
            _check(response.record, f"the response of {response.host}")
            old = self._responses.get(response.host)
            self._responses[response.host] = _better(old, response)
        for issuer in exchange.issuers:
            _check(issuer.record, f"the issuer of {issuer.domain}")
            self._issuers[issuer.domain] = _better(self._issuers.get(issuer.domain), issuer)

    def _complete(self) -> None:
        """Lay the answers that follow from other records, and the scaffold, beside them."""
        for zone, servers in self.delegations.items():
            self.rrsets.setdefault((zone, "NS"), servers)
        for address, held in self._origins.items():
            text = f"{' '.join(held.values)} | | | | "
            answer = Held(values=(text,), records=held.records)
            self.rrsets.setdefault((origin_name(address), "TXT"), answer)
        for question, values in scaffold_rrsets(self.delegations):
            self.rrsets.setdefault(question, Held(values=values, records=()))
        for zone in scaffold_zones(self.delegations):
            self.referrals[zone] = Held(values=(scaffold_server(zone),), records=())
        self.referrals.update(self.delegations)


def origin_name(address: str) -> str:
    """The name under which the origin AS of an address is asked for (Team Cymru, TXT)."""
    parsed = ip_address(address)
    version = 4 if isinstance(parsed, IPv4Address) else 6
    reverse = parsed.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
    return f"{reverse}.{_ORIGIN_SUFFIX[version]}"


def _check(record: Record, what: str) -> None:
    if record.provenance not in _SERVED:
        raise UsageError(f"{what} is {record.provenance}: only what was recorded is served")


def _merged(old: Held | None, new: Held, *, alone: bool = False) -> Held:
    """Both answers as one; ``alone`` where a name holds just one value."""
    if old is None or not old.values:
        return new if old is None or new.values or _rank(new.records) > _rank(old.records) else old
    if not new.values:
        return old
    if alone or set(old.values) == set(new.values):
        return new if _rank(new.records) > _rank(old.records) else old
    return Held(
        values=tuple(dict.fromkeys((*old.values, *new.values))),
        records=tuple(dict.fromkeys((*old.records, *new.records))),
        ttl=min(old.ttl, new.ttl),
    )


def _better(old: _Entry | None, new: _Entry) -> _Entry:
    return new if old is None or _rank((new.record,)) > _rank((old.record,)) else old


def _rank(records: tuple[Record, ...]) -> tuple[int, str]:
    """Orders what rests on ``records``: stronger provenance first, then the later date."""
    provenance = max(_SERVED.index(record.provenance) for record in records)
    return -provenance, min(record.date for record in records)
