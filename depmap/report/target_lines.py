"""All that is said of one target around its table. Plain sentences, for every format to lay out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from depmap.model.finding import TargetAssessment
from depmap.report.effects import MOST_EFFECTS, effect_lines
from depmap.report.headline import Line, Sign, unseen_line, verdict_lines
from depmap.report.role_words import ROLE_WORD
from depmap.report.rows import MORE, claims, dates_text, issuers_text
from depmap.report.safe import safe
from depmap.report.words import RECONSTRUCTED_MARK, Namer

TARGET_HEADS = ("surface", "endpoints", "front", "hosting", "DNS", "CA", "single points")
"""Heads of the table of a target; its cells are the fields of a row."""
MOST_CONFLICTS = 3
MOST_CLAIMS = 2


def target_lines(target: TargetAssessment, namer: Namer, since: str, *, full: bool) -> list[Line]:
    """Verdict, partial failures, what wasn't seen, where the evidence disagrees."""
    unseen = unseen_line(target)
    return [
        *verdict_lines(target, namer, since),
        *effect_lines(target, namer, len(target.effects) if full else MOST_EFFECTS),
        *([unseen] if unseen is not None else []),
        *_conflict_lines(target, full=full),
    ]


def _conflict_lines(target: TargetAssessment, *, full: bool) -> list[Line]:
    conflicts = target.conflicts if full else target.conflicts[:MOST_CONFLICTS]
    lines = []
    for conflict in conflicts:
        told = " or ".join(safe(str(component)) for component in conflict.components)
        text = f"The evidence disagrees on {safe(conflict.subject)}, {ROLE_WORD[conflict.role]}"
        lines.append(Line(sign=Sign.WARNING, text=f"{text}: {told}"))
    rest = len(target.conflicts) - len(conflicts)
    if rest:
        lines[-1] = replace(lines[-1], more=(f"and {rest} more such",))
    return lines


def legend(target: TargetAssessment, cells: Iterable[Iterable[str]]) -> str:
    """What the marks in the table mean; empty if there are none."""
    rows = [list(row) for row in cells]
    told = []
    if any(RECONSTRUCTED_MARK in cell for row in rows for cell in row):
        told.append(f"{RECONSTRUCTED_MARK} reconstructed, not observed")
    if any(row[1].startswith("or ") for row in rows):
        told.append("or: any one of the group suffices")
    if target.beside:
        cut = any(MORE in row for row in rows)
        told.append(f"beside: shown, not judged{', all with --detail full' if cut else ''}")
    return " · ".join(told)


def footnotes(target: TargetAssessment, *, issuers: bool, full: bool) -> list[str]:
    """Who certifies (where no column tells), how old answers are, what was published."""
    certified = issuers_text(target) if issuers else ""
    dates = dates_text(target)
    stated = claims(target)
    return [
        *([f"certificates by {certified}"] if certified else []),
        *([f"answers as recorded: {dates}"] if dates else []),
        *(stated if full else stated[:MOST_CLAIMS]),
    ]
