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


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One change. ``role`` is that of the new vendor.

    ``subjects``: the zone, the hosts of the group, or in an edge list the providers beside which
    another one is put. ``surfaces``: those a group serves. ``vendors``: providers that could be
    the second, as slugs or as the edge list names them.
    """

    kind: MoveKind
    role: Role
    subjects: tuple[str, ...]
    surfaces: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()


def weight_of(moves: tuple[Move, ...]) -> tuple[int, tuple[int, ...]]:
    """What moves are compared by: how much there is to set up, then the dearest kinds first."""
    kinds = sorted((_KINDS.index(move.kind) for move in moves), reverse=True)
    return sum(move.kind.weight for move in moves), tuple(kinds)


class NoAdvice(StrEnum):
    """Why a single point stays.

    SAME_PROVIDER, SAME_OWNER: the vendor asked for is the single point, or belongs to whom that
    belongs to. NOT_OFFERED: the vendor doesn't offer what is needed. NOT_REMOVED: nothing the
    target can change removes it.
    """

    SAME_PROVIDER = "same_provider"
    SAME_OWNER = "same_owner"
    NOT_OFFERED = "not_offered"
    NOT_REMOVED = "not_removed"


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

    No ``moves``: none does, ``refused`` says why, ``owner`` who owns both. ``remains``: the
    target's single points afterwards. ``doubts``: how many unseen things may still hold the point.
    ``foreign``: zones on the way that fail with it and are another's to change. ``within``: the
    wider single point that this one, a region, is part of, and that stays.
    """

    point: Point
    moves: tuple[Move, ...] = ()
    remains: tuple[Point, ...] = ()
    doubts: int = 0
    foreign: tuple[str, ...] = ()
    refused: NoAdvice | None = None
    owner: str = ""
    within: Component | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAdvice:
    """One target's removals, the one to tell first before the others; empty: no single point.

    ``alike``: how many further sites of an edge list have the same needs.
    """

    id: str
    domain: str
    removals: tuple[Removal, ...]
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
    """One move in one role at every target where it alone removes ``component``.

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

    ``told``: target by target, in order, those asked for where any were (``is_chosen``), each of
    equal needs once in an edge list. ``left_out``: how many more have single points.
    ``on_list``: the largest effect first.
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
    is_chosen: bool = False
    is_edge_list: bool = False
    left_out: int = 0
