"""``depmap report``: the report of a snapshot again, by today's catalogue."""

from __future__ import annotations

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import ReportFormat

app = new_app()


@app.command(name="report", epilog="Example: depmap report s.depmap --format json")
def report(
    snapshot: opt.SnapshotArgument,
    form: opt.ReportFormatOption = ReportFormat.TERMINAL,
    output: opt.Output = None,
    detail: opt.DetailOption = opt.Detail.PROVIDERS,
    picture: opt.Picture = "",
    observed_only: opt.ObservedOnly = False,
    salvage: opt.Salvage = False,
    redact: opt.Redact = False,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Tell again what a snapshot shows, offline, by the catalogue of this version."""
    from depmap.cli.printing import print_report
    from depmap.cli.salvaging import read_told
    from depmap.model.redaction import redacted

    read = read_told(snapshot, salvage=salvage)
    return print_report(
        redacted(read) if redact else read,
        opt.Printing(
            form=form,
            output=output,
            full=detail is opt.Detail.FULL,
            observed_only=observed_only,
            snapshot=str(snapshot),
            picture=picture,
            own=opt.Own(catalogue, catalogue_only),
        ),
    )
