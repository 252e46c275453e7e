"""A TOML table whose getters note what is wrong and go on: many problems of a file at once.

It is read by the same functions as a plain ``Table``, which stops at the first. Only the getters
that provider files and worlds need go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from depmap.errors import InputError, Unreadable
from depmap.inputs.table import E, Table
from depmap.inputs.toml import Location, TomlDocument, read_document

STAND_IN = "unreadable"
"""What a text that can't be read is taken for."""

T = TypeVar("T")


class CollectingTable(Table):
    """A table that adds every refusal to ``refusals``.

    A key that can't be read gives a stand-in that permits as much as can be, and is not complained
    about again. What was read of a table that is not sound is not to be relied on.
    """

    def __init__(
        self,
        document: TomlDocument,
        location: Location,
        content: object,
        refusals: list[InputError],
    ) -> None:
        self._refusals = refusals
        self._unread: set[str] = set()
        self._is_sound = True
        super().__init__(document, location, content)

    @property
    def is_sound(self) -> bool:
        """Whether nothing in the table was refused so far."""
        return self._is_sound

    def refuse(self, message: str, key: str = "", *, remedy: str = "", rule: str = "") -> None:
        """Note what is wrong with ``key``, once where it can't be read at all."""
        self._is_sound = False
        if key not in self._unread:
            self._refusals.append(self.error(message, key, remedy=remedy, rule=rule))

    def text(self, key: str, default: str | None = None, *, empty: bool = False) -> str:
        """The text, or STAND_IN."""
        read = super().text
        return self._or(STAND_IN, key, lambda: read(key, default, empty=empty))

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """The texts, or none."""
        read = super().texts
        return self._or((), key, lambda: read(key, default))

    def flag(self, key: str, default: bool | None = None) -> bool:
        """The boolean, or true."""
        read = super().flag
        return self._or(True, key, lambda: read(key, default))

    def integer(self, key: str, default: int | None = None) -> int:
        """The integer, or 1."""
        read = super().integer
        return self._or(1, key, lambda: read(key, default))

    def date(self, key: str) -> date | None:
        """The date, or the first there is."""
        read = super().date
        stand_in: date | None = date.min
        return self._or(stand_in, key, lambda: read(key))

    def one_of(self, key: str, choices: type[E], default: E | None = None) -> E:
        """The member, or the first of ``choices``."""
        read = super().one_of
        return self._or(next(iter(choices)), key, lambda: read(key, choices, default))

    def some_of(
        self, key: str, choices: type[E], default: tuple[E, ...] | None = None
    ) -> tuple[E, ...]:
        """The members, or all of ``choices``."""
        read = super().some_of
        return self._or(tuple(choices), key, lambda: read(key, choices, default))

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of the array under ``key``; what is no table is left out."""
        nothing: tuple[object, ...] = ()
        array = self._or(nothing, key, lambda: self._array(key, ()))
        if not all(isinstance(each, dict) for each in array):
            self.refuse("must be a list of tables", key)
        for index, each in enumerate(array):
            if isinstance(each, dict):
                yield self._child(each, key, index)

    def _or(self, stand_in: T, key: str, read: Callable[[], T]) -> T:
        try:
            return read()
        except InputError as error:
            self._is_sound = False
            self._unread.add(key)
            self._refusals.append(error)
            return stand_in

    def _child(self, content: object, *steps: str | int) -> Table:
        location = (*self._location, *steps)
        return CollectingTable(self._document, location, content, self._refusals)


def collect_table(path: Path, refusals: list[InputError]) -> CollectingTable | None:
    """The root table of the TOML file at ``path``; None, told to ``refusals``, for no TOML.

    Raises Unreadable for a file that can't be opened.
    """
    try:
        document = read_document(path)
    except Unreadable:
        raise
    except InputError as error:
        refusals.append(error)
        return None
    return CollectingTable(document, (), document.root, refusals)
