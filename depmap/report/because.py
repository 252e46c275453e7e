"""The shortest argument for a failure's effect as one sentence, for every format."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.model.because import Because, FactBecause, Part
from depmap.model.component import Component, Scheme
from depmap.report.safe import safe
from depmap.report.words import REASON_WORD, hosts_in_words, joined, shortened

MOST_CAUSES = 2
MOST_MEMBERS = 4
SENTENCE = {
    Part.ADDRESSES: "{every} address of {host} is {where}",
    Part.NAME: "the name of {host} leads to a service {where}",
    Part.RESPONSE: "{host} is answered by {holder}",
    Part.SERVERS: "{every} name server of {subject} is {where}",
    Part.ZONE: "the zone {subject} is served by {holder}",
    Part.TLD: "{thing} is below {failed}",
    Part.ISSUER: "the certificate of {host} is issued by {holder}",
    Part.MAIL: "{every} mail host of {subject} is {where}",
    Part.SOME: "{thing} is lost{there}, others hold",
}


def because_text(because: tuple[Because, ...] | FactBecause, domain: str, failed: str) -> str:
    """``every address of api.x.com is in aws@ap-northeast-1``; empty where nothing is to be told.

    ``failed`` stands in where what fails of it differs from place to place. ``domain`` is the
    target's.
    """
    if isinstance(because, FactBecause):
        return _fact_text(because)
    told = [_text(each, domain, failed) for each in because[:MOST_CAUSES]]
    if len(because) > MOST_CAUSES:
        rest = sum(len(each.hosts) for each in because[MOST_CAUSES:])
        told.append(f"{rest} more alternates are lost too")
    return "; ".join(told)


def _fact_text(because: FactBecause) -> str:
    if not because.chain:
        return ""
    *links, last = map(safe, because.chain)
    through = f", by way of {because.skipped} more," if because.skipped else ""
    chain = ", which needs ".join(links)
    chain = f"{chain}, which{through} needs {last}" if links else last
    if len(because.group) > 1:
        members = shortened([safe(name) for name in because.group], MOST_MEMBERS)
        return f"all alternates fail ({members}): {chain}"
    return f"{'only loses its alternate' if because.is_spare else 'needs'} {chain}"


def _text(because: Because, domain: str, failed: str) -> str:
    via = f" (by way of {safe(because.via)})" if because.via else ""
    if because.part is Part.UNSEEN:
        return _unseen(because, domain) + via
    host = _hosts(because.hosts, domain)
    subject = safe(because.subject)
    sentence = SENTENCE[because.part].format(
        every="the" if because.count == 1 and len(because.hosts) < 2 else "every",
        host=host,
        subject=subject,
        thing=host or subject,
        where=_where(because.component, failed),
        holder=safe(str(because.component) if because.component is not None else failed),
        there="" if because.component is None else f" {_where(because.component, failed)}",
        failed=safe(failed),
    )
    return sentence + via


def _unseen(because: Because, domain: str) -> str:
    unknown = because.unknown
    if unknown is None:
        return ""
    subject = _hosts((unknown.subject,), domain)
    detail = f" ({safe(unknown.detail)})" if unknown.detail else ""
    return f"{subject}: {REASON_WORD[unknown.reason]}{detail}"


def _hosts(hosts: Iterable[str], domain: str) -> str:
    listed = list(hosts)
    return safe(listed[0]) if len(listed) == 1 else hosts_in_words(listed, domain)


def _where(component: Component | None, failed: str) -> str:
    """In a region, AS or prefix; at a provider or a service."""
    if component is None:
        return f"{'in' if '@' in failed or ':' in failed else 'at'} {safe(failed)}"
    inside = bool(component.region) or component.scheme in (Scheme.AS, Scheme.PREFIX)
    return f"{'in' if inside else 'at'} {safe(str(component))}"


def joined_components(failed: Iterable[str]) -> str:
    """What fails, in words: ``aws@ap-northeast-1 and cloudflare``."""
    return joined([safe(name) for name in failed])
