"""The catalogue turned round: from observed values to who is behind them. Plain data, no look-ups.

Everything here can be stored as it is (``inputs.compiled``) or made from a catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from depmap.attribution.directory import places_of
from depmap.attribution.name_patterns import Node, PatternTrie
from depmap.attribution.prefixes import PrefixTable, parse_prefix, prefix_table
from depmap.model.provider import Catalogue, Matcher, MatcherKind, Provider, ValueTest

NAME_KINDS = (
    MatcherKind.NS,
    MatcherKind.CNAME,
    MatcherKind.MX,
    MatcherKind.SPF,
    MatcherKind.PTR,
)


class MatchRow(NamedTuple):
    """What a matcher says when it fires. ``regional``: its service lies in regions."""

    provider: str
    service: str
    regional: bool
    role: str
    strength: str
    matcher: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpTables:
    """Values → places in ``matches``.

    ``places``: the number of a provider by slug or alias. ``tries``: by name kind. ``asns``: by
    number, as [since, until, match]. ``fields``, ``cookies``, ``issuers``: [test, value, match],
    fields by their name in lower case. ``named_issuers``: [organisation, name, match].
    """

    places: Mapping[str, int]
    matches: Sequence[MatchRow]
    tries: Mapping[str, Node]
    asns: Mapping[str, Sequence[Sequence[Any]]]
    fields: Mapping[str, Sequence[Sequence[Any]]]
    cookies: Sequence[Sequence[Any]]
    issuers: Sequence[Sequence[Any]]
    named_issuers: Sequence[Sequence[Any]]
    prefixes: PrefixTable


def tables_of(catalogue: Catalogue) -> LookUpTables:
    """The tables of a catalogue."""
    tries: dict[str, PatternTrie[int]] = {kind.value: PatternTrie() for kind in NAME_KINDS}
    asns: dict[str, list[list[Any]]] = {}
    fields: dict[str, list[list[Any]]] = {}
    cookies: list[list[Any]] = []
    issuers: list[list[Any]] = []
    named_issuers: list[list[Any]] = []
    matches: list[MatchRow] = []
    for provider, regional, m in _matchers(catalogue):
        number = len(matches)
        matches.append(_row(m, regional))
        if m.kind.value in tries:
            codes = [region.code for region in provider.regions]
            tries[m.kind.value].add(m.pattern, number, codes)
        elif m.kind is MatcherKind.ASN:
            asns.setdefault(m.pattern, []).append([m.since, m.until, number])
        elif m.kind is MatcherKind.HEADER:
            fields.setdefault(m.pattern.lower(), []).append([m.test.value, m.value, number])
        elif m.kind is MatcherKind.ISSUER and m.value:
            named_issuers.append([m.pattern, m.value, number])
        else:
            # The pattern is the value itself: equal, unless told prefix.
            test = m.test if m.test is ValueTest.PREFIX else ValueTest.EQUALS
            into = cookies if m.kind is MatcherKind.COOKIE else issuers
            into.append([test.value, m.pattern, number])
    return LookUpTables(
        places=places_of(catalogue),
        matches=matches,
        tries={kind: trie.root for kind, trie in tries.items()},
        asns=asns,
        fields=fields,
        cookies=cookies,
        issuers=issuers,
        named_issuers=named_issuers,
        prefixes=prefix_table([parse_prefix(network.prefix) for network in catalogue.networks]),
    )


def _matchers(catalogue: Catalogue) -> Iterator[tuple[Provider, bool, Matcher]]:
    """Every matcher but address ranges, which are among the networks."""
    for provider in catalogue.providers:
        for service in provider.services:
            for matcher in service.matchers:
                if matcher.kind is not MatcherKind.NETWORK:
                    yield provider, service.regional, matcher


def _row(m: Matcher, regional: bool) -> MatchRow:
    return MatchRow(
        provider=m.provider,
        service=m.service,
        regional=regional,
        role=m.role.value,
        strength=m.strength.value,
        matcher=m.id,
        source=m.source.where,
    )
