"""Pairs of failures over many targets, against every pair tried."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given

from depmap.analysis.pairs import rank_fact_pairs, rank_pairs
from depmap.availability.build import build_fault_model
from depmap.availability.evaluate import working
from depmap.availability.verdicts import evaluate
from depmap.model.component import parse_component
from depmap.model.role import FailureClass
from tests.analysis.naive_edges import Row, load_rows, read_rows
from tests.analysis.test_fact_whatif import rows_of_lists
from tests.golden.fixed import golden_index
from tests.golden.reader import read_case
from tests.golden.test_golden import CASES

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

ALL = frozenset(FailureClass)


@given(rows=rows_of_lists)
def test_pairs_of_an_edge_list_are_those_that_take_what_neither_takes(
    rows: tuple[Row, ...],
) -> None:
    facts = read_rows(rows)
    expected = {}
    for pair in combinations(sorted(facts.providers), 2):
        together, one, other = (facts.lost(f) for f in (pair, pair[:1], pair[1:]))
        lost = sum(site in together - one - other for site in facts.sites)
        if lost:
            expected[pair] = lost
    found = rank_fact_pairs(load_rows(rows), ALL)
    assert {tuple(sorted(row.pair)): row.lost for row in found.rows} == expected
    assert [row.lost for row in found.rows] == sorted(expected.values(), reverse=True)
    assert found.not_searched == 0


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_pairs_of_a_snapshot_take_a_surface_that_neither_takes(case: Path) -> None:
    told = evaluate(build_fault_model(read_case(case), golden_index()))
    graph = told.model.graph
    for row in rank_pairs(told).rows:
        one, other = map(parse_component, row.pair)
        up, up_one, up_other = (
            working(graph, failed, possible=False) for failed in ((one, other), (one,), (other,))
        )
        lost = [
            nodes
            for nodes in told.model.targets
            if any(not up[s.node] for s in nodes.surfaces if s.role.is_essential)
            and all(up_one[s.node] and up_other[s.node] for s in nodes.surfaces)
        ]
        assert len(lost) >= row.lost > 0


def test_the_case_of_two_vendors_has_its_pair() -> None:
    case = next(path for path in CASES if path.name == "two_vendors_no_single_point")
    told = evaluate(build_fault_model(read_case(case), golden_index()))
    assert [(row.pair, row.lost) for row in rank_pairs(told).rows] == [(("aws", "ns1"), 1)]


def test_a_limit_that_is_hit_is_told() -> None:
    rows: list[Row] = [
        (f"s{n}.example", "site", "dns", name, "0", "g")
        for n in range(9)
        for name in (f"a{n}", "b")
    ]
    whole = rank_fact_pairs(load_rows(rows), ALL)
    cut = rank_fact_pairs(load_rows(rows), ALL, limit=20)
    assert (len(whole.rows), whole.not_searched) == (9, 0)
    assert 0 < cut.not_searched < 9
    assert {row.pair for row in cut.rows} < {row.pair for row in whole.rows}
