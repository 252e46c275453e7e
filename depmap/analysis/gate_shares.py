"""Gate rules on the whole list: how much one provider, service, region or owner may carry.

A share is an interval. The upper bound is taken twice, with what hidden origins could add and
without, to tell a failed measurement from an origin nobody can see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import fsum

from depmap.analysis.concentration import Usage, concentration_rows, weighted_shares
from depmap.analysis.gate_scene import LIST, SEE_MORE, SLACK, GateScene, worst
from depmap.analysis.grouping import namer
from depmap.analysis.usage import usages
from depmap.model.component import Component, parse_component
from depmap.model.concentration import Interval
from depmap.model.gate import PART, GateOutcome, GateState
from depmap.model.observation import Provenance
from depmap.model.policy import ESSENTIAL, Grouping, MaxShare, PolicyRule
from depmap.model.role import Role
from depmap.model.target import SurfaceRole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """One of the two rules: what is counted, and how it is said."""

    rule: PolicyRule
    says: str
    may: str
    fix: str


_SHARE = _Kind(
    rule=PolicyRule.MAX_SHARE,
    says="serves",
    may="and may serve more",
    fix="move some targets' {role} to another {of}",
)
_IMPACT = _Kind(
    rule=PolicyRule.MAX_IMPACT,
    says="failing takes down",
    may="and may take down more",
    fix="give some of them an alternative to this {of} in {role}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """One provider, service, region or owner: targets counted, the share, and its upper bound
    without hidden origins.
    """

    name: str
    counted: frozenset[str]
    share: Interval
    measured: float


def max_share(scene: GateScene) -> Iterator[GateOutcome]:
    """Groups that serve more of the list than the policy allows."""
    for rule in scene.policy.max_share:
        yield from _over_limit(scene, rule, _SHARE)


def max_impact(scene: GateScene) -> Iterator[GateOutcome]:
    """Groups whose failure takes down more of the list than the policy allows."""
    for rule in scene.policy.max_impact:
        yield from _over_limit(scene, rule, _IMPACT)


def _over_limit(scene: GateScene, rule: MaxShare, kind: _Kind) -> Iterator[GateOutcome]:
    yield from scene.without_subject(kind.rule, _surfaces(rule), key=_key(rule))
    evaluated = scene.examined.evaluated
    used = usages(evaluated, rule.of, owners=scene.owners)
    seen = tuple(
        # Where nothing but origins was unseen, they alone could lose it.
        replace(usage, possible_lost=frozenset())
        if usage.measured and not usage.incomplete
        else usage
        for usage in usages(evaluated, rule.of, owners=scene.owners, hidden=False)
    )
    weights = {t.target.id: t.target.weight if rule.weighted else 1.0 for t in scene.targets}
    groups = _groups(used, seen, rule, kind, weights)
    anyone = _anyone(used, seen, rule, kind, weights)
    told = _state(scene, rule, anyone)
    if told is not None:
        yield _unknown(rule, kind, anyone, told)
    for group in groups:
        state = _state(scene, rule, group)
        if state is not None and state is worst((state, told)) and state is not told:
            yield _outcome(scene, rule, kind, group, state)


def _surfaces(rule: MaxShare) -> frozenset[SurfaceRole]:
    """Those counted in the role: mail counts in its own only."""
    return frozenset({SurfaceRole.MAIL}) if rule.role is Role.MAIL else ESSENTIAL


def _groups(
    used: tuple[Usage, ...],
    seen: tuple[Usage, ...],
    rule: MaxShare,
    kind: _Kind,
    weights: Mapping[str, float],
) -> tuple[_Group, ...]:
    measured = {name: upper for name, (_, upper) in _shares(seen, rule, kind, weights).items()}
    shares = _shares(used, rule, kind, weights)
    counted = _counted(used, rule, kind)
    return tuple(
        _Group(
            name=row.component,
            counted=frozenset(counted[row.component]),
            share=shares[row.component],
            measured=measured.get(row.component, shares[row.component][1]),
        )
        for row in concentration_rows(used, weights)
        if row.role is rule.role
    )


def _counted(used: tuple[Usage, ...], rule: MaxShare, kind: _Kind) -> Mapping[str, set[str]]:
    """By group the targets known to use it, or to be lost with it."""
    counted: defaultdict[str, set[str]] = defaultdict(set)
    for usage in used:
        if usage.role is rule.role:
            for name in usage.lost_with if kind is _IMPACT else usage.total:
                counted[name].add(usage.target)
    return counted


def _shares(
    used: tuple[Usage, ...], rule: MaxShare, kind: _Kind, weights: Mapping[str, float]
) -> dict[str, Interval]:
    return {
        row.component: row.impact_share if kind is _IMPACT else row.share
        for row in weighted_shares(used, weights)
        if row.role is rule.role
    }


def _state(scene: GateScene, rule: MaxShare, group: _Group) -> GateState | None:
    lower, upper = group.share
    limit = rule.limit + SLACK
    if lower > limit:
        return GateState.VIOLATED
    if group.measured > limit:
        return GateState.UNMEASURED
    return scene.hidden if upper > limit else None


def _outcome(
    scene: GateScene, rule: MaxShare, kind: _Kind, group: _Group, state: GateState
) -> GateOutcome:
    lower, upper = group.share
    number = f"{len(group.counted)} of {len(scene.targets)} targets"
    said = f"{group.name} {kind.says} {number} in {rule.role}"
    if rule.weighted:
        said += f", {lower:.0%} of their weight"
    if state is not GateState.VIOLATED:
        said += f", {kind.may}"
    if rebuilt := _reconstructed(scene, rule, group):
        said += f"; {rebuilt} of them rest{'s' if rebuilt == 1 else ''} on reconstructed answers"
    digits = _digits(rule.limit, lower if state is GateState.VIOLATED else upper)
    return GateOutcome(
        rule=kind.rule,
        subject=LIST,
        state=state,
        message=said,
        value=f"{lower:.{digits}f}–{upper:.{digits}f}",
        limit=f"{rule.limit:.{digits}f}",
        fix=kind.fix.format(role=rule.role, of=rule.of),
        component=_component(rule, group.name),
        key=f"{_key(rule)}{PART}{group.name}",
        badness=lower if state is GateState.VIOLATED else upper,
        owner=group.name if rule.of is Grouping.OWNER else "",
        reconstructed=rebuilt > 0,
    )


def _reconstructed(scene: GateScene, rule: MaxShare, group: _Group) -> int:
    """How many of the targets counted use a group by reconstructed answers only."""
    named = namer(rule.of, scene.owners)
    number = 0
    for target, surfaces in scene.surfaces(_surfaces(rule)):
        if target.target.id not in group.counted:
            continue
        seen = [
            dependency.provenance
            for surface, _ in surfaces
            for dependency in surface.dependencies
            if dependency.role is rule.role
            and dependency.component is not None
            and named(dependency.component, whole=False) == group.name
        ]
        number += bool(seen) and all(p is Provenance.RECONSTRUCTED for p in seen)
    return number


def _digits(limit: float, value: float) -> int:
    """So many that a value above the limit is written above it."""
    return next((n for n in range(2, 9) if f"{limit:.{n}f}" != f"{value:.{n}f}"), 9)


def _unknown(rule: MaxShare, kind: _Kind, anyone: _Group, state: GateState) -> GateOutcome:
    """Said once, and not of each group that it may be."""
    upper = anyone.share[1]
    digits = _digits(rule.limit, upper)
    return GateOutcome(
        rule=kind.rule,
        subject=LIST,
        state=state,
        message=f"what {upper:.0%} of the targets need in {rule.role} was not seen in full;"
        f" it may be one {rule.of}",
        value=f"{0:.{digits}f}–{upper:.{digits}f}",
        limit=f"{rule.limit:.{digits}f}",
        fix=SEE_MORE,
        key=_key(rule),
        badness=upper,
    )


def _anyone(
    used: tuple[Usage, ...],
    seen: tuple[Usage, ...],
    rule: MaxShare,
    kind: _Kind,
    weights: Mapping[str, float],
) -> _Group:
    """Somebody nothing is known of: the unseen targets may all be theirs."""
    everything = fsum(weights.values()) or 1.0
    upper, measured = (
        fsum(sorted(weights[name] for name in _unseen(found, rule, kind, weights))) / everything
        for found in (used, seen)
    )
    return _Group(name="", counted=frozenset(), share=(0.0, upper), measured=measured)


def _unseen(
    used: tuple[Usage, ...], rule: MaxShare, kind: _Kind, weights: Mapping[str, float]
) -> frozenset[str]:
    """The targets that may be a group's which is not known to have any."""
    in_role = [usage for usage in used if usage.role is rule.role]
    known = frozenset[str]().union(*(usage.total for usage in in_role))
    return frozenset(u.target for u in in_role if _may_be_another(u, kind, known))


def _may_be_another(usage: Usage, kind: _Kind, known: frozenset[str]) -> bool:
    if kind is _IMPACT and usage.incomplete:
        return True
    possible = usage.possible_lost if kind is _IMPACT else usage.possible_use
    return not usage.measured and (possible is None or not possible <= known)


def _key(rule: MaxShare) -> str:
    return f"{rule.role} by {rule.of}{' weighted' if rule.weighted else ''}"


def _component(rule: MaxShare, name: str) -> Component | None:
    return None if rule.of is Grouping.OWNER else parse_component(name)
