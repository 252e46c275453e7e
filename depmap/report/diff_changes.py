"""Each change as one plain sentence, for every format. No layout.

Foreign text leaves here safe; each format escapes on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from depmap.model.diff import (
    Change,
    ChangeKind,
    Direction,
)
from depmap.model.finding import Reason, Relation, Verdict
from depmap.model.observation import Provenance
from depmap.model.role import Role
from depmap.report.role_words import ROLE_WORD
from depmap.report.safe import safe
from depmap.report.words import (
    CLASS_WORD,
    RECONSTRUCTED_MARK,
    joined,
    runs,
    shortened,
)

MOST_SUBJECTS = 4
SIGN = {
    Direction.WORSE: "✗",
    Direction.BETTER: "✓",
    Direction.NEUTRAL: "→",
    Direction.UNCLEAR: "?",
}
_WHY = {
    Reason.ORIGIN_HIDDEN: "origin hidden",
    Reason.NOT_MEASURED: "not measured",
    Reason.RECONSTRUCTED: "reconstructed, and left out",
    Reason.MODEL_INCOMPLETE: "not explained by the model",
}
_DOES = {Verdict.DOWN.value: "takes it down", Verdict.DEGRADED.value: "cuts off part of it"}
_DO = {Verdict.DOWN.value: "take it down", Verdict.DEGRADED.value: "cut off part of it"}
_DID = {Verdict.DOWN.value: "took it down", Verdict.DEGRADED.value: "cut off part of it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line on a target: the change, and all surfaces it is told of."""

    change: Change
    surfaces: tuple[str, ...]

    @property
    def sign(self) -> str:
        """Which way it goes, in one character."""
        return SIGN[self.change.direction]

    def text(self) -> str:
        """The sentence, the target left out."""
        mark = self.change.provenance is Provenance.RECONSTRUCTED
        return f"{_sentence(self.change, self.surfaces)}{RECONSTRUCTED_MARK if mark else ''}"


def told_targets(changes: Iterable[Change]) -> list[tuple[tuple[str, ...], list[Told]]]:
    """By target, those first whose gravest change is worse; ``changes`` stand by target.

    Targets that only one snapshot has come together, where all that is told of them is that.
    """
    listed: dict[object, tuple[list[str], list[Told]]] = {}
    for target, own in groupby(changes, key=lambda c: c.target):
        told = told_changes(own)
        (place, _) = listed.setdefault(_told_alike(told) or target, ([], told))
        place.append(target)
    ordered = sorted(listed.values(), key=lambda pair: _weight(pair[1][0])[0])
    return [(tuple(targets), told) for targets, told in ordered]


def _told_alike(told: list[Told]) -> tuple[object, ...] | None:
    change = told[0].change
    lone = change.kind in (ChangeKind.TARGET_ADDED, ChangeKind.TARGET_REMOVED)
    return _but_surface(change) if lone and len(told) == 1 else None


def told_changes(changes: Iterable[Change]) -> list[Told]:
    """Worse before better before neither before unclear; surfaces that change alike together."""
    grouped: dict[tuple[object, ...], tuple[Change, list[str]]] = {}
    for change in changes:
        place = _but_surface(change)
        known = grouped.setdefault(place, (change, []))
        if change.surface is not None and change.surface.value not in known[1]:
            known[1].append(change.surface.value)
    listed = [Told(change=c, surfaces=tuple(s)) for c, s in grouped.values()]
    return sorted(listed, key=_weight)


def _weight(told: Told) -> tuple[int, bool, bool]:
    """By direction; what lies further off, and who announces addresses, comes last."""
    change = told.change
    far = change.relation is Relation.INDIRECT
    return list(Direction).index(change.direction), change.role is Role.TRANSIT, far


def _but_surface(change: Change) -> tuple[object, ...]:
    return (
        change.kind,
        change.proved,
        change.surface is None,
        change.role,
        change.relation,
        change.hosts,
        change.component,
        change.was,
        change.now,
        change.reason,
        change.provenance,
    )


def _sentence(change: Change, surfaces: Sequence[str]) -> str:
    match change.kind:
        case ChangeKind.NEW_SINGLE_POINT | ChangeKind.SINGLE_POINT_GONE:
            return _point(change)
        case ChangeKind.NEW_CUT_PAIR | ChangeKind.CUT_PAIR_GONE:
            return f"{_where(change, surfaces)}: {_pair(change)}"
        case ChangeKind.REDUNDANCY_LOST | ChangeKind.REDUNDANCY_GAINED:
            return f"{_where(change, surfaces)}: {_redundancy(change)}"
        case ChangeKind.PROVIDER_MOVED:
            return f"{_where(change, surfaces)}: {_move(change)}"
        case ChangeKind.STANDING_WORSE | ChangeKind.STANDING_BETTER:
            who = joined(surfaces) or "as a whole"
            why = "" if change.proved else _because(change)
            return f"{who}: {''.join(change.was)} → {''.join(change.now)}{why}"
        case ChangeKind.COVERAGE_LOST | ChangeKind.COVERAGE_GAINED:
            return f"{_where(change, surfaces)} {_coverage(change)}"
        case ChangeKind.TARGET_ADDED:
            return f"only in the new snapshot{_incomplete(change, 'old')}"
        case ChangeKind.TARGET_REMOVED:
            return f"only in the old snapshot{_incomplete(change, 'new')}"
        case ChangeKind.ASKED:
            return f"{joined(surfaces)} {_asked(change)}"


def _incomplete(change: Change, other: str) -> str:
    return "" if change.proved else f"; the {other} one is incomplete"


def _where(change: Change, surfaces: Sequence[str]) -> str:
    role = ROLE_WORD[change.role] if change.role is not None else ""
    surfaces = [s for s in surfaces if not (s == "mail" and change.role is Role.MAIL)]
    indirect = "indirect " if change.relation is Relation.INDIRECT else ""
    return f"{', '.join(surfaces)} {indirect}{role}".strip()


def _point(change: Change) -> str:
    """Present tense for what holds in NEW, past tense for what held in OLD."""
    own = " (its own)" if change.private else ""
    name = f"{safe(str(change.component))}{own}"
    felt = CLASS_WORD[change.failure_class] if change.failure_class is not None else ""
    when = f" {felt}" if felt else ""
    was, now = "".join(change.was), "".join(change.now)
    did, does = _DID.get(was, ""), f"{_DOES.get(now, '')}{when}"
    if change.kind is ChangeKind.NEW_SINGLE_POINT:
        if change.proved:
            return f"new single point: {name} alone {does}{f'; then, it only {did}' if was else ''}"
        then = f"only proved to {_DO.get(was, was)}" if was else "not proved"
        return f"{name} alone {does}; then, {then}{_because(change)}"
    if change.proved:
        still = f"only {does}" if now else "doesn't"
        return f"single point gone: {name} alone {did}; now it {still}"
    still = f"only proved to {_DO.get(now, now)}" if now else "not proved"
    return f"{name} alone {did}; now, {still}{_because(change)}"


def _pair(change: Change) -> str:
    both = f"{' and '.join(map(safe, change.was or change.now))} together"
    if change.kind is ChangeKind.NEW_CUT_PAIR:
        new = f"new cut pair: {both} take it down"
        return new if change.proved else f"{both} take it down; then, not proved{_because(change)}"
    if change.proved:
        return f"cut pair gone: {both} took it down; now they don't"
    return f"{both} took it down; now, not proved{_because(change)}"


def _coverage(change: Change) -> str:
    if change.kind is ChangeKind.COVERAGE_LOST:
        how = "not seen now" if change.proved else "new and not seen"
        return f"{how}: {_names(change.now)}{_because(change)}"
    how = "seen now, not then" if change.proved else "gone, and never seen"
    return f"{how}: {_names(change.was)}"


def _redundancy(change: Change) -> str:
    lost = change.kind is ChangeKind.REDUNDANCY_LOST
    was, now = (" + ".join(map(safe, side)) for side in (change.was, change.now))
    if change.proved:
        return f"redundancy {'lost' if lost else 'gained'}, {was or 'nothing'} → {now or 'nothing'}"
    if lost and change.was and set(change.was) <= set(change.now):
        return f"redundancy of {was} no longer proved{_because(change, 'now')}"
    if not lost and change.now and set(change.now) <= set(change.was):
        return f"redundancy of {now} proved now, not before{_because(change, 'then')}"
    return f"redundancy may be {'lost' if lost else 'gained'}, {was} → {now}{_because(change)}"


def _move(change: Change) -> str:
    was, now = (" + ".join(map(safe, side)) for side in (change.was, change.now))
    at = f" at {_names(change.hosts)}" if change.hosts else ""
    if change.proved:
        if was and now:
            return f"{was} → {now}{at}"
        return f"{was} gone{at}" if was else f"{now} added{at}"
    told = [f"{was} no longer seen"] if was else []
    told += [f"{now} seen for the first time"] if now else []
    when = "" if was and now else "now" if was else "then"
    return f"{', '.join(told)}{at}{_because(change, when)}"


def _asked(change: Change) -> str:
    told = [f"no longer asked about: {_names(change.was)}"] if change.was else []
    told += [f"newly asked about: {_names(change.now)}"] if change.now else []
    return "; ".join(told)


def _because(change: Change, when: str = "") -> str:
    return f" ({f'{_WHY[change.reason]} {when}'.strip()})" if change.reason is not None else ""


def _names(hosts: Iterable[str]) -> str:
    return shortened(runs([safe(host) for host in hosts]), MOST_SUBJECTS)
