"""Reads what ``advise`` was given, has advice found, and prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from depmap.cli.options import ReportFormat
from depmap.cli.reading import read_catalogue
from depmap.cli.sink import write_output
from depmap.errors import UsageError
from depmap.inputs.edge_notes import edge_list_path
from depmap.inputs.edges import is_edge_list, load_edges
from depmap.model.advice import Advice, NoAdvice, Removal
from depmap.model.edge import EdgeList
from depmap.model.impact import Loss
from depmap.model.role import FailureClass
from depmap.model.suggest import suggestion
from depmap.pipeline.advise import (
    Asked,
    Facts,
    advise_on_edges,
    advise_on_snapshot,
    catalogued_facts,
    literal_facts,
    vendor_in,
)
from depmap.report.safe import safe
from depmap.report.words import shortened
from depmap.snapshot.reader import read_snapshot

MOST_POINTS = 5
ANOTHER_VENDOR = "name a vendor of another owner, or leave --vendor out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advising:
    """What advice is wanted on, as the command line says it."""

    facts: Path
    targets: tuple[str, ...]
    vendor: str
    classes: frozenset[FailureClass]
    loss: str
    resolve_names: bool
    observed_only: bool
    salvage: bool


def advise_on(advising: Advising) -> Advice:
    """The advice; raises UsageError for unknown names and for a vendor that is refused all over."""
    path = edge_list_path(advising.facts)
    advice = (_on_edges if is_edge_list(path) else _on_snapshot)(path, advising)
    _refuse_useless_vendor(advice)
    return advice


def _on_snapshot(path: Path, advising: Advising) -> Advice:
    snapshot = read_snapshot(path, salvage=advising.salvage)
    index = read_catalogue()
    ids = {name: target.id for target in snapshot.targets for name in (target.id, target.domain)}
    ids |= {target.id: target.id for target in snapshot.targets}
    asked = _asked(advising, ids)
    if advising.vendor:
        provider = index.provider(advising.vendor)
        if provider is None:
            near = index.suggest(advising.vendor)
            raise UsageError(
                f"the catalogue knows no provider {advising.vendor!r}",
                remedy=f"did you mean '{near[0]}'?" if near else "depmap providers list",
            )
        asked = replace(asked, vendor=provider.slug)
    return advise_on_snapshot(snapshot, index, asked, observed_only=advising.observed_only)


def _on_edges(path: Path, advising: Advising) -> Advice:
    edges = load_edges(path)
    asked = _asked(advising, {site: site for site in edges.sites})
    facts = _read_facts(edges, resolve=advising.resolve_names)
    if advising.vendor:
        vendor = vendor_in(facts, advising.vendor)
        if not vendor:
            names = [provider.name for provider in facts.edges.providers]
            near = suggestion(advising.vendor, names)
            raise UsageError(
                f"the edge list names no provider {advising.vendor!r}",
                remedy=near or "--resolve-names reads its names as the catalogue's",
            )
        asked = replace(asked, vendor=vendor)
    return advise_on_edges(facts, asked)


def _read_facts(edges: EdgeList, *, resolve: bool) -> Facts:
    if resolve or edges.notes.vocabulary:
        return catalogued_facts(edges, read_catalogue(), resolve=resolve)
    return literal_facts(edges)


def _asked(advising: Advising, ids: Mapping[str, str]) -> Asked:
    return Asked(
        targets=tuple(_target(name, ids) for name in advising.targets),
        loss=Loss(advising.loss),
        classes=advising.classes,
    )


def _target(name: str, ids: Mapping[str, str]) -> str:
    found = ids.get(name) or ids.get(name.strip().lower())
    if found is None:
        # Comparing with a hundred thousand names takes seconds; few mistype the first letter.
        near = suggestion(name, [known for known in ids if known[:1] == name[:1].lower()])
        raise UsageError(f"no target is called {name!r}", remedy=near)
    return found


def _refuse_useless_vendor(advice: Advice) -> None:
    removals = [removal for target in advice.told for removal in target.removals]
    helps = any(r.moves for r in removals) or (advice.on_list and not advice.is_chosen)
    if not advice.vendor or not removals or helps:
        return
    raise UsageError(_why_useless(removals, advice.vendor), remedy=ANOTHER_VENDOR)


def _why_useless(removals: Iterable[Removal], vendor: str) -> str:
    owned = [r for r in removals if r.refused is NoAdvice.SAME_OWNER]
    same = [r for r in removals if r.refused is NoAdvice.SAME_PROVIDER]
    points = dict.fromkeys(safe(str(r.point.component)) for r in owned or same)
    second = f"{safe(vendor)} is no second to {shortened(list(points), MOST_POINTS)}"
    if owned:
        return f"{second}: {safe(owned[0].owner)} owns both"
    if same:
        return f"{second}: it is the same provider"
    return f"{safe(vendor)} offers nothing that would remove a single point here"


def print_advice(advice: Advice, *, form: ReportFormat, full: bool, output: Path | None) -> None:
    """Write the advice in that format."""
    if form is ReportFormat.JSON:
        from depmap.report.advice import render_advice_json

        write_output(render_advice_json(advice), output)
        return
    from depmap.cli.console import terminal_style
    from depmap.report.terminal.advice import render_advice_terminal

    write_output(render_advice_terminal(advice, terminal_style(full=full, output=output)), output)
