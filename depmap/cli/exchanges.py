"""``depmap exchanges``: the exchanges depmap knows."""

from __future__ import annotations

from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import DocumentFormat
from depmap.errors import ExitCode, UsageError

app = new_app("List or show the exchanges depmap knows.")


@app.command(name="list", epilog="Example: depmap exchanges list")
def list_exchanges(form: opt.Format = DocumentFormat.TERMINAL, output: opt.Output = None) -> int:
    """One exchange a line: id, domain, name, and whether it was gone through by hand."""
    from depmap.cli.reading import read_exchanges
    from depmap.cli.sink import write_output
    from depmap.report.exchanges import exchange_lines, render_exchanges_json

    render = render_exchanges_json if form is DocumentFormat.JSON else exchange_lines
    write_output(render(read_exchanges().values()), output)
    return ExitCode.OK


@app.command(epilog="Example: depmap exchanges show binance")
def show(
    exchange: Annotated[str, typer.Argument(help="An exchange's id or domain.")],
    form: opt.Format = DocumentFormat.TERMINAL,
    output: opt.Output = None,
) -> int:
    """The surfaces and hosts of an exchange, as a scan asks for them."""
    from depmap.cli.reading import read_exchanges
    from depmap.cli.sink import write_output
    from depmap.inputs.targets import find_exchange
    from depmap.model.suggest import suggestion
    from depmap.report.exchanges import exchange_in_full, render_exchanges_json

    exchanges = read_exchanges()
    found = find_exchange(exchange, exchanges)
    if found is None:
        raise UsageError(
            f"there is no exchange {exchange!r}", remedy=suggestion(exchange, exchanges)
        )
    is_json = form is DocumentFormat.JSON
    write_output(render_exchanges_json([found]) if is_json else exchange_in_full(found), output)
    return ExitCode.OK
