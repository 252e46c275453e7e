"""The findings of a report: one function a rule, all of them in RULES. Gates are in ``gate``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from depmap.attribution.observed import Observed
from depmap.availability.zones import dead_because
from depmap.model.component import Scheme
from depmap.model.finding import Finding, PairSearch, Severity, Skip, TargetAssessment, Verdict
from depmap.model.observation import (
    CertChain,
    Delegation,
    Observation,
    QuestionKind,
    RRset,
    Status,
)
from depmap.model.special import special_purpose

RENEWAL_DAYS = 21
"""A certificate this close to its end should have been renewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a rule may look at."""

    observations: tuple[Observation, ...]
    observed: Observed
    targets: tuple[TargetAssessment, ...]
    now: datetime


Findings = Iterator[Finding | Skip]

_NO_PAIRS = {
    PairSearch.CUT_SHORT: "the search for cut pairs stopped at its limit of work",
    PairSearch.NOT_LOOKED_FOR: "cut pairs are not looked for in lists of more than 20 targets",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: its id, what it finds in one line, why that matters, what to do, what finds it."""

    id: str
    summary: str
    why: str
    fix: str
    find: Callable[[Scene], Findings]


def _single_points(scene: Scene) -> Findings:
    for target in scene.targets:
        for point in target.single_points:
            if point.effect is not Verdict.DOWN or point.private or point.announced_for:
                continue
            if point.component.scheme is not Scheme.PREFIX:
                yield Finding(
                    rule="single-point",
                    subject=target.target.id,
                    severity=Severity.HIGH,
                    confidence=0.9 if point.provenance != "reconstructed" else 0.5,
                    message=f"{point.component} failing takes it down",
                    component=point.component,
                )


def _unexpected_cuts(scene: Scene) -> Findings:
    for target in scene.targets:
        for surface in target.surfaces:
            if surface.pair_search is not PairSearch.COMPLETE:
                whole = surface.pair_search is PairSearch.NOT_LOOKED_FOR
                yield Skip(
                    rule="unexpected-cut",
                    subject="" if whole else f"{target.target.id}/{surface.role}",
                    reason=_NO_PAIRS[surface.pair_search],
                )
            for cut in surface.unexpected:
                together = " and ".join(str(component) for component in cut)
                yield Finding(
                    rule="unexpected-cut",
                    subject=target.target.id,
                    severity=Severity.HIGH if len(cut) == 1 else Severity.MEDIUM,
                    confidence=0.9,
                    message=f"{together} failing takes {surface.role} down, for all the redundancy"
                    " that is seen in one role",
                    component=cut[0],
                )


def _redundancy_on_paper(scene: Scene) -> Findings:
    for observation in _of(scene, Delegation):
        zone, delegation = observation.question.subject, observation.payload
        for server in delegation.servers() if isinstance(delegation, Delegation) else ():
            because = dead_because(scene.observed, zone, server)
            if because:
                yield Finding(
                    rule="redundancy-on-paper",
                    subject=zone,
                    severity=Severity.MEDIUM,
                    confidence=0.8,
                    message=f"name server {server} is named but of no use: {because}",
                    evidence=(observation.id, *_probe(scene, server, zone)),
                )


def _probe(scene: Scene, server: str, zone: str) -> tuple[str, ...]:
    """The observation that shows it: what the server said, or that its name has no address."""
    probe = scene.observed.get(QuestionKind.SERVER, server, zone)
    seen = probe or scene.observed.resolution(server).judged
    return (seen.id,) if seen is not None else ()


def _delegation_mismatch(scene: Scene) -> Findings:
    for observation in _of(scene, Delegation):
        zone, delegation = observation.question.subject, observation.payload
        if not isinstance(delegation, Delegation):
            continue
        if delegation.parent_status is not Status.OK or delegation.child_status is not Status.OK:
            side = "parent" if delegation.parent_status is not Status.OK else "zone itself"
            yield Skip(
                rule="delegation-mismatch", subject=zone, reason=f"the {side} was not measured"
            )
        elif set(delegation.parent_ns) != set(delegation.child_ns):
            apart = set(delegation.parent_ns) ^ set(delegation.child_ns)
            yield Finding(
                rule="delegation-mismatch",
                subject=zone,
                severity=Severity.LOW,
                confidence=0.9,
                message=f"parent and zone name different servers: {', '.join(sorted(apart))}",
                evidence=(observation.id,),
            )


def _no_address(scene: Scene) -> Findings:
    for target in scene.targets:
        for surface in target.surfaces:
            for endpoint in (e for group in surface.groups for e in group):
                if endpoint.status in (Status.NXDOMAIN, Status.NODATA):
                    yield Finding(
                        rule="no-address",
                        subject=target.target.id,
                        severity=Severity.MEDIUM,
                        confidence=0.9,
                        message=f"{endpoint.host} has no address ({endpoint.status})",
                    )


def _special_address(scene: Scene) -> Findings:
    for observation in _of(scene, RRset):
        payload = observation.payload
        if not isinstance(payload, RRset) or observation.question.qualifier not in ("A", "AAAA"):
            continue
        for address in payload.values:
            purpose = special_purpose(address)
            if purpose:
                yield Finding(
                    rule="special-address",
                    subject=observation.question.subject,
                    severity=Severity.MEDIUM,
                    confidence=0.99,
                    message=f"resolves to {address}, which is {purpose}; not contacted",
                    evidence=(observation.id,),
                )


def _long_chain(scene: Scene) -> Findings:
    for observation in scene.observations:
        if observation.status is Status.LIMIT_HIT and observation.question.kind == "rrset":
            yield Finding(
                rule="limit-hit",
                subject=observation.question.subject,
                severity=Severity.LOW,
                confidence=0.9,
                message=f"gave up: {observation.detail or 'a limit was reached'}",
                evidence=(observation.id,),
            )


def _certificate(scene: Scene) -> Findings:
    for observation in _of(scene, CertChain):
        chain, host = observation.payload, observation.question.subject
        if not isinstance(chain, CertChain):
            continue
        if chain.valid is None:
            yield Skip(
                rule="certificate", subject=host, reason="validity is not judged on a recording"
            )
        elif not chain.valid:
            yield Finding(
                rule="certificate",
                subject=host,
                severity=Severity.MEDIUM,
                confidence=0.9,
                message=f"certificate does not verify: {chain.problem}",
                evidence=(observation.id,),
            )
        elif chain.leaf.not_after and chain.leaf.not_after - scene.now < timedelta(
            days=RENEWAL_DAYS
        ):
            days = (chain.leaf.not_after - scene.now).days
            yield Finding(
                rule="certificate",
                subject=host,
                severity=Severity.LOW,
                confidence=0.99,
                message=f"certificate ends in {days} days",
                evidence=(observation.id,),
            )


def _conflict(scene: Scene) -> Findings:
    for target in scene.targets:
        for conflict in target.conflicts:
            told = " or ".join(str(c) for c in conflict.components)
            yield Finding(
                rule="attribution-conflict",
                subject=conflict.subject,
                severity=Severity.INFO,
                confidence=0.9,
                message=f"signs disagree on {conflict.role}: {told}; all are counted",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        id="single-point",
        summary="One failing component takes the target down.",
        why="Customers are cut off for as long as that one component is out.",
        fix="Give what needs it an alternative; depmap advise tells which moves would help.",
        find=_single_points,
    ),
    Rule(
        id="unexpected-cut",
        summary="Fewer failures take a surface down than its visible redundancy promises.",
        why="Two vendors that stand on one thing fail together, on the day they are needed.",
        fix="Move one of them off what they share; depmap explain shows where they meet.",
        find=_unexpected_cuts,
    ),
    Rule(
        id="redundancy-on-paper",
        summary="A name server is named but was seen dead or lame.",
        why="It takes no load when another fails, and slows every look-up until then.",
        fix="Repair the server, or take it out of the delegation at parent and zone.",
        find=_redundancy_on_paper,
    ),
    Rule(
        id="delegation-mismatch",
        summary="Parent and zone name different servers.",
        why="Which servers are asked depends on the resolver; old ones may answer with old data.",
        fix="Name the same servers at the registrar and in the zone's own NS records.",
        find=_delegation_mismatch,
    ),
    Rule(
        id="no-address",
        summary="An endpoint's name has no address.",
        why="Nobody reaches it; a program that still uses the name fails.",
        fix="Correct the endpoint in the list, or publish its address.",
        find=_no_address,
    ),
    Rule(
        id="special-address",
        summary="A name resolves to space that is not public.",
        why="Customers don't reach it, and it tells strangers how the inside is laid out.",
        fix="Take the record out of the public zone.",
        find=_special_address,
    ),
    Rule(
        id="limit-hit",
        summary="A look-up ran into a limit.",
        why="What lies beyond it was not seen and counts as unknown.",
        fix="Shorten the CNAME chain; one that runs in a circle never resolves.",
        find=_long_chain,
    ),
    Rule(
        id="certificate",
        summary="A certificate does not verify, or is about to end.",
        why="Browsers and API clients refuse the connection, all of them at once.",
        fix="Renew it, present the whole chain, and find out why its renewal did not run.",
        find=_certificate,
    ),
    Rule(
        id="attribution-conflict",
        summary="Signs of who answers disagree.",
        why="Both are counted, so shares and single points may name one too many.",
        fix="Nothing on your side; whoever knows better can correct the catalogue.",
        find=_conflict,
    ),
)


def apply_rules(scene: Scene) -> tuple[tuple[Finding, ...], tuple[Skip, ...]]:
    """All findings and skips of all rules, sorted."""
    told = [found for rule in RULES for found in rule.find(scene)]
    order = list(Severity)
    findings = {f: None for f in told if isinstance(f, Finding)}
    skips = {s: None for s in told if isinstance(s, Skip)}
    return (
        tuple(
            sorted(findings, key=lambda f: (-order.index(f.severity), f.rule, f.subject, f.message))
        ),
        tuple(sorted(skips, key=lambda s: (s.rule, s.subject, s.reason))),
    )


def _of(scene: Scene, kind: type) -> Iterable[Observation]:
    return (o for o in scene.observations if isinstance(o.payload, kind))
