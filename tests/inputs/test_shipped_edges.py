"""The shipped edge lists: they load, and their words are the catalogue's."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from depmap.attribution.directory import Directory
from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.data import data_dir
from depmap.inputs.edge_notes import shipped_edge_lists
from depmap.inputs.edges import load_edges
from depmap.model.component import Scheme, parse_component
from depmap.model.edge import EdgeList
from depmap.model.role import Role

STUDY = data_dir() / "edges" / "2020-exchanges.csv"
UNKNOWN = {"cdn:google", "cdn:unpkg", "dns:dd", "dns:dns", "dns:hwcdn"}
"""Providers of the study that the catalogue has no service for, in that role."""


@pytest.fixture(scope="module")
def study() -> EdgeList:
    return load_edges(STUDY)


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory(read_index().catalogue)


def test_the_study_s_exchanges(study: EdgeList) -> None:
    assert (len(study.sites), study.rows, len(study.providers)) == (125, 316, 42)
    assert {"binance.com", "kraken.com", "poloniex.com"} <= set(study.sites)
    assert {provider.role for provider in study.providers} == {Role.DNS, Role.CDN, Role.CA}
    assert study.notes.title
    assert "10.1145/3419394.3423664" in study.notes.source
    assert study.notes.date is not None
    assert study.notes.date.year == 2020


def test_what_the_vocabulary_leaves_out_is_known_to_be(study: EdgeList) -> None:
    named = {str(provider) for provider in study.providers}
    assert named - study.notes.vocabulary.keys() == UNKNOWN
    notes = STUDY.with_suffix(".toml").read_text(encoding="utf-8")
    assert all(f"#   {name} " in notes for name in UNKNOWN)


@pytest.mark.parametrize("path", shipped_edge_lists(), ids=lambda path: path.stem)
def test_a_vocabulary_speaks_of_its_list_and_of_the_catalogue(
    path: Path, directory: Directory
) -> None:
    edges = load_edges(path)
    roles = {str(provider): provider.role for provider in edges.providers}
    written = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))["vocabulary"]
    assert written.keys() <= roles.keys()
    for name, text in written.items():
        component = parse_component(text)
        assert (component.scheme, component.region) == (Scheme.PROVIDED, ""), name
        provider = directory.provider(component.name)
        assert provider is not None, name
        assert provider.slug == component.name
        services = [s for s in provider.services if component.service in ("", s.slug)]
        assert any(roles[name] in service.roles for service in services), name
        assert edges.notes.vocabulary[name] == component


@pytest.mark.parametrize("path", shipped_edge_lists(), ids=lambda path: path.stem)
def test_a_list_is_of_sites_and_of_what_they_reach(path: Path) -> None:
    edges = load_edges(path)
    reached: set[int] = set()
    waiting = {p for number in edges.site_needs for p in edges.needs[number].used()}
    while waiting:
        reached |= waiting
        below = {p for own in waiting for p in edges.needs[edges.provider_needs[own]].used()}
        waiting = below - reached
    assert reached == set(range(len(edges.providers)))
