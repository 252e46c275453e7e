"""Holds an assessment to a policy: the rules of the gate are GATE_RULES. No printing.

Over intervals a rule is violated when the lower bound breaks the limit; it is unmeasured when a
failed measurement could, and a warning when only hidden origins could.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from depmap.analysis.assessment import Examined
from depmap.analysis.gate_coverage import min_coverage
from depmap.analysis.gate_ignores import expired_ignores, with_ignores
from depmap.analysis.gate_providers import min_providers
from depmap.analysis.gate_records import min_certificate_days, require_caa, require_dnssec
from depmap.analysis.gate_scene import GateScene
from depmap.analysis.gate_shares import max_impact, max_share
from depmap.analysis.gate_single_points import no_single_point
from depmap.analysis.gate_whom import forbid, require
from depmap.attribution.observed import Observed
from depmap.model.finding import Severity
from depmap.model.gate import GateOutcome, GateReport, GateState
from depmap.model.observation import Snapshot
from depmap.model.policy import EXPIRED_IGNORE, Policy, PolicyRule


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """A rule of the gate: its id, how much it matters, whether a policy sets it, what applies it.

    What it says, why and how to fix it stand in ``model/gate_rules.py``.
    """

    id: PolicyRule
    severity: Severity
    is_set: Callable[[Policy], bool]
    apply: Callable[[GateScene], Iterator[GateOutcome]]


GATE_RULES: tuple[GateRule, ...] = (
    GateRule(
        id=PolicyRule.MAX_SHARE,
        severity=Severity.HIGH,
        is_set=lambda policy: bool(policy.max_share),
        apply=max_share,
    ),
    GateRule(
        id=PolicyRule.MAX_IMPACT,
        severity=Severity.HIGH,
        is_set=lambda policy: bool(policy.max_impact),
        apply=max_impact,
    ),
    GateRule(
        id=PolicyRule.MIN_PROVIDERS,
        severity=Severity.MEDIUM,
        is_set=lambda policy: bool(policy.min_providers),
        apply=min_providers,
    ),
    GateRule(
        id=PolicyRule.FORBID,
        severity=Severity.HIGH,
        is_set=lambda policy: bool(policy.forbid),
        apply=forbid,
    ),
    GateRule(
        id=PolicyRule.REQUIRE,
        severity=Severity.MEDIUM,
        is_set=lambda policy: bool(policy.require),
        apply=require,
    ),
    GateRule(
        id=PolicyRule.NO_SINGLE_POINT,
        severity=Severity.HIGH,
        is_set=lambda policy: policy.no_single_point is not None,
        apply=no_single_point,
    ),
    GateRule(
        id=PolicyRule.REQUIRE_DNSSEC,
        severity=Severity.MEDIUM,
        is_set=lambda policy: policy.require_dnssec is not None,
        apply=require_dnssec,
    ),
    GateRule(
        id=PolicyRule.REQUIRE_CAA,
        severity=Severity.LOW,
        is_set=lambda policy: policy.require_caa is not None,
        apply=require_caa,
    ),
    GateRule(
        id=PolicyRule.MIN_CERTIFICATE_DAYS,
        severity=Severity.MEDIUM,
        is_set=lambda policy: policy.min_certificate_days is not None,
        apply=min_certificate_days,
    ),
    GateRule(
        id=PolicyRule.MIN_COVERAGE,
        severity=Severity.HIGH,
        is_set=lambda _: True,
        apply=min_coverage,
    ),
)


def apply_policy(
    examined: Examined,
    snapshot: Snapshot,
    policy: Policy,
    *,
    owners: Mapping[str, str],
    today: date,
) -> GateReport:
    """Every outcome of every rule, accepted exceptions told apart, worst first.

    ``examined`` is what was made of ``snapshot``.
    """
    assessment = examined.assessment
    observed = Observed(snapshot.observations, observed_only=assessment.observed_only)
    scene = GateScene(examined=examined, observed=observed, policy=policy, owners=owners)
    rules = tuple(rule for rule in GATE_RULES if rule.is_set(policy))
    found = [
        replace(outcome, severity=policy.severity_of(rule.id, rule.severity))
        for rule in rules
        for outcome in rule.apply(scene)
    ]
    expired = [
        replace(outcome, severity=policy.severity_of(EXPIRED_IGNORE, Severity.MEDIUM))
        for outcome in expired_ignores(found, policy, today, owners)
    ]
    judged = [with_ignores(outcome, policy, today, owners) for outcome in found]
    return GateReport(
        run=assessment.run,
        catalogue_date=assessment.catalogue_date,
        policy=policy.path,
        targets=len(scene.targets),
        rules=(*(rule.id.value for rule in rules), *((EXPIRED_IGNORE,) if expired else ())),
        outcomes=worst_first([*judged, *expired]),
        coverage=assessment.coverage,
        min_coverage=policy.min_coverage,
        provenance=assessment.provenance,
        stated=assessment.stated,
    )


def worst_first(outcomes: Iterable[GateOutcome]) -> tuple[GateOutcome, ...]:
    """By state, severity, rule, subject and what is said."""
    states, severities = list(GateState), list(Severity)
    return tuple(
        sorted(
            outcomes,
            key=lambda o: (
                states.index(o.state),
                -severities.index(o.severity),
                o.rule,
                o.subject,
                o.message,
            ),
        )
    )
