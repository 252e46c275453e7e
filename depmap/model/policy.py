"""What a team holds its dependencies to: limits, severities and accepted exceptions. No judging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from depmap.model.component import Component
from depmap.model.finding import Severity
from depmap.model.role import PROMPT, FailureClass, Role
from depmap.model.target import SurfaceRole

DEFAULT_MIN_COVERAGE = 0.8
ESSENTIAL = frozenset(role for role in SurfaceRole if role.is_essential)
SHARED_ROLES = (Role.DNS, Role.CDN, Role.HOSTING, Role.CA, Role.MAIL)
"""The roles shares are counted in."""
SEEN_ROLES = (*SHARED_ROLES, Role.TRANSIT)
"""The roles depmap looks for; of the others nothing can be asked."""


class PolicyRule(StrEnum):
    """The rules a policy can set, by the names it writes them with."""

    MAX_SHARE = "max-share"
    MAX_IMPACT = "max-impact"
    MIN_PROVIDERS = "min-providers"
    FORBID = "forbid"
    REQUIRE = "require"
    NO_SINGLE_POINT = "no-single-point"
    REQUIRE_DNSSEC = "require-dnssec"
    REQUIRE_CAA = "require-caa"
    MIN_CERTIFICATE_DAYS = "min-certificate-days"
    MIN_COVERAGE = "min-coverage"


EXPIRED_IGNORE = "expired-ignore"
"""The rule on the policy itself; no policy sets it."""


class Grouping(StrEnum):
    """What concentration is counted by."""

    PROVIDER = "provider"
    SERVICE = "service"
    REGION = "region"
    OWNER = "owner"


class HiddenOrigin(StrEnum):
    """What it means when only hidden origins could break a limit."""

    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxShare:
    """No group may serve, or take down, more than ``limit`` (in [0, 1]) of the targets in ``role``.

    ``weighted``: of their weight instead of their number.
    """

    role: Role
    of: Grouping
    limit: float
    weighted: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MinProviders:
    """Every target has at least ``count`` providers in ``role``."""

    role: Role
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom a target must not depend on, or must.

    ``component`` is the provider, service or region; None for an owner, which ``name`` holds in
    any case. Without a ``role`` any will do; ``surfaces`` are those asked about.
    """

    of: Grouping
    name: str
    component: Component | None = None
    role: Role | None = None
    surfaces: frozenset[SurfaceRole] = ESSENTIAL
    line: int = 0

    def __str__(self) -> str:
        what = f"{self.of} {self.name}" if self.component is None else self.name
        return f"{what} ({self.role})" if self.role is not None else what


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSinglePoint:
    """No component of these classes may take down one of these surfaces alone.

    ``private``: components of the target's own count too.
    """

    classes: frozenset[FailureClass] = PROMPT
    surfaces: frozenset[SurfaceRole] = ESSENTIAL
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfHosts:
    """A rule on the hosts of these surfaces. ``days``: how long a certificate still has to last."""

    surfaces: frozenset[SurfaceRole] = ESSENTIAL
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """An accepted exception. An empty ``subject`` means all, a None ``component`` any.

    ``owner``: what is theirs only, instead of a component; empty for anybody's.
    """

    rule: str
    reason: str
    subject: str = ""
    component: Component | None = None
    owner: str = ""
    expires: date | None = None
    line: int = 0

    def speaks_of(self, rule: str, subject: str) -> bool:
        """Whether it is about this rule and subject, whatever the component, owner and day."""
        return self.rule == rule and self.subject in ("", subject)

    def has_expired(self, today: date) -> bool:
        """Whether it no longer holds; on the day itself it still does."""
        return self.expires is not None and today > self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One ``depmap.toml``. ``path`` is where it was read, for messages.

    ``severity``: (rule, severity) pairs, sorted, for the rules it sets one for.
    """

    path: str
    min_coverage: float = DEFAULT_MIN_COVERAGE
    hidden_origin: HiddenOrigin = HiddenOrigin.WARN
    no_single_point: NoSinglePoint | None = None
    min_providers: tuple[MinProviders, ...] = ()
    max_share: tuple[MaxShare, ...] = ()
    max_impact: tuple[MaxShare, ...] = ()
    forbid: tuple[Whom, ...] = ()
    require: tuple[Whom, ...] = ()
    require_dnssec: OfHosts | None = None
    require_caa: OfHosts | None = None
    min_certificate_days: OfHosts | None = None
    severity: tuple[tuple[str, Severity], ...] = ()
    ignores: tuple[Ignore, ...] = ()

    def severity_of(self, rule: str, default: Severity) -> Severity:
        """The severity set for ``rule``, else ``default``."""
        return dict(self.severity).get(rule, default)
