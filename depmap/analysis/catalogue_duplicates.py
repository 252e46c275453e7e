"""Matchers of a provider list that are told twice, and AS numbers of two providers."""

from __future__ import annotations

from collections.abc import Iterator

from depmap.analysis.catalogue_scene import CatalogueScene, Placed
from depmap.model.file_check import Remark
from depmap.model.provider import Matcher, MatcherKind

_END = "~"
"""Behind every date, however it is cut."""

_BETWEEN_PROVIDERS = frozenset({MatcherKind.ASN, MatcherKind.NETWORK})
"""Kinds that two providers may share for a time or a role: told as overlapping."""


def find_duplicate_matchers(scene: CatalogueScene) -> Iterator[Remark]:
    """The same test for the same role in two services or providers."""
    first: dict[tuple[str, ...], Placed] = {}
    for placed in scene.matchers(*MatcherKind):
        earlier = first.setdefault(_key(placed.matcher), placed)
        if earlier is placed or not placed.path:
            continue
        if placed.matcher.kind is MatcherKind.ASN and not _coincide(placed, earlier):
            continue
        yield placed.remark(f"{placed.matcher.id} repeats {earlier}")


def find_shared_numbers(scene: CatalogueScene) -> Iterator[Remark]:
    """An AS number that another provider holds on the same day."""
    holders: dict[str, list[Placed]] = {}
    for placed in scene.matchers(MatcherKind.ASN):
        earlier = holders.setdefault(placed.matcher.pattern, [])
        others = [
            other
            for other in earlier
            if other.matcher.provider != placed.matcher.provider and _coincide(other, placed)
        ]
        earlier.append(placed)
        if placed.path and others:
            yield placed.remark(f"AS{placed.matcher.pattern} is told as {others[0]} too")


def _key(matcher: Matcher) -> tuple[str, ...]:
    """What two matchers have in common that say the same."""
    return (
        matcher.kind,
        matcher.pattern.casefold(),
        matcher.test,
        matcher.value.casefold(),
        matcher.role,
        matcher.provider if matcher.kind in _BETWEEN_PROVIDERS else "",
    )


def _coincide(one: Placed, other: Placed) -> bool:
    """Whether there is a day on which both hold."""
    a, b = one.matcher, other.matcher
    return a.since <= (b.until + _END) and b.since <= (a.until + _END)
