"""Outcomes of the gate built by hand: clean, violated, not measured, of every state, hostile."""

from __future__ import annotations

from dataclasses import replace

from depmap.model.finding import Coverage, Severity
from depmap.model.gate import GateOutcome, GateReport, GateState
from depmap.model.observation import Provenance
from depmap.model.target import SourceLocation
from tests.report.assessments import ESC_AND_FRIENDS, c, single

RULES = ("max-share", "no-single-point", "min-coverage")


def outcome(state: GateState = GateState.VIOLATED, **told: object) -> GateOutcome:
    """A single point of binance, on line 3 of the list."""
    made = GateOutcome(
        rule="no-single-point",
        subject="binance",
        state=state,
        severity=Severity.HIGH,
        message="aws failing takes down api",
        value="aws",
        limit="no single point",
        fix="give api an alternative that does not need aws",
        component=c("aws"),
        location=SourceLocation(path="list.txt", line=3),
        evidence=("o1", "o2"),
        key="api",
    )
    return replace(made, **told)  # type: ignore[arg-type]


def share(state: GateState, **told: object) -> GateOutcome:
    """What holds of the whole list: on nobody's line."""
    made = outcome(
        state,
        rule="max-share",
        subject="list",
        message="cloudflare serves 3 of 8 targets in cdn",
        value="0.38–0.62",
        limit="0.50",
        fix="move some targets' cdn to another provider",
        component=None,
        location=None,
        evidence=(),
        key="cdn provider cloudflare",
    )
    return replace(made, **told)  # type: ignore[arg-type]


def gate(*outcomes: GateOutcome, policy: str = "depmap.toml", baseline: str = "") -> GateReport:
    """What was concluded of eight targets."""
    return GateReport(
        run=single().run,
        catalogue_date="2026-09-30",
        policy=policy,
        targets=8,
        rules=RULES,
        outcomes=outcomes,
        coverage=Coverage(surfaces=10, judged=9, observed=90, failed=9, unknown=4),
        min_coverage=0.8,
        baseline=baseline,
        provenance=((Provenance.OBSERVED, 81), (Provenance.RECONSTRUCTED, 9)),
        stated=2,
    )


def clean() -> GateReport:
    """Nothing found."""
    return gate()


def unmeasured() -> GateReport:
    """Nothing proved, and something not measured."""
    return gate(share(GateState.UNMEASURED))


def every_state() -> GateReport:
    """One outcome of each state, and a second surface that falls with the first."""
    told = {
        GateState.IGNORED: "accepted by the risk committee",
        GateState.KNOWN: "as bad in the baseline",
    }
    return gate(
        outcome(),
        outcome(key="web", message="aws failing takes down web", severity=Severity.LOW),
        share(GateState.UNMEASURED),
        *(
            outcome(state, subject=f"venue-{state}", reason=told.get(state, ""))
            for state in GateState
            if state not in (GateState.VIOLATED, GateState.UNMEASURED)
        ),
    )


def hostile(bad: str = ESC_AND_FRIENDS) -> GateReport:
    """Every foreign text is an attack, in every state."""
    made = [
        outcome(
            state,
            subject=bad,
            message=bad,
            value=bad,
            limit=bad,
            fix=bad,
            reason=bad,
            key=bad,
            evidence=(bad,),
            location=SourceLocation(path=bad, line=1),
        )
        for state in GateState
    ]
    return replace(
        gate(*made, policy=bad, baseline=bad), run=replace(single().run, world=bad, vantage=bad)
    )


CASES = {
    "clean": clean,
    "unmeasured": unmeasured,
    "every-state": every_state,
    "hostile": hostile,
}
