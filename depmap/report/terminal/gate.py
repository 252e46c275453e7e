"""The CI gate on a terminal: one block per outcome, then one line and the exit code in words."""

from __future__ import annotations

from depmap.model.gate import GateOutcome, GateReport, GateState
from depmap.report.gate import MARK, WORD, gate_notices, place, verdict_in_words
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style

LOOK = {
    GateState.VIOLATED: "bold red",
    GateState.UNMEASURED: "yellow",
    GateState.WARNING: "yellow",
    GateState.KNOWN: "dim",
    GateState.IGNORED: "dim",
}
MOST_OF_A_KIND = 20


def render_gate_terminal(report: GateReport, style: Style) -> str:
    """The report as text, each line ended."""
    page = Page(style)
    where = f"recorded world {safe(report.run.world)}" if report.run.world else "live"
    number = f"{report.targets} target{'' if report.targets == 1 else 's'}"
    page.ends(f"{number} held to {safe(report.policy)}", where, look="bold")
    if report.baseline:
        page.line(f"only what is new or worse than in {safe(report.baseline)} fails", look="dim")
    for state in GateState:
        outcomes = report.of(state)
        shown = outcomes if style.full else outcomes[:MOST_OF_A_KIND]
        for outcome in shown:
            page.blank()
            _print_outcome(page, outcome)
        if len(outcomes) > len(shown):
            page.blank()
            more = len(outcomes) - len(shown)
            page.line(f"and {more} more {WORD[state]} (--detail full)", indent=2)
    page.blank()
    page.line(" ".join(gate_notices(report)), look="dim")
    page.blank()
    page.line(f"{', '.join(report.rules) or 'no rules'}: {verdict_in_words(report)}", look="bold")
    return page.text()


def _print_outcome(page: Page, outcome: GateOutcome) -> None:
    head = f"{outcome.rule} · {safe(outcome.subject)} · {WORD[outcome.state]}"
    page.line(f"{head} ({outcome.severity})", sign=MARK[outcome.state], look=LOOK[outcome.state])
    page.line(f"{safe(outcome.message)}", indent=4)
    page.line(f"value {safe(outcome.value)}, limit {safe(outcome.limit)}", indent=4)
    if outcome.location is not None:
        page.line(f"asked at {place(outcome)}", indent=4)
    if outcome.evidence:
        page.line(f"evidence {safe(', '.join(outcome.evidence[:8]))}", indent=4)
    if outcome.reason:
        page.line(
            f"accepted: {safe(outcome.reason)}"
            if outcome.state is GateState.IGNORED
            else safe(outcome.reason),
            indent=4,
        )
    page.line(f"fix: {safe(outcome.fix)}", indent=4)
