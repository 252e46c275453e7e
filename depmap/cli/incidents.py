"""``depmap incidents``: outages of providers, and who was reported hit."""

from __future__ import annotations

from typing import Annotated

import typer

from depmap.cli import options as opt
from depmap.cli.app import new_app
from depmap.cli.formats import DocumentFormat
from depmap.errors import ExitCode
from depmap.model.incident import Incident

app = new_app("List, show or replay outages of providers.")


@app.command(name="list", epilog="Example: depmap incidents list")
def list_incidents(form: opt.Format = DocumentFormat.TERMINAL, output: opt.Output = None) -> int:
    """One incident a line: date, id, name, what failed, how many exchanges were reported."""
    from depmap.cli.sink import write_output
    from depmap.report.incidents import render_incident_lines, render_incidents_json

    incidents = _read_incidents()
    render = render_incidents_json if form is DocumentFormat.JSON else render_incident_lines
    write_output(render(incidents), output)
    return ExitCode.OK


@app.command(epilog="Example: depmap incidents show aws-apne1-2019-08-23")
def show(
    incident: Annotated[str, typer.Argument(metavar="ID", help="An incident's id.")],
    form: opt.Format = DocumentFormat.TERMINAL,
    output: opt.Output = None,
) -> int:
    """What failed, when and why, who was reported hit or fine, and the sources."""
    from depmap.cli.sink import write_output
    from depmap.inputs.incidents import find_incident

    found = find_incident(incident, _read_incidents())
    if form is DocumentFormat.JSON:
        from depmap.report.incidents import render_incidents_json

        write_output(render_incidents_json((found,)), output)
        return ExitCode.OK
    from depmap.cli.console import terminal_style
    from depmap.report.terminal.incidents import render_incident_terminal

    write_output(render_incident_terminal(found, terminal_style(output=output)), output)
    return ExitCode.OK


@app.command(epilog="Example: depmap incidents replay")
def replay(
    incidents: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Only these; all by default.")
    ] = None,
    form: opt.Format = DocumentFormat.TERMINAL,
    detail: opt.DetailOption = opt.Detail.PROVIDERS,
    output: opt.Output = None,
) -> int:
    """Hold what the shipped facts would have predicted against what was reported."""
    from depmap.analysis.replay import judge
    from depmap.cli.fact_sets import predict
    from depmap.cli.reading import read_exchanges
    from depmap.cli.sink import write_output
    from depmap.inputs.incidents import find_incident
    from depmap.model.notice import NOT_A_STATEMENT, OUT_OF_SIGHT
    from depmap.model.replay import Replay

    known = _read_incidents()
    chosen = [find_incident(id, known) for id in incidents or ()] or known
    exchanges = read_exchanges()
    told = Replay(
        rows=tuple(judge(incident, predict(incident), exchanges) for incident in chosen),
        notices=(NOT_A_STATEMENT, OUT_OF_SIGHT),
    )
    if form is DocumentFormat.JSON:
        from depmap.report.replay import render_replay_json

        write_output(render_replay_json(told), output)
        return ExitCode.OK
    from depmap.cli.console import terminal_style
    from depmap.report.terminal.replay import render_replay_terminal

    style = terminal_style(full=detail is opt.Detail.FULL, output=output)
    write_output(render_replay_terminal(told, style), output)
    return ExitCode.OK


def _read_incidents() -> tuple[Incident, ...]:
    from depmap.inputs.data import data_dir
    from depmap.inputs.incidents import load_incidents

    return load_incidents(data_dir() / "incidents")
