"""Errors that end a command, each with its exit code and a remedy.

A failure of the network is an observation, never one of these.

DepmapError
├── UsageError        2  the command line or the configuration
│   └── InputError    2  a file the user gave, as path:line
│       └── Unreadable   it can't be opened: missing, no file, not permitted
├── NotMeasured       3  nothing to judge: resolver or network down, no target left
├── OutputError       6  the report could not be written
└── SnapshotError     6  a snapshot is damaged, newer than this program, or held by another run
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """What the process returns, the same for every command and format."""

    OK = 0
    VIOLATED = 1
    USAGE = 2
    NOT_MEASURED = 3
    INTERNAL = 5
    OUTPUT = 6
    INTERRUPTED = 130
    TERMINATED = 143


class DepmapError(Exception):
    """The operator can act on this: ``message`` says what, ``remedy`` says how."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class UsageError(DepmapError):
    """The command line or the configuration can't be followed."""

    exit_code = ExitCode.USAGE


class InputError(UsageError):
    """A file can't be read as what it should be; ``line`` counts from 1, 0 for the whole file.

    ``reason`` is the message without the place, ``rule`` the rule that the content breaks, empty
    where it just can't be read.
    """

    def __init__(
        self, message: str, *, path: Path | str, line: int = 0, remedy: str = "", rule: str = ""
    ) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {message}", remedy=remedy)
        self.path = str(path)
        self.line = line
        self.reason = message
        self.rule = rule


class Unreadable(InputError):
    """A file or folder can't be opened at all."""


class NotMeasured(DepmapError):
    """Too little could be observed to say anything."""

    exit_code = ExitCode.NOT_MEASURED


class OutputError(DepmapError):
    """A report or a snapshot could not be written."""

    exit_code = ExitCode.OUTPUT


class SnapshotError(OutputError):
    """A snapshot is damaged, of a newer schema, or in use."""
