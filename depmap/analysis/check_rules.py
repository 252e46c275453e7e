"""Rules on the files of a folder, and what they find in it. The rules are in tuples elsewhere.

A rule's checks are functions from a scene to remarks. Rules without any are those that the reader
applies by refusing what breaks them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from depmap.errors import InputError
from depmap.model.file_check import CheckFinding, CheckSeverity, Remark

S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A rule as it is told: its id, one line on what it finds, why that matters, what to do."""

    id: StrEnum
    severity: CheckSeverity = CheckSeverity.ERROR
    summary: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule(RuleWords, Generic[S]):
    """A rule and its checks of a scene."""

    checks: tuple[Callable[[S], Iterator[Remark]], ...] = ()


def apply_rules(
    rules: Sequence[CheckRule[S]], scene: S, refusals: Iterable[InputError]
) -> tuple[CheckFinding, ...]:
    """What the reader refused and what the rules find, by place, each once.

    A refusal that names no rule breaks the first.
    """
    by_id: dict[str, CheckRule[S]] = {rule.id: rule for rule in rules}
    findings = {_refused(refusal, by_id[refusal.rule or rules[0].id]): None for refusal in refusals}
    for rule in rules:
        for check in rule.checks:
            for remark in check(scene):
                findings[_finding(remark, rule)] = None
    return tuple(sorted(findings, key=lambda f: (f.path, f.line, f.rule, f.message)))


def _refused(refusal: InputError, rule: RuleWords) -> CheckFinding:
    remedy = f" ({refusal.remedy})" if refusal.remedy else ""
    return CheckFinding(
        rule=rule.id,
        severity=rule.severity,
        message=f"{refusal.reason}{remedy}",
        path=refusal.path,
        line=max(refusal.line, 1),
    )


def _finding(remark: Remark, rule: RuleWords) -> CheckFinding:
    return CheckFinding(
        rule=rule.id,
        severity=remark.severity or rule.severity,
        message=remark.message,
        path=remark.path,
        line=remark.line,
    )
