"""Advice: the smallest changes that remove single points, as ``advise`` tells it. No searching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from depmap.model.component import Component
from depmap.model.concentration import Interval
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.role import FailureClass, Role


class MoveKind(StrEnum):
    """What can be changed, the cheapest first.

    SECOND_DNS_VENDOR is for a zone, the others for a group of alternates: a certificate of another
    issuer, another region of the same provider, another provider in front or for hosting, an
    alternate under a domain of its own at other vendors.
    """

    SECOND_DNS_VENDOR = "second_dns_vendor"
    SECOND_ISSUER = "second_issuer"
    SECOND_REGION = "second_region"
    SECOND_PROVIDER = "second_provider"
    ALTERNATE_ENDPOINT = "alternate_endpoint"

    @property
    def weight(self) -> int:
        """How much there is to set up: of an alternate both its DNS and what answers."""
        return 2 if self is MoveKind.ALTERNATE_ENDPOINT else 1


_KINDS = tuple(MoveKind)
_KIND_IN = {Role.DNS: MoveKind.SECOND_DNS_VENDOR, Role.CA: MoveKind.SECOND_ISSUER}

MOST_VENDORS = 3
"""How many are suggested for one change."""


def kind_in(role: Role) -> MoveKind:
    """What a second vendor in a role is called."""
    return _KIND_IN.get(role, MoveKind.SECOND_PROVIDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One change. ``role`` is that of the new vendor.

    ``subjects``: the zone, the hosts of the group, or in an edge list the providers beside which
    another one is put. ``surfaces``: those a group serves. ``vendors``: providers that could be
    the second, as slugs or as the edge list names them. ``used_here``: the subject's targets use
    all of those. ``owners_known``: theirs and those of the providers already there.
    """

    kind: MoveKind
    role: Role
    subjects: tuple[str, ...]
    surfaces: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    used_here: bool = False
    owners_known: bool = True


def weight_of(moves: tuple[Move, ...]) -> tuple[int, tuple[int, ...]]:
    """What moves are compared by: how much there is to set up, then the dearest kinds first."""
    kinds = sorted((_KINDS.index(move.kind) for move in moves), reverse=True)
    return sum(move.kind.weight for move in moves), tuple(kinds)


class NoAdvice(StrEnum):
    """Why a single point stays.

    SAME_PROVIDER, SAME_OWNER: the vendor asked for is the single point or already carries what it
    would be the second of, or belongs to whom one of these belongs to. NOT_OFFERED: the vendor
    doesn't offer what is needed. NOT_REMOVED: nothing the target can change removes it, or the
    vendor fails with it.
    """

    SAME_PROVIDER = "same_provider"
    SAME_OWNER = "same_owner"
    NOT_OFFERED = "not_offered"
    NOT_REMOVED = "not_removed"


class Spared(StrEnum):
    """Why there is nothing to advise to a target.

    OWN_ONLY: its single points are its own infrastructure. UNRESOLVABLE: it doesn't work with
    nothing failed. NOT_MEASURED: nobody is known to answer for any of its hosts. NONE: no single
    point is proved.
    """

    OWN_ONLY = "own_only"
    UNRESOLVABLE = "unresolvable"
    NOT_MEASURED = "not_measured"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A single point of a target, proved: the widest member of its chains of containment.

    ``surfaces``: the essential ones it takes down. ``reconstructed``: not so on observed answers
    alone.
    """

    component: Component
    effect: Verdict
    surfaces: tuple[str, ...]
    private: bool = False
    reconstructed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """The smallest change after which ``point`` takes none of its surfaces down any more.

    No ``moves``: none does, ``refused`` says why, ``owner`` who owns both the vendor and
    ``beside``, which already carries what it would be the second of; empty for the point itself.
    ``remains``: the target's single points afterwards. ``doubts``: how many unseen things may still
    hold the point. ``foreign``: zones on the way that fail with it and are another's to change.
    ``within``: the wider single point that this one, a region, is part of, and that stays.
    """

    point: Point
    moves: tuple[Move, ...] = ()
    remains: tuple[Point, ...] = ()
    doubts: int = 0
    foreign: tuple[str, ...] = ()
    refused: NoAdvice | None = None
    owner: str = ""
    beside: str = ""
    within: Component | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAdvice:
    """One target's removals, the one to tell first before the others; ``spared``: why there are
    none.

    ``alike``: how many further sites of an edge list have the same needs.
    """

    id: str
    domain: str
    removals: tuple[Removal, ...]
    spared: Spared | None = None
    alike: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Targets lost when a provider fails as a whole, proved and at most, of all targets."""

    lost: int
    at_most: int
    targets: int

    @property
    def interval(self) -> Interval:
        """Both as shares in [0, 1]."""
        everything = self.targets or 1
        return self.lost / everything, self.at_most / everything


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAdvice:
    """One move in one role at every target that is lost with ``component`` and then is not.

    ``helped`` counts them, ``examples`` names them, the first of them in long lists.
    """

    kind: MoveKind
    role: Role
    component: Component
    helped: int
    examples: tuple[str, ...]
    before: Share
    after: Share

    @property
    def drop(self) -> int:
        """By how many fewer targets are lost."""
        return self.before.lost - self.after.lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Advice for a subject of ``targets`` targets; ``vendor`` is the one asked for, or empty.

    ``vendor_owner_known``: otherwise it could not be compared. ``told``: target by target, in
    order, those asked for where any were (``is_chosen``), each of equal needs once in an edge list.
    ``left_out``: how many more have single points. ``on_list``: the largest effect first.
    """

    subject: str
    targets: int
    loss: Loss
    classes: frozenset[FailureClass]
    vendor: str
    told: tuple[TargetAdvice, ...]
    on_list: tuple[ListAdvice, ...]
    names: Mapping[str, str]
    notices: tuple[str, ...]
    vendor_owner_known: bool = True
    is_chosen: bool = False
    is_edge_list: bool = False
    left_out: int = 0
