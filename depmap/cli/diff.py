"""``depmap diff``: what changed between two snapshots."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.diffing import Differing, DiffFormat

app = new_app()


@app.command(name="diff", epilog="Example: depmap diff old.depmap new.depmap --fail-on any")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The snapshot taken first.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The snapshot to compare with it.")],
    form: Annotated[
        DiffFormat, typer.Option("--format", envvar="DEPMAP_FORMAT", help="How to print it.")
    ] = DiffFormat.TERMINAL,
    output: opt.Output = None,
    detail: opt.DetailOption = opt.Detail.PROVIDERS,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="KIND,…",
            envvar="DEPMAP_FAIL_ON",
            help="Exit 1 on these changes: new-single-point, new-cut-pair, redundancy-lost,"
            " provider-moved, coverage-lost, surface-lost, target-lost, share-risen, any.",
        ),
    ] = "",
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Report only: exit 0 whatever changed.")
    ] = False,
    observed_only: opt.ObservedOnly = False,
    salvage: opt.Salvage = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Tell what moved, what was lost and what is new, offline, both read by one catalogue."""
    from depmap.cli.diffing import tell_difference

    return tell_difference(
        Differing(
            old=old,
            new=new,
            form=form,
            output=output,
            full=detail is opt.Detail.FULL,
            fail_on=fail_on,
            exit_zero=exit_zero,
            observed_only=observed_only,
            salvage=salvage,
            own=opt.Own(catalogue, catalogue_only),
        )
    )
