"""``depmap identify``: whose a value is, by the catalogue alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.errors import ExitCode, UsageError
from depmap.model.identification import ValueKind

app = new_app()


class IdentifyFormat(StrEnum):
    """How answers are printed."""

    TERMINAL = "terminal"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


@app.command(name="identify", epilog="Example: depmap identify d1.cloudfront.net 52.199.127.214")
def identify(
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="VALUE...",
            help="Names, addresses (1.2.3.4 or 1.2.3.4,AS13335), AS numbers, 'field: value', "
            "issuers, SPF includes; none or - for one a line on standard input.",
        ),
    ] = None,
    kind: Annotated[
        ValueKind | None,
        typer.Option("--as", envvar="DEPMAP_AS", help="What the values are; else by their looks."),
    ] = None,
    form: Annotated[
        IdentifyFormat, typer.Option("--format", envvar="DEPMAP_FORMAT", help="How to print it.")
    ] = IdentifyFormat.TERMINAL,
    output: opt.Output = None,
    catalogue: opt.Catalogue = None,
    catalogue_only: opt.CatalogueOnly = False,
) -> int:
    """Say which provider, service and region each value belongs to, and by what evidence.

    Nothing is asked of the network. A value nobody knows has no match; that is no error.
    """
    from depmap.attribution.identify import MAX_VALUE, Identifier, too_long
    from depmap.cli.catalogue import read_catalogue
    from depmap.cli.sink import write_output, write_pieces
    from depmap.report.identification import (
        identification_csv,
        identification_lines,
        identifications_json,
    )

    index = read_catalogue(opt.Own(catalogue, catalogue_only))
    today = datetime.now(UTC).date().isoformat()
    identifier = Identifier(index, on=today)
    found = (
        identifier.identify(value, kind) if is_whole else too_long(value, kind)
        for value, is_whole in _asked(values, MAX_VALUE)
    )
    if form is IdentifyFormat.TERMINAL:
        from depmap.cli.console import terminal_style
        from depmap.report.terminal.identification import render_identifications

        write_pieces(render_identifications(found, terminal_style(output=output)), output)
    elif form is IdentifyFormat.JSON:
        write_output(identifications_json(found), output)
    else:
        write = identification_csv if form is IdentifyFormat.CSV else identification_lines
        write_pieces(write(found), output)
    return ExitCode.OK


def _asked(values: list[str] | None, longest: int) -> Iterator[tuple[str, bool]]:
    """Each value, and whether it is whole."""
    from depmap.inputs.text_lines import stream_lines

    for value in values or ["-"]:
        if value != "-":
            yield value, True
        elif sys.stdin is None:
            raise UsageError("there is no standard input", remedy="depmap identify VALUE")
        else:
            yield from stream_lines(sys.stdin.buffer, longest)
