"""Concentration and impact over a list of targets, as ``impact`` tells it. No counting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from depmap.model.concentration import Centralization, ConcentrationRow, Interval
from depmap.model.policy import Grouping
from depmap.model.role import FailureClass, Role


class Loss(StrEnum):
    """When a target counts as lost: any of its essential surfaces is, or it is down."""

    ANY = "any"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedShare:
    """A row's shares of the total weight of all targets, shown beside the unweighted ones."""

    role: Role
    component: str
    share: Interval
    impact_share: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """The shares by weight, in the order of the rows, and again without the heaviest target.

    ``largest`` is that target, ``largest_share`` its part of all weight, in [0, 1]. ``missing``
    targets have no weight and count as nothing; ``strangers`` are names that are no target.
    """

    shares: tuple[WeightedShare, ...]
    without_largest: tuple[WeightedShare, ...]
    largest: str
    largest_share: float
    missing: int
    strangers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Who leans on whom, over ``targets`` targets, by role then C_total falling then name.

    ``subject`` is what was read; ``notices`` what must be said with every figure.
    """

    subject: str
    targets: int
    by: Grouping
    classes: frozenset[FailureClass]
    loss: Loss
    rows: tuple[ConcentrationRow, ...]
    centralization: tuple[Centralization, ...]
    names: Mapping[str, str]
    notices: tuple[str, ...]
    weighting: Weighting | None = None
