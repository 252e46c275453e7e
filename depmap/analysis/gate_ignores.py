"""What a policy accepts: exceptions that hold, and those that have passed the day they end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from depmap.analysis.gate_scene import LIST
from depmap.model.component import Component
from depmap.model.gate import GateOutcome, GateState
from depmap.model.policy import EXPIRED_IGNORE, Ignore, Policy
from depmap.model.target import SourceLocation


def with_ignores(
    outcome: GateOutcome, policy: Policy, today: date, owners: Mapping[str, str]
) -> GateOutcome:
    """The outcome as accepted by an exception that holds; whatever it turns out to be.

    ``owners`` gives each provider's.
    """
    covering = _covering(outcome, policy, owners)
    current = next((i for i in covering if not i.has_expired(today)), None)
    if current is not None:
        return replace(outcome, state=GateState.IGNORED, reason=current.reason)
    if covering:
        return replace(outcome, reason=f"the exception for it ended on {covering[0].expires}")
    return outcome


def idle_ignores(
    outcomes: Iterable[GateOutcome], policy: Policy, today: date, owners: Mapping[str, str]
) -> tuple[Ignore, ...]:
    """Exceptions that hold and cover none of ``outcomes``: mistyped, or not needed any more."""
    covering = {i for outcome in outcomes for i in _covering(outcome, policy, owners)}
    return tuple(i for i in policy.ignores if i not in covering and not i.has_expired(today))


def expired_ignores(
    outcomes: Sequence[GateOutcome], policy: Policy, today: date, owners: Mapping[str, str]
) -> Iterator[GateOutcome]:
    """Exceptions past their day: violated where what they accepted is still so, not measured where
    that can't be told, else a warning.

    ``outcomes`` as the rules found them.
    """
    for ignore in policy.ignores:
        if not ignore.has_expired(today):
            continue
        left = {
            outcome.state
            for outcome in outcomes
            if ignore in (covering := _covering(outcome, policy, owners))
            and all(i.has_expired(today) for i in covering)
        }
        state = next((s for s in _EXPIRED if s in left), GateState.WARNING)
        yield _expired(ignore, policy, today, state)


_EXPIRED: Mapping[GateState, tuple[str, str]] = {
    GateState.VIOLATED: (
        "what it accepted is still so",
        "fix it, or accept it again with a new day",
    ),
    GateState.UNMEASURED: (
        "whether what it accepted is still so can't be judged",
        "measure again, or accept it again with a new day",
    ),
    GateState.WARNING: ("nothing it covers is violated", "delete the [[ignore]]"),
}
"""How it is told, gravest first, and what to do."""


def _covering(outcome: GateOutcome, policy: Policy, owners: Mapping[str, str]) -> list[Ignore]:
    return [i for i in policy.ignores if _covers(i, outcome, owners)]


def _covers(ignore: Ignore, outcome: GateOutcome, owners: Mapping[str, str]) -> bool:
    """A component covers all it contains; of what is unseen, all it may be has to be covered."""
    if not ignore.speaks_of(outcome.rule, outcome.subject):
        return False
    if ignore.component is None and not ignore.owner:
        return True
    if ignore.owner and outcome.owner:
        return ignore.owner == outcome.owner
    meant = outcome.possible if outcome.component is None else {outcome.component}
    return bool(meant) and all(_is_meant(ignore, component, owners) for component in meant)


def _is_meant(ignore: Ignore, component: Component, owners: Mapping[str, str]) -> bool:
    if ignore.component is not None:
        return ignore.component.contains(component)
    return owners.get(component.provider, component.provider) == ignore.owner


def _expired(ignore: Ignore, policy: Policy, today: date, state: GateState) -> GateOutcome:
    about = str(ignore.component or ignore.owner)
    what = " ".join(filter(None, (ignore.rule, ignore.subject, about)))
    then, fix = _EXPIRED[state]
    return GateOutcome(
        rule=EXPIRED_IGNORE,
        subject=ignore.subject or LIST,
        state=state,
        message=f"the exception of {what} ended on {ignore.expires}; {then}",
        value=f"ended {ignore.expires}",
        limit=f"today {today}",
        fix=fix,
        component=ignore.component,
        location=SourceLocation(path=policy.path, line=ignore.line),
        reason=ignore.reason,
        key=f"{ignore.rule} {ignore.line}",
        owner=ignore.owner,
    )
