"""Who announces an address: Team Cymru's IP-to-ASN service over DNS, read by ipwhois.

See https://www.team-cymru.com/ip-asn-mapping (2026-08-22). The offline networks table is the
catalogue's.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Protocol, cast

from depmap.model.observation import (
    Observation,
    Origin,
    Question,
    QuestionKind,
    RRset,
    Status,
)
from depmap.model.special import Address, special_purpose
from depmap.resolvers.ports import Clock, RRsetSource

_ZONES = {4: "origin.asn.cymru.com", 6: "origin6.asn.cymru.com"}


class OriginResolver:
    """Origins by address, through the recursive resolver. Implements ports.OriginSource."""

    def __init__(self, rrsets: RRsetSource, clock: Clock) -> None:
        self._rrsets = rrsets
        self._clock = clock

    async def resolve_origin(self, address: str) -> Observation:
        """Origin AS and prefix of ``address``, the longest prefix where several are told.

        SKIPPED without a packet for a special-purpose address, which nobody may announce.
        Raises ValueError for text that is no address.
        """
        parsed = ip_address(address)
        question = Question(QuestionKind.ORIGIN, str(parsed))
        purpose = special_purpose(parsed)
        if purpose:
            return Observation(
                question=question, status=Status.SKIPPED, at=self._clock.now(), detail=purpose
            )
        observed = await self._rrsets.resolve_rrset(origin_name(parsed), "TXT")
        unanswered = replace(observed, question=question, payload=None)
        if observed.status is not Status.OK or not isinstance(observed.payload, RRset):
            return unanswered
        origins = [o for o in map(parse_origin, observed.payload.values) if o is not None]
        if not origins:
            return replace(
                unanswered, status=Status.FORMERR, detail=f"no origin in {observed.payload.values}"
            )
        return replace(unanswered, payload=_narrowest(origins))


def origin_name(address: Address) -> str:
    """The name to ask for: ``53.84.3.1`` → ``1.3.84.53.origin.asn.cymru.com``."""
    zone = _ZONES[address.version]
    if isinstance(address, IPv4Address):
        return ".".join([*reversed(str(address).split(".")), zone])
    nibbles = reversed(address.exploded.replace(":", ""))
    return ".".join([*nibbles, zone])


def parse_origin(text: str) -> Origin | None:
    """``13335 209242 | 104.16.0.0/13 | US | arin | 2014-03-28`` as an Origin, None for others.

    All fields but the AS numbers may be empty.
    """
    numbers, prefix = _fields(text)
    asns = [int(number) for number in numbers.split() if number.isdecimal()]
    if not asns or len(asns) != len(numbers.split()) or max(asns) >= 2**32:
        return None
    try:
        network = str(ip_network(prefix)) if prefix else ""
    except ValueError:
        return None
    return Origin(asns=tuple(sorted(set(asns))), prefix=network)


def _fields(text: str) -> tuple[str, str]:
    """AS numbers and prefix."""
    from ipwhois.exceptions import ASNParseError, ASNRegistryError

    try:
        parsed = _parser().parse_fields_dns(text)
    except ASNRegistryError:
        # The registry field is empty or new; the first two mean the same.
        numbers, _, rest = text.partition("|")
        return numbers.strip(), rest.partition("|")[0].strip()
    except ASNParseError:
        return "", ""
    return parsed["asn"], parsed["asn_cidr"]


class _Parser(Protocol):
    def parse_fields_dns(self, response: str) -> dict[str, str]: ...


@lru_cache(maxsize=1)
def _parser() -> _Parser:
    """The parser of ipwhois; importing it takes 0.2 s, so not before it is needed."""
    from ipwhois.asn import IPASN
    from ipwhois.whois import RIR_WHOIS

    class Parser(IPASN):  # type: ignore[misc]
        """IPASN without its set-up, which reads the system's resolver configuration."""

        def __init__(self) -> None:
            self.rir_whois = RIR_WHOIS

    return cast(_Parser, Parser())


def _narrowest(origins: list[Origin]) -> Origin:
    """The origin of the longest prefix; its AS numbers united where it is told twice."""
    longest = max(origins, key=lambda o: (_length(o.prefix), o.prefix))
    asns = {asn for o in origins if o.prefix == longest.prefix for asn in o.asns}
    return replace(longest, asns=tuple(sorted(asns)))


def _length(prefix: str) -> int:
    return ip_network(prefix).prefixlen if prefix else -1
