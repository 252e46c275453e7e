"""Graphs as CSV: the table of edges, and depmap's own edge list, read back."""

from __future__ import annotations

import csv
import io
from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depmap.analysis.impact import Counting
from depmap.graph.build import DETAILS, Detail, build_graph
from depmap.inputs.edges import load_edges
from depmap.model.component import fact
from depmap.model.edge import EdgeList, EdgeListNotes, Needs, RoleProvider
from depmap.model.finding import Assessment
from depmap.model.policy import Grouping
from depmap.model.role import Role
from depmap.pipeline.count_facts import count_edges
from depmap.report.edge_list_csv import render_as_edge_list, render_edge_list
from depmap.report.graph_csv import render_graph_csv
from tests.report.assessments import NAMES, eight, hostile, single


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), strict=True))


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("assessment", [single(), eight(), hostile()], ids=["one", "8", "evil"])
def test_every_edge_has_a_row(assessment: Assessment, detail: Detail) -> None:
    graph = build_graph(assessment, names=NAMES, detail=detail)
    rows = read(render_graph_csv(graph))
    assert {row["id"] for row in rows} == {key for _, _, key in graph.edges(keys=True)}
    for row in rows:
        values = graph.edges[row["source"], row["target"], row["id"]]
        assert {k: row[k] for k in values} == {k: str(v) for k, v in values.items()}
        label = graph.nodes[row["target"]]["label"]
        assert row["target_label"] == ("'" if label.startswith(tuple("=+-@")) else "") + label


def test_a_name_that_is_a_formula_is_none_in_a_spreadsheet() -> None:
    base = single()
    (target,) = base.targets
    evil = replace(target, target=replace(target.target, id="=cmd|x", name="=1+1"))
    assessment = replace(base, targets=(evil,))
    graph = build_graph(assessment, names={"aws": "@SUM(1)"}, detail="providers")
    for text in (render_graph_csv(graph), render_as_edge_list(assessment)):
        for row in csv.reader(io.StringIO(text)):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert {row["source_label"] for row in read(render_graph_csv(graph))} == {"'=1+1"}


def test_a_scan_as_an_edge_list() -> None:
    rows = read(render_as_edge_list(single()))
    told = {(row["service"], row["provider"]): row["critical"] for row in rows}
    assert told == {
        ("dns", "aws"): "1",
        ("cdn", "aws"): "0",
        ("hosting", "aws"): "0",
        ("hosting", "unknown:binance"): "0",
    }
    assert {(row["dependent"], row["kind_of_dependent"]) for row in rows} == {("binance", "site")}


def test_figures_of_a_scan_as_an_edge_list_are_the_lower_ends(tmp_path: Path) -> None:
    assessment = eight()
    path = tmp_path / "scan.csv"
    path.write_text(render_as_edge_list(assessment), "utf-8")
    edges = load_edges(path)
    assert set(edges.sites) == {target.target.id for target in assessment.targets}
    rows = count_edges(edges, Counting(by=Grouping.PROVIDER)).rows
    uses = {
        (dependency.role, dependency.component.provider, target.target.id)
        for target in assessment.targets
        for surface in target.surfaces
        for dependency in surface.dependencies
        if dependency.component is not None
    }
    known = [row for row in rows if not row.component.startswith("unknown:")]
    assert {(row.role, row.component): row.c_total for row in known} == {
        (role, provider): len({u for u in uses if u[:2] == (role, provider)})
        for role, provider, _ in uses
    }
    assert "unknown:zb" in {row.component for row in rows}
    assert all(row.c_total == 1 and row.i_fail == 0 for row in rows if row not in known)


NAMES_OF = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@settings(max_examples=60)
@given(site=NAMES_OF, provider=NAMES_OF, other=NAMES_OF)
def test_an_edge_list_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, site: str, provider: str, other: str
) -> None:
    edges = two_providers(site, provider, other)
    path = tmp_path_factory.mktemp("edges") / "edges.csv"
    path.write_text(render_edge_list(edges), "utf-8", newline="")
    back = load_edges(path)
    assert [plain(name) for name in back.sites] == [plain(site)]
    found = {p.role: (number, plain(p.name)) for number, p in enumerate(back.providers)}
    (first, first_name), (second, second_name) = found[Role.DNS], found[Role.CDN]
    assert (first_name, second_name) == (plain(provider), plain(other))
    assert back.needs[back.site_needs[0]] == Needs(groups=(tuple(sorted((first, second))),))
    assert back.needs[back.provider_needs[first]] == Needs(critical=(second,))


def plain(name: str) -> str:
    """Without what stands before a formula."""
    return name.removeprefix("'") if name[1:2] in set("=+-@\t\r") else name


def two_providers(site: str, provider: str, other: str) -> EdgeList:
    """A site with two alternates, the first of which needs the other."""
    names = ((Role.DNS, provider), (Role.CDN, other))
    return EdgeList(
        path="edges.csv",
        notes=EdgeListNotes(),
        rows=4,
        sites=(site,),
        providers=tuple(
            RoleProvider(role=role, name=name, component=fact(role, name)) for role, name in names
        ),
        needs=(Needs(groups=((0, 1),)), Needs(critical=(1,)), Needs()),
        site_needs=array("i", [0]),
        provider_needs=array("i", [1, 2]),
    )
