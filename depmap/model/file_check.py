"""What the checks of folders speak in: remarks, findings, a report. No rules, no judging."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depmap.errors import ExitCode


class CheckSeverity(StrEnum):
    """Whether a finding fails the check."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule has to say of a place; ``severity`` where it isn't the rule's own."""

    path: str
    line: int
    message: str
    severity: CheckSeverity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    """A rule that a place breaks. ``line`` counts from 1, 0 for a folder or a whole table."""

    rule: StrEnum
    severity: CheckSeverity
    message: str
    path: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """All findings on the ``files`` of a folder, by place."""

    path: str
    files: int
    findings: tuple[CheckFinding, ...]

    def of(self, severity: CheckSeverity) -> tuple[CheckFinding, ...]:
        """The findings of one severity."""
        return tuple(f for f in self.findings if f.severity is severity)

    @property
    def exit_code(self) -> ExitCode:
        """Warnings alone fail nothing."""
        return ExitCode.VIOLATED if self.of(CheckSeverity.ERROR) else ExitCode.OK
