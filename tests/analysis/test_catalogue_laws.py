"""What the rules call shadowed changes no answer: held against look-ups with and without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.analysis.catalogue_networks import find_shadowed_networks
from depmap.analysis.catalogue_patterns import find_nested_suffixes, find_shadowed_patterns
from depmap.analysis.catalogue_scene import CatalogueScene
from depmap.analysis.catalogue_values import find_overlapping_values, find_shadowed_values
from depmap.attribution.match import CatalogueIndex, Match
from depmap.attribution.value_index import tokens
from depmap.inputs.catalogue import catalogue_of
from depmap.model.catalogue_check import ProviderFile
from depmap.model.file_check import Remark
from depmap.model.provider import (
    Catalogue,
    Matcher,
    MatcherKind,
    Provider,
    Region,
    Service,
    Source,
    Strength,
    ValueTest,
)
from depmap.model.role import Role

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

HOLDERS = [("p", "s"), ("p", "t"), ("q", "s")]
ROLES = [Role.CDN, Role.HOSTING]
REGIONS = (Region(code="r-1"), Region(code="r-2"))
NAMES = [
    ".".join([*labels, base])
    for count in range(4)
    for labels in product(["a", "7", "r-1", "r-2", "c", "x"], repeat=count)
    for base in ("z.net", "y.net")
]
VALUES = ["", "a", "b", "ab", "a b", "b a", "abc", "a0", "ab 0", "c"]
ADDRESSES = [f"8.{second}.{third}.1" for second in range(4) for third in (0, 1, 128, 255)]

Answer = frozenset[tuple[str, Role]]


def matcher(kind: MatcherKind, pattern: str, holder: tuple[str, str], role: Role) -> Matcher:
    return Matcher(
        kind=kind,
        pattern=pattern,
        provider=holder[0],
        service=holder[1],
        role=role,
        strength=Strength.STRONG,
        source=Source(where="x"),
    )


def numbered(matchers: Iterable[Matcher]) -> list[Matcher]:
    """Each once, told from the others by its line, as the reader leaves them."""
    unique = {(m.kind, m.id, m.role): m for m in matchers}
    return [m._replace(line=line) for line, m in enumerate(unique.values(), 1)]


def catalogue(matchers: Sequence[Matcher]) -> Catalogue:
    providers = [
        Provider(
            slug=slug,
            name=slug,
            owner=slug,
            homepage="https://x.example/",
            regions=REGIONS,
            services=tuple(
                Service(
                    slug=service,
                    name=service,
                    roles=frozenset(Role),
                    regional=True,
                    matchers=tuple(
                        m for m in matchers if (m.provider, m.service) == (slug, service)
                    ),
                )
                for service in ("s", "t")
            ),
        )
        for slug in ("p", "q")
    ]
    return catalogue_of(providers, ())


def scene(matchers: Sequence[Matcher]) -> CatalogueScene:
    made = catalogue(matchers)
    return CatalogueScene(
        path="",
        files=tuple(ProviderFile(path=p.slug, provider=p, keys={}) for p in made.providers),
        slugs=frozenset({"p", "q"}),
        index=CatalogueIndex(made),
        today=date(2026, 1, 1),
    )


def without(matchers: Sequence[Matcher], remarks: Iterable[Remark]) -> CatalogueIndex:
    told = {remark.line for remark in remarks}
    return CatalogueIndex(catalogue([m for m in matchers if m.line not in told]))


def answer(found: Iterable[Match]) -> Answer:
    return frozenset((str(match.component), match.role) for match in found)


LookUp = Callable[[CatalogueIndex], list[Answer]]


def names(index: CatalogueIndex) -> list[Answer]:
    return [answer(index.closest(MatcherKind.NS, name)) for name in NAMES]


def values(index: CatalogueIndex) -> list[Answer]:
    return [answer(index.header("server", value)) for value in VALUES]


def addresses(index: CatalogueIndex) -> list[Answer]:
    return [answer(index.address(address)) for address in ADDRESSES]


PATTERNS = st.builds(
    lambda labels, base: ".".join([*labels, base]),
    st.lists(st.sampled_from(["a", "{n}", "{region}", "*", "c"]), max_size=3),
    st.sampled_from(["z.net", "y.net"]),
)
NAME_MATCHERS = st.lists(
    st.builds(
        lambda pattern, holder, role: matcher(MatcherKind.NS, pattern, holder, role),
        PATTERNS,
        st.sampled_from(HOLDERS),
        st.sampled_from(ROLES),
    ),
    max_size=7,
).map(numbered)
TESTS = st.sampled_from(
    [
        (ValueTest.ANY, ""),
        *((t, v) for t in (ValueTest.EQUALS, ValueTest.PREFIX) for v in VALUES if v),
        *((ValueTest.TOKEN, v) for v in VALUES if v and " " not in v),
    ]
)
HEADERS = st.lists(
    st.builds(
        lambda test, holder, role: matcher(MatcherKind.HEADER, "server", holder, role)._replace(
            test=test[0], value=test[1]
        ),
        TESTS,
        st.sampled_from(HOLDERS),
        st.sampled_from(ROLES),
    ),
    max_size=7,
).map(numbered)
NETWORKS = st.lists(
    st.builds(
        lambda prefix, holder, role, region: matcher(
            MatcherKind.NETWORK, prefix, holder, role
        )._replace(region=region),
        st.sampled_from(["8.0.0.0/14", "8.0.0.0/15", "8.2.0.0/16", "8.2.0.0/17", "8.2.1.0/24"]),
        st.sampled_from(HOLDERS),
        st.sampled_from(ROLES),
        st.sampled_from(["", "r-1"]),
    ),
    max_size=7,
).map(numbered)


@given(NAME_MATCHERS)
def test_shadowed_patterns_change_no_answer(matchers: list[Matcher]) -> None:
    whole = names(CatalogueIndex(catalogue(matchers)))
    shadowed = find_shadowed_patterns(scene(matchers))
    assert names(without(matchers, shadowed)) == whole


@given(HEADERS)
def test_shadowed_headers_change_no_answer(matchers: list[Matcher]) -> None:
    whole = values(CatalogueIndex(catalogue(matchers)))
    shadowed = find_shadowed_values(scene(matchers))
    assert values(without(matchers, shadowed)) == whole


@given(NETWORKS)
def test_shadowed_networks_change_no_answer(matchers: list[Matcher]) -> None:
    whole = addresses(CatalogueIndex(catalogue(matchers)))
    shadowed = find_shadowed_networks(scene(matchers))
    assert addresses(without(matchers, shadowed)) == whole


@given(NAME_MATCHERS)
def test_a_nested_pattern_takes_its_names_from_another_provider(matchers: list[Matcher]) -> None:
    by_line = {m.line: m for m in matchers}
    for remark in find_nested_suffixes(scene(matchers)):
        nested = by_line[remark.line]
        alone = CatalogueIndex(catalogue([nested]))
        rest = CatalogueIndex(catalogue([m for m in matchers if m.pattern != nested.pattern]))
        holders = [
            {match.provider for match in rest.closest(MatcherKind.NS, name)}
            for name in NAMES
            if alone.closest(MatcherKind.NS, name)
        ]
        assert any(each and nested.provider not in each for each in holders)
        assert all(holders)


@given(HEADERS)
def test_tests_that_are_not_told_share_no_value_but_by_two_words(matchers: list[Matcher]) -> None:
    told = {remark.line for remark in find_overlapping_values(scene(matchers))}
    kept = [m for m in matchers if m.line not in told]
    for one, other in product(kept, kept):
        if one.provider != other.provider and (one.test, one.value) != (other.test, other.value):
            both = [v for v in VALUES if fits(one, v) and fits(other, v)]
            assert all(len(tokens(value)) > 1 for value in both), (one, other, both)


def fits(m: Matcher, value: str) -> bool:
    """By the words of ValueTest, the slow way."""
    return {
        ValueTest.ANY: True,
        ValueTest.EQUALS: value == m.value,
        ValueTest.PREFIX: value.startswith(m.value),
        ValueTest.TOKEN: m.value in value.split(),
    }[m.test]
