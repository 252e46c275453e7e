"""Assessments built by hand: a venue like binance, a list of eight, and a hostile one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from depmap.model.attribution import Attribution, Conflict, Evidence
from depmap.model.component import Component, parse_component
from depmap.model.concentration import Centralization, ConcentrationRow
from depmap.model.derivation import Alternative, Derivation, Gate, NodeKind, Outcome, Step
from depmap.model.finding import (
    Assessment,
    Coverage,
    Criticality,
    Dependency,
    Effect,
    EndpointAssessment,
    EndpointEffect,
    EvidenceRow,
    Finding,
    FiredRule,
    Reason,
    Relation,
    Severity,
    SinglePoint,
    Skip,
    Standing,
    State,
    SurfaceAssessment,
    SurfaceEffect,
    TargetAssessment,
    Unknown,
    Verdict,
)
from depmap.model.observation import Provenance, Run, Status
from depmap.model.role import FailureClass, Role, class_of
from depmap.model.target import EndpointGroup, StatedFact, Surface, SurfaceRole, Target

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OBSERVED = Provenance.OBSERVED
RECONSTRUCTED = Provenance.RECONSTRUCTED
NAMES = {
    "aws": "Amazon Web Services",
    "aws/route53": "Amazon Route 53",
    "aws/cloudfront": "Amazon CloudFront",
    "aws/ec2": "Amazon EC2",
    "aws@ap-northeast-1": "Tokyo",
    "cloudflare": "Cloudflare",
    "imperva": "Imperva",
}
MATCHERS = {
    "aws/cloudfront": "aws/cloudfront cname cloudfront.net",
    "aws/route53": "aws/route53 ns awsdns-{n}.com",
    "aws/ec2@ap-northeast-1": "52.192.0.0/15 https://ip-ranges.example.com",
    "cloudflare": "cloudflare/proxy asn 13335",
    "imperva": "imperva/waf cname incapdns.net",
}
ESC_AND_FRIENDS = (
    "\x1b[31mred\x07 \x9b2J \u202egnp.exe \x00 \ud800 \u2028 [/] [link=x]y[/link] :smile:"
)


def c(text: str) -> Component:
    return parse_component(text)


def evidence(observation: str, matcher: str, provenance: Provenance) -> Evidence:
    return Evidence(
        observation=observation,
        matcher=matcher,
        value="seen",
        source="https://docs.example.com/ranges",
        provenance=provenance,
    )


def stands_on(
    subject: str, component: str, role: Role, provenance: Provenance, *observations: str
) -> Attribution:
    return Attribution(
        subject=subject,
        component=c(component),
        role=role,
        confidence=0.9,
        evidence=tuple(
            evidence(o, MATCHERS[component], provenance) for o in (observations or ("o1",))
        ),
    )


def endpoint(
    host: str,
    *,
    front: tuple[Attribution, ...] = (),
    hosting: tuple[Attribution, ...] = (),
    dns: tuple[Attribution, ...] = (),
    status: Status = Status.OK,
    hidden: bool = False,
    stated: tuple[StatedFact, ...] = (),
    date: str | None = None,
    judged: bool = True,
) -> EndpointAssessment:
    measured = status is Status.OK
    return EndpointAssessment(
        host=host,
        chain=(host,),
        addresses=("198.51.100.7",) if measured else (),
        status=status,
        standing=Standing.OK if measured else Standing.UNKNOWN,
        fronts=front,
        hosting=hosting,
        dns=dns,
        issuers=(),
        origin_hidden=hidden,
        stated=stated,
        date=date,
        judged=judged,
    )


def dependency(
    role: Role,
    component: str,
    subjects: tuple[str, ...],
    *,
    criticality: Criticality,
    provenance: Provenance,
    observations: tuple[str, ...],
    relation: Relation = Relation.DIRECT,
) -> Dependency:
    return Dependency(
        role=role,
        component=c(component),
        state=State.OBSERVED,
        relation=relation,
        criticality=criticality,
        failure_class=class_of(role),
        confidence=0.9,
        provenance=provenance,
        subjects=subjects,
        evidence=observations,
    )


def not_seen(role: Role, subjects: tuple[str, ...], state: State, reason: Reason) -> Dependency:
    return Dependency(
        role=role,
        component=None,
        state=state,
        relation=Relation.DIRECT,
        criticality=Criticality.UNKNOWN,
        failure_class=class_of(role),
        confidence=0.0,
        provenance=OBSERVED,
        subjects=subjects,
        reason=reason,
    )


def single_point(
    widest: str,
    narrowest: str,
    roles: tuple[Role, ...],
    provenance: Provenance,
    effect: Verdict = Verdict.DOWN,
    failure_class: FailureClass = FailureClass.IMMEDIATE,
) -> SinglePoint:
    return SinglePoint(
        component=c(widest),
        narrowest=c(narrowest),
        roles=roles,
        failure_class=failure_class,
        provenance=provenance,
        effect=effect,
    )


FSTREAM_STATED = StatedFact(
    host="fstream.binance.com",
    claim="runs in AWS Tokyo",
    source="https://blog.example.com/latency",
    date="2026-05",
    component="aws@ap-northeast-1",
)


def _binance_dns(host: str) -> tuple[Attribution, ...]:
    return (stands_on(host, "aws/route53", Role.DNS, RECONSTRUCTED, "o2"),)


def _binance_dns_dependency() -> Dependency:
    return dependency(
        Role.DNS,
        "aws/route53",
        ("binance.com",),
        criticality=Criticality.CRITICAL,
        provenance=RECONSTRUCTED,
        observations=("o2",),
    )


def _binance_web() -> SurfaceAssessment:
    host = "www.binance.com"
    return SurfaceAssessment(
        role=SurfaceRole.WEB,
        groups=((endpoint(host, dns=_binance_dns(host), status=Status.REFUSED),),),
        standing=Standing.UNKNOWN,
        dependencies=(
            _binance_dns_dependency(),
            not_seen(Role.HOSTING, (host,), State.UNMEASURED, Reason.NOT_MEASURED),
        ),
        single_points=(single_point("aws", "aws/route53", (Role.DNS,), RECONSTRUCTED),),
        cut_pairs=(),
        possible_points=41,
        unknown=(Unknown(subject=host, role=Role.HOSTING, reason=Reason.NOT_MEASURED),),
    )


def _binance_api() -> SurfaceAssessment:
    edge = "api.binance.com"
    tokyo = tuple(f"api{n}.binance.com" for n in range(1, 6))
    front = stands_on(edge, "aws/cloudfront", Role.CDN, OBSERVED, "o1")
    group = (
        endpoint(edge, front=(front,), dns=_binance_dns(edge), hidden=True, date=""),
        *(
            endpoint(
                host,
                hosting=(
                    stands_on(
                        host, "aws/ec2@ap-northeast-1", Role.HOSTING, OBSERVED, f"o{number + 2}"
                    ),
                ),
                dns=_binance_dns(host),
                date="",
            )
            for number, host in enumerate(tokyo, start=1)
        ),
    )
    return SurfaceAssessment(
        role=SurfaceRole.API,
        groups=(group,),
        standing=Standing.OK,
        dependencies=(
            _binance_dns_dependency(),
            dependency(
                Role.CDN,
                "aws/cloudfront",
                (edge,),
                criticality=Criticality.REDUNDANT,
                provenance=OBSERVED,
                observations=("o1",),
            ),
            dependency(
                Role.HOSTING,
                "aws/ec2@ap-northeast-1",
                tokyo,
                criticality=Criticality.UNKNOWN,
                provenance=OBSERVED,
                observations=tuple(f"o{n}" for n in range(3, 8)),
            ),
            not_seen(Role.HOSTING, (edge,), State.HIDDEN, Reason.ORIGIN_HIDDEN),
        ),
        single_points=(
            single_point("aws", "aws/route53", (Role.DNS, Role.CDN, Role.HOSTING), RECONSTRUCTED),
        ),
        cut_pairs=(),
        possible_points=1,
        unknown=(
            Unknown(
                subject=edge,
                role=Role.HOSTING,
                reason=Reason.ORIGIN_HIDDEN,
                detail="behind aws/cloudfront",
            ),
        ),
    )


def _binance_ws() -> SurfaceAssessment:
    hosts = ("stream.binance.com", "dstream.binance.com")
    unmeasured = (*hosts, "fstream.binance.com")
    return SurfaceAssessment(
        role=SurfaceRole.WS,
        groups=(
            *((endpoint(h, dns=_binance_dns(h), status=Status.REFUSED),) for h in hosts),
            (
                endpoint(
                    "fstream.binance.com",
                    dns=_binance_dns("fstream.binance.com"),
                    status=Status.REFUSED,
                    stated=(FSTREAM_STATED,),
                ),
            ),
        ),
        standing=Standing.UNKNOWN,
        dependencies=(
            _binance_dns_dependency(),
            not_seen(Role.HOSTING, unmeasured, State.UNMEASURED, Reason.NOT_MEASURED),
        ),
        single_points=(single_point("aws", "aws/route53", (Role.DNS,), RECONSTRUCTED),),
        cut_pairs=(),
        possible_points=41,
        unknown=tuple(
            Unknown(subject=host, role=Role.HOSTING, reason=Reason.NOT_MEASURED)
            for host in unmeasured
        ),
    )


def tokyo_effect() -> Effect:
    surfaces = (
        SurfaceEffect(
            role=SurfaceRole.WEB,
            verdict=Verdict.UNKNOWN,
            reason=Reason.NOT_MEASURED,
            endpoints=(
                EndpointEffect(
                    host="www.binance.com",
                    verdict=Verdict.UNKNOWN,
                    reason=Reason.NOT_MEASURED,
                ),
            ),
        ),
        SurfaceEffect(
            role=SurfaceRole.API,
            verdict=Verdict.UNKNOWN,
            reason=Reason.ORIGIN_HIDDEN,
            endpoints=(
                EndpointEffect(
                    host="api.binance.com",
                    verdict=Verdict.UNKNOWN,
                    reason=Reason.ORIGIN_HIDDEN,
                    detail="behind aws/cloudfront",
                ),
                *(
                    EndpointEffect(host=f"api{n}.binance.com", verdict=Verdict.DOWN)
                    for n in range(1, 6)
                ),
            ),
        ),
        SurfaceEffect(
            role=SurfaceRole.WS,
            verdict=Verdict.UNKNOWN,
            reason=Reason.NOT_MEASURED,
            endpoints=(
                *(
                    EndpointEffect(host=h, verdict=Verdict.UNKNOWN, reason=Reason.NOT_MEASURED)
                    for h in ("stream.binance.com", "dstream.binance.com")
                ),
                EndpointEffect(
                    host="fstream.binance.com",
                    verdict=Verdict.UNKNOWN,
                    reason=Reason.NOT_MEASURED,
                    detail="stated there (2026-05)",
                ),
            ),
        ),
    )
    return Effect(
        failed=(c("aws@ap-northeast-1"),),
        verdict=Verdict.UNKNOWN,
        reason=Reason.ORIGIN_HIDDEN,
        at_least=False,
        surfaces=surfaces,
    )


def binance() -> TargetAssessment:
    surfaces = (_binance_web(), _binance_api(), _binance_ws())
    return TargetAssessment(
        target=Target(
            id="binance",
            name="Binance",
            domain="binance.com",
            surfaces=tuple(
                Surface(
                    role=s.role,
                    groups=tuple(
                        EndpointGroup(hosts=tuple(e.host for e in group)) for group in s.groups
                    ),
                )
                for s in surfaces
            ),
            owned_domains=("binance.com",),
            stated=(FSTREAM_STATED,),
        ),
        standing=Standing.OK,
        surfaces=surfaces,
        beside=(endpoint("binance.com", status=Status.REFUSED, judged=False),),
        single_points=(
            single_point("aws", "aws/route53", (Role.DNS, Role.CDN, Role.HOSTING), RECONSTRUCTED),
        ),
        effects=(tokyo_effect(),),
        universal=(c("tld:com"),),
        conflicts=(),
    )


def evidence_rows() -> tuple[EvidenceRow, ...]:
    rows = [
        EvidenceRow(
            id="o1",
            subject="api.binance.com",
            question="rrset api.binance.com A",
            answer="api.binance.com → d3h36i1mno13q3.cloudfront.net → 18.164.146.58",
            answered_by="192.0.2.53",
            at=NOW,
            status=Status.OK,
            provenance=OBSERVED,
            source="a public file, read 2026-11-22",
            date="",
            rules=(
                FiredRule("aws/cloudfront cname cloudfront.net", "https://docs.example.com/ranges"),
            ),
        ),
        EvidenceRow(
            id="o2",
            subject="binance.com",
            question="delegation binance.com",
            answer="ns-1.awsdns-01.org, ns-2.awsdns-02.com",
            answered_by="192.0.2.53",
            at=NOW,
            status=Status.OK,
            provenance=RECONSTRUCTED,
            source="doi 10.1145/3419394.3423664",
            date="2020",
            rules=(FiredRule("aws/route53 ns awsdns-{n}.com"),),
        ),
    ]
    rows += [
        EvidenceRow(
            id=f"o{n + 2}",
            subject=f"api{n}.binance.com",
            question=f"rrset api{n}.binance.com A",
            answer=f"52.192.0.{n}",
            answered_by="192.0.2.53",
            at=NOW,
            status=Status.OK,
            provenance=OBSERVED,
            source="a public file, read 2026-11-22",
            date="",
            rules=(FiredRule("52.192.0.0/15 https://ip-ranges.example.com"),),
        )
        for n in range(1, 6)
    ]
    return tuple(rows)


def single(target: TargetAssessment | None = None) -> Assessment:
    """One venue like binance, from a recorded world."""
    return Assessment(
        run=Run(
            started=NOW,
            finished=NOW,
            tool_version="0.1.0",
            resolvers=("192.0.2.53",),
            world="2026-09",
        ),
        catalogue_date="2026-09-30",
        observed_only=False,
        provenance=((OBSERVED, 31), (RECONSTRUCTED, 9)),
        targets=(target or binance(),),
        concentration=(),
        centralization=(),
        universal=(c("tld:com"),),
        findings=(),
        skipped=(Skip(rule="lame-delegation", subject="binance.com", reason="no server probed"),),
        evidence=evidence_rows(),
        coverage=Coverage(surfaces=3, judged=1, observed=40, failed=5, unknown=2),
        stated=1,
    )


def plain_target(
    slug: str,
    name: str,
    front: str = "cloudflare",
    *,
    points: tuple[SinglePoint, ...] = (),
    standing: Standing = Standing.OK,
    possible: int = 0,
) -> TargetAssessment:
    """A venue with one web host behind ``front``."""
    host = f"www.{slug}.com"
    seen = standing is not Standing.UNKNOWN
    fronts = (stands_on(host, front, Role.CDN, OBSERVED),) if front and seen else ()
    criticality = Criticality.CRITICAL if points else Criticality.REDUNDANT
    deps = tuple(
        dependency(
            Role.CDN,
            front,
            (host,),
            criticality=criticality,
            provenance=OBSERVED,
            observations=("o1",),
        )
        for _ in fronts
    )
    surface = SurfaceAssessment(
        role=SurfaceRole.WEB,
        groups=(
            (
                endpoint(
                    host,
                    front=fronts,
                    hidden=bool(fronts),
                    date="2026-09-23",
                    status=Status.OK if seen else Status.TIMEOUT,
                ),
            ),
        ),
        standing=standing,
        dependencies=deps,
        single_points=points,
        cut_pairs=(),
        possible_points=possible,
        unknown=(),
    )
    return TargetAssessment(
        target=Target(
            id=slug,
            name=name,
            domain=f"{slug}.com",
            surfaces=(Surface(role=SurfaceRole.WEB, groups=(EndpointGroup(hosts=(host,)),)),),
        ),
        standing=standing,
        surfaces=(surface,),
        beside=(),
        single_points=points,
        effects=(),
        universal=(c("tld:com"),),
        conflicts=(),
    )


def eight() -> Assessment:
    """Eight venues, each kind of verdict among them."""
    edge = single_point("cloudflare", "cloudflare/proxy", (Role.CDN,), OBSERVED)
    half = single_point("imperva", "imperva/waf", (Role.CDN,), OBSERVED, Verdict.DEGRADED)
    targets = (
        binance(),
        plain_target("bitfinex", "Bitfinex", points=(edge,)),
        plain_target("bitget", "Bitget", points=(edge,)),
        plain_target("bitstamp", "Bitstamp", "imperva", points=(half,), possible=3),
        plain_target("gate", "Gate", possible=12),
        plain_target("gemini", "Gemini"),
        plain_target("ftx", "FTX", standing=Standing.UNRESOLVABLE),
        plain_target("zb", "ZB", standing=Standing.UNKNOWN, possible=41),
    )
    row = ConcentrationRow(
        role=Role.CDN,
        component="cloudflare",
        c_direct=5,
        c_total=5,
        i_direct=2,
        i_total=2,
        i_fail=2,
        share=(0.625, 0.875),
        impact_share=(0.25, 0.75),
    )
    return replace(
        single(),
        targets=tuple(sorted(targets, key=lambda t: t.target.id)),
        concentration=(
            row,
            replace(
                row,
                component="aws",
                c_direct=1,
                c_total=1,
                i_direct=0,
                i_total=0,
                i_fail=0,
                share=(0.125, 0.375),
                impact_share=(0.0, 0.25),
            ),
            replace(
                row,
                role=Role.DNS,
                component="aws",
                c_direct=1,
                c_total=1,
                i_direct=1,
                i_total=1,
                i_fail=1,
                share=(0.125, 1.0),
                impact_share=(0.125, 1.0),
            ),
        ),
        centralization=(
            Centralization(
                role=Role.CDN,
                s=(0.31, 0.35),
                hhi=(0.45, 0.49),
                top=(0.88, 1.0),
                measured=7,
                none=0,
                unknown=1,
            ),
            Centralization(
                role=Role.DNS,
                s=(0.0, 0.875),
                hhi=(1.0, 1.0),
                top=(1.0, 1.0),
                measured=1,
                none=0,
                unknown=7,
            ),
        ),
        findings=(
            Finding(
                rule="redundancy-on-paper",
                subject="ns2.bitget.com",
                severity=Severity.MEDIUM,
                confidence=0.8,
                message="the second name server does not answer",
                evidence=("o2",),
            ),
        ),
        coverage=Coverage(surfaces=10, judged=7, observed=90, failed=9, unknown=4),
    )


def hostile(bad: str = ESC_AND_FRIENDS) -> Assessment:
    """Every foreign text is an attack; nothing of it may reach a reader raw."""
    base = binance()
    api = base.surfaces[1]
    group = api.groups[0]
    stated = StatedFact(host=bad, claim=bad, source=bad, date=bad, component=bad)
    evil = replace(group[0], host=bad, chain=(bad,), addresses=(bad,), stated=(stated,), date=bad)
    unknown = Unknown(subject=bad, role=Role.HOSTING, reason=Reason.NOT_MEASURED, detail=bad)
    surface = replace(
        api,
        groups=((evil, *group[1:]),),
        unknown=(unknown,),
        dependencies=tuple(replace(d, subjects=(bad,)) for d in api.dependencies),
    )
    effect = tokyo_effect()
    evil_effect = replace(
        effect,
        surfaces=(
            replace(
                effect.surfaces[1],
                endpoints=(
                    EndpointEffect(host=bad, verdict=Verdict.DOWN, detail=bad),
                    *effect.surfaces[1].endpoints,
                ),
            ),
        ),
    )
    target = replace(
        base,
        target=replace(base.target, id=bad, name=bad, domain=bad, stated=(stated,), owner=bad),
        surfaces=(surface,),
        beside=(evil,),
        effects=(evil_effect,),
        conflicts=(Conflict(subject=bad, role=Role.HOSTING, components=(c("aws"), c("shopify"))),),
    )
    rows = tuple(
        replace(r, subject=bad, question=bad, answer=bad * 20, source=bad, rules=(FiredRule(bad),))
        for r in evidence_rows()
    )
    return replace(
        single(target),
        run=replace(single().run, vantage=bad, world="", resolvers=(bad,)),
        evidence=rows,
        findings=(
            Finding(
                rule="odd-name",
                subject=bad,
                severity=Severity.HIGH,
                confidence=1.0,
                message=bad,
            ),
        ),
        skipped=(Skip(rule="lame-delegation", subject=bad, reason=bad),),
    )


def aws_derivation() -> Derivation:
    """Why aws takes binance down: by the DNS of its web, and by every way into its api."""
    alternative = Alternative(
        kind=NodeKind.NAME_SERVER,
        subject="ns-2.awsdns-02.com",
        outcome=Outcome.SAME_COMPONENT,
        component=c("aws/route53"),
        evidence=("o2",),
    )
    return Derivation(
        target="binance",
        subject="binance",
        component=c("aws"),
        verdict=Verdict.DOWN,
        provenance=RECONSTRUCTED,
        steps=(
            Step(number=1, parent=0, kind=NodeKind.TARGET, subject="binance", gate=Gate.ANY),
            Step(number=2, parent=1, kind=NodeKind.SURFACE, subject="binance/web", gate=Gate.ALL),
            Step(
                number=3,
                parent=2,
                kind=NodeKind.ZONE,
                subject="binance.com",
                gate=Gate.ANY,
                provenance=RECONSTRUCTED,
                evidence=("o2",),
            ),
            Step(
                number=4,
                parent=3,
                kind=NodeKind.NAME_SERVER,
                subject="ns-1.awsdns-01.org",
                gate=Gate.LEAF,
                component=c("aws/route53"),
                provenance=RECONSTRUCTED,
                alternatives=(alternative,),
            ),
            Step(number=5, parent=1, kind=NodeKind.SURFACE, subject="binance/api", gate=Gate.ALL),
            Step(
                number=6,
                parent=5,
                kind=NodeKind.ENDPOINT,
                subject="api.binance.com",
                gate=Gate.LEAF,
                component=c("aws/cloudfront"),
                provenance=OBSERVED,
                evidence=("o1", "o99"),
                alternatives=(
                    Alternative(
                        kind=NodeKind.ENDPOINT,
                        subject="api1.binance.com",
                        outcome=Outcome.FAILS_TOO,
                        component=c("aws/ec2@ap-northeast-1"),
                    ),
                    Alternative(
                        kind=NodeKind.ORIGIN,
                        subject="api.binance.com",
                        outcome=Outcome.UNKNOWN,
                        reason=Reason.ORIGIN_HIDDEN,
                    ),
                    Alternative(
                        kind=NodeKind.ENDPOINT, subject="mirror.example.com", outcome=Outcome.HOLDS
                    ),
                ),
            ),
        ),
    )
