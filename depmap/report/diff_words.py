"""A whole comparison in words: its sum, its remarks, its shares, its verdict. No layout.

Foreign text leaves here safe; each format escapes on top.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from depmap.model.diff import (
    Change,
    ChangeKind,
    Comparison,
    DiffReport,
    Direction,
    Measure,
    ShareChange,
    Side,
    Trend,
)
from depmap.model.notice import Whence, notices
from depmap.model.observation import Provenance
from depmap.report.diff_changes import told_changes
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.words import RECONSTRUCTED_MARK, counted, dated, interval, joined

_NOUNS = {
    ChangeKind.NEW_SINGLE_POINT: "new single point",
    ChangeKind.SINGLE_POINT_GONE: "single point gone",
    ChangeKind.NEW_CUT_PAIR: "new cut pair",
    ChangeKind.CUT_PAIR_GONE: "cut pair gone",
    ChangeKind.REDUNDANCY_LOST: "redundancy lost",
    ChangeKind.REDUNDANCY_GAINED: "redundancy gained",
    ChangeKind.PROVIDER_MOVED: "provider moved",
    ChangeKind.STANDING_WORSE: "standing worse",
    ChangeKind.STANDING_BETTER: "standing better",
    ChangeKind.COVERAGE_LOST: "coverage lost",
    ChangeKind.COVERAGE_GAINED: "coverage gained",
    ChangeKind.TARGET_ADDED: "target added",
    ChangeKind.TARGET_REMOVED: "target removed",
    ChangeKind.ASKED: "asked otherwise",
}
_SUBJECTS = _NOUNS | {
    ChangeKind.NEW_SINGLE_POINT: "single point",
    ChangeKind.SINGLE_POINT_GONE: "single point",
    ChangeKind.NEW_CUT_PAIR: "cut pair",
    ChangeKind.CUT_PAIR_GONE: "cut pair",
    ChangeKind.REDUNDANCY_LOST: "redundancy",
    ChangeKind.REDUNDANCY_GAINED: "redundancy",
    ChangeKind.PROVIDER_MOVED: "provider",
    ChangeKind.STANDING_WORSE: "standing",
    ChangeKind.STANDING_BETTER: "standing",
    ChangeKind.COVERAGE_LOST: "new gap",
    ChangeKind.COVERAGE_GAINED: "old gap",
    ChangeKind.TARGET_ADDED: "missing target",
    ChangeKind.TARGET_REMOVED: "missing target",
}
"""What it is about, where nothing is proved."""


def summary(comparison: Comparison) -> list[tuple[Direction, str]]:
    """What got worse, what got better, what moved, what can't be told: a sentence each."""
    heads = {
        Direction.WORSE: ("Worse", "nothing proved"),
        Direction.BETTER: ("Better", "nothing proved"),
        Direction.NEUTRAL: ("Otherwise", ""),
        Direction.UNCLEAR: ("Can't tell", "nothing"),
    }
    told: list[tuple[Direction, str]] = []
    for direction, (head, none) in heads.items():
        changes = comparison.of(direction)
        text = _counts(changes) or none
        if text:
            targets = {change.target for change in changes}
            at = f" at {counted(len(targets), 'target')}" if targets else ""
            told.append((direction, f"{head}{at}: {text}"))
    return told


def _counts(changes: Iterable[Change]) -> str:
    """How many lines of each kind; where nothing is proved, only what they are about."""
    by_target: dict[str, list[Change]] = {}
    for change in changes:
        by_target.setdefault(change.target, []).append(change)
    told = [line.change for each in by_target.values() for line in told_changes(each)]
    numbers = Counter((_NOUNS if c.proved else _SUBJECTS)[c.kind] for c in told)
    nouns = dict.fromkeys((*_NOUNS.values(), *_SUBJECTS.values()))
    return joined([f"{numbers[noun]} × {noun}" for noun in nouns if numbers[noun]])


def remarks(comparison: Comparison) -> list[str]:
    """What of the two snapshots themselves differs, and colours what is told."""
    old, new = comparison.old, comparison.new
    told = []
    if old.run.world != new.run.world:
        told.append(f"The old snapshot is {_from(old)}, the new one {_from(new)}.")
    if new.run.finished < old.run.finished:
        told.append("The new snapshot was taken before the old one.")
    rebuilt = _rebuilt(old), _rebuilt(new)
    if not comparison.observed_only and rebuilt[0] != rebuilt[1]:
        told.append(
            f"Reconstructed answers ({RECONSTRUCTED_MARK}): the old one {rebuilt[0]}, the new one"
            f" {rebuilt[1]}."
        )
    for word, side in (("old", old), ("new", new)):
        if not side.run.complete:
            told.append(
                f"The {word} snapshot is incomplete: its scan was interrupted, or part of the file"
                " is lost."
            )
    if not comparison.pairs_searched:
        told.append("Pairs that take something down together are compared in short lists only.")
    if comparison.compared and (blind := _blind(comparison)):
        told.append(f"Nothing was seen of any target {blind}.")
    return told


def _blind(comparison: Comparison) -> str:
    """Which snapshots saw nothing of what is compared; empty for neither."""
    if comparison.old.seen:
        return "" if comparison.new.seen else "in the new snapshot"
    return "in the old snapshot" if comparison.new.seen else "in either snapshot"


def _from(side: Side) -> str:
    return f"of recorded world {safe(side.run.world, 60)}" if side.run.world else "live"


def _rebuilt(side: Side) -> str:
    number = dict(side.provenance).get(Provenance.RECONSTRUCTED, 0)
    if not number:
        return "has none"
    dates = [dated(d) for d in side.reconstructed]
    span = dates if len(dates) < 3 else [f"{dates[0]} to {dates[-1]}"]
    return f"has {number}, of {joined(span)}"


def heading(comparison: Comparison) -> str:
    """From when to when."""
    old, new = (f"{s.run.finished:%Y-%m-%d %H:%M}" for s in (comparison.old, comparison.new))
    return f"{old} → {new} UTC"


def compared_text(comparison: Comparison) -> str:
    """How many targets could be compared."""
    return f"{counted(len(comparison.compared), 'target')} in both"


def shares_text(comparison: Comparison) -> str:
    """What the shares are over."""
    alike = "" if comparison.counted == comparison.compared else " and asked about alike"
    return f"Shares over the {counted(len(comparison.counted), 'target')} in both{alike}"


def coverage_text(comparison: Comparison) -> str:
    """Judged surfaces then and now."""
    old, new = (
        f"{s.coverage.judged} of {s.coverage.surfaces}" for s in (comparison.old, comparison.new)
    )
    return f"Essential surfaces judged: {old} → {new}."


TREND_WORD = {
    Trend.RISEN: "risen",
    Trend.FALLEN: "fallen",
    Trend.UNCLEAR: "can't tell",
}
MEASURE_WORD = {Measure.USE: "in use", Measure.IMPACT: "lost with it"}


def share_cells(share: ShareChange) -> list[str]:
    """Role, provider, what is measured, then, now, trend."""
    return [
        ROLE_WORD[share.role],
        safe(share.component),
        MEASURE_WORD[share.measure],
        interval(share.was),
        interval(share.now),
        TREND_WORD[share.trend],
    ]


def told_shares(comparison: Comparison, *, full: bool) -> tuple[list[ShareChange], str]:
    """The rows to print, and a sentence on those left out."""
    clear = [s for s in comparison.shares if full or s.trend is not Trend.UNCLEAR]
    rest = len(comparison.shares) - len(clear)
    if not rest:
        return clear, ""
    differ = "differs, but its" if rest == 1 else "differ, but their"
    return clear, f"{counted(rest, 'share')} {differ} intervals overlap: can't tell (--detail full)"


def verdict_in_words(report: DiffReport) -> str:
    """One sentence that says the exit code, both halves where both hold."""
    proved = [o.watched.value for o in report.outcomes if o.proved]
    may = [o.watched.value for o in report.outcomes if o.may]
    parts = []
    if proved:
        parts.append(f"proved: {joined(proved)}")
    if may:
        parts.append(f"may have happened, for lack of measurement: {joined(may)}")
    if not report.comparison.compared:
        parts.append("no target is in both snapshots, so nothing could be compared")
    elif report.outcomes and not report.comparison.is_seen:
        parts.append(f"nothing was seen of any target {_blind(report.comparison)}")
    if not parts:
        parts.append("none of what was asked about" if report.outcomes else "nothing was asked")
    return f"{'; '.join(parts)} (exit {int(report.exit_code)})"


def diff_notices(comparison: Comparison) -> list[str]:
    """What every format carries: when and whence both are from, and what none can see."""
    old, new = (
        notices(
            Whence(
                run=side.run,
                catalogue_date=comparison.catalogue_date,
                provenance=side.provenance,
                stated=side.stated,
            )
        )
        for side in (comparison.old, comparison.new)
    )
    first = [f"Old: {old[0]} {old[2]}", f"New: {new[0]} {new[2]}"]
    return [safe(text, 512) for text in (*first, new[1], new[3])]
