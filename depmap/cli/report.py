"""``depmap report``: the report of a snapshot again, by today's catalogue."""

from __future__ import annotations

from depmap.cli import options as opt
from depmap.cli.app import new_app

app = new_app()


@app.command(name="report", epilog="Example: depmap report s.depmap --format json")
def report(
    snapshot: opt.SnapshotArgument,
    form: opt.Format = opt.ReportFormat.TERMINAL,
    output: opt.Output = None,
    detail: opt.DetailOption = opt.Detail.PROVIDERS,
    observed_only: opt.ObservedOnly = False,
    salvage: opt.Salvage = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Tell again what a snapshot shows, offline, by the catalogue of this version."""
    from depmap.cli.printing import print_report
    from depmap.snapshot.reader import read_snapshot

    return print_report(
        read_snapshot(snapshot, salvage=salvage),
        opt.Printing(
            form=form,
            output=output,
            full=detail is opt.Detail.FULL,
            observed_only=observed_only,
            snapshot=str(snapshot),
            own=opt.Own(catalogue, catalogue_only),
        ),
    )
