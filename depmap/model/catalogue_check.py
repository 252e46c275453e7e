"""What the check of a provider list speaks in: rules by id, files, shares. No judging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from depmap.model.file_check import CheckReport
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFile:
    """A provider's file as far as it could be read.

    ``keys`` gives the line of each key at its top; ``is_whole`` tells that nothing was refused.
    """

    path: str
    provider: Provider
    keys: Mapping[str, int]
    is_whole: bool = True


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
class CatalogueReport(CheckReport):
    """The check of a provider list. ``shares`` are those of the folder and of the table."""

    networks: int
    shares: tuple[AgeShare, ...]
    file_shares: tuple[AgeShare, ...]
