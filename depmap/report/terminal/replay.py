"""Replayed incidents on a terminal: one table, then what the counts come to."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.model.incident import Certainty
from depmap.model.replay import Ending, Judged, Replay, Replayed, Tally, precision, recall, tally
from depmap.report.replay import MISS_WORD, misses
from depmap.report.safe import safe
from depmap.report.terminal.layout import Page
from depmap.report.terminal.style import Style
from depmap.report.words import counted, shortened

MOST_UNLABELLED = 6
NONE = "–"
COLUMNS = {
    Ending.HIT: "hit",
    Ending.MISSED: "miss",
    Ending.CONTRADICTED: "contra- dicted",
    Ending.UNKNOWN: "un- known",
}


def render_replay_terminal(replay: Replay, style: Style) -> str:
    """The table as text, each line ended; with ``style.full`` every report of every incident."""
    page = Page(style)
    number = counted(len(replay.rows), "incident")
    page.ends(f"{number} replayed", "predicted against reported", look="bold")
    page.blank()
    heads = ["incident", "gap", *COLUMNS.values(), "unla- belled", "recall"]
    page.table(
        [heads, *map(_row, replay.rows)], right=frozenset(range(1, len(heads))), looks={0: "bold"}
    )
    page.blank()
    _print_sums(page, "Facts from before the incident", [r for r in replay.rows if not r.hindsight])
    _print_sums(page, "Hindsight, counted apart", [r for r in replay.rows if r.hindsight])
    if style.full:
        for row in replay.rows:
            _print_incident(page, row)
    page.blank()
    _print_legend(page, replay)
    return page.text()


def _row(row: Replayed) -> list[str]:
    gap = f"{row.gap_days}{'*' if row.hindsight else ''}"
    counts = [_cell(tally(row.judged, ending)) for ending in COLUMNS]
    unlabelled = str(len(row.unlabelled)) if row.failed else NONE
    return [safe(row.incident.id), gap, *counts, unlabelled, _rate(recall(row.judged))]


def _cell(found: Tally) -> str:
    """``2+1``: claims a source was found for, and others."""
    if not found.all:
        return NONE
    return f"{found.found}+{found.other}" if found.other else str(found.found)


def _rate(rate: float | None) -> str:
    return NONE if rate is None else f"{rate:.2f}"


def _print_sums(page: Page, title: str, rows: list[Replayed]) -> None:
    judged = [each for row in rows for each in row.judged]
    if not rows:
        return
    tallies = ((ending, tally(judged, ending)) for ending in Ending)
    told = ", ".join(f"{_cell(found)} {ending}" for ending, found in tallies if found.all)
    page.line(f"{title} ({counted(len(rows), 'incident')}): {told or 'nothing to judge'}.")
    rate = precision(judged)
    closed = f"; precision {rate:.2f} over those reported either way" if rate is not None else ""
    page.line(f"recall {_rate(recall(judged))}{closed}", indent=2)
    missed = misses(judged)
    if missed:
        why = ", ".join(f"{MISS_WORD[miss]} {count}" for miss, count in missed.most_common())
        page.line(f"missed: {why}", indent=2)


def _print_incident(page: Page, row: Replayed) -> None:
    page.blank()
    page.ends(safe(row.incident.id), f"{safe(row.facts.name)}, {row.facts.date}", look="bold")
    page.line(safe(row.incident.name, 200), indent=2)
    failed = shortened([safe(name) for name in row.failed], 6)
    untold = shortened([safe(name) for name in row.untold], 6)
    page.line(f"fails: {failed or 'nothing these facts have a word for'}", indent=2)
    if untold:
        page.line(f"below these facts: {untold}", indent=2)
    for ending in Ending:
        named = [_name(each) for each in row.judged if each.ending is ending]
        if named:
            page.line(f"{ending}: {', '.join(named)}", indent=2)
    if row.unlabelled:
        listed = shortened([safe(name) for name in row.unlabelled], MOST_UNLABELLED)
        page.line(f"predicted, nothing reported: {listed}", indent=2)


def _name(each: Judged) -> str:
    certainty = each.reported.certainty
    doubts = "" if certainty is Certainty.FOUND else f" [{certainty}]"
    why = f" ({MISS_WORD[each.miss]})" if each.miss is not None else ""
    return f"{safe(each.reported.name)}{doubts}{why}"


def _print_legend(page: Page, replay: Replay) -> None:
    lines: Iterable[str] = (
        "gap: days between the facts and the incident; * hindsight: the facts are younger. 2+1: two"
        " claims a source was found for, one that is recalled or ambiguous; rates count the found.",
        "unlabelled: predicted to be hit, nobody reported on it: no error. Reports name the"
        " affected, rarely the unaffected. unknown: the facts can't say.",
        " ".join(safe(notice, 512) for notice in replay.notices),
    )
    for line in lines:
        page.line(line, look="dim")
