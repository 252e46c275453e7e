"""What of a gate's outcome is new or worse than in a baseline, under the same policy.

Unseen is not fixed: what was violated then and can't be judged now is not measured, never fine.
What could not be judged then either is known, unless more of it is out of sight now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from depmap.analysis.gate import worst_first
from depmap.analysis.gate_scene import SLACK
from depmap.model.gate import PART, GateOutcome, GateReport, GateState
from depmap.model.observation import Snapshot
from depmap.model.policy import EXPIRED_IGNORE, PolicyRule

_NEVER_KNOWN = (EXPIRED_IGNORE, PolicyRule.MIN_COVERAGE)
_BROKEN = (GateState.VIOLATED, GateState.IGNORED)


def against_baseline(report: GateReport, baseline: GateReport, *, name: str) -> GateReport:
    """``report`` with what ``baseline`` has too told as known; ``name`` is its file.

    Exceptions and their end are the policy's, and how much was seen is this run's alone.
    """
    lasting = [o for o in report.outcomes if o.state in _BROKEN]
    gone = [
        o
        for o in baseline.outcomes
        if o.state in _BROKEN and not any(_is_same(now, o) for now in lasting)
    ]
    compared = (
        _held(outcome, baseline.outcomes)
        if outcome.state is GateState.VIOLATED
        else _unseen(outcome, gone, baseline.outcomes)
        for outcome in report.outcomes
    )
    return replace(report, outcomes=worst_first(compared), baseline=name)


def unlike(baseline: Snapshot, snapshot: Snapshot) -> Iterator[str]:
    """Why comparing the two may say nothing: told, not refused, since a list may well change."""
    if baseline.run.world != snapshot.run.world:
        before, now = (
            f"of the recorded world {s.run.world}" if s.run.world else "live"
            for s in (baseline, snapshot)
        )
        yield f"the baseline is {before}, what is checked is {now}"
    if {t.id for t in baseline.targets}.isdisjoint(t.id for t in snapshot.targets):
        yield "the baseline holds none of the targets that are checked"


def _held(outcome: GateOutcome, before: Sequence[GateOutcome]) -> GateOutcome:
    """A violation against what the baseline had in its place."""
    if outcome.rule in _NEVER_KNOWN:
        return outcome
    earlier = [o for o in before if _is_same(outcome, o)]
    broken = [o for o in earlier if o.state in _BROKEN]
    if any(_is_no_worse(outcome, o) for o in broken):
        return _because(replace(outcome, state=GateState.KNOWN), "no worse than in the baseline")
    if broken:
        return _because(outcome, f"worse than in the baseline: {broken[0].value}")
    doubted = earlier or any(_may_have_been(outcome, o) for o in before)
    return _because(outcome, "not proved in the baseline" if doubted else "new since the baseline")


def _unseen(
    outcome: GateOutcome, gone: Iterable[GateOutcome], before: Iterable[GateOutcome]
) -> GateOutcome:
    """What was not seen may be a violation of the baseline that is not found any more."""
    if outcome.state not in (GateState.UNMEASURED, GateState.WARNING):
        return outcome
    if any(
        _is_same(outcome, o) and (not outcome.possible or o.component in outcome.possible)
        for o in gone
    ):
        unseen = replace(outcome, state=GateState.UNMEASURED)
        return _because(unseen, "violated in the baseline, and unseen is not fixed")
    if outcome.state is GateState.UNMEASURED and outcome.rule not in _NEVER_KNOWN:
        earlier = [o for o in before if o.state is outcome.state and _is_same(outcome, o)]
        if any(_is_no_worse(outcome, o) for o in earlier):
            known = replace(outcome, state=GateState.KNOWN)
            return _because(known, "not measured in the baseline either")
    return outcome


def _is_no_worse(now: GateOutcome, before: GateOutcome) -> bool:
    return now.badness <= before.badness + SLACK and now.parts <= before.parts


def _because(outcome: GateOutcome, reason: str) -> GateOutcome:
    return replace(outcome, reason="; ".join(filter(None, (reason, outcome.reason))))


def _is_same(now: GateOutcome, before: GateOutcome) -> bool:
    """The same thing, or a part of what it was: a service where the whole provider was one.

    What names no component (something unseen) may be any of those named then.
    """
    if (now.rule, now.subject) != (before.rule, before.subject):
        return False
    if now.component is None:
        return before.key == now.key or before.key.startswith(f"{now.key}{PART}")
    is_part = before.component is None or before.component.contains(now.component)
    return before.key == now.key and is_part


def _may_have_been(now: GateOutcome, before: GateOutcome) -> bool:
    """Whether what was in doubt then, of all it speaks of, may have been this."""
    same = (now.rule, now.subject) == (before.rule, before.subject)
    return same and before.component is None and now.key.startswith(f"{before.key}{PART}")
