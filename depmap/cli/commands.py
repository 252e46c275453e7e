"""Every command by name, module and one line; the help lists them without loading any."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: ``module`` has a ``typer.Typer`` named ``app``."""

    name: str
    module: str
    summary: str


COMMANDS = (
    Entry("scan", "depmap.cli.scan", "Find out what exchanges or domains stand on."),
    Entry("report", "depmap.cli.report", "Tell again what a snapshot shows."),
    Entry("export", "depmap.cli.export", "Write the dependency graph for graph tools."),
    Entry("check", "depmap.cli.check", "Hold a list or a snapshot to a policy: the CI gate."),
    Entry("diff", "depmap.cli.diff", "Compare two snapshots: what moved, was lost, is new."),
    Entry("impact", "depmap.cli.impact", "Count who leans on whom, and who is lost with it."),
    Entry("whatif", "depmap.cli.whatif", "Show who goes dark when something fails, and why."),
    Entry("advise", "depmap.cli.advise", "Find the smallest changes that remove single points."),
    Entry("explain", "depmap.cli.explain", "Show the evidence and the argument for a dependency."),
    Entry("identify", "depmap.cli.identify", "Say whose a name, address, header or issuer is."),
    Entry("incidents", "depmap.cli.incidents", "List, show or replay outages of providers."),
    Entry("exchanges", "depmap.cli.exchanges", "List or show the exchanges depmap knows."),
    Entry("providers", "depmap.cli.providers", "List, show, check or update the catalogue."),
    Entry("world", "depmap.cli.world", "List, show, check or serve recorded Internets."),
    Entry("doctor", "depmap.cli.doctor", "Check whether this machine can measure."),
    Entry("completion", "depmap.cli.completion", "Teach a shell to complete depmap's words."),
)
