"""Reads what ``impact`` was given, has it counted, and prints the figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from depmap.analysis.impact import Counting
from depmap.cli.collector import collector_paused
from depmap.cli.formats import ImpactFormat
from depmap.cli.options import Own
from depmap.cli.sink import write_output
from depmap.errors import InputError, UsageError
from depmap.inputs.edge_notes import edge_list_path
from depmap.inputs.edges import is_edge_list, load_edges
from depmap.inputs.weights import load_weights
from depmap.model.impact import Impact, Loss
from depmap.model.policy import Grouping
from depmap.model.role import FailureClass, Role
from depmap.pipeline.count_facts import count_edges


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be counted, as the command line says it; no roles means all."""

    facts: Path
    roles: frozenset[Role]
    by: str
    classes: frozenset[FailureClass]
    loss: str
    weights: Path | None
    resolve_names: bool
    observed_only: bool
    salvage: bool
    own: Own


def count(wish: Wish) -> Impact:
    """The figures; raises UsageError for what the facts can't tell."""
    path = edge_list_path(wish.facts)
    counting = Counting(
        by=Grouping(wish.by),
        classes=wish.classes,
        loss=Loss(wish.loss),
        weights=load_weights(wish.weights) if wish.weights is not None else None,
    )
    counted = _count_edges if is_edge_list(path) else _count_snapshot
    with collector_paused():
        impact = counted(path, wish, counting)
    if wish.weights is not None and impact.weighting is None:
        raise InputError("gives none of the targets a weight above nought", path=wish.weights)
    if not wish.roles:
        return impact
    return replace(
        impact,
        rows=tuple(row for row in impact.rows if row.role in wish.roles),
        centralization=tuple(row for row in impact.centralization if row.role in wish.roles),
    )


def _count_snapshot(path: Path, wish: Wish, counting: Counting) -> Impact:
    from depmap.cli.catalogue import read_catalogue
    from depmap.cli.salvaging import read_told
    from depmap.pipeline.assess import owners_of
    from depmap.pipeline.count import count_snapshot

    snapshot = read_told(path, salvage=wish.salvage)
    index = read_catalogue(wish.own)
    counting = replace(counting, owners=owners_of(index))
    return count_snapshot(snapshot, index, counting, observed_only=wish.observed_only)


def _count_edges(path: Path, wish: Wish, counting: Counting) -> Impact:
    if counting.by is Grouping.REGION:
        raise UsageError("an edge list tells of no regions", remedy="use --by provider or owner")
    if not wish.resolve_names:
        if counting.by is not Grouping.PROVIDER:
            raise UsageError(
                f"an edge list names providers, no {counting.by}",
                remedy="--resolve-names reads its names as the catalogue's",
            )
        return count_edges(load_edges(path), counting)
    from depmap.cli.catalogue import read_catalogue
    from depmap.pipeline.assess import component_names, owners_of
    from depmap.pipeline.resolve import resolve_names

    index = read_catalogue(wish.own)
    by = Grouping.PROVIDER if counting.by is Grouping.OWNER else counting.by
    edges = resolve_names(load_edges(path), index, by)
    return count_edges(edges, replace(counting, owners=owners_of(index)), component_names(index))


def print_impact(
    impact: Impact, *, form: ImpactFormat, top: int | None, full: bool, output: Path | None
) -> None:
    """Write the figures in that format."""
    if form is ImpactFormat.TERMINAL:
        from depmap.cli.console import terminal_style
        from depmap.report.terminal.impact import render_impact_terminal

        style = terminal_style(full=full, output=output)
        write_output(render_impact_terminal(impact, style, top), output)
        return
    from depmap.report.impact import render_impact_csv, render_impact_json, top_rows

    shown = impact if top is None else replace(impact, rows=top_rows(impact.rows, top))
    render = render_impact_csv if form is ImpactFormat.CSV else render_impact_json
    write_output(render(shown), output)
