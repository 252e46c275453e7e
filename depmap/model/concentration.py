"""How much many targets lean on one provider, and how concentrated a role is. No counting."""

from __future__ import annotations

from dataclasses import dataclass

from depmap.model.role import Role

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcentrationRow:
    """How many of N targets use (C) and are lost with (I) a provider in a role.

    ``component`` is the provider, or the service, region or owner asked for. Shares are intervals
    over all N targets: unknowns out and in.
    """

    role: Role
    component: str
    c_direct: int
    c_total: int
    i_direct: int
    i_total: int
    i_fail: int
    share: Interval
    impact_share: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Centralization:
    """How concentrated a role is over its measured targets (IMC 2024, arXiv 2406.19569).

    ``s`` and ``hhi`` are intervals; ``measured`` counts targets that have the role, ``none``
    those measured without it, ``unknown`` those not measured. ``top`` is the share of the three
    largest.
    """

    role: Role
    s: Interval
    hhi: Interval
    top: Interval
    measured: int
    none: int
    unknown: int
