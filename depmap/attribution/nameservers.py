"""Whose a name server is: the ordered rule of docs/attribution.md, and what claims a zone.

After Kashaf, Sekar, Agarwal: Analyzing Third Party Service Dependencies in Modern Web Services,
IMC 2020 (doi 10.1145/3419394.3423664). Labels are compared anchored at the end of a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from depmap.attribution.combine import Clue, combine, evidence
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.observed import Observed
from depmap.model.attribution import Attribution, Evidence, Ownership
from depmap.model.component import domain, provided
from depmap.model.names import is_subdomain_of, owner_domain, registrable_domain
from depmap.model.observation import Observation, QuestionKind
from depmap.model.provider import MatcherKind
from depmap.model.role import Role
from depmap.model.target import Target

WIDELY_USED = 5
"""Unrelated targets that make an unclaimed name server a third party (step 5)."""

_CONFIDENCE = {
    Ownership.VANITY: 0.9,
    Ownership.PRIVATE: 0.9,
    Ownership.CATALOGUED: 0.9,
    Ownership.CERTIFICATE: 0.8,
    Ownership.THIRD_PARTY: 0.8,
    Ownership.LIST_DEPENDENT: 0.6,
    Ownership.UNKNOWN: 0.4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAttribution:
    """One name server as one target sees it. ``attribution.subject`` is the server's host name.

    ``doubt``: what was not measured, so that a private one may be a provider's all the same.
    """

    attribution: Attribution
    ownership: Ownership
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetContext:
    """What the rule needs to know of a target: its domains, its certificates' names, its owner."""

    target: Target
    domains: frozenset[str]
    certified: frozenset[str]

    def owns(self, name: str) -> bool:
        """Whether ``name`` lies under a domain of the target."""
        return any(is_subdomain_of(name, own) for own in self.domains)


def target_context(target: Target, observed: Observed) -> TargetContext:
    """Collect the domains a target owns and those its certificates name."""
    hosts = target.hosts()
    own = {registrable_domain(target.domain), *target.owned_domains}
    own |= {registrable_domain(host) for host in hosts}
    names: set[str] = set()
    for host in hosts:
        found = observed.certificates(host)
        if found is not None:
            names |= {registrable_domain(n.removeprefix("*.")) for n in found[1].leaf.names}
    return TargetContext(target=target, domains=frozenset(own), certified=frozenset(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerRule:
    """Everything the rule draws on. ``users`` counts the unrelated targets of each server."""

    observed: Observed
    index: CatalogueIndex
    users: Mapping[str, int]

    def attribute(
        self, server: str, named_by: Observation, context: TargetContext
    ) -> ServerAttribution:
        """Attribute ``server``, which the delegation ``named_by`` names."""
        if context.owns(server):
            vanity = self._vanity(server, named_by)
            if vanity is not None:
                return ServerAttribution(attribution=vanity, ownership=Ownership.VANITY)
            private = self._unclaimed(server, named_by, Ownership.PRIVATE)
            return replace(private, doubt=self._not_excluded(server))
        claimed = self._claimed(server, named_by, context)
        if claimed is not None:
            return ServerAttribution(attribution=claimed, ownership=Ownership.CATALOGUED)
        return self._unclaimed(server, named_by, self._whose(server, context))

    def _whose(self, server: str, context: TargetContext) -> Ownership:
        if registrable_domain(server) in context.certified:
            return Ownership.CERTIFICATE
        theirs = self.observed.rrset(registrable_domain(server), "SOA")
        ours = self.observed.rrset(registrable_domain(context.target.domain), "SOA")
        if theirs and ours and _operators(theirs[0]) != _operators(ours[0]):
            return Ownership.THIRD_PARTY
        if self.users.get(server, 0) >= WIDELY_USED:
            return Ownership.LIST_DEPENDENT
        return Ownership.UNKNOWN

    def _vanity(self, server: str, named_by: Observation) -> Attribution | None:
        return self._vanity_by_soa(server) or self._vanity_by_addresses(server, named_by)

    def _not_excluded(self, server: str) -> str:
        """What of the signs of vanity was not measured; empty if all were."""
        zone = registrable_domain(server)
        if self.observed.fact(QuestionKind.RRSET, zone, "SOA") is None:
            return f"the SOA of {zone}, which could name a provider, was not measured"
        view = self.observed.resolution(server)
        if view.judged is None or not (view.addresses or view.is_absent):
            return "its addresses, which could be a provider's, were not measured"
        return ""

    def _vanity_by_soa(self, server: str) -> Attribution | None:
        soa = self.observed.fact(QuestionKind.RRSET, registrable_domain(server), "SOA")
        values = self.observed.rrset(registrable_domain(server), "SOA")
        if soa is None or not values:
            return None
        for name in _operators(values[0]):
            matches = self.index.name(MatcherKind.NS, name) or tuple(
                m for m in self.index.claims_domain(registrable_domain(name))
            )
            firm = [m for m in matches if m.role is Role.DNS]
            if firm:
                clue = Clue(match=firm[0], kind="soa", value=name, observation=soa)
                return _first(combine(server, Role.DNS, [clue]))
        return None

    def _vanity_by_addresses(self, server: str, named_by: Observation) -> Attribution | None:
        view = self.observed.resolution(server)
        resolved = view.judged
        if not view.addresses or resolved is None:
            return None
        held = [
            [m for m in self.index.address(address) if m.role is Role.DNS]
            for address in (*view.addresses, *view.others)
        ]
        if not all(held) or len({m.provider for ms in held for m in ms}) != 1:
            return None
        clues = [
            Clue(match=ms[0], kind="address", value=address, observation=resolved)
            for address, ms in zip((*view.addresses, *view.others), held, strict=True)
        ]
        return _first(combine(server, Role.DNS, clues))

    def _claimed(
        self, server: str, named_by: Observation, context: TargetContext
    ) -> Attribution | None:
        matches = [m for m in self.index.name(MatcherKind.NS, server) if m.role is Role.DNS][:1]
        clues = [Clue(match=m, kind="name", value=server, observation=named_by) for m in matches]
        found = _first(combine(server, Role.DNS, clues))
        if found is None:
            return None
        provider = self.index.provider(found.component.name)
        own = bool(provider and context.target.owner and provider.owner == context.target.owner)
        return replace(found, private=True) if own else found

    def _unclaimed(
        self, server: str, named_by: Observation, ownership: Ownership
    ) -> ServerAttribution:
        attribution = Attribution(
            subject=server,
            component=domain(owner_domain(server)),
            role=Role.DNS,
            confidence=_CONFIDENCE[ownership],
            evidence=(_named(server, named_by, ownership),),
            private=ownership in (Ownership.PRIVATE, Ownership.CERTIFICATE),
            list_dependent=ownership is Ownership.LIST_DEPENDENT,
        )
        return ServerAttribution(attribution=attribution, ownership=ownership)


def attribute_zone(
    zone: str, passed_by: Observation | None, index: CatalogueIndex
) -> Attribution | None:
    """The provider whose infrastructure an unmeasured zone is, by its domain alone.

    ``passed_by`` is the observation whose CNAME chain went through the zone.
    """
    if passed_by is None:
        return None
    claims = index.claims_domain(zone)
    if not claims:
        return None
    return Attribution(
        subject=zone,
        component=provided(claims[0].provider),
        role=Role.DNS,
        confidence=0.6,
        evidence=(
            evidence(
                passed_by,
                matcher=claims[0].matcher,
                value=zone,
                source=claims[0].source,
            ),
        ),
    )


def _operators(soa: str) -> tuple[str, ...]:
    """MNAME and RNAME's domain of an SOA value (RFC 1035 3.3.13)."""
    fields = soa.split()
    mname, rname = (*fields, "", "")[:2]
    return tuple(n for n in (mname, rname.partition(".")[2]) if n)


def _named(server: str, named_by: Observation, ownership: Ownership) -> Evidence:
    return evidence(
        named_by,
        matcher=f"name server rule: {ownership.replace('_', ' ')}",
        value=server,
        source=named_by.source,
    )


def _first(found: tuple[Attribution, ...]) -> Attribution | None:
    return found[0] if found else None
