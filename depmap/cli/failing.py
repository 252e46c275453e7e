"""Reads what ``whatif`` was given, lets it fail, and prints what becomes of the targets."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from depmap.cli.catalogue import read_catalogue, read_component
from depmap.cli.collector import collector_paused
from depmap.cli.console import terminal_style
from depmap.cli.formats import DocumentFormat
from depmap.cli.options import Failing
from depmap.cli.salvaging import read_told
from depmap.cli.sink import write_output
from depmap.errors import UsageError
from depmap.inputs.edge_notes import edge_list_path
from depmap.inputs.edges import is_edge_list, load_edges
from depmap.model.edge import EdgeList, RoleProvider
from depmap.model.impact import Loss
from depmap.model.policy import Grouping
from depmap.model.suggest import suggestion
from depmap.model.whatif import BlastRanking, PairRanking, WhatIf
from depmap.pipeline.fail import fail_known, rank_in_snapshot, rank_pairs_in_snapshot
from depmap.pipeline.fail_facts import fail_in_edges, rank_in_edges, rank_pairs_in_edges
from depmap.pipeline.resolve import providers_in, resolve_names
from depmap.report.terminal.whatif import (
    render_pairs_terminal,
    render_ranking_terminal,
    render_whatif_terminal,
)
from depmap.report.whatif import render_pairs_json, render_ranking_json, render_whatif_json

Told = WhatIf | BlastRanking | PairRanking

NAME_IT = "name what fails: --fail aws@ap-northeast-1; or rank all with --each"


def run(failing: Failing) -> None:
    """Let it fail, or each component in turn, and print the outcome."""
    asked = [bool(failing.components), failing.each, failing.pairs, bool(failing.incident)]
    if sum(asked) != 1:
        message = (
            "nothing is to fail"
            if not any(asked)
            else "--fail, --each, --pairs and --incident exclude each other"
        )
        raise UsageError(message, remedy=NAME_IT)
    path = edge_list_path(failing.facts) if failing.facts is not None else None
    with collector_paused():
        told = _told(path, failing)
    _print(told, failing)


def _told(path: Path | None, failing: Failing) -> Told:
    if failing.incident:
        from depmap.cli.reliving import relive

        return relive(failing.incident, path, failing)
    if path is None:
        raise UsageError("no facts are given", remedy="name a snapshot or an edge list")
    if failing.pairs:
        return _pairs(path, failing)
    return _ranking(path, failing) if failing.each else _whatif(path, failing)


def _whatif(path: Path, failing: Failing) -> WhatIf:
    if is_edge_list(path):
        edges = load_edges(path)
        failed = _failed(edges, failing)
        return fail_in_edges(edges, failed, called=failing.components, classes=failing.classes)
    index = read_catalogue(failing.own)
    components = tuple(read_component(text, index) for text in failing.components)
    return fail_known(
        read_told(path, salvage=failing.salvage),
        index,
        components,
        classes=failing.classes,
        observed_only=failing.observed_only,
    )


def _failed(edges: EdgeList, failing: Failing) -> tuple[RoleProvider, ...]:
    """The providers of an edge list that are meant; raises UsageError for a name it lacks."""
    found: dict[RoleProvider, None] = {}
    for text in failing.components:
        if failing.resolve_names:
            index = read_catalogue(failing.own)
            meant = providers_in(edges, read_component(text, index), directory=index)
        else:
            meant = edges.named([text])
        if not meant:
            known = {name for p in edges.providers for name in (str(p), p.name)}
            raise UsageError(
                f"the edge list names no provider {text!r}",
                remedy=suggestion(text, known) or _instead(text, resolved=failing.resolve_names),
            )
        found |= dict.fromkeys(meant)
    return tuple(found)


def _instead(text: str, *, resolved: bool) -> str:
    if not resolved:
        return "--resolve-names reads its names as the catalogue's"
    return "an edge list tells of no regions; a snapshot does" if "@" in text else ""


def _edges(path: Path, failing: Failing) -> EdgeList:
    """The edge list, by the catalogue's names of providers where that is asked for."""
    edges = load_edges(path)
    if not failing.resolve_names:
        return edges
    return resolve_names(edges, read_catalogue(failing.own), Grouping.PROVIDER)


def _ranking(path: Path, failing: Failing) -> BlastRanking:
    loss = Loss(failing.loss)
    if is_edge_list(path):
        return rank_in_edges(_edges(path, failing), loss, classes=failing.classes)
    return rank_in_snapshot(
        read_told(path, salvage=failing.salvage),
        read_catalogue(failing.own),
        loss,
        classes=failing.classes,
        observed_only=failing.observed_only,
    )


def _pairs(path: Path, failing: Failing) -> PairRanking:
    if is_edge_list(path):
        return rank_pairs_in_edges(_edges(path, failing), classes=failing.classes)
    return rank_pairs_in_snapshot(
        read_told(path, salvage=failing.salvage),
        read_catalogue(failing.own),
        classes=failing.classes,
        observed_only=failing.observed_only,
    )


def _print(told: Told, failing: Failing) -> None:
    as_json = failing.form is DocumentFormat.JSON
    style = terminal_style(full=failing.full, output=failing.output)
    match told:
        case WhatIf():
            text = render_whatif_json(told) if as_json else render_whatif_terminal(told, style)
        case BlastRanking():
            text = render_ranking_json(told) if as_json else render_ranking_terminal(told, style)
        case PairRanking():
            text = render_pairs_json(told) if as_json else render_pairs_terminal(told, style)
        case _:
            assert_never(told)
    write_output(text, failing.output)
