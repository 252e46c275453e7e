"""What a policy accepts: exceptions that hold, and those that have passed the day they end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from depmap.analysis.gate_scene import LIST
from depmap.model.gate import GateOutcome, GateState
from depmap.model.policy import EXPIRED_IGNORE, Ignore, Policy
from depmap.model.target import SourceLocation


def with_ignores(outcome: GateOutcome, policy: Policy, today: date) -> GateOutcome:
    """The outcome as accepted by an exception that holds; whatever it turns out to be."""
    covering = _covering(outcome, policy)
    current = next((i for i in covering if not i.has_expired(today)), None)
    if current is not None:
        return replace(outcome, state=GateState.IGNORED, reason=current.reason)
    if covering:
        return replace(outcome, reason=f"the exception for it ended on {covering[0].expires}")
    return outcome


def expired_ignores(
    outcomes: Sequence[GateOutcome], policy: Policy, today: date
) -> Iterator[GateOutcome]:
    """Exceptions past their day: violated where what they accepted is still so, else a warning.

    ``outcomes`` as the rules found them.
    """
    for ignore in policy.ignores:
        if ignore.has_expired(today):
            covered = [
                o
                for o in outcomes
                if o.state is GateState.VIOLATED and ignore in _covering(o, policy)
            ]
            accepted = all(
                any(not i.has_expired(today) for i in _covering(o, policy)) for o in covered
            )
            yield _expired(ignore, policy, today, still_so=not accepted)


def _covering(outcome: GateOutcome, policy: Policy) -> list[Ignore]:
    return [i for i in policy.ignores if i.covers(outcome.rule, outcome.subject, outcome.component)]


def _expired(ignore: Ignore, policy: Policy, today: date, *, still_so: bool) -> GateOutcome:
    what = " ".join(filter(None, (ignore.rule, ignore.subject, str(ignore.component or ""))))
    then = "what it accepted is still so" if still_so else "nothing it covers is violated"
    return GateOutcome(
        rule=EXPIRED_IGNORE,
        subject=ignore.subject or LIST,
        state=GateState.VIOLATED if still_so else GateState.WARNING,
        message=f"the exception of {what} ended on {ignore.expires}; {then}",
        value=f"ended {ignore.expires}",
        limit=f"today {today}",
        fix="fix it, or accept it again with a new day" if still_so else "delete the [[ignore]]",
        component=ignore.component,
        location=SourceLocation(path=policy.path, line=ignore.line),
        reason=ignore.reason,
        key=f"{ignore.rule} {ignore.line}",
    )
