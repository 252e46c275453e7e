"""``depmap whatif``: who goes dark when something fails, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import DocumentFormat
from depmap.errors import ExitCode

app = new_app()


@app.command(
    name="whatif",
    epilog="Example: depmap whatif s.depmap --fail aws@ap-northeast-1 --fail cloudflare",
)
def whatif(
    facts: opt.OptionalFactsArgument = None,
    fail: Annotated[
        list[str] | None,
        typer.Option(
            "--fail",
            metavar="COMPONENT",
            help="What fails: aws, aws/ec2, aws@ap-northeast-1, as:13335, tld:com, in an edge list"
            " dns:cloudflare; may be repeated, then all fail together.",
        ),
    ] = None,
    each: Annotated[
        bool, typer.Option("--each", help="Rank every component by what its failure alone takes.")
    ] = False,
    pairs: Annotated[
        bool,
        typer.Option("--pairs", help="Rank pairs by what they take that neither takes alone."),
    ] = False,
    incident: Annotated[
        str,
        typer.Option(
            "--incident",
            metavar="ID",
            help="What failed in a past outage; without a file, on the facts known before it.",
        ),
    ] = "",
    include: opt.Include = "",
    effect: opt.EffectOption = opt.Effect.ANY,
    resolve_names: opt.ResolveNames = False,
    form: opt.Format = DocumentFormat.TERMINAL,
    detail: opt.DetailOption = opt.Detail.PROVIDERS,
    output: opt.Output = None,
    observed_only: opt.ObservedOnly = False,
    salvage: opt.Salvage = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Tell who is down, degraded, reduced, unaffected or unknown when something fails, and why."""
    from depmap.cli.choices import read_included
    from depmap.cli.failing import run

    run(
        opt.Failing(
            facts=facts,
            components=tuple(fail or ()),
            each=each,
            pairs=pairs,
            incident=incident,
            classes=read_included(include),
            loss=effect.value,
            resolve_names=resolve_names,
            form=form,
            full=detail is opt.Detail.FULL,
            output=output,
            observed_only=observed_only,
            salvage=salvage,
            own=opt.Own(catalogue, catalogue_only),
        )
    )
    return ExitCode.OK
