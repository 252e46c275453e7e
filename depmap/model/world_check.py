"""What the check of a recorded world speaks in: rules by id, rows with their lines, a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Generic, TypeVar

from depmap.model.file_check import CheckReport, Remark
from depmap.model.target import StatedFact
from depmap.model.world import (
    AnswerCount,
    RecordedDelegation,
    RecordedExchange,
    RecordedIssuer,
    RecordedOrigin,
    RecordedResponse,
    RecordedRRset,
)


class WorldRule(StrEnum):
    """Every rule of a recorded world. What each asks: ``analysis/world_rules``."""

    SYNTAX = "syntax"
    MISSING_SOURCE = "missing-source"
    FUTURE_DATE = "future-date"
    UNKNOWN_EXCHANGE = "unknown-exchange"
    DUPLICATE_RECORD = "duplicate-record"
    ALIAS_CONFLICT = "alias-conflict"
    ALIAS_LOOP = "alias-loop"
    NO_NAME_SERVER = "no-name-server"
    RESERVED_AS = "reserved-as"
    DOCUMENTATION_ADDRESS = "documentation-address"
    UNSERVABLE = "unservable"
    SPECIAL_PURPOSE = "special-purpose"
    DANGLING_ALIAS = "dangling-alias"
    UNPLACED_SERVER = "unplaced-server"
    UNUSED_ANSWER = "unused-answer"


Row = (
    RecordedRRset
    | RecordedDelegation
    | RecordedOrigin
    | RecordedResponse
    | RecordedIssuer
    | StatedFact
)
T = TypeVar("T", bound=Row)
T_co = TypeVar("T_co", bound=Row, covariant=True)


@dataclass(frozen=True, slots=True)
class Placed(Generic[T_co]):
    """A row, its file, the line of its table and of each key of it, counted from 1.

    Of a row that is not sound only what could be read is in it, the rest stands for nothing.
    """

    row: T_co
    path: str
    line: int
    lines: Mapping[str, int]
    is_sound: bool = True

    def __str__(self) -> str:
        return f"{PurePath(self.path).name}:{self.line}"

    def remark(self, message: str, key: str = "") -> Remark:
        """Something said of ``key``, or of the whole row."""
        return Remark(self.path, self.lines.get(key, self.line), message)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldFile:
    """An exchange's file as far as it could be read; ``is_whole`` if nothing was refused.

    ``exchange`` is empty, and ``line`` that of the key, where it can't be relied on.
    """

    path: str
    exchange: str
    line: int = 1
    rrsets: tuple[Placed[RecordedRRset], ...] = ()
    delegations: tuple[Placed[RecordedDelegation], ...] = ()
    origins: tuple[Placed[RecordedOrigin], ...] = ()
    responses: tuple[Placed[RecordedResponse], ...] = ()
    issuers: tuple[Placed[RecordedIssuer], ...] = ()
    stated: tuple[Placed[StatedFact], ...] = ()
    not_served: int = 0
    is_whole: bool = True

    @property
    def recorded(self) -> RecordedExchange:
        """What it holds, without the rows that are not sound."""
        return RecordedExchange(
            exchange=self.exchange,
            rrsets=_sound(self.rrsets),
            delegations=_sound(self.delegations),
            origins=_sound(self.origins),
            responses=_sound(self.responses),
            issuers=_sound(self.issuers),
            stated=_sound(self.stated),
            not_served=self.not_served,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldReport(CheckReport):
    """The check of recorded worlds. ``answers`` counts what could be read."""

    answers: tuple[AnswerCount, ...]


def _sound(rows: tuple[Placed[T], ...]) -> tuple[T, ...]:
    return tuple(placed.row for placed in rows if placed.is_sound)
