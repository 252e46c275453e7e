"""Typed reading of a decoded JSON object. No knowledge of what the fields mean."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")


class Malformed(ValueError):
    """A line isn't what the schema says it should be."""


def write_time(moment: datetime) -> str:
    """ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat()


def write_maybe_time(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, or null."""
    return None if moment is None else write_time(moment)


class Row:
    """One JSON object; every getter raises Malformed for a missing or mistyped field."""

    __slots__ = ("_fields",)

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise Malformed("not an object")
        self._fields: dict[str, object] = value

    def get(self, key: str) -> object:
        """The raw value."""
        try:
            return self._fields[key]
        except KeyError:
            raise Malformed(f"{key!r} is missing") from None

    def text(self, key: str) -> str:
        """A string."""
        return _text(self.get(key), key)

    def integer(self, key: str) -> int:
        """A whole number; true and false are none."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Malformed(f"{key!r} is no whole number")
        return value

    def number(self, key: str) -> float:
        """A number, as a float."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Malformed(f"{key!r} is no number")
        if not math.isfinite(value):
            raise Malformed(f"{key!r} is not finite")
        return float(value)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.get(key)
        if not isinstance(value, bool):
            raise Malformed(f"{key!r} is neither true nor false")
        return value

    def maybe_flag(self, key: str) -> bool | None:
        """True, false or null."""
        return None if self.get(key) is None else self.flag(key)

    def time(self, key: str) -> datetime:
        """A moment with its offset from UTC."""
        text = self.text(key)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise Malformed(f"{key!r} is no ISO 8601 time") from error
        if moment.tzinfo is None:
            raise Malformed(f"{key!r} has no offset from UTC")
        return moment

    def maybe_time(self, key: str) -> datetime | None:
        """A moment, or None for null."""
        return None if self.get(key) is None else self.time(key)

    def member(self, key: str, kind: type[_E]) -> _E:
        """One value of a closed list."""
        text = self.text(key)
        try:
            return kind(text)
        except ValueError as error:
            raise Malformed(f"{key!r}: {error}") from error

    def each(self, key: str, decode: Callable[[object], _T]) -> tuple[_T, ...]:
        """A list, decoded one by one."""
        value = self.get(key)
        if not isinstance(value, list):
            raise Malformed(f"{key!r} is no list")
        return tuple(decode(entry) for entry in value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        return self.each(key, lambda entry: _text(entry, key))

    def integers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return self.each(key, lambda entry: Row({key: entry}).integer(key))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A list of two strings each."""

        def pair(entry: object) -> tuple[str, str]:
            if not isinstance(entry, list) or len(entry) != 2:
                raise Malformed(f"{key!r} holds what is no pair")
            return _text(entry[0], key), _text(entry[1], key)

        return self.each(key, pair)

    def maybe(self, key: str, decode: Callable[[object], _T]) -> _T | None:
        """A value, or None for null."""
        value = self.get(key)
        return None if value is None else decode(value)


def _text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{key!r} is no string")
    return value
