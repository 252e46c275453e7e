"""``depmap impact``: concentration and impact of a snapshot or an edge list."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import ImpactFormat
from depmap.errors import ExitCode

app = new_app()


class By(StrEnum):
    """What is counted."""

    PROVIDER = "provider"
    SERVICE = "service"
    REGION = "region"
    OWNER = "owner"


@app.command(name="impact", epilog="Example: depmap impact s.depmap --role cdn --top 5")
def impact(
    facts: opt.FactsArgument,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help="Only this role: dns, cdn …; may be repeated."),
    ] = None,
    by: Annotated[
        By, typer.Option("--by", envvar="DEPMAP_BY", help="What the rows stand for.")
    ] = By.PROVIDER,
    classes: Annotated[
        str,
        typer.Option(
            "--classes",
            metavar="CLASS,…",
            envvar="DEPMAP_CLASSES",
            help="Count these classes of failure only: immediate, cached, delayed, soft.",
        ),
    ] = "",
    effect: opt.EffectOption = opt.Effect.ANY,
    top: Annotated[
        int | None, typer.Option("--top", min=1, help="So many rows a role, in every format.")
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            "--weights",
            metavar="FILE",
            help="CSV name,weight: shares by weight beside the plain ones.",
        ),
    ] = None,
    resolve_names: opt.ResolveNames = False,
    form: Annotated[
        ImpactFormat,
        typer.Option("--format", envvar="DEPMAP_FORMAT", help="How to print it."),
    ] = ImpactFormat.TERMINAL,
    detail: opt.DetailOption = opt.Detail.PROVIDERS,
    output: opt.Output = None,
    observed_only: opt.ObservedOnly = False,
    salvage: opt.Salvage = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Count who leans on each provider (C), who is lost when it fails (I), and how concentrated
    that is.
    """
    from depmap.cli.choices import read_classes, read_roles
    from depmap.cli.counting import Wish, count, print_impact

    wish = Wish(
        facts=facts,
        roles=read_roles(role or ()),
        by=by.value,
        classes=read_classes(classes),
        loss=effect.value,
        weights=weights,
        resolve_names=resolve_names,
        observed_only=observed_only,
        salvage=salvage,
        own=opt.Own(catalogue, catalogue_only),
    )
    print_impact(count(wish), form=form, top=top, full=detail is opt.Detail.FULL, output=output)
    return ExitCode.OK
