"""What an endpoint needs: its name, an address, its front and origin, its issuer, its redirects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from depmap.attribution.hosts import HostAttribution, attribute_host
from depmap.attribution.observed import Observed
from depmap.availability.assembly import Assembly
from depmap.availability.faultgraph import NodeKind
from depmap.availability.model import EndpointNodes
from depmap.availability.zones import name_node, own_zones
from depmap.model.component import Scheme
from depmap.model.finding import Reason, Unknown
from depmap.model.names import InvalidName, normalise
from depmap.model.observation import Observation, QuestionKind, WebResponse
from depmap.model.role import FailureClass, Role, class_of
from depmap.model.target import StatedFact

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
STATED_FOR_DAYS = 366
"""How long a published claim may stand in for what can't be seen."""


def endpoint(assembly: Assembly, host: str, *, follows_redirects: bool) -> EndpointNodes:
    """The node of a host; ``follows_redirects`` where a person's browser asks."""
    attribution = attribute_host(host, assembly.observed, assembly.index)
    key = assembly.key("endpoint", host, follows_redirects)
    node = assembly.label(assembly.builder.declare(key), "endpoint", host)
    if not assembly.builder.is_defined(key):
        children = _needs(assembly, host, attribution)
        if follows_redirects:
            children += _redirects(assembly, host)
        if attribution.view.is_absent:
            assembly.builder.define(node, NodeKind.ANY, ())
        else:
            assembly.builder.define(node, NodeKind.ALL, children)
    return EndpointNodes(
        host=host,
        node=node,
        attribution=attribution,
        own_zones=own_zones(assembly, host),
    )


def _needs(assembly: Assembly, host: str, attribution: HostAttribution) -> list[int]:
    view = attribution.view
    children = [name_node(assembly, view.chain, view.chained)]
    children += [assembly.use(a, FailureClass.IMMEDIATE) for a in attribution.by_name]
    children += [assembly.use(a, FailureClass.IMMEDIATE) for a in attribution.by_response]
    if view.addresses:
        addresses = [assembly.endpoint_address(a, view.judged) for a in view.addresses]
        node = assembly.builder.any_of(addresses, key=assembly.key("addresses", host))
        children.append(assembly.label(node, "addresses", host))
        children += _unseen_front(assembly, host, attribution)
    else:
        children.append(_unseen_addresses(assembly, host, attribution))
    if attribution.origin_hidden:
        children.append(_hidden_origin(assembly, host, attribution))
    children.append(_issuer(assembly, host, attribution))
    return children


def _issuer(assembly: Assembly, host: str, attribution: HostAttribution) -> int:
    if attribution.issuers:
        return assembly.builder.all_of(
            assembly.use(a, FailureClass.DELAYED) for a in attribution.issuers
        )
    unknown = Unknown(
        subject=host,
        role=Role.CA,
        reason=assembly.observed.why_unknown(QuestionKind.TLS, host),
    )
    return assembly.unseen(unknown, failure_class=FailureClass.DELAYED)


def _unseen_addresses(assembly: Assembly, host: str, attribution: HostAttribution) -> int:
    named = attribution.by_name[0].component if attribution.by_name else None
    claims = current_claims(assembly.context.target.stated, host, assembly.now)
    unknown = Unknown(
        subject=host,
        role=Role.TRANSIT if named else Role.HOSTING,
        reason=assembly.observed.why_unknown(QuestionKind.RRSET, host, "A"),
        detail=attribution.view.cause,
    )
    node = assembly.unseen(
        unknown,
        failure_class=FailureClass.IMMEDIATE,
        also=(Role.HOSTING, Role.CDN) if named else (Role.CDN, Role.TRANSIT),
        within=named,
        candidates=assembly.candidates.stated(claims) if claims and not named else None,
    )
    if named or _chain_ends(assembly, host):
        return node
    elsewhere = replace(unknown, role=Role.DNS)
    zones = assembly.unseen(elsewhere, failure_class=class_of(Role.DNS))
    return assembly.builder.all_of((node, zones))


def _chain_ends(assembly: Assembly, host: str) -> bool:
    """Whether it is known where the host's name leads; else through anybody's zones."""
    answers = (assembly.observed.fact(QuestionKind.RRSET, host, t) for t in ("A", "AAAA"))
    return any(answer is not None for answer in answers)


def _unseen_front(assembly: Assembly, host: str, attribution: HostAttribution) -> list[int]:
    """Without a response, an address nobody's range holds may belong to any CDN."""
    if attribution.origin_hidden or assembly.observed.responses(host):
        return []
    held = any(
        a.component.scheme is Scheme.PROVIDED
        for address in attribution.by_address
        for a in address.services
    )
    if held or attribution.by_name:
        return []
    unknown = Unknown(
        subject=host,
        role=Role.CDN,
        reason=assembly.observed.why_unknown(QuestionKind.WEB, f"https://{host}/"),
    )
    return [assembly.unseen(unknown, failure_class=FailureClass.IMMEDIATE, also=(Role.HOSTING,))]


def _hidden_origin(assembly: Assembly, host: str, attribution: HostAttribution) -> int:
    front = attribution.fronts[0].component
    claims = current_claims(assembly.context.target.stated, host, assembly.now)
    unknown = Unknown(
        subject=host,
        role=Role.HOSTING,
        reason=Reason.ORIGIN_HIDDEN,
        detail=f"behind {front}",
    )
    return assembly.unseen(
        unknown,
        failure_class=FailureClass.IMMEDIATE,
        candidates=assembly.candidates.stated(claims) if claims else None,
    )


def current_claims(
    stated: Iterable[StatedFact], host: str, now: datetime
) -> tuple[StatedFact, ...]:
    """Published claims on a host that name a component and are not older than a year."""
    return tuple(
        fact
        for fact in stated
        if fact.host == host and fact.component and _is_current(fact.date, now)
    )


def _is_current(date: str, now: datetime) -> bool:
    if not date:
        return False
    stated = datetime.fromisoformat((date + "-01-01")[:10] if len(date) == 4 else _day(date))
    return (now.replace(tzinfo=None) - stated).days <= STATED_FOR_DAYS


def _day(date: str) -> str:
    return date if len(date) >= 10 else f"{date}-01"


def _redirects(assembly: Assembly, host: str) -> list[int]:
    hops = assembly.observed.responses(host)
    nodes = [
        endpoint(assembly, hop, follows_redirects=False).node
        for hop in hop_hosts(assembly.observed, host)
    ]
    if not hops or leads_on(hops):
        unknown = Unknown(
            subject=host,
            role=Role.CDN,
            reason=assembly.observed.why_unknown(QuestionKind.WEB, f"https://{host}/"),
        )
        also = (Role.HOSTING, Role.TRANSIT)
        nodes.append(assembly.unseen(unknown, failure_class=FailureClass.IMMEDIATE, also=also))
        for role in (Role.DNS, Role.CA):
            later = replace(unknown, role=role)
            nodes.append(assembly.unseen(later, failure_class=class_of(role)))
    return nodes


def leads_on(hops: tuple[tuple[Observation, WebResponse], ...]) -> bool:
    """Whether a redirect's way was lost: to a hop without an answer, to an address, to nowhere."""
    *_, (_, last) = hops
    seen = {observation.question.subject for observation, _ in hops}
    lost = bool(last.location) and last.location not in seen
    nowhere = any(r.status_code in _REDIRECTS and not r.location for _, r in hops)
    unnamed = any(r.location and not _host_name(r.location) for _, r in hops)
    return lost or nowhere or unnamed


def hop_hosts(observed: Observed, host: str) -> tuple[str, ...]:
    """The other hosts that the redirects of a host's page are known to lead to, in order."""
    hops = observed.responses(host)
    found = dict.fromkeys(_host_name(response.location) for _, response in hops)
    return tuple(name for name in found if name not in ("", host))


def _host_name(location: str) -> str:
    """The host name a location leads to; empty for an address and for what can't be read."""
    try:
        return normalise(urlsplit(location).hostname or "")
    except (InvalidName, ValueError):
        return ""
