"""Facts become what a world answers: chains followed, samples united, the rest told as comments.

Answers are made over all exchanges at once, so two files never differ on a name they share.
"""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from depmap.model.exchange import Exchange
from depmap.model.names import InvalidName, normalise
from depmap.model.observation import Provenance
from depmap.model.target import StatedFact
from depmap.model.world import (
    Record,
    RecordedExchange,
    RecordedOrigin,
    RecordedResponse,
    RecordedRRset,
)
from scripts.claims import stated_fact
from scripts.facts import RECORD_TYPES, Fact
from scripts.study import Reconstruction, provider_zones

ORIGIN_SOURCE = "public table of announced prefixes, June 2026 (its publisher warns of errors)"
ORIGIN_DATE = "2026-06"

_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+): (\S.*)\Z")
_FRAMING = frozenset(
    {"connection", "content-encoding", "content-length", "date", "transfer-encoding", "upgrade"}
)
"""Fields that describe a message body or a connection the world doesn't replay."""
_REDIRECT = re.compile(r"(30[12378]) (?:-> |to )?(https?://([^/\s]+)\S*)\Z")
_PARTIAL = re.compile(r"^for /|\bpages only\b")
"""Remarks that keep a redirect from speaking for ``https://host/`` and all below it."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """An exchange's answers, and what else was told: ``not_served`` as (kind, text) pairs.

    ``remarks`` are comments on served CNAMEs by owner, as their source made them.
    """

    exchange: RecordedExchange
    not_served: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    remarks: dict[str, tuple[str, ...]]


class Recorder:
    """Turns one exchange's facts into its recording, with all exchanges' facts at hand."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = tuple(facts)
        self._aliases = self._read_aliases()
        self._rrsets = self._unite()
        self._responses = self._read_responses()

    def record(
        self, exchange: Exchange, facts: tuple[Fact, ...], study: Reconstruction
    ) -> Recording:
        """The recording of ``exchange``, whose own facts ``facts`` are."""
        keys: set[Key] = set()
        hosts: set[str] = set()
        stated: set[StatedFact] = set()
        not_served: list[tuple[str, str]] = []
        for fact in facts:
            key = self._key(fact)
            if key is not None:
                keys.add(key)
            elif fact.is_stated:
                stated.add(stated_fact(fact, _host(fact.host) or exchange.domain))
            elif self._is_in_response(fact):
                hosts.add(_host(fact.host))
            else:
                not_served.append((_kind(fact), _told(fact)))
        rrsets = tuple(self._rrsets[key] for key in sorted(keys))
        addresses = {v for rrset in rrsets if rrset.rrtype in {"A", "AAAA"} for v in rrset.values}
        recorded = RecordedExchange(
            exchange=exchange.id,
            rrsets=rrsets,
            delegations=(*study.delegations, *provider_zones(rrsets)),
            origins=self._origins(addresses),
            responses=tuple(self._responses[host] for host in sorted(hosts)),
            issuers=study.issuers,
            stated=tuple(sorted(stated, key=lambda s: (s.host, s.date, s.claim, s.source))),
            not_served=len(not_served),
        )
        return Recording(
            exchange=recorded,
            not_served=tuple(sorted(not_served, key=lambda told: told[1])),
            left_out=study.left_out,
            remarks=_remarks(facts, keys),
        )

    def _read_aliases(self) -> dict[str, str]:
        aliases: dict[str, str] = {}
        for fact in self._facts:
            if fact.kind == "CNAME" and fact.is_served and _host(fact.host):
                target = normalise(fact.value)
                if aliases.setdefault(normalise(fact.host), target) != target:
                    raise ValueError(f"{fact.host} has two CNAME targets: {aliases[fact.host]}")
        return aliases

    def _end_of(self, host: str) -> str:
        """The last name of the chain that begins at ``host``."""
        seen = {host}
        while host in self._aliases:
            host = self._aliases[host]
            if host in seen:
                raise ValueError(f"the CNAME chain of {host} never ends")
            seen.add(host)
        return host

    def _key(self, fact: Fact) -> Key | None:
        """Owner and type of the RRset that serves the fact, None where nothing does."""
        if not fact.is_served:
            return None
        if fact.kind == "PTR":
            return (_reverse(fact.host), "PTR") if _reverse(fact.host) else None
        host = _host(fact.host)
        if not host:
            return None
        return (host, "CNAME") if fact.kind == "CNAME" else (self._end_of(host), fact.kind)

    def _unite(self) -> dict[Key, RecordedRRset]:
        found: defaultdict[Key, list[Fact]] = defaultdict(list)
        for fact in self._facts:
            key = self._key(fact)
            if key is not None:
                found[key].append(fact)
        return {
            (owner, rrtype): RecordedRRset(
                owner=owner,
                rrtype=rrtype,
                values=tuple(sorted({_value(fact) for fact in facts})),
                record=_record(facts),
            )
            for (owner, rrtype), facts in found.items()
        }

    def _has_address(self, host: str) -> bool:
        end = self._end_of(host)
        return (end, "A") in self._rrsets or (end, "AAAA") in self._rrsets

    def _is_in_response(self, fact: Fact) -> bool:
        if fact.kind == "edge_header":
            field = _FIELD.match(fact.value)
            fits = field is not None and field[1].lower() not in _FRAMING
        elif fact.kind == "redirect":
            redirect = _REDIRECT.match(fact.value)
            is_partial = _PARTIAL.search(fact.comment) is not None
            fits = redirect is not None and redirect[3] != fact.host and not is_partial
        else:
            return False
        host = _host(fact.host)
        return bool(fits and host and self._has_address(host))

    def _read_responses(self) -> dict[str, RecordedResponse]:
        found: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in self._facts:
            if self._is_in_response(fact):
                found[_host(fact.host)].append(fact)
        return {host: _response(host, facts) for host, facts in found.items()}

    def _origins(self, addresses: set[str]) -> tuple[RecordedOrigin, ...]:
        told = {
            (_value(fact), fact.asn): fact.holder
            for fact in self._facts
            if fact.asn and fact.kind in {"A", "AAAA"} and _value(fact) in addresses
        }
        record = Record(provenance=Provenance.OBSERVED, source=ORIGIN_SOURCE, date=ORIGIN_DATE)
        return tuple(
            RecordedOrigin(address=address, asn=asn, holder=holder, record=record)
            for (address, asn), holder in sorted(
                told.items(), key=lambda item: (_numeric(item[0][0]), item[0][1])
            )
        )


def _response(host: str, facts: list[Fact]) -> RecordedResponse:
    """All fields seen on a host, each once; samples of several paths are united."""
    fields: list[tuple[str, str]] = []
    code = 0
    for fact in facts:
        redirect = _REDIRECT.match(fact.value) if fact.kind == "redirect" else None
        field = _FIELD.match(fact.value)
        if redirect:
            code = int(redirect[1])
            fields.append(("location", redirect[2]))
        elif field:
            fields.append((field[1].lower(), _field_value(field[1].lower(), field[2])))
    return RecordedResponse(
        host=host, fields=tuple(dict.fromkeys(fields)), record=_record(facts), status_code=code
    )


def _field_value(name: str, value: str) -> str:
    """As published; an ellipsis, not latin-1, becomes three dots; a bare cookie gets a value."""
    value = value.replace("…", "...")
    return f"{value}=..." if name == "set-cookie" and "=" not in value else value


def _record(facts: list[Fact]) -> Record:
    """Every source once; the oldest date, none if any is unknown."""
    sources = sorted({fact.source for fact in facts})
    named = [s for s in sources if not any(other.startswith(f"{s} at ") for other in sources)]
    dates = {fact.date for fact in facts}
    return Record(
        provenance=Provenance.OBSERVED,
        source="; ".join(named),
        date="" if "" in dates else min(dates),
    )


def _remarks(facts: tuple[Fact, ...], keys: set[Key]) -> dict[str, tuple[str, ...]]:
    remarks: defaultdict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.kind == "CNAME" and fact.comment and (fact.host, "CNAME") in keys:
            remarks[fact.host].add(fact.comment)
    return {host: tuple(sorted(told)) for host, told in remarks.items()}


def _kind(fact: Fact) -> str:
    return f"{fact.kind} of no such owner" if fact.kind in RECORD_TYPES else fact.kind


def _told(fact: Fact) -> str:
    comment = f" ({fact.comment})" if fact.comment else ""
    date = fact.date or "date unknown"
    host = fact.host or "(host not named)"
    return f"{host} {fact.kind}: {fact.value}{comment} [{fact.source}, {date}]"


def _host(text: str) -> str:
    """The host name, empty where the table has something else there."""
    try:
        return normalise(text)
    except InvalidName:
        return ""


def _reverse(text: str) -> str:
    try:
        return ipaddress.ip_address(text).reverse_pointer
    except ValueError:
        return ""


def _value(fact: Fact) -> str:
    if fact.kind in {"A", "AAAA"}:
        return str(ipaddress.ip_address(fact.value))
    return normalise(fact.value)


def _numeric(address: str) -> tuple[int, int]:
    parsed = ipaddress.ip_address(address)
    return (parsed.version, int(parsed))
