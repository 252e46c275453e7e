"""What a name needs: every zone along its CNAME chain, and the servers of each zone.

A zone ⇔ its parent works AND any of its name servers works. A name server ⇔ any address works AND,
unless the referral carried its address (RFC 9471), its own name resolves. Registries' zones above
the registrable domain are one leaf, ``tld:``.
"""

from __future__ import annotations

from depmap.attribution.nameservers import attribute_zone
from depmap.attribution.observed import Observed
from depmap.availability.assembly import Assembly
from depmap.availability.faultgraph import NodeKind
from depmap.model.attribution import Attribution, Evidence
from depmap.model.component import Scheme, domain, name_server, tld
from depmap.model.finding import Reason, Unknown
from depmap.model.names import is_subdomain_of, registrable_domain, top_level_domain
from depmap.model.observation import Delegation, Observation, Provenance, QuestionKind, Status
from depmap.model.role import FailureClass, Role
from depmap.model.zones import zone_candidates

MOST_SERVERS = 20
"""A scan keeps no more servers of a zone: with so many, there may be others."""
MOST_NESTED = 30
"""Zones of name servers of zones of name servers; a scan of one target goes 7 deep."""
_WITH_DNS = (Role.HOSTING, Role.TRANSIT)
_USELESS = frozenset({Status.LAME, Status.SERVFAIL, Status.REFUSED})
_SILENT = frozenset({Status.TIMEOUT, Status.CONNECTION_REFUSED, Status.NET_ERROR})


def own_zones(assembly: Assembly, host: str) -> frozenset[str]:
    """The zones that enclose a host, as measured; its registrable domain where none was."""
    cut = {z for z in zone_candidates(host) if assembly.observed.delegation(z) is not None}
    return frozenset(cut | {registrable_domain(host)})


def name_node(assembly: Assembly, chain: tuple[str, ...], passed_by: Observation | None) -> int:
    """All zones of every name in ``chain``; ``passed_by`` is what told the chain."""
    key = assembly.key("name", chain)
    node = assembly.label(assembly.builder.declare(key), "name", chain[0])
    if assembly.begin(key):
        children = [zone for name in chain for zone in _zones_of(assembly, name, passed_by)]
        assembly.builder.define(node, NodeKind.ALL, children)
    return node


def _zones_of(assembly: Assembly, name: str, passed_by: Observation | None) -> list[int]:
    cuts = zone_candidates(name)
    top = _tld(assembly, name)
    nodes, parent = [top], top
    for zone in cuts:
        if assembly.observed.delegation(zone) is None and _known_uncut(assembly, zone):
            continue
        if assembly.observed.delegation(zone) is not None or zone == cuts[0]:
            parent = _zone(assembly, zone, parent, passed_by)
            nodes.append(parent)
        else:
            nodes.append(unmeasured_servers(assembly, zone))
    return nodes


def _known_uncut(assembly: Assembly, zone: str) -> bool:
    """Known not to be cut: asked and denied, or below a reconstruction that knows of no cut."""
    return assembly.observed.fact(QuestionKind.DELEGATION, zone) is not None


def _tld(assembly: Assembly, name: str) -> int:
    return assembly.builder.leaf(tld(top_level_domain(name)), Role.DNS, FailureClass.CACHED)


def _zone(assembly: Assembly, zone: str, parent: int, passed_by: Observation | None) -> int:
    key = assembly.key("zone", zone, passed_by is not None)
    node = assembly.label(assembly.builder.declare(key), "zone", zone)
    if not assembly.begin(key):
        return node
    _remember_provider_zone(assembly, zone, node)
    measured = assembly.observed.delegation(zone)
    foreign = not assembly.context.owns(zone)
    claimed = attribute_zone(zone, passed_by, assembly.index) if foreign else None
    children = [parent]
    if measured is None:
        children += _stands_for(assembly, zone, claimed, passed_by)
        children.append(unmeasured_servers(assembly, zone))
    elif measured[0].provenance is Provenance.RECONSTRUCTED and claimed is not None:
        children.append(assembly.use(claimed, FailureClass.CACHED, zone=zone))
    else:
        children.append(_servers(assembly, zone, *measured))
    assembly.builder.define(node, NodeKind.ALL, children)
    return node


def _remember_provider_zone(assembly: Assembly, zone: str, node: int) -> None:
    if assembly.context.owns(zone):
        return
    claims = assembly.index.claims_domain(registrable_domain(zone))
    provider = claims[0].provider if claims else str(domain(registrable_domain(zone)))
    known = assembly.notes.provider_zones.setdefault((assembly.context.target.id, provider), [])
    known.append(node)


def _stands_for(
    assembly: Assembly, zone: str, claimed: Attribution | None, passed_by: Observation | None
) -> list[int]:
    """An unmeasured zone of somebody else stands on its domain, or on who claims that domain."""
    if claimed is not None:
        return [assembly.use(claimed, FailureClass.CACHED, zone=zone)]
    if assembly.context.owns(zone) or passed_by is None:
        return []
    standing = Attribution(
        subject=zone,
        component=domain(zone),
        role=Role.DNS,
        confidence=0.5,
        evidence=(
            Evidence(
                observation=passed_by.id,
                matcher="zone cut not measured: its registrable domain",
                value=zone,
                source=passed_by.source,
                provenance=passed_by.provenance,
            ),
        ),
    )
    return [assembly.use(standing, FailureClass.CACHED, zone=zone)]


def unmeasured_servers(assembly: Assembly, zone: str) -> int:
    """The servers of a zone that nobody measured, or those beyond what a scan keeps."""
    reason = assembly.observed.why_unknown(QuestionKind.DELEGATION, zone)
    unknown = Unknown(subject=zone, role=Role.DNS, reason=reason)
    return assembly.unseen(unknown, failure_class=FailureClass.CACHED, also=_WITH_DNS)


def _servers(assembly: Assembly, zone: str, named_by: Observation, delegation: Delegation) -> int:
    nodes = [
        _server(assembly, zone, server, named_by, delegation) for server in delegation.servers()
    ]
    if len(nodes) >= MOST_SERVERS:
        nodes.append(unmeasured_servers(assembly, zone))
    node = assembly.builder.any_of(nodes, key=assembly.key("servers", zone))
    return assembly.label(node, "servers", zone)


def _server(
    assembly: Assembly, zone: str, server: str, named_by: Observation, delegation: Delegation
) -> int:
    key = assembly.key("server", zone, server)
    node = assembly.label(assembly.builder.declare(key), "server", server)
    if not assembly.begin(key):
        return node
    whose = assembly.rule.attribute(server, named_by, assembly.context)
    children = [
        assembly.use(whose.attribution, FailureClass.CACHED, zone=zone, ownership=whose.ownership)
    ]
    dead = dead_server(assembly, zone, server, named_by)
    if named_by.provenance is not Provenance.RECONSTRUCTED:
        if dead is not None:
            children = [dead]
        else:
            children += _reaching(assembly, zone, named_by, delegation, whose.attribution)
        itself = name_server(server)
        children.append(assembly.builder.leaf(itself, Role.DNS, FailureClass.CACHED))
    if whose.doubt and dead is None:
        children.append(_vanity_not_excluded(assembly, server, whose.doubt))
    assembly.builder.define(node, NodeKind.ALL, children)
    return node


def dead_because(observed: Observed, zone: str, server: str) -> str:
    """Why a name server was seen dead or lame; empty when it answered or wasn't asked.

    Silence counts only where a sibling answered: where none does, it is the way to them that is
    closed, as behind a firewall that lets the resolver through alone.
    """
    view = observed.resolution(server)
    if view.judged is not None and view.is_absent:
        return f"its name has no address ({view.status})"
    probe = observed.get(QuestionKind.SERVER, server, zone)
    if probe is None or not (probe.status in _USELESS or probe.status in _SILENT):
        return ""
    if probe.status in _SILENT and not _sibling_answered(observed, zone):
        return ""
    return f"asked for {zone} it said nothing of use ({probe.status.replace('_', ' ')})"


def _sibling_answered(observed: Observed, zone: str) -> bool:
    measured = observed.delegation(zone)
    servers = measured[1].servers() if measured is not None else ()
    return any(observed.fact(QuestionKind.SERVER, server, zone) for server in servers)


def dead_server(assembly: Assembly, zone: str, server: str, named_by: Observation) -> int | None:
    """What stands for a server seen dead or lame; None for one that counts as alive."""
    if named_by.provenance is Provenance.RECONSTRUCTED:
        return None
    because = dead_because(assembly.observed, zone, server)
    if not because:
        return None
    unknown = Unknown(subject=server, role=Role.DNS, reason=Reason.NOT_MEASURED, detail=because)
    return assembly.unseen(unknown, failure_class=FailureClass.CACHED, also=_WITH_DNS)


def _vanity_not_excluded(assembly: Assembly, server: str, doubt: str) -> int:
    unknown = Unknown(subject=server, role=Role.DNS, reason=Reason.NOT_MEASURED, detail=doubt)
    return assembly.unseen(unknown, failure_class=FailureClass.CACHED)


def _reaching(
    assembly: Assembly,
    zone: str,
    named_by: Observation,
    delegation: Delegation,
    attribution: Attribution,
) -> list[int]:
    """Its addresses, and its own name unless the referral carried one of them."""
    server = attribution.subject
    glued = any(name == server for name, _ in delegation.glue) and _is_in_domain(zone, server)
    in_domain = is_subdomain_of(server, zone)
    parent_seen = delegation.parent_status is Status.OK
    nodes = [_server_addresses(assembly, zone, named_by, delegation, attribution)]
    if glued:
        return nodes
    if in_domain and not parent_seen:
        nodes.append(_unmeasured_glue(assembly, server))
        return nodes
    if assembly.notes.nesting >= MOST_NESTED:
        nodes.append(unmeasured_servers(assembly, zone))
        return nodes
    assembly.notes.nesting += 1
    nodes.append(name_node(assembly, (server,), named_by))
    assembly.notes.nesting -= 1
    return nodes


def _is_in_domain(zone: str, server: str) -> bool:
    """In-domain or sibling: below the parent of the zone, whose referral may speak for it."""
    return is_subdomain_of(server, zone.partition(".")[2])


def _unmeasured_glue(assembly: Assembly, server: str) -> int:
    unknown = Unknown(
        subject=server,
        role=Role.DNS,
        reason=Reason.NOT_MEASURED,
        detail="no referral from its parent",
    )
    return assembly.unseen(unknown, failure_class=FailureClass.CACHED, also=_WITH_DNS)


def _server_addresses(
    assembly: Assembly,
    zone: str,
    named_by: Observation,
    delegation: Delegation,
    attribution: Attribution,
) -> int:
    server = attribution.subject
    view = assembly.observed.resolution(server)
    addresses = view.addresses or tuple(a for name, a in delegation.glue if name == server)
    if addresses:
        told_by = view.judged if view.addresses else named_by
        nodes = [assembly.server_address(a, told_by, zone) for a in addresses]
        return assembly.builder.any_of(nodes)
    unknown = Unknown(
        subject=server,
        role=Role.TRANSIT,
        reason=assembly.observed.why_unknown(QuestionKind.RRSET, server, "A"),
        detail=view.cause,
    )
    named = attribution.component.scheme is Scheme.PROVIDED
    return assembly.unseen(
        unknown,
        failure_class=FailureClass.CACHED,
        also=(Role.HOSTING,) if named else (Role.HOSTING, Role.DNS),
        within=attribution.component if named else None,
    )
