"""Lists of words on the command line: roles and classes of failure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from depmap.errors import UsageError
from depmap.model.role import PROMPT, FailureClass, Role
from depmap.model.suggest import suggestion

E = TypeVar("E", bound=StrEnum)


def read_roles(texts: Iterable[str]) -> frozenset[Role]:
    """Roles by their names, several separated by commas; raises UsageError."""
    return frozenset(_choice(name, Role, "role") for text in texts for name in _names(text))


def read_classes(text: str) -> frozenset[FailureClass]:
    """Classes of failure separated by commas, all of them for an empty text; raises UsageError."""
    return frozenset(
        _choice(n, FailureClass, "class of failure") for n in _names(text)
    ) or frozenset(FailureClass)


def read_included(text: str) -> frozenset[FailureClass]:
    """Immediate and cached failures, and the classes given; raises UsageError."""
    return PROMPT | {_choice(name, FailureClass, "class of failure") for name in _names(text)}


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip().lower())]


def _choice(name: str, choices: type[E], kind: str) -> E:
    try:
        return choices(name)
    except ValueError as error:
        known = [choice.value for choice in choices]
        remedy = suggestion(name, known) or f"known: {', '.join(known)}"
        raise UsageError(f"{name!r} is no {kind}", remedy=remedy) from error
