"""Name patterns: their grammar, and a trie over reversed labels that finds all that match a name.

No catalogue: the trie carries any value. The grammar is that of ``MatcherKind``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

DIGITS = "{n}"
REGION = "{region}"
ANY_LABEL = "*"

_LITERAL = re.compile(r"[a-z0-9_-]{1,63}\Z")
_PLACEHOLDER = re.compile(r"\{n\}|\{region\}")

_RANK = itemgetter(0)

V = TypeVar("V")


class InvalidPattern(ValueError):
    """The text is no name pattern."""


def check_pattern(pattern: str) -> None:
    """Raise InvalidPattern unless ``pattern`` is one: lower-case labels, two at the least.

    The last label must be literal: a pattern is tied to a top-level domain.
    """
    labels = pattern.split(".")
    if len(labels) < 2:
        raise InvalidPattern(f"{pattern!r} has a single label")
    if not _LITERAL.match(labels[-1]):
        raise InvalidPattern(f"{pattern!r} must end in a literal label")
    if all(label == ANY_LABEL for label in labels[:-1]):
        raise InvalidPattern(f"{pattern!r} names no domain")
    for label in labels:
        if label != ANY_LABEL and not _LITERAL.match(_PLACEHOLDER.sub("0", label)):
            raise InvalidPattern(f"{pattern!r}: {label!r} is no label of a pattern")


def has_region(pattern: str) -> bool:
    """Whether ``pattern`` tells the region."""
    return REGION in pattern


class Hit(NamedTuple, Generic[V]):
    """A pattern that matched: its value and the region its ``{region}`` stood for, if any.

    ``rank`` sorts hits, the most specific first.
    """

    rank: tuple[int, ...]
    value: V
    region: str


class _Shape:
    """A label with placeholders. Most have one, which needs no regular expression."""

    __slots__ = ("_codes", "_head", "_label", "_regex", "_tail")

    def __init__(self, label: str, codes: frozenset[str]) -> None:
        first = _PLACEHOLDER.search(label)
        start, end = first.span() if first else (0, 0)
        self._label = label
        self._head, self._tail = label[:start], label[end:]
        self._codes = codes
        self._regex: re.Pattern[str] | None = None

    def fits(self, label: str) -> str | None:
        """The region that ``label`` tells, empty for none; None where it doesn't fit."""
        if not label.startswith(self._head):
            return None
        if "{" in self._tail:
            return self._by_regex(label)
        told = label[len(self._head) : len(label) - len(self._tail)]
        if not told or not label.endswith(self._tail):
            return None
        if self._label.startswith(REGION, len(self._head)):
            return told if told in self._codes else None
        return "" if told.isascii() and told.isdigit() else None

    def _by_regex(self, label: str) -> str | None:
        """Only literals, digits and the given codes go in: it can't be made to backtrack long."""
        if self._regex is None:
            codes = "|".join(sorted(map(re.escape, self._codes), key=lambda c: (-len(c), c)))
            written = re.escape(self._label).replace(re.escape(DIGITS), "[0-9]+")
            told = f"(?P<region>{codes})" if codes else "(?P<region>(?!))"
            written = written.replace(re.escape(REGION), told, 1)
            self._regex = re.compile(written.replace(re.escape(REGION), "(?P=region)") + r"\Z")
        found = self._regex.match(label)
        return found.groupdict().get("region", "") if found else None


@dataclass(slots=True)
class _Node(Generic[V]):
    """What may follow one label further left, and the patterns that end here."""

    literal: dict[str, _Node[V]] = field(default_factory=dict)
    shaped: dict[tuple[str, frozenset[str]], tuple[_Shape, _Node[V]]] = field(default_factory=dict)
    any_label: _Node[V] | None = None
    ends: list[tuple[tuple[int, ...], V]] = field(default_factory=list)
    branches: bool = False
    """Whether a label can lead to more than one node."""

    def children(self) -> Iterator[_Node[V]]:
        yield from self.literal.values()
        yield from (child for _, child in self.shaped.values())
        if self.any_label is not None:
            yield self.any_label


class PatternTrie(Generic[V]):
    """All patterns of one kind. Names are normalised ones."""

    def __init__(self) -> None:
        self._root: _Node[V] = _Node()

    def add(self, pattern: str, value: V, regions: Iterable[str] = ()) -> None:
        """Add a pattern whose ``{region}`` stands for one of ``regions``."""
        node = self._root
        codes = frozenset(regions)
        ranks: list[int] = []
        for label in reversed(pattern.split(".")):
            rank, node = _descend(node, label, codes)
            ranks.append(rank)
        node.ends.append(((-len(ranks), *ranks), value))

    def find(self, name: str) -> list[Hit[V]]:
        """Every pattern that ``name`` or a domain above it matches.

        The one with the most labels first; among equals a literal label beats ``{n}`` and
        ``{region}``, which beat ``*``, from the right.
        """
        found: list[Hit[V]] = []
        labels = name.split(".")
        node: _Node[V] = self._root
        while labels and not node.branches:  # the usual way: one literal label after another
            following = node.literal.get(labels.pop())
            if following is None:
                break
            node = following
            for rank, value in node.ends:
                found.append(Hit(rank, value, ""))
        else:
            _find_on(node, labels, found)
        if len(found) > 1:
            found.sort(key=_RANK)
        return found

    def find_around(self, domain: str) -> list[Hit[V]]:
        """The patterns ``domain`` matches, then those that only names below it can match."""
        frontier: list[tuple[_Node[V], str]] = [(self._root, "")]
        for label in reversed(domain.split(".")):
            frontier = _step(frontier, label)
        below: list[Hit[V]] = []
        waiting = [(child, region) for node, region in frontier for child in node.children()]
        while waiting:
            node, region = waiting.pop()
            below.extend(Hit(rank, value, region) for rank, value in node.ends)
            waiting.extend((child, region) for child in node.children())
        below.sort(key=_RANK)
        return self.find(domain) + below


def _descend(node: _Node[V], label: str, codes: frozenset[str]) -> tuple[int, _Node[V]]:
    """(rank of the label, the node it leads to), made when missing."""
    if label == ANY_LABEL:
        node.branches = True
        if node.any_label is None:
            node.any_label = _Node()
        return 2, node.any_label
    if "{" not in label:
        return 0, node.literal.setdefault(label, _Node())
    node.branches = True
    shape = (label, codes if REGION in label else frozenset())
    if shape not in node.shaped:
        node.shaped[shape] = (_Shape(*shape), _Node())
    return 1, node.shaped[shape][1]


def _find_on(node: _Node[V], labels: list[str], found: list[Hit[V]]) -> None:
    """Add what matches below ``node``, every way that the labels left over can take."""
    frontier: list[tuple[_Node[V], str]] = [(node, "")]
    for label in reversed(labels):
        frontier = _step(frontier, label)
        if not frontier:
            return
        for reached, region in frontier:
            for rank, value in reached.ends:
                found.append(Hit(rank, value, region))


def _step(frontier: list[tuple[_Node[V], str]], label: str) -> list[tuple[_Node[V], str]]:
    """Where one more label to the left leads from each node."""
    following: list[tuple[_Node[V], str]] = []
    for node, region in frontier:
        literal = node.literal.get(label)
        if literal is not None:
            following.append((literal, region))
        if node.shaped:
            for shape, child in node.shaped.values():
                told = shape.fits(label)
                if told is not None:
                    following.append((child, told or region))
        if node.any_label is not None:
            following.append((node.any_label, region))
    return following
