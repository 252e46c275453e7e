"""``depmap providers``: the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import DocumentFormat, FindingsFormat
from depmap.errors import ExitCode, UsageError

app = new_app("List, show, check or update the catalogue.")


@app.command(name="list", epilog="Example: depmap providers list")
def list_providers(
    form: opt.Format = DocumentFormat.TERMINAL,
    output: opt.Output = None,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """One provider a line: slug, name, owner, services."""
    from depmap.cli.catalogue import read_catalogue
    from depmap.cli.sink import write_output
    from depmap.report.providers import provider_lines, render_providers_json

    found = read_catalogue(opt.Own(catalogue, catalogue_only)).catalogue.providers
    render = render_providers_json if form is DocumentFormat.JSON else provider_lines
    write_output(render(found), output)
    return ExitCode.OK


@app.command(epilog="Example: depmap providers show aws")
def show(
    provider: Annotated[str, typer.Argument(help="A provider's slug or alias.")],
    form: opt.Format = DocumentFormat.TERMINAL,
    output: opt.Output = None,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """A provider's services, and every matcher with its source and date."""
    from depmap.cli.catalogue import read_catalogue
    from depmap.cli.sink import write_output
    from depmap.report.providers import provider_page, render_providers_json

    index = read_catalogue(opt.Own(catalogue, catalogue_only))
    found = index.provider(provider)
    if found is None:
        near = index.suggest(provider)
        raise UsageError(
            f"the catalogue knows no provider {provider!r}",
            remedy=f"did you mean {near[0]!r}?" if near else "depmap providers list",
        )
    if form is DocumentFormat.JSON:
        write_output(render_providers_json([found]), output)
    else:
        write_output(provider_page(found, index.catalogue.networks), output)
    return ExitCode.OK


@app.command(epilog="Example: depmap providers check own/ --format sarif -o findings.sarif")
def check(
    directory: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR", help="A folder of provider files; the shipped catalogue by default."
        ),
    ] = None,
    form: Annotated[
        FindingsFormat,
        typer.Option("--format", envvar="DEPMAP_FORMAT", help="How to print it."),
    ] = FindingsFormat.TERMINAL,
    output: opt.Output = None,
    max_stale: Annotated[
        float | None,
        typer.Option(
            "--max-stale",
            metavar="SHARE",
            min=0.0,
            max=1.0,
            envvar="DEPMAP_MAX_STALE",
            help="Fail when more of the sources were verified over a year ago: 0.2.",
        ),
    ] = None,
    max_unverified: Annotated[
        float | None,
        typer.Option(
            "--max-unverified",
            metavar="SHARE",
            min=0.0,
            max=1.0,
            envvar="DEPMAP_MAX_UNVERIFIED",
            help="Fail when more of the sources are unverified: 0.5.",
        ),
    ] = None,
    full: Annotated[
        bool,
        typer.Option("--full", envvar="DEPMAP_FULL", help="Every finding, and each file's ages."),
    ] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Report only: exit 0 whatever is found.")
    ] = False,
) -> int:
    """Find what is wrong with provider files: the CI check of a catalogue."""
    from depmap.cli.provider_checks import ProviderCheck, check_providers
    from depmap.model.catalogue_check import RuleId

    asked = {RuleId.STALE: max_stale, RuleId.UNVERIFIED: max_unverified}
    return check_providers(
        ProviderCheck(
            directory=directory,
            limits={rule: limit for rule, limit in asked.items() if limit is not None},
            form=form,
            output=output,
            full=full,
            exit_zero=exit_zero,
        ),
        datetime.now(UTC).date(),
    )


@app.command(epilog="Example: depmap providers update --only aws --only cloudflare")
def update(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="PROVIDER",
            envvar="DEPMAP_ONLY",
            help="Fetch the lists of this provider alone; may be given again.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Fetch and tell what would change; write nothing.")
    ] = False,
    accept_loss: Annotated[
        bool,
        typer.Option(
            "--accept-loss", help="Take a list even if it loses over half of the ranges known."
        ),
    ] = False,
    reset: Annotated[
        bool,
        typer.Option("--reset", help="Remove what was fetched: the shipped ranges hold again."),
    ] = False,
    resolver: opt.Resolvers = None,
    timeout: opt.Timeout = 5.0,
    form: opt.Format = DocumentFormat.TERMINAL,
    output: opt.Output = None,
) -> int:
    """Fetch the address ranges that providers publish: they age within weeks.

    Contacts nobody but the resolver and the providers' own servers, over verified HTTPS. A list
    that fails, is empty or shrinks by half changes nothing. Exit 0 if any list came, with a
    warning for each that didn't; 3 if none did; 6 if nothing can be written.
    """
    from depmap.cli.updating import Updating, reset_and_tell, update_and_tell

    if reset:
        if only or dry_run or accept_loss:
            raise UsageError("--reset goes with no other choice", remedy="give it alone")
        return reset_and_tell()
    return update_and_tell(
        Updating(
            only=tuple(only or ()),
            dry_run=dry_run,
            accept_loss=accept_loss,
            resolvers=tuple(resolver or ()),
            timeout=timeout,
            form=form,
            output=output,
        )
    )
