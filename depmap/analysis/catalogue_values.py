"""Header and cookie tests of a provider list that fit the same values."""

from __future__ import annotations

from collections.abc import Iterator

from depmap.analysis.catalogue_scene import CatalogueScene, Placed
from depmap.attribution.value_index import ValueIndex
from depmap.model.file_check import Remark
from depmap.model.provider import MatcherKind, Strength, ValueTest
from depmap.model.role import Role

_STRENGTHS = list(Strength)
_FRONTING = frozenset({Role.CDN, Role.HOSTING})
_MORE = "0"
"""What may follow a prefix: a wider test must fit the value with it too."""


def find_shadowed_values(scene: CatalogueScene) -> Iterator[Remark]:
    """A test whose every value a wider one of the same service fits as well."""
    for fields in _by_field(scene):
        for placed, fitting in _fitting(fields):
            wider = [other for other in fitting if _covers(other, placed)]
            if placed.path and wider:
                yield placed.remark(f"changes no answer: {wider[0]} covers it")


def find_overlapping_values(scene: CatalogueScene) -> Iterator[Remark]:
    """A test that fits the value another provider's is written with, or the other way round.

    Two words may stand in one value: that alone is no overlap. The very same test in the same
    role is a duplicate, and told as one.
    """
    for fields in _by_field(scene):
        order = {id(placed): number for number, placed in enumerate(fields)}
        told: set[int] = set()
        pairs = [(a, b) for a, fitting in _fitting(fields) for b in fitting if _disagree(a, b)]
        for pair in pairs:
            first, second = sorted(pair, key=lambda placed: order[id(placed)])
            if second.path and id(second) not in told:
                told.add(id(second))
                yield second.remark(f"{second.matcher.id} fits what {first} fits")


def _by_field(scene: CatalogueScene) -> Iterator[list[Placed]]:
    """The tests of each header field, then those of cookies' names."""
    fields: dict[str, list[Placed]] = {}
    for placed in scene.matchers(MatcherKind.HEADER):
        fields.setdefault(placed.matcher.pattern.lower(), []).append(placed)
    yield from fields.values()
    yield list(scene.matchers(MatcherKind.COOKIE))


def _fitting(fields: list[Placed]) -> Iterator[tuple[Placed, tuple[Placed, ...]]]:
    """Each test, and the others that fit the very text it is written with."""
    order = {id(placed): number for number, placed in enumerate(fields)}
    index = ValueIndex(
        ((p.matcher.test, _text(p), p) for p in fields), order=lambda p: order[id(p)]
    )
    for placed in fields:
        yield placed, tuple(p for p in index.find(_text(placed)) if p is not placed)


def _text(placed: Placed) -> str:
    is_cookie = placed.matcher.kind is MatcherKind.COOKIE
    return placed.matcher.pattern if is_cookie else placed.matcher.value


def _covers(wide: Placed, narrow: Placed) -> bool:
    """Whether ``wide``, which fits the text of ``narrow``, fits whatever that one fits."""
    w, n = wide.matcher, narrow.matcher
    if (w.provider, w.service, w.role) != (n.provider, n.service, n.role):
        return False
    if _STRENGTHS.index(w.strength) > _STRENGTHS.index(n.strength):
        return False
    if w.test is ValueTest.ANY or n.test is ValueTest.EQUALS:
        return n.test is not ValueTest.ANY
    if n.test is ValueTest.PREFIX:
        return bool(
            ValueIndex([(w.test, _text(wide), wide)], order=str).find(_text(narrow) + _MORE)
        )
    return False


def _disagree(one: Placed, other: Placed) -> bool:
    """Whether the tests point at two providers for one thing, and not as duplicates do."""
    a, b = one.matcher, other.matcher
    if a.provider == b.provider:
        return False
    if a.role is b.role:
        return a.test is not b.test or _text(one).casefold() != _text(other).casefold()
    return {a.role, b.role} <= _FRONTING
