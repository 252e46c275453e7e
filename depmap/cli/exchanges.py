"""``depmap exchanges``: the exchanges depmap knows."""

from __future__ import annotations

from typing import Annotated

import typer

from depmap.cli.app import new_app
from depmap.errors import ExitCode, UsageError

app = new_app("List or show the exchanges depmap knows.")


@app.command(name="list", epilog="Example: depmap exchanges list")
def list_exchanges() -> int:
    """One exchange a line: id, domain, name, and whether it was gone through by hand."""
    from depmap.cli.reading import read_exchanges
    from depmap.cli.sink import write_output

    write_output(
        "".join(
            f"{e.id}\t{e.domain}\t{e.name}\t{'curated' if e.curated else 'generated'}\n"
            for e in read_exchanges().values()
        )
    )
    return ExitCode.OK


@app.command(epilog="Example: depmap exchanges show binance")
def show(exchange: Annotated[str, typer.Argument(help="An exchange's id or domain.")]) -> int:
    """The surfaces and hosts of an exchange, as a scan asks for them."""
    from depmap.cli.reading import read_exchanges
    from depmap.cli.sink import write_output
    from depmap.inputs.targets import find_exchange
    from depmap.model.suggest import suggestion

    exchanges = read_exchanges()
    found = find_exchange(exchange, exchanges)
    if found is None:
        raise UsageError(
            f"there is no exchange {exchange!r}", remedy=suggestion(exchange, exchanges)
        )
    lines = [f"{found.id} · {found.name} · {found.domain}"]
    lines += [
        f"formerly {f.name}{f' (until {f.until})' if f.until else ''}" for f in found.former_names
    ]
    for surface in found.surfaces:
        for group in surface.groups:
            label = f" ({group.label})" if group.label else ""
            lines.append(f"{surface.role}{label}\t{' or '.join(group.hosts)}")
    lines += [f"beside\t{host}" for host in found.beside]
    lines += [f"source\t{source}" for source in found.sources]
    write_output("\n".join(lines) + "\n")
    return ExitCode.OK
