"""Who takes a domain's mail, by its MX hosts. Senders named in SPF are a later concern."""

from __future__ import annotations

from depmap.attribution.combine import Clue, combine, evidence
from depmap.attribution.match import CatalogueIndex
from depmap.attribution.nameservers import TargetContext
from depmap.attribution.observed import Observed
from depmap.model.attribution import Attribution
from depmap.model.component import domain
from depmap.model.names import owner_domain
from depmap.model.observation import QuestionKind
from depmap.model.provider import MatcherKind
from depmap.model.role import Role


def attribute_mail(
    zone: str, context: TargetContext, observed: Observed, index: CatalogueIndex
) -> tuple[Attribution, ...] | None:
    """One attribution for each MX host of ``zone``, in order; None when its MX isn't known.

    A null MX (RFC 7505) gives none.
    """
    seen = observed.fact(QuestionKind.RRSET, zone, "MX")
    values = observed.rrset(zone, "MX")
    if seen is None or values is None:
        return None
    found: list[Attribution] = []
    for host in (value.split()[-1] for value in values):
        if host in (".", ""):
            continue
        clues = [
            Clue(match=match, kind="name", value=host, observation=seen)
            for match in index.name(MatcherKind.MX, host)[:1]
        ]
        claimed = combine(host, Role.MAIL, clues)
        found += claimed or (
            Attribution(
                subject=host,
                component=domain(owner_domain(host)),
                role=Role.MAIL,
                confidence=0.8,
                evidence=(evidence(seen, matcher="MX", value=host, source=seen.source),),
                private=context.owns(host),
            ),
        )
    return tuple(found)
