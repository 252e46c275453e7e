"""The gate's outcome as Markdown, for the summary of a job and for comments on pull requests."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from depmap.errors import ExitCode
from depmap.model.gate import GateOutcome, GateReport
from depmap.report.gate import MARK, WORD, gate_notices, place, verdict_in_words
from depmap.report.markdown_text import inline, table
from depmap.report.safe import safe
from depmap.report.words import counted, shortened

MOST_OCTETS = 1 << 20
"""GitHub refuses a longer summary of a step."""
MOST_EVIDENCE = 8
_FOR_ROWS = MOST_OCTETS // 2
_FOR_DETAILS = MOST_OCTETS // 2 - (1 << 12)
_HEADS = ("", "rule", "subject", "what", "value", "limit")
_SIGN = {ExitCode.OK: "✓", ExitCode.VIOLATED: "✗"}


def render_gate_markdown(report: GateReport) -> str:
    """The verdict, a table of the outcomes, worst first, and the rest of each folded away.

    What would not fit is told as a number.
    """
    sign = _SIGN.get(report.exit_code, "?")
    blocks = [
        f"### {sign} depmap check: {inline(verdict_in_words(report))}",
        inline(_scope(report)),
        inline(" ".join(gate_notices(report))),
    ]
    if report.outcomes:
        heads, rule, *rows = table(_HEADS, [_cells(outcome) for outcome in report.outcomes])
        shown = _fitting(rows, _FOR_ROWS)
        blocks += ["\n".join([heads, rule, *shown]), *_more(len(rows) - len(shown))]
        blocks += _folded([_details(outcome) for outcome in report.outcomes])
    return "\n\n".join(blocks) + "\n"


def _scope(report: GateReport) -> str:
    where = f"recorded world {safe(report.run.world)}" if report.run.world else "live"
    held = f"{counted(report.targets, 'target')} held to {safe(report.policy)}"
    against = f" · baseline {safe(report.baseline)}" if report.baseline else ""
    return f"{held}{against} · {where} · rules: {', '.join(report.rules) or 'none'}"


def _cells(outcome: GateOutcome) -> tuple[str, ...]:
    return (
        f"{MARK[outcome.state]} {WORD[outcome.state]}",
        outcome.rule,
        safe(outcome.subject),
        safe(outcome.message),
        safe(outcome.value),
        safe(outcome.limit),
    )


def _folded(details: list[str]) -> list[str]:
    shown = _fitting(details, _FOR_DETAILS)
    return [
        "<details><summary>Evidence, and how to fix it</summary>",
        "\n".join(shown),
        *_more(len(details) - len(shown)),
        "</details>",
    ]


def _details(outcome: GateOutcome) -> str:
    told = [f"severity {outcome.severity}"]
    if outcome.location is not None:
        told.append(f"asked at {place(outcome)}")
    if outcome.evidence:
        told.append(f"evidence {safe(shortened(outcome.evidence, MOST_EVIDENCE))}")
    below = [" · ".join(told)]
    if outcome.reason:
        below.append(f"{WORD[outcome.state]}: {safe(outcome.reason)}")
    if outcome.fix:
        below.append(f"to fix it: {safe(outcome.fix)}")
    head = (
        f"{MARK[outcome.state]} {outcome.rule} · {safe(outcome.subject)}: {safe(outcome.message)}"
    )
    return "\n".join([f"- {inline(head)}", *(f"  - {inline(text)}" for text in below)])


def _more(number: int) -> list[str]:
    return [f"and {number} more"] if number else []


def _fitting(texts: Iterable[str], octets: int) -> list[str]:
    """As many of the first as fit, each on a line of its own."""
    length = 0

    def fits(text: str) -> bool:
        nonlocal length
        length += len(text.encode("utf-8")) + 1
        return length <= octets

    return list(takewhile(fits, texts))
