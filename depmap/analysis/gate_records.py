"""Gate rules on what was answered of a target's names: DS and CAA records, certificates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from depmap.analysis.gate_scene import GateScene, gone, is_gone
from depmap.attribution.observed import Observed
from depmap.availability.endpoints import hop_hosts
from depmap.model.finding import SurfaceAssessment, TargetAssessment
from depmap.model.gate import GateOutcome, GateState
from depmap.model.names import registrable_domain
from depmap.model.observation import QuestionKind, Status
from depmap.model.policy import OfHosts, PolicyRule
from depmap.model.target import SurfaceRole
from depmap.model.zones import zone_candidates

MEASURE_AGAIN = "measure again: {question} was not answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What was learnt of one name: None where nothing was, else whether it is as asked."""

    fine: bool | None
    evidence: tuple[str, ...] = ()


def require_dnssec(scene: GateScene) -> Iterator[GateOutcome]:
    """Domains of judged hosts without a DS record at their parent."""
    rule = scene.policy.require_dnssec
    yield from _of_nothing(scene, PolicyRule.REQUIRE_DNSSEC, rule)
    for target, hosts in _hosts(scene, rule):
        names = {*hosts, target.target.domain} if _is_default(rule) else hosts
        for domain in dict.fromkeys(sorted(map(registrable_domain, names))):
            signed = _is_signed(scene.observed, domain)
            if signed.fine is None:
                yield _unmeasured(
                    PolicyRule.REQUIRE_DNSSEC, target, domain, "whether {} is signed", "DS of {}"
                )
            elif not signed.fine:
                yield GateOutcome(
                    rule=PolicyRule.REQUIRE_DNSSEC,
                    subject=target.target.id,
                    state=GateState.VIOLATED,
                    message=f"{domain} is not signed: its parent holds no DS record",
                    value="no DS record",
                    limit="signed",
                    fix=f"sign {domain} and have the registrar publish its DS record",
                    location=target.target.location,
                    evidence=signed.evidence,
                    key=domain,
                )


def _is_signed(observed: Observed, domain: str) -> _Answer:
    found = observed.fact(QuestionKind.RRSET, domain, "DS")
    if found is None:
        return _Answer(fine=None)
    # A name that is not there is not unsigned.
    signed = found.status is Status.NXDOMAIN or bool(observed.rrset(domain, "DS"))
    return _Answer(fine=signed, evidence=(found.id,))


def require_caa(scene: GateScene) -> Iterator[GateOutcome]:
    """Hosts for which any authority may issue: nothing on the way up says otherwise."""
    rule = scene.policy.require_caa
    yield from _of_nothing(scene, PolicyRule.REQUIRE_CAA, rule)
    for target, hosts in _hosts(scene, rule):
        for host in hosts:
            restricted = _is_restricted(scene.observed, host)
            if restricted.fine is None:
                yield _unmeasured(
                    PolicyRule.REQUIRE_CAA, target, host, "who may issue for {}", "CAA of {}"
                )
            elif not restricted.fine:
                yield GateOutcome(
                    rule=PolicyRule.REQUIRE_CAA,
                    subject=target.target.id,
                    state=GateState.VIOLATED,
                    message=f"any authority may issue for {host}: no CAA record restricts it",
                    value="unrestricted",
                    limit="restricted",
                    fix=f"publish a CAA issue record at {registrable_domain(host)}",
                    location=target.target.location,
                    evidence=restricted.evidence,
                    key=host,
                )


def _is_restricted(observed: Observed, host: str) -> _Answer:
    """By the nearest CAA set on the way up (RFC 8659 3), no further than the registrable domain.

    A set counts if it says who may issue for the name itself: ``issuewild`` speaks of wildcards
    only (4.3). One nearer by that was not measured may say anything.
    """
    evidence: list[str] = []
    for name in reversed(zone_candidates(host)):
        found = observed.fact(QuestionKind.RRSET, name, "CAA")
        if found is None:
            return _Answer(fine=None)
        evidence.append(found.id)
        values = observed.rrset(name, "CAA") or ()
        if values:
            tags = {value.split()[1].lower() for value in values if len(value.split()) > 1}
            return _Answer(fine="issue" in tags, evidence=tuple(evidence))
    return _Answer(fine=None if not evidence else False, evidence=tuple(evidence))


def min_certificate_days(scene: GateScene) -> Iterator[GateOutcome]:
    """Hosts whose certificate ended, or ends sooner after the run than the policy asks.

    A page needs those of the hosts it redirects to as well.
    """
    rule = scene.policy.min_certificate_days
    yield from _of_nothing(scene, PolicyRule.MIN_CERTIFICATE_DAYS, rule)
    for target, hosts in _hosts(scene, rule, with_hops=True):
        for host in hosts:
            outcome = _of_certificate(scene, rule or OfHosts(), target, host)
            if outcome is not None:
                yield outcome


def _of_certificate(
    scene: GateScene, rule: OfHosts, target: TargetAssessment, host: str
) -> GateOutcome | None:
    name = PolicyRule.MIN_CERTIFICATE_DAYS
    found = scene.observed.certificates(host)
    ends = found[1].leaf.not_after if found is not None else None
    if found is None or ends is None:
        what = "when the certificate of {} ends"
        return _unmeasured(name, target, host, what, "the certificate of {}")
    days = (ends - scene.examined.assessment.run.finished).days
    if days >= rule.days:
        return None
    told = f"ends in {days} days" if days >= 0 else f"ended on {ends.date()}"
    return GateOutcome(
        rule=name,
        subject=target.target.id,
        state=GateState.VIOLATED,
        message=f"the certificate of {host} {told}",
        value=f"{days} days",
        limit=f"{rule.days} days",
        fix="renew it, and find out why its renewal did not run",
        location=target.target.location,
        evidence=(found[0].id,),
        key=host,
        badness=float(days < 0),
    )


def _hosts(
    scene: GateScene, rule: OfHosts | None, *, with_hops: bool = False
) -> Iterator[tuple[TargetAssessment, tuple[str, ...]]]:
    """Each target with the judged hosts of the surfaces asked about, names that exist only.

    ``with_hops``: and where pages redirect to.
    """
    if rule is None:
        return
    for target, surfaces in scene.surfaces(rule.surfaces):
        hosts: list[str] = []
        for surface in (surface for surface, _ in surfaces if not is_gone(surface)):
            judged = list(_judged(surface))
            hosts += judged
            if with_hops and surface.role is SurfaceRole.WEB:
                hosts += (hop for host in judged for hop in hop_hosts(scene.observed, host))
        yield target, tuple(dict.fromkeys(hosts))


def _of_nothing(scene: GateScene, name: PolicyRule, rule: OfHosts | None) -> Iterator[GateOutcome]:
    """Surfaces that no target has, and those that do not work: there is nothing to ask of them."""
    if rule is None:
        return
    yield from scene.without_subject(name, rule.surfaces)
    for target, surfaces in scene.surfaces(rule.surfaces):
        for surface in (surface for surface, _ in surfaces if is_gone(surface)):
            yield gone(name, target, surface, key=str(surface.role))


def _judged(surface: SurfaceAssessment) -> Iterator[str]:
    for group in surface.groups:
        for endpoint in group:
            if endpoint.status is not Status.NXDOMAIN:
                yield endpoint.host


def _is_default(rule: OfHosts | None) -> bool:
    return rule is not None and rule.surfaces == OfHosts().surfaces


def _unmeasured(
    rule: PolicyRule, target: TargetAssessment, name: str, what: str, question: str
) -> GateOutcome:
    return GateOutcome(
        rule=rule,
        subject=target.target.id,
        state=GateState.UNMEASURED,
        message=f"{what.format(name)} was not measured",
        value="unknown",
        limit="measured",
        fix=MEASURE_AGAIN.format(question=question.format(name)),
        location=target.target.location,
        key=name,
    )
