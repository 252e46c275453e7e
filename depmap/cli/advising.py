"""Reads what ``advise`` was given, has advice found, and prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from depmap.cli.catalogue import read_catalogue
from depmap.cli.formats import DocumentFormat
from depmap.cli.options import Own
from depmap.cli.salvaging import read_told
from depmap.cli.sink import write_output
from depmap.errors import UsageError
from depmap.inputs.edge_notes import edge_list_path
from depmap.inputs.edges import is_edge_list, load_edges
from depmap.model.advice import Advice, NoAdvice, Removal
from depmap.model.suggest import suggestion
from depmap.pipeline.advise import (
    Asked,
    advise_on_edges,
    advise_on_snapshot,
    closed_on,
    read_facts,
    vendor_in,
)
from depmap.report.safe import safe
from depmap.report.words import dated, shortened

MOST_POINTS = 5
ANOTHER_VENDOR = "name a vendor of another owner, or leave --vendor out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advising:
    """What advice is wanted on; ``asked`` holds names as the command line says them."""

    facts: Path
    asked: Asked
    resolve_names: bool
    observed_only: bool
    salvage: bool
    own: Own


def advise_on(advising: Advising) -> Advice:
    """The advice; raises UsageError for unknown names and for a vendor that is refused all over."""
    path = edge_list_path(advising.facts)
    advice = (_on_edges if is_edge_list(path) else _on_snapshot)(path, advising)
    _refuse_useless_vendor(advice)
    return advice


def _on_snapshot(path: Path, advising: Advising) -> Advice:
    snapshot = read_told(path, salvage=advising.salvage)
    index = read_catalogue(advising.own)
    ids = {name: target.id for target in snapshot.targets for name in (target.id, target.domain)}
    ids |= {target.id: target.id for target in snapshot.targets}
    asked = _with_targets(advising.asked, ids)
    if asked.vendor:
        provider = index.provider(asked.vendor)
        if provider is None:
            near = index.suggest(asked.vendor)
            raise UsageError(
                f"the catalogue knows no provider {asked.vendor!r}",
                remedy=f"did you mean '{near[0]}'?" if near else "depmap providers list",
            )
        _refuse_closed(provider.slug, provider.closed)
        asked = replace(asked, vendor=provider.slug)
    return advise_on_snapshot(snapshot, index, asked, observed_only=advising.observed_only)


def _on_edges(path: Path, advising: Advising) -> Advice:
    edges = load_edges(path)
    asked = _with_targets(advising.asked, {site: site for site in edges.sites})
    facts = read_facts(edges, read_catalogue(advising.own), resolve=advising.resolve_names)
    if asked.vendor:
        vendor = vendor_in(facts, asked.vendor)
        if not vendor:
            names = [provider.name for provider in facts.edges.providers]
            near = suggestion(asked.vendor, names)
            raise UsageError(
                f"the edge list names no provider {asked.vendor!r}",
                remedy=near or "--resolve-names reads its names as the catalogue's",
            )
        _refuse_closed(vendor, closed_on(facts, vendor))
        asked = replace(asked, vendor=vendor)
    return advise_on_edges(facts, asked)


def _refuse_closed(vendor: str, closed: str) -> None:
    if closed:
        raise UsageError(
            f"{safe(vendor)} is no second to anything: it has been closed since {dated(closed)}",
            remedy="name a vendor in business, or leave --vendor out",
        )


def _with_targets(asked: Asked, ids: Mapping[str, str]) -> Asked:
    return replace(asked, targets=tuple(_target(name, ids) for name in asked.targets))


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
    told = owned or same
    points = dict.fromkeys(safe(r.beside or str(r.point.component)) for r in told)
    second = f"{safe(vendor)} is no second to {shortened(list(points), MOST_POINTS)}"
    if owned:
        return f"{second}: {safe(owned[0].owner)} owns both"
    if same:
        there = "it is there already" if all(r.beside for r in same) else "it is the same provider"
        return f"{second}: {there}"
    if all(r.refused is NoAdvice.NOT_REMOVED for r in removals):
        return f"{safe(vendor)} fails with every single point here"
    return f"{safe(vendor)} offers nothing that would remove a single point here"


def print_advice(advice: Advice, *, form: DocumentFormat, full: bool, output: Path | None) -> None:
    """Write the advice in that format."""
    if form is DocumentFormat.JSON:
        from depmap.report.advice import render_advice_json

        write_output(render_advice_json(advice), output)
        return
    from depmap.cli.console import terminal_style
    from depmap.report.terminal.advice import render_advice_terminal

    write_output(render_advice_terminal(advice, terminal_style(full=full, output=output)), output)
