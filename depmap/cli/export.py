"""``depmap export``: the dependency graph for graph tools."""

from __future__ import annotations

from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.errors import ExitCode

app = new_app()


@app.command(name="export", epilog="Example: depmap export s.depmap --format graphml -o s.graphml")
def export(
    snapshot: opt.SnapshotArgument,
    form: Annotated[
        opt.GraphFormat, typer.Option("--format", help="How to write it.")
    ] = opt.GraphFormat.GRAPHML,
    detail: opt.DetailOption = opt.Detail.FULL,
    output: opt.Output = None,
    observed_only: opt.ObservedOnly = False,
    salvage: opt.Salvage = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Write a snapshot's dependency graph: exchanges, surfaces, endpoints, what they stand on."""
    from depmap.analysis.assessment import examine
    from depmap.cli.catalogue import read_catalogue
    from depmap.cli.printing import rendered_graph
    from depmap.cli.sink import write_output
    from depmap.snapshot.reader import read_snapshot

    read = read_snapshot(snapshot, salvage=salvage)
    index = read_catalogue(opt.Own(catalogue, catalogue_only))
    examined = examine(read, index, now=read.run.finished, observed_only=observed_only)
    graph = rendered_graph(examined.assessment, index, form, detail)
    write_output(graph.decode("utf-8"), output)
    return ExitCode.OK
