"""Which single points a reader is told: each once, and none that another one says already.

JSON holds them all; this is for the formats that people read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from depmap.model.finding import SinglePoint, Verdict
from depmap.model.observation import Provenance

_PROVENANCES = list(Provenance)
_EFFECTS = list(Verdict)


def told_points(points: Iterable[SinglePoint]) -> list[SinglePoint]:
    """One point per component and effect, in the order given.

    Left out: a provider's AS or prefix beside the provider, and a component inside another that
    does as much. A component that holds on observed answers stays beside a wider one that rests
    on reconstructed ones.
    """
    merged: dict[tuple[object, Verdict], SinglePoint] = {}
    for point in points:
        if point.announced_for is None:
            place = (point.component, point.effect)
            merged[place] = _merge(merged[place], point) if place in merged else point
    told = list(merged.values())
    return [point for point in told if not any(_covers(other, point) for other in told)]


def _merge(one: SinglePoint, other: SinglePoint) -> SinglePoint:
    """Two chains of one component: it holds on observed answers if either does."""
    return replace(
        one,
        roles=tuple(dict.fromkeys((*one.roles, *other.roles))),
        provenance=min(one.provenance, other.provenance, key=_PROVENANCES.index),
    )


def _covers(other: SinglePoint, point: SinglePoint) -> bool:
    if other is point or not other.component.contains(point.component):
        return False
    as_bad = _EFFECTS.index(other.effect) <= _EFFECTS.index(point.effect)
    as_sure = (
        point.provenance is Provenance.RECONSTRUCTED
        or other.provenance is not Provenance.RECONSTRUCTED
    )
    return as_bad and as_sure
