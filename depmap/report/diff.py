"""What differs between two snapshots as a wire document (``depmap/diff/1``). No judging."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict

from depmap.model.diff import Change, Comparison, DiffReport, Direction, ShareChange, Side
from depmap.report.diff_changes import Told
from depmap.report.diff_words import diff_notices, remarks, verdict_in_words
from depmap.report.document import instant, interval_wire
from depmap.report.json_text import dump_json
from depmap.version import __version__

SCHEMA = "depmap/diff/1"

ChangeWire = TypedDict(
    "ChangeWire",
    {
        "kind": str,
        "direction": str,
        "proved": bool,
        "target": str,
        "surface": str | None,
        "role": str | None,
        "relation": str | None,
        "hosts": list[str],
        "component": str | None,
        "was": list[str],
        "now": list[str],
        "class": str | None,
        "provenance": str,
        "private": bool,
        "reason": str | None,
        "text": str,
    },
)


class ShareChangeWire(TypedDict):
    """One share then and now."""

    role: str
    provider: str
    measure: str
    trend: str
    was: list[float]
    now: list[float]
    reason: str | None


class SideWire(TypedDict):
    """One of the two snapshots; ``judged`` of ``surfaces`` essential ones of the common targets.

    ``seen``: whether anything was seen of any of these.
    """

    started: str
    finished: str
    world: str
    vantage: str
    complete: bool
    targets: int
    seen: bool
    provenance: dict[str, int]
    reconstructed: list[str]
    surfaces: int
    judged: int


class WatchWire(TypedDict):
    """One kind that was asked for with ``--fail-on``."""

    kind: str
    proved: int
    may: int


class DiffWire(TypedDict):
    """The whole document."""

    schema: str
    tool: dict[str, str]
    observed_only: bool
    old: SideWire
    new: SideWire
    compared: list[str]
    counted: list[str]
    summary: dict[str, int]
    changes: list[ChangeWire]
    shares: list[ShareChangeWire]
    fail_on: list[WatchWire]
    exit_code: int
    verdict: str
    remarks: list[str]
    notices: list[str]


def render_diff_json(report: DiffReport) -> str:
    """The document as ASCII text ended by a newline."""
    return dump_json(diff_document(report))


def diff_document(report: DiffReport) -> DiffWire:
    """``depmap/diff/1``."""
    comparison = report.comparison
    return {
        "schema": SCHEMA,
        "tool": {
            "name": "depmap",
            "version": __version__,
            "catalogue": comparison.catalogue_date,
        },
        "observed_only": comparison.observed_only,
        "old": _side(comparison.old),
        "new": _side(comparison.new),
        "compared": list(comparison.compared),
        "counted": list(comparison.counted),
        "summary": _summary(comparison),
        "changes": [_change(change) for change in comparison.changes],
        "shares": [_share(share) for share in comparison.shares],
        "fail_on": [
            {"kind": o.watched.value, "proved": o.proved, "may": o.may} for o in report.outcomes
        ],
        "exit_code": int(report.exit_code),
        "verdict": verdict_in_words(report),
        "remarks": remarks(comparison),
        "notices": diff_notices(comparison),
    }


def _summary(comparison: Comparison) -> dict[str, int]:
    numbers = Counter(change.direction for change in comparison.changes)
    return {direction.value: numbers[direction] for direction in Direction}


def _side(side: Side) -> SideWire:
    return {
        "started": instant(side.run.started),
        "finished": instant(side.run.finished),
        "world": side.run.world,
        "vantage": side.run.vantage,
        "complete": side.run.complete,
        "targets": side.targets,
        "seen": side.seen,
        "provenance": {p.value: number for p, number in side.provenance},
        "reconstructed": list(side.reconstructed),
        "surfaces": side.coverage.surfaces,
        "judged": side.coverage.judged,
    }


def _change(change: Change) -> ChangeWire:
    surfaces = (change.surface.value,) if change.surface is not None else ()
    return {
        "kind": change.kind.value,
        "direction": change.direction.value,
        "proved": change.proved,
        "target": change.target,
        "surface": change.surface,
        "role": change.role,
        "relation": change.relation,
        "hosts": list(change.hosts),
        "component": None if change.component is None else str(change.component),
        "was": list(change.was),
        "now": list(change.now),
        "class": change.failure_class,
        "provenance": change.provenance.value,
        "private": change.private,
        "reason": change.reason,
        "text": Told(change=change, surfaces=surfaces).text(),
    }


def _share(share: ShareChange) -> ShareChangeWire:
    return {
        "role": share.role.value,
        "provider": share.component,
        "measure": share.measure.value,
        "trend": share.trend.value,
        "was": interval_wire(share.was),
        "now": interval_wire(share.now),
        "reason": share.reason,
    }
