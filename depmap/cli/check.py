"""``depmap check``: the CI gate."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import CheckFormat

app = new_app()


@app.command(
    name="check",
    epilog="Example: depmap check exchanges.txt --policy depmap.toml --world 2026-09",
)
def check(
    subject: Annotated[
        Path, typer.Argument(metavar="LIST|SNAPSHOT", help="Targets to scan, or a snapshot.")
    ],
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy",
            metavar="FILE",
            envvar="DEPMAP_POLICY",
            help="Default: ./depmap.toml, else [tool.depmap] in ./pyproject.toml.",
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="SNAPSHOT",
            envvar="DEPMAP_BASELINE",
            help="Fail only on what is new or worse than in this snapshot.",
        ),
    ] = None,
    min_coverage: Annotated[
        float | None,
        typer.Option(
            "--min-coverage",
            min=0.0,
            max=1.0,
            envvar="DEPMAP_MIN_COVERAGE",
            help="Exit 3 when less of the surfaces could be judged; instead of the policy's.",
        ),
    ] = None,
    form: Annotated[
        CheckFormat,
        typer.Option("--format", envvar="DEPMAP_FORMAT", help="How to print it."),
    ] = CheckFormat.TERMINAL,
    output: opt.Output = None,
    detail: opt.DetailOption = opt.Detail.PROVIDERS,
    world: opt.World = "",
    observed_only: opt.ObservedOnly = False,
    salvage: opt.Salvage = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Report only: exit 0 whatever is found.")
    ] = False,
    resolver: opt.Resolvers = None,
    timeout: opt.Timeout = 5.0,
    deadline: opt.Deadline = 60.0,
    concurrency: opt.Concurrency = 32,
    rate: opt.Rate = 50.0,
    no_web: opt.NoWeb = False,
    exclude: opt.Exclude = None,
    allow_private: opt.AllowPrivate = None,
    vantage: opt.Vantage = "",
    redact: opt.Redact = False,
    quiet: opt.Quiet = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Hold a list of targets, or a snapshot of them, to a policy."""
    from depmap.cli.gating import Held, hold
    from depmap.cli.scanning import Choices

    return hold(
        Held(
            subject=subject,
            policy=policy,
            baseline=baseline,
            min_coverage=min_coverage,
            form=form,
            output=output,
            full=detail is opt.Detail.FULL,
            observed_only=observed_only,
            salvage=salvage,
            exit_zero=exit_zero,
            own=opt.Own(catalogue, catalogue_only),
        ),
        Choices(
            world=world,
            resolvers=tuple(resolver or ()),
            timeout=timeout,
            deadline=deadline,
            concurrency=concurrency,
            rate=rate,
            no_web=no_web,
            exclude=exclude,
            allow_private=tuple(allow_private or ()),
            vantage=vantage,
            redact=redact,
            quiet=quiet,
        ),
        datetime.now(UTC),
    )
