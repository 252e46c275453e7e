"""What-if on edge lists, against the definition read aloud; the figures of the 2020 exchanges."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.analysis.fact_whatif import fail_facts, rank_facts
from depmap.inputs.data import data_dir
from depmap.inputs.edges import load_edges
from depmap.model.because import FactBecause
from depmap.model.edge import EdgeList
from depmap.model.finding import Verdict
from depmap.model.role import PROMPT, FailureClass
from tests.analysis.naive_edges import Facts, Row, is_felt, load_rows, random_rows, read_rows

pytestmark = pytest.mark.no_cover  # slow when traced, and all of it is run elsewhere too

ALL = frozenset(FailureClass)
rows_of_lists = st.randoms(use_true_random=False).map(random_rows)


def expected(
    facts: Facts, site: str, lost: frozenset[str], classes: Collection[str] = ALL
) -> Verdict:
    if site in lost:
        return Verdict.DOWN
    members = {m for group in facts.groups[site] for m in group if is_felt(m, classes)}
    return Verdict.REDUCED if members & lost else Verdict.UNAFFECTED


@given(
    rows=rows_of_lists, classes=st.sets(st.sampled_from(sorted(ALL)), min_size=1), pick=st.data()
)
def test_verdicts_are_those_of_the_definition(
    rows: tuple[Row, ...], classes: set[FailureClass], pick: st.DataObject
) -> None:
    edges, facts = load_rows(rows), read_rows(rows)
    failed = pick.draw(st.sets(st.sampled_from(sorted(facts.providers)), min_size=1, max_size=3))
    lost = facts.lost(failed, classes)
    outcomes = fail_facts(edges, edges.named(failed), frozenset(classes))
    assert [outcome.verdict for outcome in outcomes] == [
        expected(facts, site, lost, classes) for site in facts.sites
    ]


@given(rows=rows_of_lists, pick=st.data())
def test_the_argument_leads_over_real_edges_to_what_failed(
    rows: tuple[Row, ...], pick: st.DataObject
) -> None:
    edges, facts = load_rows(rows), read_rows(rows)
    failed = pick.draw(st.sets(st.sampled_from(sorted(facts.providers)), min_size=1, max_size=2))
    lost = facts.lost(failed)
    for outcome in fail_facts(edges, edges.named(failed), ALL):
        (surface,) = outcome.surfaces
        because = surface.because
        if outcome.verdict is Verdict.UNAFFECTED:
            assert because == ()
            continue
        assert isinstance(because, FactBecause)
        assert because.is_spare is (outcome.verdict is Verdict.REDUCED)
        assert because.chain[-1] in failed
        assert set(because.chain) | set(because.group) <= lost
        for dependent, provider in zip((outcome.id, *because.chain), because.chain, strict=False):
            assert provider in facts.used[dependent]


@given(rows=rows_of_lists, classes=st.sets(st.sampled_from(sorted(ALL)), min_size=1))
def test_the_ranking_counts_what_the_verdicts_say(
    rows: tuple[Row, ...], classes: set[FailureClass]
) -> None:
    edges, facts = load_rows(rows), read_rows(rows)
    ranking = {row.component: row for row in rank_facts(edges, frozenset(classes))}
    assert ranking.keys() == {p for p in facts.providers if is_felt(p, classes)}
    for provider, row in ranking.items():
        lost = facts.lost([provider], classes)
        verdicts = [expected(facts, site, lost, classes) for site in facts.sites]
        assert row.down == verdicts.count(Verdict.DOWN)
        assert row.reduced == verdicts.count(Verdict.REDUCED)


@cache
def exchanges() -> EdgeList:
    return load_edges(data_dir() / "edges" / "2020-exchanges.csv")


@pytest.mark.parametrize(
    ("failed", "classes", "down"),
    [
        ("dns:cloudflare", PROMPT, 73),
        ("cloudflare", PROMPT, 84),
        ("cloudflare", PROMPT | {FailureClass.DELAYED}, 88),
        ("dns:aws", PROMPT, 31),
    ],
)
def test_the_exchanges_of_2020(failed: str, classes: frozenset[FailureClass], down: int) -> None:
    outcomes = fail_facts(exchanges(), exchanges().named([failed]), classes)
    assert len(outcomes) == 125
    assert [o.verdict for o in outcomes].count(Verdict.DOWN) == down
