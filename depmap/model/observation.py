"""Observations: what the network said, success or failure. No interpretation.

An observation is an envelope (question, answerer, time, status, provenance) around a payload; a
failure has none, but for the CNAME chain that led to it. Names are A-labels as ``names`` writes
them, addresses are in the shortest form of ``ipaddress``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from depmap.model.target import Target

NOT_RECORDED = "not recorded"
"""How the detail of an answer begins that a recorded world couldn't give."""


class Status(StrEnum):
    """The closed list of how a question ended."""

    OK = "ok"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    LAME = "lame"
    TIMEOUT = "timeout"
    FORMERR = "formerr"
    CONNECTION_REFUSED = "connection_refused"
    NET_ERROR = "net_error"
    TLS_ERROR = "tls_error"
    BLOCKED_BY_POLICY = "blocked_by_policy"
    LIMIT_HIT = "limit_hit"
    SKIPPED = "skipped"

    @property
    def is_fact(self) -> bool:
        """Whether it tells of the target; all others tell of the measurement."""
        return self in _FACTS

    @property
    def is_unasked(self) -> bool:
        """Whether nothing was sent."""
        return self in _UNASKED


_FACTS = frozenset({Status.OK, Status.NODATA, Status.NXDOMAIN})
_UNASKED = frozenset({Status.SKIPPED, Status.BLOCKED_BY_POLICY, Status.LIMIT_HIT})


class Provenance(StrEnum):
    """How an observation came to be, strongest first."""

    LIVE = "live"
    OBSERVED = "observed"
    RECONSTRUCTED = "reconstructed"
    STATED = "stated"


def weakest(provenances: list[Provenance]) -> Provenance:
    """The weakest of them, LIVE for none."""
    order = list(Provenance)
    return max(provenances, key=order.index, default=Provenance.LIVE)


class QuestionKind(StrEnum):
    """What sort of thing was asked."""

    RRSET = "rrset"
    DELEGATION = "delegation"
    SERVER = "server"
    ORIGIN = "origin"
    WEB = "web"
    TLS = "tls"


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """What was asked, once per snapshot and view.

    ==========  ==================  =========
    kind        subject             qualifier
    ==========  ==================  =========
    rrset       owner name          RR type: ``A``
    delegation  zone apex           –
    server      name server         zone apex
    origin      address             –
    web         URL                 –
    tls         host name           –
    ==========  ==================  =========
    """

    kind: QuestionKind
    subject: str
    qualifier: str = ""

    def __str__(self) -> str:
        tail = f" {self.qualifier}" if self.qualifier else ""
        return f"{self.kind} {self.subject}{tail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RRset:
    """Answer to an rrset question.

    ``chain``: the owner name and every CNAME target followed, in order; the values are those of
    its last name. ``values``: presentation text (RFC 1035 5.1) with normalised names, sorted.
    ``ttl``: seconds, the least along the chain. ``authenticated``: the resolver's AD flag.
    With Status.NODATA, NXDOMAIN or LIMIT_HIT the chain is still told and the values are empty.
    """

    chain: tuple[str, ...]
    values: tuple[str, ...]
    ttl: int = 0
    authenticated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Answer to a delegation question: the zone's name servers as parent and child tell them.

    ``glue``: (server name, address) pairs the referral carried (RFC 9471). ``parent_status`` and
    ``child_status`` tell which side was measured; a side that failed has no servers.
    """

    parent: str
    parent_ns: tuple[str, ...]
    child_ns: tuple[str, ...]
    glue: tuple[tuple[str, str], ...]
    parent_status: Status
    child_status: Status
    ttl: int = 0

    def servers(self) -> tuple[str, ...]:
        """Every name server either side names, sorted."""
        return tuple(sorted({*self.parent_ns, *self.child_ns}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Answer to an origin question: who announces an address.

    ``prefix`` is empty where it wasn't told; several AS numbers mean a multi-origin prefix.
    """

    asns: tuple[int, ...]
    prefix: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebResponse:
    """Answer to a web question: one hop, never its body.

    ``fields``: (lower-case name, value) pairs in order received, as latin-1 text.
    ``location``: the absolute URL of a redirect, else empty. ``status_code`` is 0 where a record
    tells of the fields alone.
    """

    status_code: int
    fields: tuple[tuple[str, str], ...]
    address: str
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What depmap keeps of one X.509 certificate (RFC 5280); times are UTC.

    A recorded one may tell of the issuer alone: its times are None, its other fields empty.
    """

    subject: str
    issuer_organisation: str
    issuer_common_name: str
    not_before: datetime | None
    not_after: datetime | None
    names: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertChain:
    """Answer to a tls question: the chain as presented, leaf first, unverified.

    ``valid``: whether it verified against the trust store for the host; None when not judged.
    """

    certificates: tuple[Certificate, ...]
    address: str
    valid: bool | None = None
    problem: str = ""

    @property
    def leaf(self) -> Certificate:
        """The certificate of the host itself."""
        return self.certificates[0]


Payload = RRset | Delegation | Origin | WebResponse | CertChain


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One question and what came of it.

    ``id`` is given after a canonical sort (``o1``, ``o2`` …). ``answered_by`` is the server that
    spoke, empty when none did. ``source`` and ``date`` tell where a recorded answer is from;
    ``date`` is ISO 8601 cut to what is known, empty for a date unknown.
    """

    question: Question
    status: Status
    at: datetime
    answered_by: str = ""
    payload: Payload | None = None
    detail: str = ""
    provenance: Provenance = Provenance.LIVE
    source: str = ""
    date: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a scan was made; what may be redacted (resolvers, vantage) lives here only."""

    started: datetime
    finished: datetime
    tool_version: str
    resolvers: tuple[str, ...] = ()
    vantage: str = ""
    world: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Targets as asked and observations as made; nothing derived. Observations are sorted."""

    run: Run
    targets: tuple[Target, ...]
    observations: tuple[Observation, ...] = field(default=())
