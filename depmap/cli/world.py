"""``depmap world``: recorded Internets, to look at, to check, to leave running for other tools."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import DocumentFormat, FindingsFormat
from depmap.cli.interrupts import run_interruptible
from depmap.errors import ExitCode, UsageError
from depmap.model.world import World

app = new_app("List, show, check or serve recorded Internets.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME|DIR", help="A recorded world.")]


@app.command(name="list", epilog="Example: depmap world list")
def list_recorded(form: opt.Format = DocumentFormat.TERMINAL, output: opt.Output = None) -> int:
    """The shipped worlds, one a line."""
    from depmap.cli.sink import write_output
    from depmap.inputs.worlds import list_worlds
    from depmap.report.worlds import render_names_json

    names = list_worlds()
    is_json = form is DocumentFormat.JSON
    write_output(render_names_json(names) if is_json else "".join(f"{n}\n" for n in names), output)
    return ExitCode.OK


@app.command(epilog="Example: depmap world show 2026-09")
def show(
    name: NameArgument,
    form: opt.Format = DocumentFormat.TERMINAL,
    output: opt.Output = None,
) -> int:
    """What a world holds, and of what provenance."""
    from depmap.cli.sink import write_output
    from depmap.report.worlds import render_world_json, world_lines

    render = render_world_json if form is DocumentFormat.JSON else world_lines
    write_output(render(_read(name)), output)
    return ExitCode.OK


@app.command(epilog="Example: depmap world check own/ --format sarif -o findings.sarif")
def check(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME|DIR", help="A recorded world; every shipped one by default."),
    ] = None,
    form: Annotated[
        FindingsFormat,
        typer.Option("--format", envvar="DEPMAP_FORMAT", help="How to print it."),
    ] = FindingsFormat.TERMINAL,
    output: opt.Output = None,
    full: Annotated[
        bool, typer.Option("--full", envvar="DEPMAP_FULL", help="Every finding.")
    ] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Report only: exit 0 whatever is found.")
    ] = False,
) -> int:
    """Find what is wrong with recorded worlds: the CI check of a folder of them."""
    from depmap.cli.world_checks import WorldCheck, check_recorded

    return check_recorded(
        WorldCheck(name=name, form=form, output=output, full=full, exit_zero=exit_zero),
        datetime.now(UTC).date(),
    )


@app.command(epilog="Example: depmap world serve 2026-09 --dns-port 5353")
def serve(
    name: NameArgument,
    dns_port: Annotated[
        int, typer.Option("--dns-port", min=0, max=65535, help="0 takes any free port.")
    ] = 0,
    https_port: Annotated[
        int, typer.Option("--https-port", min=0, max=65535, help="0 takes any free port.")
    ] = 0,
) -> int:
    """Serve a world on loopback until interrupted, for dig, curl and the like."""
    world = _read(name)
    run_interruptible(_serve(world, dns_port, https_port))
    return ExitCode.OK


async def _serve(world: World, dns_port: int, https_port: int) -> None:
    from depmap.cli.sink import write_output
    from depmap.world.serve import serve as serve_world

    async with serve_world(world, dns_port=dns_port, https_port=https_port) as served:
        (dns_host, dns), (https_host, https) = served.dns_address, served.https_address
        write_output(
            f"world {served.name}, until interrupted:\n"
            f"  dig @{dns_host} -p {dns} api.binance.com\n"
            f"  curl -k --connect-to ::{https_host}:{https} https://api.bitget.com/ -I\n"
        )
        await asyncio.Event().wait()


def _read(name: str) -> World:
    from depmap.cli.reading import read_world

    world = read_world(name)
    if world is None:
        raise UsageError("name a world", remedy="depmap world list")
    return world
