"""The tables of recorded facts, read into one kind of row. What becomes of them: build_world."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SERVED_SINCE = "2026"
RECORD_TYPES = frozenset({"A", "AAAA", "CNAME", "PTR"})
CLAIM_KINDS = frozenset({"region", "origin_statement", "edge"})

_EXCHANGE_OF = {"okj (OKCoin Japan)": "okj", "gateio": "gate", "binanceus": "binance"}
"""Names of ``real_records.csv`` that mean a venue of the other table."""

_DATE = re.compile(r"(\d{4}(?:-\d\d){0,2})\b")
_ORIGIN = re.compile(r"AS(\d+) (.+)\Z")
_NOTED_ADDRESSES = re.compile(r"\bA (\d+(?:\.\d+){3}(?:, \d+(?:\.\d+){3})*)")
_HOPS = re.compile(r"\s*->\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One published fact. ``kind`` is a record type, a kind of claim, or why it isn't served.

    ``date`` is ISO 8601 cut to what is known, empty where unknown. ``asn`` is 0 where the table
    of announced prefixes told nothing about an address.
    """

    exchange: str
    host: str
    kind: str
    value: str
    date: str
    source: str
    surface: str = ""
    comment: str = ""
    asn: int = 0
    holder: str = ""
    is_measurement: bool = True

    @property
    def is_served(self) -> bool:
        """A record of this year's survey, or of a date nobody wrote down."""
        is_record = self.kind in RECORD_TYPES and self.is_measurement
        return is_record and (not self.date or self.date >= SERVED_SINCE)

    @property
    def is_stated(self) -> bool:
        """A claim, or a record too old (or too indirect) to be served."""
        if self.kind in CLAIM_KINDS:
            return True
        return self.kind in RECORD_TYPES and not self.is_served


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A venue of the survey: its slug, display name and ccxt ids."""

    id: str
    name: str
    ccxt_ids: tuple[str, ...]


def read_facts(folder: Path) -> tuple[Fact, ...]:
    """Every fact of the survey, then every other one, CNAME chains split into hops."""
    return (*read_survey(folder), *_other_facts(folder / "real_records.csv"))


def read_survey(folder: Path) -> tuple[Fact, ...]:
    """Every fact of the survey of venues."""
    return tuple(_survey_facts(folder / "venues" / "2026-09.csv"))


def read_venues(folder: Path) -> tuple[Venue, ...]:
    """The venues of the survey, by id."""
    venues: dict[str, Venue] = {}
    for row in read_rows(folder / "venues" / "2026-09.csv"):
        ids = tuple(i for i in row["ccxt_id"].split(";") if i and i != "none")
        venues[row["venue"]] = Venue(id=row["venue"], name=row["display_name"], ccxt_ids=ids)
    return tuple(venues[key] for key in sorted(venues))


def read_rows(path: Path) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file with a header."""
    with path.open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def _survey_facts(path: Path) -> Iterator[Fact]:
    for row in read_rows(path):
        origin = _ORIGIN.match(row["origin_as"])
        yield Fact(
            exchange=row["venue"],
            host=row["hostname"],
            kind=row["fact_type"],
            value=row["value"],
            date=row["observed_date"],
            source=_survey_source(row["source_path"], row["commit"]),
            surface=row["surface"],
            comment=row["comment"],
            asn=int(origin[1]) if origin else 0,
            holder=origin[2] if origin else "",
        )


def _survey_source(path: str, commit: str) -> str:
    return f"nemanull/arbitrage-observatory {path}" + (f" at {commit[:12]}" if commit else "")


def _other_facts(path: Path) -> Iterator[Fact]:
    for row in read_rows(path):
        source = _other_source(row)
        date = _DATE.match(row["observed_date"])
        names = [row["hostname"], *_HOPS.split(row["value"])]
        is_chain = row["record_type"] == "CNAME" and "->" in row["value"]
        hops = list(itertools.pairwise(names)) if is_chain else []
        base = Fact(
            exchange=_EXCHANGE_OF.get(row["exchange"], row["exchange"]),
            host=row["hostname"],
            kind=row["record_type"].replace("origin-statement", "origin_statement"),
            value=row["value"],
            date=date[1] if date else "",
            source=source,
            comment=row["note"],
            asn=int(row["asn_2026_06"] or 0),
            holder=row["as_name_2026_06"],
            is_measurement="not a measurement" not in row["note"],
        )
        for host, value in hops or [(row["hostname"], row["value"])]:
            yield _with(base, host=host, value=value)
        yield from _noted_addresses(base)


def _noted_addresses(fact: Fact) -> Iterator[Fact]:
    """The addresses that the note of a CNAME row gives for the end of its chain."""
    if fact.kind != "CNAME" or not fact.is_measurement:
        return
    for found in _NOTED_ADDRESSES.finditer(fact.comment):
        for address in found[1].split(", "):
            yield _with(fact, host=fact.host, value=address, kind="A")


def _with(fact: Fact, *, host: str, value: str, kind: str = "") -> Fact:
    return Fact(
        exchange=fact.exchange,
        host=host,
        kind=kind or fact.kind,
        value=value,
        date=fact.date,
        source=fact.source,
        surface=fact.surface,
        comment=fact.comment,
        asn=0 if kind else fact.asn,
        holder="" if kind else fact.holder,
        is_measurement=fact.is_measurement,
    )


def _other_source(row: dict[str, str]) -> str:
    if row["source"].startswith("nemanull/arbitrage-observatory"):
        return _survey_source(row["source_path_or_url"], "")
    source = row["source"].replace("public GitHub file public GitHub file", "public GitHub file")
    for noise in (" (public GitHub)", "; last content commit 2021-03-17"):
        source = source.replace(noise, "")
    if row["observed_date"].startswith("undated crawl"):
        source += ", commit 00a4d359 (undated crawl; content implies about 2022-23)"
    return source
