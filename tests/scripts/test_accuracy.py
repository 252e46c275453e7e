"""The catalogue on labelled tables, where they are at hand; the scoring itself on made-up rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from depmap.attribution.match import CatalogueIndex
from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.data import data_dir
from depmap.inputs.networks import load_networks
from depmap.model.identification import ValueKind
from scripts.accuracy import (
    NOBODY,
    Labelled,
    Scored,
    fold,
    read_families,
    read_labelled,
    score_rows,
    sum_up,
    tell,
)
from tests.golden.fixed import golden_index

AMBIGUOUS = frozenset(
    {
        ("Starfield Technologies, Inc.", "Amazon Trust Services"),
        ("GlobalSign", "Google Trust Services"),
    }
)
"""Organisations that can't decide alone; the common name does: docs/accuracy.md."""

RECALL = {
    **{"ns": 0.95, "cname": 0.95, "header": 0.9, "mx": 0.9, "spf": 0.9},
    **{"issuer": 0.9, "issuer + CN": 0.9},
}


@pytest.fixture(scope="module")
def index() -> CatalogueIndex:
    return read_index()


@pytest.fixture(scope="module")
def scored(shared: Path, index: CatalogueIndex) -> tuple[Scored, ...]:
    rows = read_labelled(shared / "facts" / "truth-dev")
    return score_rows(rows, read_families(shared / "facts" / "provider_labels.csv"), index)


def high(scored: Iterable[Scored], *tables: str) -> list[Scored]:
    return [
        each
        for each in scored
        if each.row.confidence == "high"
        and each.row.table in tables
        and (each.row.value, each.row.label) not in AMBIGUOUS
    ]


def test_precision(scored: tuple[Scored, ...]) -> None:
    score = sum_up("all", high(scored, *RECALL, "ip with AS"))
    assert score.precision >= 0.99


def test_decoys_match_nothing(scored: tuple[Scored, ...]) -> None:
    decoys = [each for each in scored if each.row.label == NOBODY]
    assert len(decoys) > 40
    assert [each.row.value for each in decoys if each.answer.matches] == []


@pytest.mark.parametrize("table", RECALL)
def test_recall(scored: tuple[Scored, ...], table: str) -> None:
    score = sum_up(table, high(scored, table))
    assert score.weighted_recall >= RECALL[table]


def test_addresses_of_the_table_or_with_their_as(
    scored: tuple[Scored, ...], index: CatalogueIndex, shared: Path
) -> None:
    tabled: set[str] = set()
    for slug in {network.provider for network in load_networks(data_dir() / "networks.csv.gz")}:
        provider = index.provider(slug)
        assert provider is not None
        tabled |= {fold(name) for name in (slug, provider.name, *provider.aliases)}
    families = read_families(shared / "facts" / "provider_labels.csv")
    judged = [
        each
        for each in high(scored, "ip with AS", "ip")
        if each.row.has_origin
        or tabled & {fold(each.row.label), fold(families.get(each.row.label, ""))}
    ]
    assert len(judged) > 130
    assert sum_up("ip", judged).recall >= 0.97


def test_regions(scored: tuple[Scored, ...]) -> None:
    score = sum_up("ip", high(scored, "ip"))
    assert score.regions >= 30
    assert score.regions_right / score.regions >= 0.98


# The scoring itself, on the golden corpus's small catalogue.


def row(value: str, label: str, **more: object) -> Labelled:
    told = {"table": "t", "kind": ValueKind.NS, "confidence": "high"}
    return Labelled(value=value, label=label, **(told | more))  # type: ignore[arg-type]


def test_labels_match_by_name_alias_family_or_service() -> None:
    rows = [
        row("ns-1.awsdns-00.com", "Amazon Route 53"),
        row("ns-1.awsdns-00.com", "Somebody"),
        row("ns-1.awsdns-00.com", "A brand"),
        row("ns1.nobody.example", "Nobody", weight=7),
        row("ns1.nobody.example", NOBODY),
        row("ns-1.awsdns-00.com", NOBODY),
    ]
    scored = score_rows(rows, {"A brand": "AWS"}, golden_index())
    assert [each.right for each in scored] == [True, False, True, None, None, False]
    score = sum_up("t", scored)
    assert (score.rows, score.recall) == (4, 0.5)
    assert score.precision == pytest.approx(2 / 3)
    assert score.weighted_recall == pytest.approx(2 / 10)
    assert (score.decoys, score.decoys_matched) == (2, 1)
    lines = list(tell(scored))
    assert [line.split()[0] for line in lines[2:]] == ["wrong", "missed", "wrong"]


def test_labels_are_compared_by_letters_and_digits() -> None:
    assert fold("Let's Encrypt (ISRG)") == "letsencryptisrg"
