"""Edge lists under other names: what becomes one, and what it stands on then."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.model.component import fact
from depmap.model.edge import EdgeList, EdgeListNotes, Needs, RoleProvider
from depmap.model.role import Role

Edge = tuple[str, str]
"""Of a provider: how it is needed (``!`` critical, ``?`` loose, else the name of a group), and
its name (``dns:x``)."""


def edge_list(
    sites: Mapping[str, Iterable[Edge]], providers: Mapping[str, Iterable[Edge]]
) -> EdgeList:
    """The list of these sites and providers; every provider used must be a key."""
    numbers = {name: number for number, name in enumerate(providers)}
    interned: dict[Needs, int] = {}

    def number_of(edges: Iterable[Edge]) -> int:
        by_mode: dict[str, set[int]] = {}
        for mode, name in edges:
            by_mode.setdefault(mode, set()).add(numbers[name])
        loose = by_mode.pop("?", set()).difference(*by_mode.values())
        groups = {tuple(sorted(by_mode[mode])) for mode in by_mode.keys() - {"!"}}
        needs = Needs(
            critical=tuple(sorted(by_mode.get("!", ()))),
            groups=tuple(sorted(groups)),
            loose=tuple(sorted(loose)),
        )
        return interned.setdefault(needs, len(interned))

    site_needs = array("i", map(number_of, sites.values()))
    provider_needs = array("i", map(number_of, providers.values()))
    return EdgeList(
        path="facts.csv",
        notes=EdgeListNotes(title="Ours"),
        rows=7,
        sites=tuple(sites),
        providers=tuple(map(role_provider, providers)),
        needs=tuple(interned),
        site_needs=site_needs,
        provider_needs=provider_needs,
    )


def role_provider(text: str) -> RoleProvider:
    role, _, name = text.partition(":")
    return RoleProvider(role=Role(role), name=name, component=fact(Role(role), name))


Told = tuple[frozenset[str], frozenset[frozenset[str]], frozenset[str]]


def told(edges: EdgeList, number: int) -> Told:
    """Critical, groups and loose, by name."""
    needs = edges.needs[number]

    def names(numbers: Iterable[int]) -> frozenset[str]:
        return frozenset(str(edges.providers[n]) for n in numbers)

    return names(needs.critical), frozenset(map(names, needs.groups)), names(needs.loose)


def everything(edges: EdgeList) -> dict[str, Told]:
    """By site, and by provider with a leading ``*``, what it stands on."""
    found = {
        site: told(edges, number)
        for site, number in zip(edges.sites, edges.site_needs, strict=True)
    }
    return found | {
        f"*{provider}": told(edges, number)
        for provider, number in zip(edges.providers, edges.provider_needs, strict=True)
    }


def some(critical: str = "", *groups: str, loose: str = "") -> Told:
    return (
        frozenset(critical.split()),
        frozenset(frozenset(group.split()) for group in groups),
        frozenset(loose.split()),
    )


def renamed(edges: EdgeList, **names: str) -> dict[str, Told]:
    """By ``dns__x="y"``."""
    by_text = {key.replace("__", ":"): name for key, name in names.items()}
    found = {p: by_text[str(p)] for p in edges.providers if str(p) in by_text}
    assert len(found) == len(by_text)
    return everything(edges.renamed(found))


def test_names_alone_change() -> None:
    edges = edge_list(
        {"a": [("!", "dns:x"), ("g", "cdn:x"), ("g", "cdn:y"), ("?", "ca:z")]},
        {"dns:x": [], "cdn:x": [("!", "dns:x")], "cdn:y": [("?", "dns:x")], "ca:z": []},
    )
    other = edges.renamed({edges.providers[0]: "one", edges.providers[1]: "a:b"})
    assert [str(provider) for provider in other.providers] == [
        "dns:one",
        "cdn:a:b",
        "cdn:y",
        "ca:z",
    ]
    assert [p.component for p in other.providers] == [fact(p.role, p.name) for p in other.providers]
    assert everything(other) == {
        "a": some("dns:one", "cdn:a:b cdn:y", loose="ca:z"),
        "*dns:one": some(),
        "*cdn:a:b": some("dns:one"),
        "*cdn:y": some(loose="dns:one"),
        "*ca:z": some(),
    }
    assert (other.path, other.notes, other.rows, other.sites) == (
        edges.path,
        edges.notes,
        edges.rows,
        edges.sites,
    )


def test_one_name_in_two_roles_stays_two_providers() -> None:
    edges = edge_list({"a": [("!", "dns:x"), ("!", "cdn:y")]}, {"dns:x": [], "cdn:y": []})
    assert renamed(edges, dns__x="z", cdn__y="z")["a"] == some("dns:z cdn:z")


def test_a_provider_may_take_the_name_another_has() -> None:
    edges = edge_list({"a": [("!", "dns:x")], "b": [("!", "dns:y")]}, {"dns:x": [], "dns:y": []})
    assert renamed(edges, dns__x="y") == {
        "a": some("dns:y"),
        "b": some("dns:y"),
        "*dns:y": some(),
    }
    # Two that swap names swap them, no more.
    swapped = renamed(edges, dns__x="y", dns__y="x")
    assert (swapped["a"], swapped["b"]) == (some("dns:y"), some("dns:x"))


def test_alternates_that_become_one_are_critical() -> None:
    edges = edge_list(
        {"a": [("g", "dns:x"), ("g", "dns:y")], "b": [("g", "dns:x"), ("g", "dns:z")]},
        {"dns:x": [], "dns:y": [], "dns:z": []},
    )
    found = renamed(edges, dns__x="one", dns__y="one")
    assert found["a"] == some("dns:one")
    assert found["b"] == some("", "dns:one dns:z")


def test_a_group_of_one_stays_what_it_was() -> None:
    edges = edge_list({"a": [("g", "dns:x")]}, {"dns:x": [], "dns:y": []})
    assert renamed(edges, dns__y="z")["a"] == some("", "dns:x")
    assert renamed(edges, dns__x="z")["a"] == some("", "dns:z")


def test_critical_beats_redundant_and_loose_where_they_become_one() -> None:
    edges = edge_list(
        {
            "a": [("!", "dns:x"), ("?", "dns:y")],
            "b": [("?", "dns:x"), ("g", "dns:y"), ("g", "dns:z")],
            "c": [("!", "dns:x"), ("g", "dns:y"), ("g", "dns:z")],
        },
        {"dns:x": [], "dns:y": [], "dns:z": []},
    )
    found = renamed(edges, dns__x="one", dns__y="one")
    assert found["a"] == some("dns:one")
    assert found["b"] == some("", "dns:one dns:z")
    critical, _, loose = found["c"]
    assert (critical, loose) == (frozenset({"dns:one"}), frozenset())


@pytest.mark.parametrize("order", [("cdn:x", "cdn:y"), ("cdn:y", "cdn:x")])
def test_merged_providers_are_critical_on_what_all_are(order: tuple[str, str]) -> None:
    stands_on = {
        "cdn:x": [("!", "dns:a"), ("!", "dns:b"), ("g", "dns:c"), ("g", "dns:d"), ("?", "dns:f")],
        "cdn:y": [("!", "dns:a"), ("h", "dns:c"), ("h", "dns:d"), ("!", "dns:e"), ("!", "dns:f")],
    }
    names = ("dns:a", "dns:b", "dns:c", "dns:d", "dns:e", "dns:f")
    edges = edge_list(
        {"s": [("!", "cdn:x")]},
        {name: stands_on[name] for name in order} | {name: [] for name in names},
    )
    found = renamed(edges, cdn__x="one", cdn__y="one")
    assert found["*cdn:one"] == some("dns:a", "dns:c dns:d", loose="dns:b dns:e dns:f")
    assert found["s"] == some("cdn:one")


def test_one_that_stands_on_nothing_makes_the_merged_stand_critically_on_nothing() -> None:
    edges = edge_list({}, {"cdn:x": [("!", "dns:a")], "cdn:y": [], "dns:a": []})
    assert renamed(edges, cdn__x="one", cdn__y="one")["*cdn:one"] == some(loose="dns:a")


def test_merged_providers_stand_on_nothing_of_themselves() -> None:
    edges = edge_list(
        {},
        {
            "dns:x": [("!", "dns:y"), ("!", "dns:z"), ("g", "dns:y"), ("g", "dns:w")],
            "dns:y": [("!", "dns:x"), ("!", "dns:z"), ("g", "dns:x"), ("g", "dns:w")],
            "dns:z": [],
            "dns:w": [],
        },
    )
    found = renamed(edges, dns__x="one", dns__y="one")
    assert found["*dns:one"] == some("dns:z", loose="dns:w")


NAMES = ("dns:x", "dns:y", "dns:z", "cdn:x", "cdn:y")


def needs_on(*names: str) -> st.SearchStrategy[list[Edge]]:
    return st.lists(st.tuples(st.sampled_from("!?gh"), st.sampled_from(names)), max_size=5)


lists = st.builds(
    edge_list,
    st.dictionaries(st.sampled_from("abcd"), needs_on(*NAMES)),
    st.fixed_dictionaries({name: needs_on(*(n for n in NAMES if n != name)) for name in NAMES}),
)
names = st.dictionaries(st.sampled_from(NAMES), st.sampled_from("xyzv"))


@given(edges=lists)
def test_no_new_name_changes_nothing(edges: EdgeList) -> None:
    assert everything(edges.renamed({})) == everything(edges)


@given(edges=lists, other=names)
def test_who_uses_whom_outlives_new_names(edges: EdgeList, other: dict[str, str]) -> None:
    found = {p: other[str(p)] for p in edges.providers if str(p) in other}
    moved = edges.renamed(found)

    def new(name: str) -> str:
        return f"{name.partition(':')[0]}:{other[name]}" if name in other else name

    before, after = everything(edges), everything(moved)
    assert moved.sites == edges.sites
    assert {str(p) for p in moved.providers} == {new(str(p)) for p in edges.providers}
    for site in edges.sites:
        assert _used(after[site]) == {new(name) for name in _used(before[site])}
        assert {new(name) for name in before[site][0]} <= after[site][0]
    for provider in map(str, moved.providers):
        parts = [before[f"*{p}"] for p in map(str, edges.providers) if new(p) == provider]
        used = {new(name) for part in parts for name in _used(part)} - {provider}
        assert _used(after[f"*{provider}"]) == used


def _used(needs: Told) -> frozenset[str]:
    critical, groups, loose = needs
    return critical.union(loose, *groups)
