"""An index of short texts compared without regard to case: equal, prefix, token, any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from depmap.model.provider import ValueTest

_TOKEN = re.compile(r"[\w.-]+")

V = TypeVar("V")


def tokens(value: str) -> frozenset[str]:
    """The words of ``value``, casefolded: runs of letters, digits, ``-``, ``_`` and ``.``."""
    return frozenset(_TOKEN.findall(value.casefold()))


class ValueIndex(Generic[V]):
    """From a text to what was given for it. ``order`` sorts what is found; it must be total."""

    def __init__(
        self, entries: Iterable[tuple[ValueTest, str, V]], *, order: Callable[[V], Any]
    ) -> None:
        self._order = order
        self._any: list[V] = []
        self._equal: dict[str, list[V]] = {}
        self._token: dict[str, list[V]] = {}
        self._prefix: dict[str, list[V]] = {}
        tables = {
            ValueTest.EQUALS: self._equal,
            ValueTest.TOKEN: self._token,
            ValueTest.PREFIX: self._prefix,
        }
        for test, text, given in entries:
            if test is ValueTest.ANY:
                self._any.append(given)
            else:
                tables[test].setdefault(text.casefold(), []).append(given)
        self._prefix_lengths = sorted({len(prefix) for prefix in self._prefix})

    def find(self, value: str) -> tuple[V, ...]:
        """Everything that fits ``value``, in order."""
        folded = value.casefold()
        found = [*self._any, *self._equal.get(folded, ())]
        if self._token:
            for token in tokens(value) & self._token.keys():
                found += self._token[token]
        for length in self._prefix_lengths:
            if length > len(folded):
                break
            found += self._prefix.get(folded[:length], ())
        found.sort(key=self._order)
        return tuple(found)
