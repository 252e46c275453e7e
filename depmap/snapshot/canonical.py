"""Canonical order: each question once, sorted, with ids. No files, no network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from depmap.model.observation import Observation, Question, Status

_GIVEN_UP = frozenset({Status.TIMEOUT, Status.LIMIT_HIT, Status.SKIPPED})


def canonical(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """``sorted_once``, with the ids ``o1``, ``o2`` … in that order."""
    ordered = sorted_once(observations)
    return tuple(replace(o, id=f"o{number}") for number, o in enumerate(ordered, start=1))


def sorted_once(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """Sorted by question, one observation each, ids as they are.

    Where a question was answered for one target and given up for another, the answer stays: a
    fact before a failure, a failure before a question given up, then the earlier one.
    """
    best: dict[Question, Observation] = {}
    for observation in observations:
        held = best.get(observation.question)
        if held is observation:
            continue  # a question that several targets share
        if held is None or _rank(observation) < _rank(held):
            best[observation.question] = observation
    return tuple(best[question] for question in sorted(best, key=_place))


def _place(question: Question) -> tuple[str, str, str]:
    """The order of questions, as a key: comparing dataclasses costs four times as much."""
    return question.kind, question.subject, question.qualifier


def _rank(observation: Observation) -> tuple[bool, bool, bool, float, str, str]:
    return (
        not observation.status.is_fact,
        observation.payload is None,
        observation.status in _GIVEN_UP,
        observation.at.timestamp(),
        observation.status,
        repr(replace(observation, id="")),
    )
