"""How many questions one target may cost, shared by everything asked on its behalf.

The budget travels in a context variable, so that the ports need not know of it and tasks started
for a target inherit it. Answers out of a cache, and answers somebody else waits for, are free.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from depmap.model.observation import Observation

DEFAULT_QUERIES = 200
_SPENT = "query budget of {} spent"


class QueryBudget:
    """Questions left for one target. ``spent`` never exceeds ``limit``."""

    def __init__(self, limit: int = DEFAULT_QUERIES) -> None:
        self.limit = limit
        self.spent = 0
        self.denied = 0

    def take(self) -> bool:
        """Count one question; false when none is left, which counts in ``denied``."""
        if self.spent >= self.limit:
            self.denied += 1
            return False
        self.spent += 1
        return True


_current: ContextVar[QueryBudget | None] = ContextVar("query budget", default=None)


@contextmanager
def charged_to(budget: QueryBudget) -> Iterator[QueryBudget]:
    """Charge every question asked in this block, and in tasks started in it, to ``budget``."""
    token = _current.set(budget)
    try:
        yield budget
    finally:
        _current.reset(token)


def refusal() -> str:
    """Charge one question to the budget at hand; why it may not be asked, empty when it may."""
    budget = _current.get()
    if budget is None or budget.take():
        return ""
    return _SPENT.format(budget.limit)


def is_everybodys(observation: Observation) -> bool:
    """Whether an answer holds for every target: not when one's budget cut it short."""
    return _SPENT.partition(" {}")[0] not in observation.detail
