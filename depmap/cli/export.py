"""``depmap export``: the dependency graph for graph tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import GraphFormat
from depmap.errors import ExitCode

app = new_app()


@app.command(name="export", epilog="Example: depmap export s.depmap --format gexf -o s.gexf")
def export(
    facts: opt.FactsArgument,
    form: Annotated[
        GraphFormat,
        typer.Option(
            "--format", help="How to write it; edges is depmap's own edge list, for impact, whatif."
        ),
    ] = GraphFormat.GRAPHML,
    detail: opt.DetailOption = opt.Detail.FULL,
    resolve_names: opt.ResolveNames = False,
    output: opt.Output = None,
    observed_only: opt.ObservedOnly = False,
    salvage: opt.Salvage = False,
    redact: opt.Redact = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Write the dependency graph of a snapshot (exchanges, surfaces, endpoints, what they stand
    on) or of an edge list.
    """
    from depmap.analysis.assessment import examine
    from depmap.cli.catalogue import read_catalogue
    from depmap.cli.collector import collector_paused
    from depmap.cli.graphing import rendered_graph
    from depmap.cli.salvaging import read_told
    from depmap.cli.sink import write_output
    from depmap.inputs.edge_notes import edge_list_path
    from depmap.inputs.edges import is_edge_list
    from depmap.model.redaction import redacted
    from depmap.pipeline.assess import component_names

    own = opt.Own(catalogue, catalogue_only)
    path = edge_list_path(facts)
    with collector_paused():
        if is_edge_list(path):
            content = _of_edge_list(path, form, own if resolve_names else None)
        else:
            read = read_told(path, salvage=salvage)
            snapshot = redacted(read) if redact else read
            index = read_catalogue(own)
            examined = examine(
                snapshot, index, now=snapshot.run.finished, observed_only=observed_only
            )
            content = rendered_graph(examined.assessment, component_names(index), form, detail)
    write_output(content.decode("utf-8"), output)
    return ExitCode.OK


def _of_edge_list(path: Path, form: GraphFormat, resolve_by: opt.Own | None) -> bytes:
    """``resolve_by``: the catalogue whose names are the list's, None to take them literally."""
    from depmap.cli.graphing import rendered_edge_list
    from depmap.inputs.edges import load_edges

    edges = load_edges(path)
    if resolve_by is None:
        return rendered_edge_list(edges, {}, form)
    from depmap.cli.catalogue import read_catalogue
    from depmap.model.policy import Grouping
    from depmap.pipeline.assess import component_names
    from depmap.pipeline.resolve import resolve_names

    index = read_catalogue(resolve_by)
    resolved = resolve_names(edges, index, Grouping.PROVIDER)
    return rendered_edge_list(resolved, component_names(index), form)
