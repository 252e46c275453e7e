"""What the check of a provider list speaks in: rules by id, findings, shares. No judging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from depmap.errors import ExitCode
from depmap.model.provider import Provider


class RuleId(StrEnum):
    """Every rule of a provider list. What each asks: ``analysis/catalogue_rules``."""

    SYNTAX = "syntax"
    MISSING_SOURCE = "missing-source"
    SPECIAL_PURPOSE = "special-purpose"
    SHORT_PREFIX = "short-prefix"
    RESERVED_AS = "reserved-as"
    DUPLICATE_NAME = "duplicate-name"
    UNKNOWN_PROVIDER = "unknown-provider"
    DUPLICATE_MATCHER = "duplicate-matcher"
    SHADOWED_MATCHER = "shadowed-matcher"
    OVERLAPPING_MATCHER = "overlapping-matcher"
    NESTED_SUFFIX = "nested-suffix"
    NO_EXAMPLE = "no-example"
    NO_LOOK_ALIKE = "no-look-alike"
    EXAMPLE_FAILS = "example-fails"
    LOOK_ALIKE_MATCHES = "look-alike-matches"
    STALE = "stale"
    UNVERIFIED = "unverified"


class CheckSeverity(StrEnum):
    """Whether a finding fails the check."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFile:
    """A provider's file as far as it could be read.

    ``keys`` gives the line of each key at its top; ``is_whole`` tells that nothing was refused.
    """

    path: str
    provider: Provider
    keys: Mapping[str, int]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule has to say of a place; ``severity`` where it isn't the rule's own."""

    path: str
    line: int
    message: str
    severity: CheckSeverity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFinding:
    """A rule that a place breaks. ``line`` counts from 1, 0 for a folder or a whole table."""

    rule: RuleId
    severity: CheckSeverity
    message: str
    path: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeShare:
    """How many of the sources of a folder, table or file are stale or unverified."""

    rule: RuleId
    path: str
    count: int
    of: int

    @property
    def share(self) -> float:
        """In [0, 1]; 0 where there is no source at all."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueReport:
    """All findings, by place. ``shares`` are those of the folder and of the table."""

    path: str
    files: int
    networks: int
    findings: tuple[CatalogueFinding, ...]
    shares: tuple[AgeShare, ...]
    file_shares: tuple[AgeShare, ...]

    def of(self, severity: CheckSeverity) -> tuple[CatalogueFinding, ...]:
        """The findings of one severity."""
        return tuple(f for f in self.findings if f.severity is severity)

    @property
    def exit_code(self) -> ExitCode:
        """Warnings alone fail nothing."""
        return ExitCode.VIOLATED if self.of(CheckSeverity.ERROR) else ExitCode.OK
