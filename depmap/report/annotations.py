"""What a build service shows beside a file, whoever found it. Written by ``sarif``, ``github``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST = 1024
"""Characters of a message that are told."""


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A rule's word on a place. ``path`` is empty for nowhere; ``line`` is 0 for all of it.

    Relative paths start where the command was run. ``fingerprint`` is the same in every run that
    finds the same thing; empty where nothing tells. ``accepted``: why it does not count, None
    where it does.
    """

    rule: str
    level: Level
    message: str
    path: str = ""
    line: int = 0
    fingerprint: str = ""
    accepted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """A rule as a reader of its annotations is told it."""

    id: str
    level: Level
    summary: str
    why: str
    fix: str
