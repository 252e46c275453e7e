"""The shipped incidents: the catalogue knows what failed, and the table agrees on who was hit."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.data import data_dir
from depmap.inputs.exchanges import load_exchanges
from depmap.inputs.incidents import load_incidents
from depmap.model.component import Scheme
from depmap.model.exchange import Exchange
from depmap.model.incident import Certainty, Fate, Incident, Reported, Scope

Row = dict[str, str]

UNNAMED = ("major crypto services", "dozens", "web wallets")
"""Claims of the table about nobody in particular: a note, never a row."""

_BETWEEN_CLAIMS = re.compile(r";\s*(?![^\[]*\])")
_TAG = re.compile(r"\[(found)?")


@pytest.fixture(scope="module")
def incidents() -> tuple[Incident, ...]:
    return load_incidents(data_dir() / "incidents")


@pytest.fixture(scope="module")
def exchanges() -> dict[str, Exchange]:
    return {exchange.id: exchange for exchange in load_exchanges(data_dir() / "exchanges")}


@pytest.fixture(scope="module")
def table(shared: Path) -> dict[str, Row]:
    with (shared / "facts" / "incidents.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def claims(incidents: tuple[Incident, ...]) -> Iterator[tuple[Incident, Reported]]:
    for incident in incidents:
        for claim in incident.reported:
            yield incident, claim


def test_there_are_26(incidents: tuple[Incident, ...]) -> None:
    assert len(incidents) == 26


def test_the_catalogue_knows_what_failed(incidents: tuple[Incident, ...]) -> None:
    providers = {provider.slug: provider for provider in read_index().catalogue.providers}
    for incident in incidents:
        for component in incident.fails:
            assert component.scheme is Scheme.PROVIDED, incident.id
            provider = providers[component.name]
            services = {service.slug for service in provider.services}
            regions = {region.code for region in provider.regions}
            assert component.service in services | {""}, (incident.id, str(component))
            assert component.region in regions | {""}, (incident.id, str(component))


def test_a_region_or_zone_that_failed_is_named(incidents: tuple[Incident, ...]) -> None:
    for incident in incidents:
        regional = incident.scope in (Scope.REGION, Scope.ZONE)
        assert all(bool(c.region) is regional for c in incident.fails), incident.id


def test_every_exchange_is_catalogued_or_has_a_domain(
    incidents: tuple[Incident, ...], exchanges: dict[str, Exchange]
) -> None:
    former = {name.id for exchange in exchanges.values() for name in exchange.former_names}
    for incident, claim in claims(incidents):
        place = (incident.id, claim.who)
        assert claim.who not in former, place
        if claim.is_exchange and claim.who not in exchanges:
            assert claim.domains or "domain is not known" in claim.note, place


def test_domains_say_more_than_the_exchange_file(
    incidents: tuple[Incident, ...], exchanges: dict[str, Exchange]
) -> None:
    for incident, claim in claims(incidents):
        exchange = exchanges.get(claim.who)
        if exchange is not None:
            known = {exchange.domain, *exchange.owned_domains}
            assert not known & set(claim.domains), (incident.id, claim.who)


def test_one_slug_is_one_thing(incidents: tuple[Incident, ...]) -> None:
    seen: dict[str, bool] = {}
    for incident, claim in claims(incidents):
        assert seen.setdefault(claim.who, claim.is_exchange) is claim.is_exchange, incident.id
    for incident, claim in claims(incidents):
        assert not claim.via or claim.via in seen, (incident.id, claim.who)


def test_bitmax_was_hit_through_binance(incidents: tuple[Incident, ...]) -> None:
    tokyo = next(i for i in incidents if i.id == "aws-apne1-2019-08-23")
    bitmax = next(c for c in tokyo.reported if c.name == "BitMax")
    assert (bitmax.who, bitmax.fate, bitmax.via) == ("ascendex", Fate.AFFECTED, "binance")
    upbit = next(c for c in tokyo.reported if c.who == "upbit")
    assert (upbit.fate, upbit.certainty) == (Fate.DISPUTED, Certainty.RECALLED)


def test_the_table_has_the_same_incidents(
    incidents: tuple[Incident, ...], table: dict[str, Row]
) -> None:
    assert {incident.id for incident in incidents} == table.keys()


def test_the_table_gives_the_same_time(
    incidents: tuple[Incident, ...], table: dict[str, Row]
) -> None:
    for incident in incidents:
        row = table[incident.id]
        assert incident.date.isoformat() == row["date_utc"]
        assert row["timing_status"].split(" ")[0] == incident.timing
        assert incident.start in row["start_utc"], incident.id
        assert bool(incident.start) is bool(row["start_utc"]), incident.id


def test_the_table_gives_the_same_addresses(
    incidents: tuple[Incident, ...], table: dict[str, Row]
) -> None:
    for incident in incidents:
        listed = {part.split()[0] for part in table[incident.id]["source_where"].split(" | ")}
        assert {source.where for source in incident.sources} - {""} == listed, incident.id


@pytest.mark.parametrize(
    ("fate", "column"), [(Fate.AFFECTED, "affected"), (Fate.FINE, "not_affected")]
)
def test_the_table_claims_as_much_of_everybody(
    incidents: tuple[Incident, ...], table: dict[str, Row], fate: Fate, column: str
) -> None:
    for incident, claim in claims(incidents):
        if claim.fate is fate:
            told = told_of(claim.name, table[incident.id][column])
            assert certainty(told, claim.name) is claim.certainty, (incident.id, claim.name)


def test_everybody_the_table_has_affected_is_here(
    incidents: tuple[Incident, ...], table: dict[str, Row]
) -> None:
    for incident in incidents:
        affected = table[incident.id]["affected"]
        here = {
            told_of(claim.name, affected)
            for claim in incident.reported
            if claim.fate is Fate.AFFECTED
        }
        listed = {told for told in _BETWEEN_CLAIMS.split(affected) if _TAG.search(told)}
        left = {told for told in listed - here if not any(word in told for word in UNNAMED)}
        assert not left, incident.id


def told_of(name: str, cell: str) -> str:
    """The claim of a cell of the table that begins with ``name``, else one that has it."""
    told = _BETWEEN_CLAIMS.split(cell)
    named = [part for part in told if part.startswith(name)]
    return (named or [part for part in told if name in part] or [""])[0]


def certainty(told: str, name: str) -> Certainty | None:
    """How well the table founds its claim about ``name``; None where it makes none."""
    if "ambiguous" in told:
        return Certainty.AMBIGUOUS
    if f"recalled as {name}]" in told:
        return Certainty.RECALLED
    tag = _TAG.search(told)
    if tag is None:
        return None
    return Certainty.FOUND if tag[1] else Certainty.RECALLED
