"""Name patterns of a provider list that lie inside one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from depmap.analysis.catalogue_scene import CatalogueScene, Placed
from depmap.attribution.name_patterns import ANY_LABEL, DIGITS, REGION, Hit, PatternTrie, has_region
from depmap.attribution.tables import NAME_KINDS
from depmap.model.file_check import Remark
from depmap.model.provider import MatcherKind, Strength

_SOME_NUMBER = "98765432109"
"""Digits that no literal label has."""

_STRENGTHS = list(Strength)


def find_shadowed_patterns(scene: CatalogueScene) -> Iterator[Remark]:
    """A pattern whose names would get the very same answer without it."""
    for kind in NAME_KINDS:
        for placed, around in _nested(scene, kind):
            nearest = _nearest(around)
            if not placed.path or not nearest:
                continue
            between = _between(placed, nearest[0], scene.matchers(kind))
            if all(_answers_alike(placed, wide) for wide in (*nearest, *between)):
                yield placed.remark(f"changes no answer: {nearest[0]} covers it")


def find_nested_suffixes(scene: CatalogueScene) -> Iterator[Remark]:
    """A pattern inside another provider's, unless it says that it lies ``within`` that one."""
    for kind in NAME_KINDS:
        swallowed: dict[int, tuple[Placed, list[Placed]]] = {}
        for placed, around in _nested(scene, kind):
            pattern = placed.matcher.pattern
            nearest = _nearest([hit for hit in around if hit.value.matcher.pattern != pattern])
            holders = {wide.matcher.provider for wide in nearest}
            if not holders or holders & {placed.matcher.provider, placed.matcher.within}:
                continue
            if placed.path:
                yield placed.remark(f"{pattern} lies inside {nearest[0]}")
                continue
            for wide in nearest:
                if wide.path:
                    swallowed.setdefault(id(wide.matcher), (wide, []))[1].append(placed)
        for wide, inside in swallowed.values():
            more = f" and {len(inside) - 1} more" if len(inside) > 1 else ""
            yield wide.remark(f"{wide.matcher.pattern} swallows {inside[0]}{more}")


def _nested(scene: CatalogueScene, kind: MatcherKind) -> Iterator[tuple[Placed, list[Hit[Placed]]]]:
    """Each matcher with all others whose pattern fits every name that its own fits.

    The most specific first; one with the very same pattern counts.
    """
    providers = (*scene.others, *(file.provider for file in scene.files))
    codes = {p.slug: tuple(region.code for region in p.regions) for p in providers}
    trie: PatternTrie[Placed] = PatternTrie()
    every = list(scene.matchers(kind))
    for placed in every:
        trie.add(placed.matcher.pattern, placed, codes[placed.matcher.provider])
    for placed in every:
        fitting = [
            {id(hit.value): hit for hit in trie.find(name)}
            for name in _names(placed.matcher.pattern, codes[placed.matcher.provider])
        ]
        if fitting:
            around = [
                hit
                for key, hit in fitting[0].items()
                if hit.value is not placed and all(key in hits for hits in fitting)
            ]
            yield placed, around


def _names(pattern: str, codes: Sequence[str]) -> Iterator[str]:
    """A name the pattern fits for each region, made so that only what must fit it does.

    ``*`` stays as it is: a label that only another ``*`` fits.
    """
    name = pattern.replace(DIGITS, _SOME_NUMBER)
    yield from (name.replace(REGION, code) for code in (codes if has_region(pattern) else ("",)))


def _nearest(around: list[Hit[Placed]]) -> list[Placed]:
    return [hit.value for hit in around if hit.rank == around[0].rank]


def _between(narrow: Placed, wide: Placed, every: Iterable[Placed]) -> Iterator[Placed]:
    """The matchers that might answer for some names of ``narrow`` if it weren't for it.

    Only a pattern with placeholders has any that aren't around it. Labels with placeholders count
    as fitting any label.
    """
    labels = _labels(narrow)
    if not any(map(_is_open, labels)):
        return
    for placed in every:
        theirs = _labels(placed)
        is_between = len(_labels(wide)) <= len(theirs) <= len(labels)
        pairs = zip(labels, theirs, strict=False)
        is_met = all(a == b or _is_open(a) or _is_open(b) for a, b in pairs)
        if is_between and is_met and placed != narrow:
            yield placed


def _labels(placed: Placed) -> list[str]:
    """The labels of a pattern from the right."""
    return placed.matcher.pattern.split(".")[::-1]


def _is_open(label: str) -> bool:
    return label == ANY_LABEL or "{" in label


def _answers_alike(narrow: Placed, wide: Placed) -> bool:
    """Whether a name gets the same from both, and from the wide one no less surely."""
    n, w = narrow.matcher, wide.matcher
    return (
        (n.provider, n.service, n.role) == (w.provider, w.service, w.role)
        and n.pattern != w.pattern
        and _STRENGTHS.index(w.strength) <= _STRENGTHS.index(n.strength)
        and not has_region(n.pattern)
        and not has_region(w.pattern)
    )
