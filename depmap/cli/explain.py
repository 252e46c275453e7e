"""``depmap explain``: the evidence trail, and the argument for a failure's effect."""

from __future__ import annotations

from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import DocumentFormat
from depmap.errors import ExitCode, UsageError

app = new_app()


@app.command(name="explain", epilog="Example: depmap explain s.depmap binance aws")
def explain(
    snapshot: opt.SnapshotArgument,
    subject: Annotated[
        str, typer.Argument(help="A target, one of its surfaces (binance/api), or a host.")
    ],
    component: Annotated[
        str, typer.Argument(help="What fails: aws, aws@ap-northeast-1, as:13335 …")
    ] = "",
    form: opt.Format = DocumentFormat.TERMINAL,
    output: opt.Output = None,
    observed_only: opt.ObservedOnly = False,
    salvage: opt.Salvage = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Show all that a subject stands on; with a component, why its failure reaches the subject."""
    from depmap.analysis.assessment import examine
    from depmap.analysis.derivations import derive
    from depmap.cli.catalogue import read_catalogue, read_component
    from depmap.cli.console import terminal_style
    from depmap.cli.salvaging import read_told
    from depmap.cli.sink import write_output
    from depmap.pipeline.assess import component_names
    from depmap.pipeline.known import refuse_unknown
    from depmap.report.explain import explain_derivation
    from depmap.report.explain_document import render_explain_json
    from depmap.report.terminal.explain import render_passages
    from depmap.report.trail import explain_subject
    from depmap.report.words import Namer

    index = read_catalogue(opt.Own(catalogue, catalogue_only))
    failing = read_component(component, index) if component else None
    read = read_told(snapshot, salvage=salvage)
    examined = examine(read, index, now=read.run.finished, observed_only=observed_only)
    namer = Namer(component_names(index))
    assessment = examined.assessment
    if failing is not None:
        refuse_unknown([failing], examined.evaluated.model.graph.component_ids, index)
    derivations = (derive(examined, subject, failing),) if failing is not None else ()
    if form is DocumentFormat.JSON:
        if not derivations:
            raise UsageError(
                "explain --format json needs a component",
                remedy="the trail of a subject is in report --format json",
            )
        write_output(render_explain_json(assessment, derivations), output)
        return ExitCode.OK
    passages = (
        explain_derivation(assessment, derivations[0], namer)
        if derivations
        else explain_subject(assessment, subject, namer)
    )
    if not passages:
        raise UsageError(f"the snapshot holds nothing called {subject!r}")
    write_output(render_passages(assessment, passages, style=terminal_style(output=output)), output)
    return ExitCode.OK
