"""Concentration and impact as CSV and as a wire document (``depmap/impact/1``). No judging."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TypedDict

from depmap.model.concentration import ConcentrationRow
from depmap.model.impact import Impact, WeightedShare, Weighting
from depmap.report.csv_text import csv_text
from depmap.report.document import (
    centralization_wire,
    concentration_wire,
    interval_wire,
)
from depmap.report.document_target import PLACES
from depmap.report.json_text import dump_json
from depmap.report.wire import CentralizationWire, ConcentrationWire
from depmap.report.words import Namer

SCHEMA = "depmap/impact/1"
COLUMNS = ("service", "provider", "C_direct", "C_total", "I_direct", "I_total", "I_fail")


class WeightedShareWire(TypedDict):
    """A row's shares of all weight, and without the heaviest target."""

    role: str
    provider: str
    share: list[float]
    impact_share: list[float]
    share_without_largest: list[float]
    impact_share_without_largest: list[float]


class WeightingWire(TypedDict):
    """Shares by weight; ``missing`` targets have none, ``strangers`` are no targets."""

    largest: str
    largest_share: float
    missing: int
    strangers: list[str]
    shares: list[WeightedShareWire]


class ImpactWire(TypedDict):
    """The whole document."""

    schema: str
    subject: str
    targets: int
    by: str
    classes: list[str]
    effect: str
    concentration: list[ConcentrationWire]
    centralization: list[CentralizationWire]
    weighted: WeightingWire | None
    notices: list[str]


def top_rows(rows: Iterable[ConcentrationRow], top: int | None) -> tuple[ConcentrationRow, ...]:
    """The first ``top`` rows of each role, all where None."""
    return tuple(
        row for _, group in groupby(rows, key=lambda r: r.role) for row in list(group)[:top]
    )


def render_impact_csv(impact: Impact) -> str:
    """One line a row of the impact, in its order; the role stands under ``service``."""
    lines = (
        (r.role.value, r.component, r.c_direct, r.c_total, r.i_direct, r.i_total, r.i_fail)
        for r in impact.rows
    )
    return csv_text((COLUMNS, *lines))


def render_impact_json(impact: Impact) -> str:
    """``depmap/impact/1`` as ASCII text ended by a newline."""
    namer = Namer(impact.names)
    document: ImpactWire = {
        "schema": SCHEMA,
        "subject": impact.subject,
        "targets": impact.targets,
        "by": impact.by.value,
        "classes": sorted(c.value for c in impact.classes),
        "effect": impact.loss.value,
        "concentration": [concentration_wire(row, namer) for row in impact.rows],
        "centralization": [centralization_wire(row) for row in impact.centralization],
        "weighted": None if impact.weighting is None else _weighting(impact.weighting, impact),
        "notices": list(impact.notices),
    }
    return dump_json(document)


def _weighting(weighting: Weighting, impact: Impact) -> WeightingWire:
    told = {(row.role, row.component) for row in impact.rows}
    return {
        "largest": weighting.largest,
        "largest_share": round(weighting.largest_share, PLACES),
        "missing": weighting.missing,
        "strangers": list(weighting.strangers),
        "shares": [
            _weighted(share, without)
            for share, without in zip(weighting.shares, weighting.without_largest, strict=True)
            if (share.role, share.component) in told
        ],
    }


def _weighted(share: WeightedShare, without: WeightedShare) -> WeightedShareWire:
    return {
        "role": share.role.value,
        "provider": share.component,
        "share": interval_wire(share.share),
        "impact_share": interval_wire(share.impact_share),
        "share_without_largest": interval_wire(without.share),
        "impact_share_without_largest": interval_wire(without.impact_share),
    }
