"""What the CI gate concludes: outcomes by rule, subject and what they are about; the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depmap.errors import ExitCode
from depmap.model.component import Component
from depmap.model.finding import Coverage, Severity
from depmap.model.observation import Provenance, Run
from depmap.model.target import SourceLocation

PART = " · "
"""Parts a key: what stands before it is told of all that stands behind it."""


class GateState(StrEnum):
    """How a rule ended on a subject.

    VIOLATED is proved. UNMEASURED: a failed measurement could make it a violation. WARNING: only a
    hidden origin could, or it breaks no limit and is told all the same (a surface that does not
    work, an exception that ended and covers nothing any more). KNOWN: violated or unmeasured, and
    no worse than in the baseline. IGNORED: accepted by the policy. Exit codes: 1 for VIOLATED, 3
    for UNMEASURED, none for the others; new states may come, so formats go through all of them.
    """

    VIOLATED = "violated"
    UNMEASURED = "unmeasured"
    WARNING = "warning"
    KNOWN = "known"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOutcome:
    """One rule on one subject that is not simply fine.

    ``value`` and ``limit`` are as a reader would write them; ``reason`` is the ignore's, or tells
    how the baseline had it. ``subject`` is a target's id, or ``list`` for a rule on all of them.
    ``location`` is where the user wrote the subject, for ``expired-ignore`` the exception itself.
    ``severity`` is the policy's, else the rule's. ``key`` tells apart what one rule finds on one
    subject, beside the component. ``badness`` grows as the same thing gets worse; ``parts``: all
    that is wrong with it, for things that have several. ``possible``: what something unseen may be,
    empty where it may be anything. ``owner``: who it is about, where that is no component.
    ``reconstructed``: it rests on reconstructed answers.
    """

    rule: str
    subject: str
    state: GateState
    message: str
    value: str
    limit: str
    fix: str
    severity: Severity = Severity.MEDIUM
    component: Component | None = None
    location: SourceLocation | None = None
    evidence: tuple[str, ...] = ()
    reason: str = ""
    key: str = ""
    badness: float = 0.0
    parts: frozenset[str] = frozenset()
    possible: frozenset[Component] = frozenset()
    owner: str = ""
    reconstructed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """All outcomes, worst first, and how much was seen. ``rules``: ids of those applied.

    Too little coverage is an outcome as well (rule ``min-coverage``, UNMEASURED, subject ``list``).
    ``baseline``: the file it was compared with, empty for none. ``provenance`` and ``stated``: how
    many answers there were of each kind, and how many claims.
    """

    run: Run
    catalogue_date: str
    policy: str
    targets: int
    rules: tuple[str, ...]
    outcomes: tuple[GateOutcome, ...]
    coverage: Coverage
    min_coverage: float
    baseline: str = ""
    provenance: tuple[tuple[Provenance, int], ...] = ()
    stated: int = 0

    def of(self, state: GateState) -> tuple[GateOutcome, ...]:
        """The outcomes in one state."""
        return tuple(o for o in self.outcomes if o.state is state)

    @property
    def is_covered(self) -> bool:
        """Whether enough surfaces could be judged."""
        return self.coverage.share >= self.min_coverage

    @property
    def exit_code(self) -> ExitCode:
        """A proved violation beats what could not be measured."""
        if self.of(GateState.VIOLATED):
            return ExitCode.VIOLATED
        if self.of(GateState.UNMEASURED) or not self.is_covered:
            return ExitCode.NOT_MEASURED
        return ExitCode.OK
