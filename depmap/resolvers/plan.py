"""What to ask next, given what was answered. Pure: no input, no output, no clock.

An answer leads on to further questions: addresses to their origins and to the zones of the CNAME
chain, a delegation to its name servers, a redirect to its next hop. Limits are kept here: what
lies beyond one is planned as a refusal, so that it is told and not silently missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from depmap.model.addresses import address_text
from depmap.model.names import InvalidName, normalise, registrable_domain
from depmap.model.observation import (
    Delegation,
    Observation,
    Question,
    QuestionKind,
    RRset,
    Status,
    WebResponse,
)
from depmap.model.target import Target
from depmap.model.zones import zone_candidates

MAX_SERVERS = 20
MAX_DEPTH = 7
MAX_HOPS = 5
MAX_ADDRESSES = 20
"""Addresses of one RRset whose origins are looked up."""

_DOMAIN_TYPES = ("SOA", "MX", "TXT")
_LEFT_ALONE = frozenset({403, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question with how far from the target it lies.

    ``depth``: zones of name servers of zones of name servers … so far. ``hops``: redirects
    followed so far. ``refusal``: the limit that forbids it, empty when it may be asked.
    """

    question: Question
    depth: int = 0
    hops: int = 0
    refusal: str = ""

    def nearer(self, other: Ask) -> Ask:
        """The same question on the shorter way of both, refused only if both are."""
        return replace(
            self,
            depth=min(self.depth, other.depth),
            hops=min(self.hops, other.hops),
            refusal=self.refusal if other.refusal else "",
        )


def landing_page(host: str) -> str:
    """The URL whose head tells who answers for a host."""
    return f"https://{host}/"


def planned_questions(target: Target) -> tuple[Question, ...]:
    """What is asked of a target before anything was answered, in order of the critical path."""
    return tuple(ask.question for ask in first_asks(target))


def first_asks(target: Target) -> tuple[Ask, ...]:
    """Addresses first, then zones and connections, then what nothing else waits for."""
    hosts = target.hosts()
    domain = registrable_domain(target.domain)
    planned = [
        *(ask for host in hosts for ask in _address_asks(host)),
        *(ask for name in (domain, *hosts) for ask in _cut_asks(name)),
        *(ask for host in hosts for ask in _connection_asks(host)),
        *(_rrset_ask(host, "HTTPS") for host in hosts),
        *(_rrset_ask(domain, rrtype) for rrtype in _DOMAIN_TYPES),
        *(ask for name in (domain, *hosts) for ask in _protection_asks(name)),
    ]
    return _once(planned)


def follow_ups(ask: Ask, observation: Observation) -> tuple[Ask, ...]:
    """What the answer to ``ask`` leads on to; nothing for a failure that tells of no name."""
    match observation.payload:
        case RRset() as rrset if ask.question.qualifier in ("A", "AAAA"):
            return _once(_after_addresses(ask, observation.status, rrset))
        case Delegation() as delegation:
            return _once(_after_delegation(ask, delegation))
        case WebResponse() as response:
            return _once(_after_response(ask, response))
        case _:
            return ()


def url_host(url: str) -> str:
    """The host of a URL as a normalised name or an address; empty where it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    if "%" in host:
        return ""  # a zone id means nothing beyond the machine that wrote it
    if _is_address(host):
        return address_text(ip_address(host))
    try:
        return normalise(host)
    except InvalidName:
        return ""


def leaves_alone(response: WebResponse) -> bool:
    """Whether the host asked not to be bothered again (403, 429)."""
    return response.status_code in _LEFT_ALONE


def _after_addresses(ask: Ask, status: Status, rrset: RRset) -> Iterator[Ask]:
    for name in rrset.chain:
        yield from _cut_asks(name, depth=ask.depth)
    if status is Status.OK:
        yield from _origin_asks(rrset.values, depth=ask.depth)


def _after_delegation(ask: Ask, delegation: Delegation) -> Iterator[Ask]:
    servers = delegation.servers()
    depth = ask.depth + 1
    too_deep = f"name servers nested deeper than {MAX_DEPTH}" if depth > MAX_DEPTH else ""
    too_many = f"more than {MAX_SERVERS} name servers"
    for position, server in enumerate(servers):
        refusal = too_deep or (too_many if position >= MAX_SERVERS else "")
        if refusal:
            question = Question(QuestionKind.RRSET, server, "A")
            yield Ask(question=question, depth=depth, refusal=refusal)
            continue
        glue = tuple(address for name, address in delegation.glue if name == server)
        if glue and ask.depth > 0:
            # A name server's name server whose referral carried its address stands on no name.
            yield from _origin_asks(glue, depth=depth)
            continue
        yield from _server_asks(server, depth=depth)
        if ask.depth == 0:
            probe = Question(QuestionKind.SERVER, server, ask.question.subject)
            yield Ask(question=probe, depth=depth)


def _server_asks(server: str, *, depth: int) -> Iterator[Ask]:
    yield from _address_asks(server, depth=depth)
    yield from _cut_asks(server, depth=depth)
    yield _rrset_ask(registrable_domain(server), "SOA", depth=depth)


def _after_response(ask: Ask, response: WebResponse) -> Iterator[Ask]:
    url = response.location
    if not url:
        return
    hops = ask.hops + 1
    refusal = f"more than {MAX_HOPS} redirects" if hops > MAX_HOPS else ""
    yield Ask(question=Question(QuestionKind.WEB, url), hops=hops, refusal=refusal)
    host = url_host(url)
    if refusal or not host or not url.startswith(("http://", "https://")):
        return
    if host == url_host(ask.question.subject):
        return
    if _is_address(host):
        yield Ask(question=Question(QuestionKind.ORIGIN, host), hops=hops)
        return
    yield from _address_asks(host, hops=hops)
    yield from _cut_asks(host, hops=hops)
    yield from _connection_asks(host, hops=hops)
    yield _rrset_ask(host, "HTTPS", hops=hops)


def _address_asks(host: str, *, depth: int = 0, hops: int = 0) -> Iterator[Ask]:
    for rrtype in ("A", "AAAA"):
        yield _rrset_ask(host, rrtype, depth=depth, hops=hops)


def _cut_asks(name: str, *, depth: int = 0, hops: int = 0) -> Iterator[Ask]:
    for zone in zone_candidates(name):
        yield Ask(question=Question(QuestionKind.DELEGATION, zone), depth=depth, hops=hops)


def _protection_asks(name: str) -> Iterator[Ask]:
    """Whether the domain is signed, and the CAA sets on the way up (RFC 8659 3)."""
    yield _rrset_ask(registrable_domain(name), "DS")
    for zone in zone_candidates(name):
        yield _rrset_ask(zone, "CAA")


def _connection_asks(host: str, *, hops: int = 0) -> Iterator[Ask]:
    """The head before the certificates, which come over the same connection."""
    yield Ask(question=Question(QuestionKind.WEB, landing_page(host)), hops=hops)
    yield Ask(question=Question(QuestionKind.TLS, host), hops=hops)


def _origin_asks(addresses: tuple[str, ...], *, depth: int) -> Iterator[Ask]:
    for position, address in enumerate(addresses):
        refusal = f"more than {MAX_ADDRESSES} addresses" if position >= MAX_ADDRESSES else ""
        question = Question(QuestionKind.ORIGIN, address)
        yield Ask(question=question, depth=depth, refusal=refusal)


def _rrset_ask(owner: str, rrtype: str, *, depth: int = 0, hops: int = 0) -> Ask:
    return Ask(question=Question(QuestionKind.RRSET, owner, rrtype), depth=depth, hops=hops)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _once(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Each question once, on its shortest way, in order of first mention."""
    unique: dict[Question, Ask] = {}
    for ask in asks:
        held = unique.get(ask.question)
        unique[ask.question] = ask if held is None else held.nearer(ask)
    return tuple(unique.values())
