"""What becomes of every target when something fails, as ``whatif`` tells it. No judging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from depmap.model.because import Because, FactBecause
from depmap.model.finding import Reason, Verdict
from depmap.model.impact import Loss
from depmap.model.role import FailureClass

SITE = "site"
"""The one surface a site of an edge list has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceOutcome:
    """One surface; ``because`` holds the shortest argument, empty where it is unaffected."""

    role: str
    verdict: Verdict
    reason: Reason | None = None
    because: tuple[Because, ...] | FactBecause = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOutcome:
    """One target. ``at_least``: proved, it may be worse. ``reason``: why it is unknown."""

    id: str
    domain: str
    verdict: Verdict
    surfaces: tuple[SurfaceOutcome, ...]
    reason: Reason | None = None
    at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Every target of a subject, in its order, with ``failed`` (component texts) failing.

    ``classes``: which failures are felt. ``idle``: those of ``failed`` nothing here is known to
    stand on. ``remarks``: sentences on what fails.
    """

    subject: str
    failed: tuple[str, ...]
    idle: tuple[str, ...]
    classes: frozenset[FailureClass]
    targets: tuple[TargetOutcome, ...]
    names: Mapping[str, str]
    notices: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    def of(self, verdict: Verdict) -> tuple[TargetOutcome, ...]:
        """The targets with that verdict."""
        return tuple(target for target in self.targets if target.verdict is verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blast:
    """How far the failure of one component reaches, in targets, proved.

    ``degraded`` has some essential surface down, ``reduced`` surely keeps all of them, ``at_most``
    is what may be down or degraded counting the unknown.
    """

    component: str
    down: int
    degraded: int
    reduced: int
    at_most: int

    def lost(self, loss: Loss) -> int:
        """How many targets count as lost."""
        return self.down if loss is Loss.DOWN else self.down + self.degraded


@dataclass(frozen=True, slots=True, kw_only=True)
class PairBlast:
    """Two components that together take ``lost`` targets which neither takes alone, proved."""

    pair: tuple[str, str]
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRanking:
    """The pairs of a subject, the farthest reaching first, one row for pairs within each other.

    ``not_searched``: targets whose pairs were not all looked for when the limit of work was hit.
    """

    subject: str
    targets: int
    classes: frozenset[FailureClass]
    rows: tuple[PairBlast, ...]
    not_searched: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastRanking:
    """Every component of a subject, the farthest reaching first; ``universal`` ones apart."""

    subject: str
    targets: int
    loss: Loss
    classes: frozenset[FailureClass]
    rows: tuple[Blast, ...]
    universal: tuple[Blast, ...]
    names: Mapping[str, str]
    notices: tuple[str, ...]
