"""Who answers for a host: its front, what runs it, its issuer.

Addresses are in ``addresses``, name servers in ``nameservers``, mail in ``mail``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from depmap.attribution.addresses import (
    UNCLAIMED_CONFIDENCE,
    AddressAttribution,
    attribute_address,
)
from depmap.attribution.combine import Clue, combine, conflicts, evidence
from depmap.attribution.fields import header_signs
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.observed import AddressView, Observed
from depmap.model.attribution import Attribution, Conflict
from depmap.model.component import provided
from depmap.model.provider import MatcherKind
from depmap.model.role import Role

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAttribution:
    """Everything one host is attributed to.

    ``by_name`` comes from its last CNAME target, ``by_response`` from header fields and cookies;
    ``signs`` are those that only hint at an origin behind a front.
    """

    view: AddressView
    by_name: tuple[Attribution, ...]
    by_address: tuple[AddressAttribution, ...]
    by_response: tuple[Attribution, ...]
    signs: tuple[Attribution, ...]
    issuers: tuple[Attribution, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def fronts(self) -> tuple[Attribution, ...]:
        """CDNs that terminate the connection, each component once, strongest first."""
        return _distinct(a for a in self._answering() if a.role is Role.CDN)

    @property
    def hosting(self) -> tuple[Attribution, ...]:
        """What runs what answers; empty behind a front."""
        if self.origin_hidden:
            return ()
        return _distinct(a for a in self._answering() if a.role is Role.HOSTING)

    @property
    def origin_hidden(self) -> bool:
        """Whether a CDN answers, so that the origin can't be seen."""
        return any(a.role is Role.CDN for a in self._answering())

    def _answering(self) -> Iterator[Attribution]:
        yield from self.by_name
        for address in self.by_address:
            yield from address.services
        yield from self.by_response


def attribute_host(host: str, observed: Observed, index: CatalogueIndex) -> HostAttribution:
    """Attribute one endpoint by its names, addresses, response and certificate."""
    view = observed.resolution(host)
    addresses = tuple(
        attribute_address(address, view.judged, observed, index) for address in view.addresses
    )
    by_name = _by_name(view, index)
    response = _by_response(host, observed, index)
    answering = (*by_name, *(a for address in addresses for a in address.services))
    fronted = any(a.role is Role.CDN for a in (*answering, *response))
    signs = tuple(a for a in response if a.role is not Role.CDN and fronted)
    told = tuple(a for a in response if a not in signs)
    return HostAttribution(
        view=view,
        by_name=by_name,
        by_address=addresses,
        by_response=told,
        signs=signs,
        issuers=_issuers(host, observed, index),
        conflicts=(*_conflicts(host, answering, told), *_shared(addresses)),
    )


def _conflicts(
    host: str, answering: tuple[Attribution, ...], told: tuple[Attribution, ...]
) -> tuple[Conflict, ...]:
    """Two answers about who ends the connection: CDN against CDN, or a response that says CDN
    from an address that a host holds."""
    found = list(conflicts(host, (*answering, *told)))
    held = {a.component for a in answering if a.role is Role.HOSTING}
    said = {a.component for a in told if a.role is Role.CDN}
    foreign = {c for c in said if all(c.provider != h.provider for h in held)}
    if held and foreign and not any(a.role is Role.CDN for a in answering):
        found.append(
            Conflict(subject=host, role=Role.CDN, components=tuple(sorted({*held, *foreign})))
        )
    return tuple(found)


def _shared(addresses: tuple[AddressAttribution, ...]) -> tuple[Conflict, ...]:
    """Addresses whose range one provider publishes and another announces."""
    found: list[Conflict] = []
    for address in addresses:
        components = {a.component for a in address.services if a.role is not Role.DNS}
        if len({c.provider for c in components}) > 1:
            role = address.services[0].role
            told = tuple(sorted(components))
            found.append(Conflict(subject=address.address, role=role, components=told))
    return tuple(found)


def _by_name(view: AddressView, index: CatalogueIndex) -> tuple[Attribution, ...]:
    """The last name of the chain tells who answers; the ones before it are only passed through."""
    if view.chained is None:
        return ()
    last = view.chain[-1]
    clues = [
        Clue(match=match, kind="name", value=last, observation=view.chained)
        for match in index.closest(MatcherKind.CNAME, last)
    ]
    return tuple(
        attribution
        for role in (Role.CDN, Role.HOSTING)
        for attribution in combine(view.host, role, [c for c in clues if c.match.role is role])
    )


def _by_response(host: str, observed: Observed, index: CatalogueIndex) -> tuple[Attribution, ...]:
    hops = observed.responses(host)
    if not hops:
        return ()
    seen, response = hops[0]
    clues = [
        Clue(match=sign.match, kind=sign.kind, value=sign.value, observation=seen)
        for field, value in response.fields
        for sign in header_signs(field, value, index)
    ]
    return tuple(
        attribution
        for role in (Role.CDN, Role.HOSTING)
        for attribution in combine(host, role, [c for c in clues if c.match.role is role])
    )


def _issuers(host: str, observed: Observed, index: CatalogueIndex) -> tuple[Attribution, ...]:
    found = observed.certificates(host)
    if found is None:
        return ()
    seen, chain = found
    organisation, name = chain.leaf.issuer_organisation, chain.leaf.issuer_common_name
    clues = [
        Clue(match=match, kind="issuer", value=organisation, observation=seen)
        for match in index.issuer(organisation, (name,))
    ]
    known = combine(host, Role.CA, clues)
    if known or not organisation:
        return known
    slug = _issuer_slug(organisation)
    return (
        Attribution(
            subject=host,
            component=provided(slug, service="ca"),
            role=Role.CA,
            confidence=UNCLAIMED_CONFIDENCE,
            evidence=(evidence(seen, matcher="issuer", value=organisation, source=seen.source),),
        ),
    )


def _issuer_slug(organisation: str) -> str:
    """A slug no provider of the catalogue has: an organisation may call itself anything."""
    digest = hashlib.sha256(organisation.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    words = _NOT_SLUG.sub("-", organisation.lower()).strip("-")
    return "-".join(part for part in ("issuer", words[:40].strip("-"), digest) if part)


def _distinct(attributions: Iterator[Attribution]) -> tuple[Attribution, ...]:
    best: dict[str, Attribution] = {}
    for attribution in attributions:
        key = str(attribution.component)
        if key not in best or best[key].confidence < attribution.confidence:
            best[key] = attribution
    return tuple(sorted(best.values(), key=lambda a: (-a.confidence, a.component)))
