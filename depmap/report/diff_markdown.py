"""What differs between two snapshots as Markdown, for a pull request. No judging."""

from __future__ import annotations

from depmap.model.diff import Comparison, DiffReport
from depmap.report.diff_changes import SIGN, told_targets
from depmap.report.diff_words import (
    compared_text,
    coverage_text,
    diff_notices,
    heading,
    remarks,
    share_cells,
    shares_text,
    summary,
    told_shares,
    verdict_in_words,
)
from depmap.report.markdown_text import inline, table


def render_diff_markdown(report: DiffReport, *, full: bool = False) -> str:
    """The comparison as GitHub-flavoured Markdown; overlapping shares too with ``full``."""
    comparison = report.comparison
    lines = [f"## {inline(heading(comparison))} · {inline(compared_text(comparison))}", ""]
    if comparison.is_empty:
        lines.append("- ✓ Nothing changed.")
    lines += [
        f"- {SIGN[direction]} {inline(text)}"
        for direction, text in ([] if comparison.is_empty else summary(comparison))
    ]
    lines += [f"- ! {inline(remark)}" for remark in remarks(comparison)]
    if report.outcomes or not comparison.compared:
        lines += ["", inline(f"fail on: {verdict_in_words(report)}")]
    lines += [*_targets(comparison), *_shares(comparison, full=full), ""]
    lines += [inline(" ".join([coverage_text(comparison), *diff_notices(comparison)]))]
    return "\n".join(lines) + "\n"


def _targets(comparison: Comparison) -> list[str]:
    lines: list[str] = []
    for targets, listed in told_targets(comparison.changes):
        rows = [[told.sign, told.text()] for told in listed]
        lines += [
            "",
            f"### {inline(', '.join(targets))}",
            "",
            *table(["", "change"], rows, frozenset()),
        ]
    return lines


def _shares(comparison: Comparison, *, full: bool) -> list[str]:
    rows, rest = told_shares(comparison, full=full)
    lines: list[str] = []
    if rows:
        heads = ["role", "provider", "share", "then", "now", "trend"]
        lines += [
            "",
            f"### {inline(shares_text(comparison))}",
            "",
            *table(heads, map(share_cells, rows), frozenset({3, 4})),
        ]
    if rest:
        lines += ["", inline(rest)]
    return lines
