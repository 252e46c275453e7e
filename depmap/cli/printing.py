"""From a snapshot to what is printed of it, and the exit code it deserves."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.analysis.assessment import Examined, examine
from depmap.analysis.seen import anything_seen
from depmap.attribution.match import CatalogueIndex
from depmap.cli.catalogue import read_catalogue
from depmap.cli.console import terminal_style
from depmap.cli.formats import ReportFormat
from depmap.cli.options import Detail, Printing
from depmap.cli.sink import say, write_output
from depmap.errors import ExitCode, UsageError
from depmap.model.finding import Assessment
from depmap.model.notice import stale_catalogue
from depmap.model.observation import Snapshot
from depmap.model.target import Target
from depmap.pipeline.assess import component_names
from depmap.report.terminal.report import render_terminal
from depmap.snapshot.atomic import write_atomically

TRY_A_WORLD = "  a recorded Internet needs no network: --world 2026-09"


def check_printing(how: Printing, targets: Iterable[Target]) -> None:
    """Raises UsageError for what can't be printed of these targets, before they are scanned."""
    if how.export is not None:
        from depmap.cli.graphing import graph_format_of

        graph_format_of(how.export)
    if how.form is ReportFormat.HTML:
        from depmap.report.html.assets import read_assets

        read_assets()
    if how.picture:
        from depmap.report.svg.picture import picture_of

        if how.form is not ReportFormat.SVG:
            raise UsageError("--picture is for --format svg", remedy="add --format svg")
        picture_of(targets, how.picture)


def print_report(snapshot: Snapshot, how: Printing) -> ExitCode:
    """Print the report of a snapshot, write its graph if asked, and return the exit code."""
    check_printing(how, snapshot.targets)
    index = read_catalogue(how.own)
    examined = examine(snapshot, index, now=snapshot.run.finished, observed_only=how.observed_only)
    assessment = examined.assessment
    if warning := stale_catalogue(assessment):
        say(f"depmap: {warning}")
    if how.export is not None:
        from depmap.cli.graphing import graph_format_of, rendered_graph

        form = graph_format_of(how.export)
        graph = rendered_graph(assessment, component_names(index), form, Detail.FULL)
        write_atomically(how.export, [graph])
    write_output(_rendered(examined, index, how), how.output)
    return _exit_code(assessment, how.min_coverage)


def _rendered(examined: Examined, index: CatalogueIndex, how: Printing) -> str:
    assessment, names = examined.assessment, component_names(index)
    match how.form:
        case ReportFormat.TERMINAL:
            style = terminal_style(full=how.full, output=how.output)
            return render_terminal(assessment, names=names, style=style, snapshot=how.snapshot)
        case ReportFormat.JSON:
            from depmap.report.document import render_json

            return render_json(assessment, names=names)
        case ReportFormat.MARKDOWN:
            from depmap.report.markdown import render_markdown

            return render_markdown(assessment, names=names, full=how.full)
        case ReportFormat.CSV:
            from depmap.report.dependencies_csv import render_dependencies_csv

            return render_dependencies_csv(assessment, names=names)
        case ReportFormat.SVG:
            from depmap.report.svg.picture import render_picture

            return render_picture(assessment, names=names, of=how.picture)
        case ReportFormat.HTML:
            from depmap.pipeline.web_report import web_report

            return web_report(examined, index)


def _exit_code(assessment: Assessment, min_coverage: float | None) -> ExitCode:
    if not anything_seen(assessment):
        say("depmap: nothing was seen of any target")
        if not assessment.run.world:
            say(TRY_A_WORLD)
        return ExitCode.NOT_MEASURED
    share = assessment.coverage.share
    if min_coverage is not None and share < min_coverage:
        say(f"depmap: {share:.0%} of the surfaces could be judged, {min_coverage:.0%} are asked")
        return ExitCode.NOT_MEASURED
    return ExitCode.OK
