"""Holds an assessment to a policy: one function a rule, all of them in GATE_RULES. No printing.

Over intervals a rule is violated when the lower bound breaks the limit; it is unmeasured when a
failed measurement could, and a warning when only hidden origins could.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from depmap.analysis.assessment import Examined
from depmap.analysis.concentration import concentration_rows
from depmap.analysis.usage import usages
from depmap.availability.single_points import chains, failure_sets
from depmap.model.component import Component
from depmap.model.finding import (
    Dependency,
    Reason,
    Relation,
    Severity,
    State,
    SurfaceAssessment,
    TargetAssessment,
)
from depmap.model.gate import GateOutcome, GateReport, GateState
from depmap.model.observation import Provenance
from depmap.model.policy import HiddenOrigin, MaxShare, MinProviders, NoSinglePoint, Policy
from depmap.model.role import Role, class_of

LIST = "list"
"""The subject of a rule on the whole list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateScene:
    """What a gate rule may look at. ``owners`` gives each provider's owner."""

    examined: Examined
    policy: Policy
    owners: Mapping[str, str]

    @property
    def targets(self) -> tuple[TargetAssessment, ...]:
        """The targets as assessed."""
        return self.examined.assessment.targets

    @property
    def hidden(self) -> GateState:
        """What it means when only hidden origins could break a limit."""
        fail = self.policy.hidden_origin is HiddenOrigin.FAIL
        return GateState.UNMEASURED if fail else GateState.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """A rule of the gate: its id and the function that applies it."""

    id: str
    apply: Callable[[GateScene], Iterator[GateOutcome]]


def _max_share(scene: GateScene) -> Iterator[GateOutcome]:
    for rule in scene.policy.max_share:
        yield from _max_share_of(scene, rule)


def _max_share_of(scene: GateScene, rule: MaxShare) -> Iterator[GateOutcome]:
    evaluated = scene.examined.evaluated
    names = [target.target.id for target in scene.targets]
    tight = concentration_rows(usages(evaluated, rule.of, owners=scene.owners, hidden=False), names)
    measured = {row.component: row.share[1] for row in tight if row.role is rule.role}
    for row in concentration_rows(usages(evaluated, rule.of, owners=scene.owners), names):
        if row.role is not rule.role:
            continue
        lower, upper = row.share
        if lower > rule.limit:
            state = GateState.VIOLATED
        elif measured.get(row.component, upper) > rule.limit:
            state = GateState.UNMEASURED
        elif upper > rule.limit:
            state = scene.hidden
        else:
            continue
        yield GateOutcome(
            rule="max-share",
            subject=LIST,
            state=state,
            severity=scene.policy.severity_of("max-share", Severity.HIGH),
            message=f"{row.component} serves {row.c_total} of {len(names)} targets in {rule.role}",
            value=f"{lower:.2f}–{upper:.2f}",
            limit=f"{rule.limit:.2f}",
            fix=f"move some targets' {rule.role} to another {rule.of}",
        )


def _min_providers(scene: GateScene) -> Iterator[GateOutcome]:
    for rule in scene.policy.min_providers:
        for target in scene.targets:
            outcome = _min_providers_of(scene, rule, target)
            if outcome is not None:
                yield outcome


def _min_providers_of(
    scene: GateScene, rule: MinProviders, target: TargetAssessment
) -> GateOutcome | None:
    """Counted over the surfaces that have the role; each must have enough by itself."""
    poorest: tuple[int, SurfaceAssessment] | None = None
    for surface in target.surfaces:
        if surface.role.is_essential == (rule.role is Role.MAIL):
            continue
        count = len(_direct_providers(surface, rule.role))
        if poorest is None or count < poorest[0]:
            poorest = (count, surface)
    if poorest is None or poorest[0] >= rule.count:
        return None
    count, surface = poorest
    direct = [d for d in surface.dependencies if d.relation is Relation.DIRECT]
    state = _state_of_gap(scene, direct, {rule.role}) or GateState.VIOLATED
    return GateOutcome(
        rule="min-providers",
        subject=target.target.id,
        state=state,
        severity=scene.policy.severity_of("min-providers", Severity.MEDIUM),
        message=f"{surface.role} has {count} {rule.role} provider{'' if count == 1 else 's'}",
        value=str(count),
        limit=str(rule.count),
        fix=f"add a second {rule.role} provider with another owner",
        location=target.target.location,
        evidence=_evidence(surface, rule.role),
    )


def _direct_providers(surface: SurfaceAssessment, role: Role) -> frozenset[str]:
    return frozenset(
        d.component.provider
        for d in surface.dependencies
        if d.role is role
        and d.relation is Relation.DIRECT
        and d.component is not None
        and not d.component.is_universal
    )


def _state_of_gap(
    scene: GateScene, dependencies: Iterable[Dependency], roles: set[Role]
) -> GateState | None:
    """What stands in the way of a proof: a failed measurement, or hidden origins only."""
    reasons = {d.reason for d in dependencies if d.state is not State.OBSERVED and d.role in roles}
    if not reasons:
        return None
    return scene.hidden if reasons == {Reason.ORIGIN_HIDDEN} else GateState.UNMEASURED


def _no_single_point(scene: GateScene) -> Iterator[GateOutcome]:
    rule = scene.policy.no_single_point
    if rule is None:
        return
    evaluated = scene.examined.evaluated
    proved = failure_sets(evaluated.model.graph, possible=False, classes=rule.classes)
    possible = failure_sets(evaluated.model.graph, possible=True, classes=rule.classes)
    for target, nodes in zip(scene.targets, evaluated.model.targets, strict=True):
        for surface, surface_nodes in zip(target.surfaces, nodes.surfaces, strict=True):
            if surface.role not in rule.surfaces:
                continue
            found = proved.single_points(surface_nodes.node)
            again = {p.component for p in surface.single_points if p.announced_for is not None}
            rows = [
                c.widest
                for c in chains(found)
                if c.widest not in again and (rule.private or not _private(surface, c.widest))
            ]
            yield from (_point(scene, target, surface, c) for c in dict.fromkeys(rows))
            more = {
                c for c in possible.single_points(surface_nodes.node) - found if not c.is_universal
            }
            if not rows and more:
                yield from _possible_point(scene, rule, target, surface)


def _private(surface: SurfaceAssessment, component: Component) -> bool:
    touched = [
        d.private
        for d in surface.dependencies
        if d.component is not None and component.contains(d.component)
    ]
    return bool(touched) and all(touched)


def _point(
    scene: GateScene, target: TargetAssessment, surface: SurfaceAssessment, component: Component
) -> GateOutcome:
    rebuilt = any(
        p.component == component and p.provenance is Provenance.RECONSTRUCTED
        for p in surface.single_points
    )
    basis = ", resting on reconstructed answers" if rebuilt else ""
    return GateOutcome(
        rule="no-single-point",
        subject=target.target.id,
        state=GateState.VIOLATED,
        severity=scene.policy.severity_of("no-single-point", Severity.HIGH),
        message=f"{component} failing takes down {surface.role}{basis}",
        value=str(component),
        limit="no single point",
        fix=f"give {surface.role} an alternative that does not need {component}",
        component=component,
        location=target.target.location,
        evidence=_evidence_of(surface, component),
    )


def _possible_point(
    scene: GateScene, rule: NoSinglePoint, target: TargetAssessment, surface: SurfaceAssessment
) -> Iterator[GateOutcome]:
    roles = {role for role in Role if class_of(role) in rule.classes}
    state = _state_of_gap(scene, surface.dependencies, roles)
    if state is None:
        return
    unseen = sum(u.role in roles for u in surface.unknown)
    yield GateOutcome(
        rule="no-single-point",
        subject=target.target.id,
        state=state,
        severity=scene.policy.severity_of("no-single-point", Severity.HIGH),
        message=f"{surface.role} may have one: {unseen} things it needs were not seen",
        value=f"{surface.possible_points} possible",
        limit="no single point",
        fix="measure again, or ask the operator what was not seen",
        location=target.target.location,
    )


def _evidence_of(surface: SurfaceAssessment, component: Component) -> tuple[str, ...]:
    found = [
        e
        for d in surface.dependencies
        if d.component is not None and component.contains(d.component)
        for e in d.evidence
    ]
    return tuple(dict.fromkeys(found))


def _evidence(surface: SurfaceAssessment, role: Role) -> tuple[str, ...]:
    found = [e for d in surface.dependencies if d.role is role for e in d.evidence]
    return tuple(dict.fromkeys(found))


GATE_RULES: tuple[GateRule, ...] = (
    GateRule(id="max-share", apply=_max_share),
    GateRule(id="min-providers", apply=_min_providers),
    GateRule(id="no-single-point", apply=_no_single_point),
)


def apply_policy(
    examined: Examined, policy: Policy, *, owners: Mapping[str, str], today: date
) -> GateReport:
    """Every outcome of every rule, accepted exceptions told apart, worst first."""
    scene = GateScene(examined=examined, policy=policy, owners=owners)
    outcomes = [o for rule in GATE_RULES for o in rule.apply(scene)]
    states = list(GateState)
    severities = list(Severity)
    judged = [_with_ignores(outcome, policy, today) for outcome in outcomes]
    return GateReport(
        run=examined.assessment.run,
        catalogue_date=examined.assessment.catalogue_date,
        policy=policy.path,
        targets=len(scene.targets),
        rules=tuple(_applied(policy)),
        outcomes=tuple(
            sorted(
                judged,
                key=lambda o: (
                    states.index(o.state),
                    -severities.index(o.severity),
                    o.rule,
                    o.subject,
                    o.message,
                ),
            )
        ),
        coverage=examined.assessment.coverage,
        min_coverage=policy.min_coverage,
    )


def _applied(policy: Policy) -> Iterable[str]:
    set_by_policy = {
        "max-share": bool(policy.max_share),
        "min-providers": bool(policy.min_providers),
        "no-single-point": policy.no_single_point is not None,
    }
    return (rule.id for rule in GATE_RULES if set_by_policy[rule.id])


def _with_ignores(outcome: GateOutcome, policy: Policy, today: date) -> GateOutcome:
    if outcome.state is not GateState.VIOLATED:
        return outcome
    covering = [
        i for i in policy.ignores if i.covers(outcome.rule, outcome.subject, outcome.component)
    ]
    current = next((i for i in covering if not i.has_expired(today)), None)
    if current is not None:
        return replace(outcome, state=GateState.IGNORED, reason=current.reason)
    if covering:
        ended = f"the exception for it ended on {covering[0].expires}"
        return replace(outcome, reason=ended)
    return outcome
