"""A TOML table read key by key into typed values; what nobody asked for is refused at the end.

Hand-written because it is read before the first answer of every command, and importing a
validation library takes longer than loading the whole catalogue.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from depmap.errors import InputError
from depmap.inputs.toml import MAX_LINE, Location, TomlDocument, read_document
from depmap.model.suggest import suggestion

E = TypeVar("E", bound=StrEnum)


class Table:
    """One table of a document. Getters raise InputError at the key's line.

    A getter without a default requires the key. Call ``finish`` when all keys were asked for.
    """

    def __init__(self, document: TomlDocument, location: Location, content: object) -> None:
        self._document = document
        self._location = location
        if not isinstance(content, dict):
            raise self.error("must be a table")
        self._content: dict[str, object] = content
        self._asked: set[str] = set()

    @property
    def path(self) -> Path:
        """The file the table is in."""
        return self._document.path

    @property
    def line(self) -> int:
        """The line the table begins on, counted from 1; 1 for the root."""
        return self._document.line_of(self._location) or 1

    def __contains__(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._content

    def __iter__(self) -> Iterator[str]:
        """The keys present, in file order."""
        return iter(self._content)

    @property
    def is_sound(self) -> bool:
        """Whether nothing in the table was refused so far; here a refusal ends the reading."""
        return True

    def line_of(self, key: str) -> int:
        """The line ``key`` is on, else that of the table."""
        return self._document.line_of((*self._location, key)) or 1

    def error(self, message: str, key: str = "", *, remedy: str = "", rule: str = "") -> InputError:
        """An InputError that points at ``key``, or at the table itself."""
        location = (*self._location, key) if key else self._location
        subject = f"{key}: " if key else ""
        line = self._document.line_of(location)
        return InputError(
            f"{subject}{message}", path=self.path, line=line, remedy=remedy, rule=rule
        )

    def refuse(self, message: str, key: str = "", *, remedy: str = "", rule: str = "") -> None:
        """Say what is wrong with ``key``, or with the table itself: here by raising it."""
        raise self.error(message, key, remedy=remedy, rule=rule)

    def text(self, key: str, default: str | None = None, *, empty: bool = False) -> str:
        """A string as written; an empty one is refused unless ``empty`` or the default is."""
        found = self._get(key, default)
        if not isinstance(found, str):
            raise self.error("must be text", key)
        if not found and not empty and default != "":
            raise self.error("must not be empty", key)
        return found

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """An array of non-empty strings."""
        found = self._array(key, default)
        for each in found:
            if not isinstance(each, str) or not each:
                raise self.error("must be a list of non-empty texts", key)
        return tuple(str(each) for each in found)

    def groups_of_texts(self, key: str) -> tuple[tuple[str, ...], ...]:
        """An array whose elements are texts or arrays of texts; a text is a group of one."""
        groups: list[tuple[str, ...]] = []
        for each in self._array(key, None):
            group = tuple(each) if isinstance(each, list) else (each,)
            if not group or not all(isinstance(text, str) and text for text in group):
                raise self.error("must be a list of non-empty texts or of lists of these", key)
            groups.append(group)
        return tuple(groups)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """A boolean."""
        found = self._get(key, default)
        if not isinstance(found, bool):
            raise self.error("must be true or false", key)
        return found

    def number(self, key: str, default: float | None = None) -> float:
        """A finite integer or float, as a float."""
        found = self._get(key, default)
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise self.error("must be a number", key)
        if not abs(found) <= sys.float_info.max:
            raise self.error("must be finite", key)
        return float(found)

    def integer(self, key: str, default: int | None = None) -> int:
        """An integer."""
        found = self._get(key, default)
        if isinstance(found, bool) or not isinstance(found, int):
            raise self.error("must be a whole number", key)
        return found

    def date(self, key: str) -> date | None:
        """A TOML date (``2026-08-22``, no quotes), None where the key is missing."""
        self._asked.add(key)
        found = self._content.get(key)
        if found is None:
            return None
        if not isinstance(found, date) or isinstance(found, datetime):
            raise self.error("must be a date like 2026-08-22, without quotes", key)
        return found

    def one_of(self, key: str, choices: type[E], default: E | None = None) -> E:
        """A member of the enum ``choices``, by its value."""
        return self._choice(key, self._get(key, default), choices)

    def some_of(
        self, key: str, choices: type[E], default: tuple[E, ...] | None = None
    ) -> tuple[E, ...]:
        """An array of members of the enum ``choices``."""
        return tuple(self._choice(key, each, choices) for each in self._array(key, default))

    def table(self, key: str) -> Table:
        """The table under ``key``."""
        return self._child(self._get(key, None), key)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of the array under ``key``; none where the key is missing."""
        for index, each in enumerate(self._array(key, ())):
            yield self._child(each, key, index)

    def is_table(self, key: str) -> bool:
        """Whether ``key`` holds a table rather than a plain value."""
        return isinstance(self._content.get(key), dict)

    def finish(self) -> None:
        """Refuse keys that no getter asked for."""
        missing = self._asked - self._content.keys()
        known = ", ".join(sorted(self._asked)) or "none"
        for key in self._content:
            if key not in self._asked:
                remedy = suggestion(key, missing)
                self.refuse("unknown key", key, remedy=remedy or f"known keys: {known}")

    def _get(self, key: str, default: object) -> object:
        self._asked.add(key)
        found = self._content.get(key, default)
        if found is None:
            raise self.error(f"{key} is missing")
        return found

    def _array(self, key: str, default: object) -> tuple[object, ...]:
        found = self._get(key, default)
        if not isinstance(found, list | tuple):
            raise self.error("must be a list", key)
        return tuple(found)

    def _choice(self, key: str, found: object, choices: type[E]) -> E:
        try:
            return choices(str(found)) if isinstance(found, str) else choices(repr(found))
        except ValueError as error:
            known = ", ".join(choice.value or '""' for choice in choices)
            hint = suggestion(found, [c.value for c in choices]) if isinstance(found, str) else ""
            raise self.error(f"{found!r} is none of {known}", key, remedy=hint) from error

    def _child(self, content: object, *steps: str | int) -> Table:
        return Table(self._document, (*self._location, *steps), content)


def read_table(path: Path, *, longest: int = MAX_LINE) -> Table:
    """The root table of the TOML file at ``path``, of lines of at most ``longest`` characters."""
    return root_of(read_document(path, longest=longest))


def root_of(document: TomlDocument) -> Table:
    """The root table of a document."""
    return Table(document, (), document.root)
