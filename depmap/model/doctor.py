"""Whether a machine can measure: what was tried, and what each check says of it. No words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from depmap.model.observation import Status


class CheckState(StrEnum):
    """FAILED: a scan from here would show nothing, or nothing true. WARNING: it would miss some."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_CHECKED = "not-checked"


class CheckId(StrEnum):
    """What is looked at; UDP to LARGE of each resolver by itself."""

    RESOLVER = "resolver"
    UDP = "udp"
    HONEST = "honest"
    TCP = "tcp"
    LARGE = "large"
    IPV6 = "ipv6"
    CA_STORE = "ca-store"
    CATALOGUE = "catalogue"
    PSL = "psl"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What came of one question to one resolver.

    ``octets`` of the reply, 0 without any; ``seconds`` the last of ``tries`` took. ``edns``: the
    reply came to a question with EDNS.
    """

    status: Status
    seconds: float
    octets: int = 0
    tries: int = 1
    edns: bool = True
    truncated: bool = False
    detail: str = ""

    @property
    def replied(self) -> bool:
        """Whether anything came back, be it a refusal."""
        return self.octets > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpName:
    """What a resolver says of a name that can't exist; ``invented`` addresses are lies."""

    status: Status
    replied: bool
    invented: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverProbe:
    """How one resolver behaves. Where nothing came over UDP the latter two were not tried."""

    server: str
    udp: Exchange
    tcp: Exchange
    large: Exchange | None = None
    made_up: MadeUpName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why there is nothing to look at, and what to do about it."""

    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustStore:
    """The certificate authorities that certificates are judged by: how many, in which file."""

    path: str
    roots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFacts:
    """All that was looked at.

    ``named``: the user named the resolvers. ``ipv6_source``: the address this machine would ask
    from over IPv6, or why there is none. ``psl``: the version of the public suffix list's package.
    """

    at: datetime
    named: bool
    resolvers: tuple[ResolverProbe, ...] | Missing
    ipv6_source: str | Missing
    trust: TrustStore | Missing
    catalogue_date: str
    psl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """``subject``: the resolver, empty for the machine. ``remedy``: empty only where all is well.

    ``milliseconds``: how long the answer took, where one was timed.
    """

    id: CheckId
    state: CheckState
    found: str
    remedy: str = ""
    subject: str = ""
    milliseconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUp:
    """Every check, the resolvers' first."""

    at: datetime
    checks: tuple[Check, ...]

    @property
    def usable(self) -> bool:
        """Whether a scan from here can say anything true."""
        return not self.count(CheckState.FAILED)

    def count(self, state: CheckState) -> int:
        """How many checks ended so."""
        return sum(check.state is state for check in self.checks)
