"""From a snapshot to what is printed of it, and the exit code it deserves."""

from __future__ import annotations

from depmap.analysis.assessment import examine
from depmap.attribution.match import CatalogueIndex
from depmap.cli.catalogue import read_catalogue
from depmap.cli.console import terminal_style
from depmap.cli.options import Detail, GraphFormat, Printing, ReportFormat
from depmap.cli.sink import say, write_output
from depmap.errors import ExitCode
from depmap.model.finding import Assessment, EndpointAssessment
from depmap.model.observation import Snapshot
from depmap.pipeline.assess import component_names
from depmap.report.terminal.report import render_terminal
from depmap.snapshot.atomic import write_atomically

TRY_A_WORLD = "  a recorded Internet needs no network: --world 2026-09"


def print_report(snapshot: Snapshot, how: Printing) -> ExitCode:
    """Print the report of a snapshot, write its graph if asked, and return the exit code."""
    index = read_catalogue(how.own)
    assessment = examine(
        snapshot,
        index,
        now=snapshot.run.finished,
        observed_only=how.observed_only,
    ).assessment
    if how.export is not None:
        graph = rendered_graph(assessment, index, GraphFormat.GRAPHML, Detail.FULL)
        write_atomically(how.export, [graph])
    write_output(_rendered(assessment, index, how), how.output)
    return _exit_code(assessment, how.min_coverage)


def _rendered(assessment: Assessment, index: CatalogueIndex, how: Printing) -> str:
    names = component_names(index)
    if how.form is ReportFormat.JSON:
        from depmap.report.document import render_json

        return render_json(assessment, names=names)
    style = terminal_style(full=how.full, output=how.output)
    return render_terminal(assessment, names=names, style=style, snapshot=how.snapshot)


def rendered_graph(
    assessment: Assessment, index: CatalogueIndex, form: GraphFormat, detail: Detail
) -> bytes:
    """The dependency graph as the content of a file."""
    from depmap.graph.build import build_graph
    from depmap.graph.formats import write_graph

    names = component_names(index)
    graph = build_graph(assessment, names=names, detail=detail.value)
    return write_graph(graph, form.value)


def _exit_code(assessment: Assessment, min_coverage: float | None) -> ExitCode:
    endpoints = [
        e
        for t in assessment.targets
        for e in (*t.beside, *(e for s in t.surfaces for g in s.groups for e in g))
    ]
    if not any(_is_seen(endpoint) for endpoint in endpoints):
        say("depmap: nothing was seen of any target")
        if not assessment.run.world:
            say(TRY_A_WORLD)
        return ExitCode.NOT_MEASURED
    share = assessment.coverage.share
    if min_coverage is not None and share < min_coverage:
        say(f"depmap: {share:.0%} of the surfaces could be judged, {min_coverage:.0%} are asked")
        return ExitCode.NOT_MEASURED
    return ExitCode.OK


def _is_seen(endpoint: EndpointAssessment) -> bool:
    return bool(endpoint.addresses or endpoint.fronts or endpoint.hosting)
