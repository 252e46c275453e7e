"""``depmap scan``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import ReportFormat
from depmap.errors import ExitCode, UsageError

app = new_app()


@app.command(
    name="scan",
    epilog="Example: depmap scan binance.com kucoin.com --world 2026-09 --snapshot s.depmap",
)
def scan(
    targets: opt.Targets = None,
    listed: opt.ListFile = None,
    all_exchanges: opt.AllExchanges = False,
    only_host: opt.OnlyHost = False,
    endpoint: opt.Endpoints = None,
    world: opt.World = "",
    observed_only: opt.ObservedOnly = False,
    form: opt.ReportFormatOption = ReportFormat.TERMINAL,
    output: opt.Output = None,
    snapshot: Annotated[
        Path | None,
        typer.Option("--snapshot", metavar="FILE", help="Keep the observations here."),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export",
            metavar="FILE.graphml",
            help="Write the graph here too; the suffix tells the format: .graphml, .gexf, .dot,"
            " .cyjs, .csv.",
        ),
    ] = None,
    detail: opt.DetailOption = opt.Detail.PROVIDERS,
    picture: opt.Picture = "",
    resolver: opt.Resolvers = None,
    timeout: opt.Timeout = 5.0,
    deadline: opt.Deadline = 60.0,
    concurrency: opt.Concurrency = 32,
    rate: opt.Rate = 50.0,
    no_web: opt.NoWeb = False,
    exclude: opt.Exclude = None,
    allow_private: opt.AllowPrivate = None,
    min_coverage: Annotated[
        float | None,
        typer.Option(
            "--min-coverage",
            min=0.0,
            max=1.0,
            envvar="DEPMAP_MIN_COVERAGE",
            help="Exit 3 when less of the surfaces could be judged.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be asked, and ask nothing.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Scan all exchanges live without asking.")
    ] = False,
    vantage: opt.Vantage = "",
    redact: opt.Redact = False,
    resume: opt.Resume = False,
    quiet: opt.Quiet = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Find out what exchanges or domains stand on, and what takes them down."""
    from depmap.cli.printing import check_printing, print_report
    from depmap.cli.reading import Wanted
    from depmap.cli.scanning import Choices, make_scan, prepare, print_plan

    if resume and snapshot is None:
        raise UsageError(
            "--resume goes on with a snapshot, and none is named",
            remedy="add the --snapshot FILE of the interrupted scan",
        )
    if all_exchanges and not world and not (yes or dry_run):
        raise UsageError(
            "this would contact every exchange depmap knows",
            remedy="add --yes if you mean it, or --world 2026-09 for a recorded Internet",
        )
    prepared = prepare(
        Wanted(
            names=tuple(targets or ()),
            listed=listed,
            all_exchanges=all_exchanges,
            only_host=only_host,
            endpoints=tuple(endpoint or ()),
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
    )
    if dry_run:
        print_plan(prepared.targets, output)
        return ExitCode.OK
    how = opt.Printing(
        form=form,
        output=output,
        export=export,
        full=detail is opt.Detail.FULL,
        observed_only=observed_only,
        min_coverage=min_coverage,
        snapshot=str(snapshot) if snapshot else "",
        picture=picture,
        own=opt.Own(catalogue, catalogue_only),
    )
    check_printing(how, prepared.targets)
    return print_report(make_scan(prepared, snapshot, resume=resume), how)
