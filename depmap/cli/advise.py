"""``depmap advise``: the smallest changes that remove single points."""

from __future__ import annotations

from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import DocumentFormat
from depmap.errors import ExitCode

app = new_app()


@app.command(name="advise", epilog="Example: depmap advise s.depmap --target binance")
def advise(
    facts: opt.FactsArgument,
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            metavar="TARGET",
            help="Only this target or site; may be repeated.",
        ),
    ] = None,
    vendor: Annotated[
        str,
        typer.Option(
            "--vendor",
            metavar="PROVIDER",
            help="Make this provider the second one; refused beside one of the same owner.",
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
    """Find the smallest change that removes each target's single points, verified by evaluating
    it, and the changes that help the whole list most.
    """
    from depmap.cli.advising import Advising, advise_on, print_advice
    from depmap.cli.choices import read_included
    from depmap.model.impact import Loss
    from depmap.pipeline.advise import Asked

    asked = Asked(
        targets=tuple(target or ()),
        vendor=vendor,
        loss=Loss(effect.value),
        classes=read_included(include),
    )
    advising = Advising(
        facts=facts,
        asked=asked,
        resolve_names=resolve_names,
        observed_only=observed_only,
        salvage=salvage,
        own=opt.Own(catalogue, catalogue_only),
    )
    print_advice(advise_on(advising), form=form, full=detail is opt.Detail.FULL, output=output)
    return ExitCode.OK
