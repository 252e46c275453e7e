"""What differs between two snapshots read by one catalogue. No comparing, no wording.

Unseen is not gone: a change is *proved* when both snapshots measured what it rests on. One that
is not proved says only that something is no longer seen, or seen for the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depmap.errors import ExitCode
from depmap.model.component import Component
from depmap.model.concentration import Interval
from depmap.model.finding import Coverage, Reason, Relation
from depmap.model.observation import Provenance, Run
from depmap.model.role import FailureClass, Role
from depmap.model.target import SurfaceRole


class ChangeKind(StrEnum):
    """What changed, seen from OLD to NEW."""

    NEW_SINGLE_POINT = "new-single-point"
    SINGLE_POINT_GONE = "single-point-gone"
    NEW_CUT_PAIR = "new-cut-pair"
    CUT_PAIR_GONE = "cut-pair-gone"
    REDUNDANCY_LOST = "redundancy-lost"
    REDUNDANCY_GAINED = "redundancy-gained"
    PROVIDER_MOVED = "provider-moved"
    STANDING_WORSE = "standing-worse"
    STANDING_BETTER = "standing-better"
    COVERAGE_LOST = "coverage-lost"
    COVERAGE_GAINED = "coverage-gained"
    TARGET_ADDED = "target-added"
    TARGET_REMOVED = "target-removed"
    ASKED = "asked"


class Direction(StrEnum):
    """What a change means for who depends on the target."""

    WORSE = "worse"
    BETTER = "better"
    NEUTRAL = "neutral"
    UNCLEAR = "unclear"


_DIRECTIONS = {
    ChangeKind.NEW_SINGLE_POINT: Direction.WORSE,
    ChangeKind.NEW_CUT_PAIR: Direction.WORSE,
    ChangeKind.REDUNDANCY_LOST: Direction.WORSE,
    ChangeKind.STANDING_WORSE: Direction.WORSE,
    ChangeKind.SINGLE_POINT_GONE: Direction.BETTER,
    ChangeKind.CUT_PAIR_GONE: Direction.BETTER,
    ChangeKind.REDUNDANCY_GAINED: Direction.BETTER,
    ChangeKind.STANDING_BETTER: Direction.BETTER,
    ChangeKind.COVERAGE_LOST: Direction.UNCLEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change at one target.

    ``was`` and ``now`` are what is parted with and what is new, as text, sorted: components of a
    move, of a redundancy or of a pair, the effect of a single point (none: empty), standings, what
    could not be seen, host names asked about. ``surface`` None: the target as a whole.
    ``hosts``: the endpoints concerned, empty for all of the surface. ``component``: the single
    point. ``reason``: why it is not proved, or why something is not seen. ``provenance``: the
    weakest of the answers it rests on.
    """

    kind: ChangeKind
    target: str
    proved: bool = True
    surface: SurfaceRole | None = None
    role: Role | None = None
    relation: Relation | None = None
    hosts: tuple[str, ...] = ()
    component: Component | None = None
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    failure_class: FailureClass | None = None
    provenance: Provenance = Provenance.LIVE
    private: bool = False
    reason: Reason | None = None

    @property
    def direction(self) -> Direction:
        """Worse, better or neither; unclear where it is not proved."""
        if not self.proved:
            return Direction.UNCLEAR
        return _DIRECTIONS.get(self.kind, Direction.NEUTRAL)


class Measure(StrEnum):
    """Which share of the targets a row is about."""

    USE = "use"
    IMPACT = "impact"


class Trend(StrEnum):
    """Whether a share rose or fell: only where the intervals separate."""

    RISEN = "risen"
    FALLEN = "fallen"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareChange:
    """A provider's share in a role over the targets counted, then and now.

    ``reason``: why the trend is unclear; ORIGIN_HIDDEN where only hidden origins blur it.
    """

    role: Role
    component: str
    measure: Measure
    trend: Trend
    was: Interval
    now: Interval
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two snapshots.

    ``seen``: whether anything was seen of any target of both. ``reconstructed``: the dates its
    reconstructed answers bear.
    """

    run: Run
    targets: int
    seen: bool
    provenance: tuple[tuple[Provenance, int], ...]
    reconstructed: tuple[str, ...]
    stated: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything a diff says. ``compared``: ids of the targets both snapshots hold, sorted.

    The coverage of both sides is over these, the shares over those ``counted``: asked about alike.
    ``pairs_searched``: whether cut pairs were looked for on both sides, at every target.
    """

    catalogue_date: str
    observed_only: bool
    old: Side
    new: Side
    compared: tuple[str, ...]
    counted: tuple[str, ...]
    changes: tuple[Change, ...]
    shares: tuple[ShareChange, ...]
    pairs_searched: bool = True

    @property
    def is_seen(self) -> bool:
        """Whether both sides saw anything of what is compared."""
        return self.old.seen and self.new.seen

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed at all."""
        return not (self.changes or self.shares)

    def of(self, direction: Direction) -> tuple[Change, ...]:
        """The changes that go this way."""
        return tuple(change for change in self.changes if change.direction is direction)


class Watched(StrEnum):
    """The kinds of change a caller can ask to fail on."""

    NEW_SINGLE_POINT = "new-single-point"
    NEW_CUT_PAIR = "new-cut-pair"
    REDUNDANCY_LOST = "redundancy-lost"
    PROVIDER_MOVED = "provider-moved"
    COVERAGE_LOST = "coverage-lost"
    SURFACE_LOST = "surface-lost"
    TARGET_LOST = "target-lost"
    SHARE_RISEN = "share-risen"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOutcome:
    """One kind that was asked for: how many changes are proved, how many may have happened.

    ``may`` counts what was not measured and could hide such a change; hidden origins don't count.
    """

    watched: Watched
    proved: int
    may: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffReport:
    """A comparison held to the kinds a caller asked to fail on; none by default."""

    comparison: Comparison
    outcomes: tuple[WatchOutcome, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """A proved change beats what was not measured; nothing to compare is not measured.

        Where nothing was seen of one side, no kind asked for can be ruled out.
        """
        if any(outcome.proved for outcome in self.outcomes):
            return ExitCode.VIOLATED
        blind = bool(self.outcomes) and not self.comparison.is_seen
        if blind or any(outcome.may for outcome in self.outcomes) or not self.comparison.compared:
            return ExitCode.NOT_MEASURED
        return ExitCode.OK
