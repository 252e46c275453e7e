"""A surface's cut pairs, each told once: an AS that repeats its provider is left out."""

from __future__ import annotations

from depmap.model.component import Component, Scheme, provided
from depmap.model.finding import SurfaceAssessment

Pair = tuple[Component, Component]
_UNTOLD = (Scheme.PREFIX, Scheme.NAME_SERVER)


def told_pairs(surface: SurfaceAssessment) -> tuple[Pair, ...]:
    """The pairs, in their order, without those that say with an AS what another says without.

    Prefixes and name servers are not told either.
    """
    pairs = surface.cut_pairs
    return tuple(pair for pair in pairs if not (_is_fine(pair) or _repeats(pair, surface)))


def _is_fine(pair: Pair) -> bool:
    return any(component.scheme in _UNTOLD for component in pair)


def _repeats(pair: Pair, surface: SurfaceAssessment) -> bool:
    """Whether some AS of it announces one provider's addresses only, and that is told."""
    if all(component.scheme is not Scheme.AS for component in pair):
        return False
    one, two = (_announced_for(component, surface) for component in pair)
    if one.contains(two) or two.contains(one):
        return True
    return any(
        all(any(mine.contains(c) for c in other) for mine in (one, two))
        for other in surface.cut_pairs
        if other != pair and all(component.scheme is not Scheme.AS for component in other)
    )


def _announced_for(component: Component, surface: SurfaceAssessment) -> Component:
    """The provider that alone holds the addresses of an AS; anything else as it is."""
    known = [(d.component, d.subjects) for d in surface.dependencies if d.component is not None]
    carried = {subject for c, subjects in known if c == component for subject in subjects}
    holders = {
        provided(c.name)
        for c, subjects in known
        if c.scheme is Scheme.PROVIDED and carried.intersection(subjects)
    }
    return holders.pop() if component.scheme is Scheme.AS and len(holders) == 1 else component
