"""What the CI gate concludes: one outcome per rule and subject, and the code to exit with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depmap.errors import ExitCode
from depmap.model.component import Component
from depmap.model.finding import Coverage, Severity
from depmap.model.observation import Run
from depmap.model.target import SourceLocation


class GateState(StrEnum):
    """How a rule ended on a subject.

    VIOLATED is proved. UNMEASURED: a failed measurement could make it a violation. WARNING: only a
    hidden origin could. IGNORED: violated, and accepted by the policy.
    """

    VIOLATED = "violated"
    UNMEASURED = "unmeasured"
    WARNING = "warning"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOutcome:
    """One rule on one subject that is not simply fine.

    ``value`` and ``limit`` are as a reader would write them; ``reason`` is the ignore's.
    """

    rule: str
    subject: str
    state: GateState
    severity: Severity
    message: str
    value: str
    limit: str
    fix: str
    component: Component | None = None
    location: SourceLocation | None = None
    evidence: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """All outcomes, worst first, and how much was seen. ``rules``: ids of those applied."""

    run: Run
    catalogue_date: str
    policy: str
    targets: int
    rules: tuple[str, ...]
    outcomes: tuple[GateOutcome, ...]
    coverage: Coverage
    min_coverage: float

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
