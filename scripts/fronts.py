"""Who answers at the surveyed endpoints: the share with a known front, and each without one.

    python scripts/fronts.py [FACTS]

FACTS is the folder with venues/2026-09.csv. An endpoint is a host with its whole recorded CNAME
chain. Its front is known when the last name of the chain, an address with its origin AS, or a
field of the response matches the catalogue in the role cdn or hosting. Special-purpose addresses
are left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from depmap.attribution.identify import identify
from depmap.attribution.match import CatalogueIndex
from depmap.inputs.catalogue_cache import read_index
from depmap.model.identification import ProviderMatch, ValueKind
from depmap.model.role import Role
from depmap.model.special import special_purpose
from scripts.facts import Fact, read_survey

ROOT = Path(__file__).resolve().parent.parent
FRONT_ROLES = frozenset({Role.CDN, Role.HOSTING})
_ADDRESSES = frozenset({"A", "AAAA"})
_KINDS = _ADDRESSES | {"CNAME", "edge_header"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A host, the names of its CNAME chain after it, and what was seen at any of these names.

    ``exchanges`` names the venues that list it. ``addresses`` holds the A and AAAA facts,
    ``headers`` the edge_header facts.
    """

    host: str
    exchanges: tuple[str, ...]
    chain: tuple[str, ...]
    addresses: tuple[Fact, ...]
    headers: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An endpoint and the surest match for who answers there; None where nobody is known."""

    endpoint: Endpoint
    front: ProviderMatch | None


def endpoints_of(facts: Iterable[Fact]) -> tuple[Endpoint, ...]:
    """The endpoints that ``facts`` tell of, by host.

    A name that is only reached through another's CNAME is part of that one's chain.
    """
    at = _by_host(facts)
    hops = {
        host: fact.value.lower() for host, seen in at.items() for fact in seen if _is(fact, "CNAME")
    }
    heads = sorted(at.keys() - _passed_through(hops))
    endpoints = (_endpoint(host, _chain(host, hops), at) for host in heads)
    return tuple(each for each in endpoints if each.chain or each.addresses or each.headers)


def find_front(endpoint: Endpoint, index: CatalogueIndex) -> Answer:
    """The surest of all matches in a front's role; of equal ones the first told."""
    matches = [
        match
        for value, kind, day in _values(endpoint)
        for match in identify(value, index, kind, on=day).matches
        if match.role in FRONT_ROLES
    ]
    front = max(matches, key=lambda match: match.confidence, default=None)
    return Answer(endpoint=endpoint, front=front)


def find_fronts(facts: Iterable[Fact], index: CatalogueIndex) -> tuple[Answer, ...]:
    """An answer for each endpoint."""
    return tuple(find_front(endpoint, index) for endpoint in endpoints_of(facts))


def share_known(answers: Iterable[Answer]) -> float:
    """The share of endpoints with a known front, 1 where there are none."""
    known = [answer.front is not None for answer in answers]
    return sum(known) / len(known) if known else 1.0


def tell(answers: tuple[Answer, ...]) -> Iterator[str]:
    """The share, then every endpoint without a front and what is known of it."""
    known = sum(answer.front is not None for answer in answers)
    yield f"{known} of {len(answers)} endpoints have a known front: {share_known(answers):.3f}"
    for answer in answers:
        if answer.front is None:
            yield _told(answer.endpoint)


def _by_host(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    at: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.host and fact.kind in _KINDS and not _is_special(fact):
            at.setdefault(fact.host.lower(), []).append(fact)
    return at


def _is(fact: Fact, kind: str) -> bool:
    return fact.kind == kind


def _is_special(fact: Fact) -> bool:
    return fact.kind in _ADDRESSES and bool(special_purpose(fact.value))


def _passed_through(hops: Mapping[str, str]) -> set[str]:
    """Every name that ends a hop, but for the first name of a circle nothing else leads to."""
    passed: set[str] = set()
    for host in sorted(hops):
        if host not in passed:
            passed.update(name for name in _chain(host, hops) if name != host)
    return passed


def _chain(host: str, hops: Mapping[str, str]) -> tuple[str, ...]:
    """The names after ``host``, up to the last one or the first one met again."""
    chain: list[str] = []
    name = host
    while name in hops and hops[name] not in (host, *chain):
        name = hops[name]
        chain.append(name)
    return tuple(chain)


def _endpoint(host: str, chain: tuple[str, ...], at: Mapping[str, list[Fact]]) -> Endpoint:
    seen = [fact for name in (host, *chain) for fact in at.get(name, ())]
    return Endpoint(
        host=host,
        exchanges=tuple(sorted({fact.exchange for fact in at[host]})),
        chain=chain,
        addresses=_once(fact for fact in seen if fact.kind in _ADDRESSES),
        headers=_once(fact for fact in seen if _is(fact, "edge_header")),
    )


def _once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The first fact of each value."""
    first: dict[str, Fact] = {}
    for fact in facts:
        first.setdefault(fact.value, fact)
    return tuple(first.values())


def _values(endpoint: Endpoint) -> Iterator[tuple[str, ValueKind, str]]:
    """What may tell the front: the value, its kind, the day it was seen."""
    if endpoint.chain:
        yield endpoint.chain[-1], ValueKind.CNAME, ""
    for fact in endpoint.addresses:
        yield _with_origin(fact), ValueKind.IP, fact.date
    for fact in endpoint.headers:
        yield fact.value, ValueKind.HEADER, fact.date


def _with_origin(fact: Fact) -> str:
    return f"{fact.value},AS{fact.asn}" if fact.asn else fact.value


def _told(endpoint: Endpoint) -> str:
    addresses = (
        f"{_with_origin(fact)} {fact.holder}".rstrip()
        for fact in sorted(endpoint.addresses, key=lambda fact: fact.value)
    )
    parts = (
        ", ".join(endpoint.exchanges),
        " -> ".join((endpoint.host, *endpoint.chain)),
        "; ".join(addresses) or "no address",
        "; ".join(fact.value for fact in endpoint.headers) or "no field",
    )
    return " · ".join(parts)


def main(arguments: list[str]) -> None:
    """Tell the fronts of the survey named, else of the one beside the repository."""
    facts = Path(arguments[0]) if arguments else ROOT.parent / "shared" / "facts"
    index = read_index()
    for line in tell(find_fronts(read_survey(facts), index)):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
