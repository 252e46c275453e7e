"""``depmap doctor``: whether this machine can measure, told before a live scan."""

from __future__ import annotations

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import DocumentFormat
from depmap.errors import ExitCode

app = new_app()


@app.command(name="doctor", epilog="Example: depmap doctor --resolver 9.9.9.9")
def doctor(
    resolver: opt.Resolvers = None,
    timeout: opt.Timeout = 5.0,
    form: opt.Format = DocumentFormat.TERMINAL,
    output: opt.Output = None,
) -> int:
    """Check whether this machine can measure: resolver, TCP 53, IPv6, CA certificates, data.

    Asks the resolvers a few questions and nobody else. Exit 3: a scan would show nothing that
    holds.
    """
    from depmap.cli.catalogue import read_catalogue
    from depmap.cli.interrupts import run_interruptible
    from depmap.cli.sink import write_output
    from depmap.pipeline.doctor import Examination, examine_machine
    from depmap.resolvers.clock import SystemClock
    from depmap.resolvers.servers import parse_server

    asked = Examination(
        named=tuple(map(parse_server, resolver or ())),
        timeout=timeout,
        catalogue_date=read_catalogue().catalogue.date,
    )
    told = run_interruptible(examine_machine(asked, SystemClock()))
    if form is DocumentFormat.JSON:
        from depmap.report.doctor import render_check_up_json

        write_output(render_check_up_json(told), output)
    else:
        from depmap.cli.console import terminal_style
        from depmap.report.terminal.doctor import render_check_up

        write_output(render_check_up(told, terminal_style(output=output)), output)
    return ExitCode.OK if told.usable else ExitCode.NOT_MEASURED
