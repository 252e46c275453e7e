"""The report as Markdown, for a pull request, a wiki or an appendix; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from itertools import groupby

from depmap.model.concentration import ConcentrationRow
from depmap.model.finding import Assessment, TargetAssessment
from depmap.report.headline import Line
from depmap.report.markdown_text import inline, table
from depmap.report.overview import OVERVIEW_HEADS, count_lines, overview_rows
from depmap.report.role_words import ROLE_WORD
from depmap.report.rows import MOST_BESIDE_ROWS, NONE, target_rows
from depmap.report.share_words import lost_text, row_name, spread_text
from depmap.report.summary import (
    MOST_FINDINGS,
    MOST_IN_DETAIL,
    closing_lines,
    finding_lines,
    heading,
    reconstructed_since,
    title,
    whence,
)
from depmap.report.target_lines import TARGET_HEADS, footnotes, legend, target_lines
from depmap.report.words import Namer, interval

MOST_ROWS = 8
"""Rows of a role that are told."""
_CA = TARGET_HEADS.index("CA")


def render_markdown(assessment: Assessment, *, names: Mapping[str, str], full: bool) -> str:
    """The report in the order of the one on a terminal, ended by a newline.

    ``names`` as in words.Namer. Up to five targets are told in full, more as a list unless
    ``full``.
    """
    namer = Namer(names)
    since = reconstructed_since(assessment)
    blocks = [[f"## {inline(title(assessment))}"], [inline(whence(assessment, since))]]
    blocks += _targets(assessment, namer, since, full=full)
    if len(assessment.targets) > 1:
        blocks += _shares(assessment, namer, full=full)
    findings = finding_lines(assessment, None if full else MOST_FINDINGS)
    if findings:
        blocks += [["### Findings"], _listed(findings)]
    blocks.append(["---"])
    blocks += [[inline(line)] for line in closing_lines(assessment)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _targets(
    assessment: Assessment, namer: Namer, since: str, *, full: bool
) -> Iterator[list[str]]:
    if len(assessment.targets) > MOST_IN_DETAIL:
        yield _listed(count_lines(assessment, namer))
        yield table(OVERVIEW_HEADS, overview_rows(assessment))
        if not full:
            return
    for target in assessment.targets:
        if len(assessment.targets) > 1:
            yield [f"### {inline(heading(target))}"]
        yield _listed(target_lines(target, namer, since, full=full))
        yield from _target_table(target, full=full)


def _listed(lines: Iterable[Line]) -> list[str]:
    """A sentence an item, what explains it below."""
    told = []
    for line in lines:
        told.append(f"- {line.sign.value} {inline(line.text)}")
        told += [f"  - {inline(more)}" for more in line.more]
    return told


def _target_table(target: TargetAssessment, *, full: bool) -> Iterator[list[str]]:
    rows = target_rows(target, len(target.beside) if full else MOST_BESIDE_ROWS)
    if not rows:
        return
    lines = [TARGET_HEADS, *(astuple(row) for row in rows)]
    if all(row.issuer == NONE for row in rows):
        lines = [(*line[:_CA], *line[_CA + 1 :]) for line in lines]
    heads, *cells = lines
    yield table(heads, cells)
    told = [legend(target, cells), *footnotes(target, issuers=False, full=full)]
    yield from ([inline(text)] for text in told if text)


def _shares(assessment: Assessment, namer: Namer, *, full: bool) -> Iterator[list[str]]:
    spread = {row.role: row for row in assessment.centralization}
    if assessment.concentration:
        yield ["### Concentration"]
    for role, group in groupby(assessment.concentration, key=lambda row: row.role):
        rows = list(group)
        shown = rows if full else rows[:MOST_ROWS]
        heads = (ROLE_WORD[role], "in use", "share", "lost with it", "share lost")
        yield table(heads, [_share_row(row, namer) for row in shown], frozenset({1, 3}))
        told = [f"and {len(rows) - len(shown)} more"] if len(rows) > len(shown) else []
        told.append(spread_text(spread.get(role), len(assessment.targets)))
        yield from ([inline(text)] for text in told)
    if assessment.concentration:
        yield [inline(lost_text(assessment.concentration))]


def _share_row(row: ConcentrationRow, namer: Namer) -> tuple[str, ...]:
    return (
        row_name(row.component, namer),
        str(row.c_total),
        interval(row.share),
        str(row.i_fail),
        interval(row.impact_share),
    )
