"""A recorded Internet: answers with their provenance. No sockets, no files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from depmap.model.observation import Provenance
from depmap.model.target import StatedFact

MAX_CHAIN = 16
"""Names of a chain of CNAMEs, the first and the last counted; a longer one is not followed."""

_LENGTH_OF_DAY = len("2026-09-23")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Where a recorded answer is from; ``date`` is ISO 8601 cut to what is known, empty unknown."""

    provenance: Provenance
    source: str
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRRset:
    """An RRset as recorded: ``values`` as in ``observation.RRset``; none means NODATA."""

    owner: str
    rrtype: str
    values: tuple[str, ...]
    record: Record
    ttl: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDelegation:
    """A zone's name servers, without addresses. No zone is cut below it, as far as recorded."""

    zone: str
    servers: tuple[str, ...]
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedOrigin:
    """The AS that announced an address; the prefix wasn't recorded."""

    address: str
    asn: int
    holder: str
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedResponse:
    """Header fields of a host's HTTPS response, in lower case, in order; ``location`` in them."""

    host: str
    fields: tuple[tuple[str, str], ...]
    record: Record
    status_code: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedIssuer:
    """The organisation that issued the certificates of every host below ``domain``."""

    domain: str
    organisation: str
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExchange:
    """What a world holds of one exchange. ``not_served`` counts facts kept as comments only."""

    exchange: str
    rrsets: tuple[RecordedRRset, ...] = ()
    delegations: tuple[RecordedDelegation, ...] = ()
    origins: tuple[RecordedOrigin, ...] = ()
    responses: tuple[RecordedResponse, ...] = ()
    issuers: tuple[RecordedIssuer, ...] = ()
    stated: tuple[StatedFact, ...] = ()
    not_served: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A recorded Internet, sorted by exchange id."""

    name: str
    exchanges: tuple[RecordedExchange, ...]

    @property
    def date(self) -> date | None:
        """The day of its newest answer, None where no answer bears a whole date."""
        days = {
            row.record.date
            for exchange in self.exchanges
            for rows in (
                exchange.rrsets,
                exchange.delegations,
                exchange.origins,
                exchange.responses,
                exchange.issuers,
            )
            for row in rows
            if len(row.record.date) == _LENGTH_OF_DAY
        }
        return date.fromisoformat(max(days)) if days else None


class AnswerCount(NamedTuple):
    """How many answers of a kind (``rrset A``, ``origin``) there are of one provenance."""

    provenance: str
    kind: str
    number: int


def count_answers(exchanges: Iterable[RecordedExchange]) -> tuple[AnswerCount, ...]:
    """All answers and claims, and the facts that are not served, sorted."""
    counted: Counter[tuple[str, str]] = Counter()
    for exchange in exchanges:
        for rrset in exchange.rrsets:
            counted[rrset.record.provenance.value, f"rrset {rrset.rrtype}"] += 1
        for kind, rows in (
            ("delegation", exchange.delegations),
            ("origin", exchange.origins),
            ("response", exchange.responses),
            ("issuer", exchange.issuers),
        ):
            for row in rows:
                counted[row.record.provenance.value, kind] += 1
        counted["stated", "claim"] += len(exchange.stated)
        counted["not served", "fact"] += exchange.not_served
    return tuple(AnswerCount(*key, number) for key, number in sorted(counted.items()))
