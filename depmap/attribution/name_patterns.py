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


@dataclass(slots=True)
class _Node(Generic[V]):
    """What may follow one label further left, and the patterns that end here."""

    literal: dict[str, _Node[V]] = field(default_factory=dict)
    shaped: dict[str, tuple[re.Pattern[str], _Node[V]]] = field(default_factory=dict)
    any_label: _Node[V] | None = None
    ends: list[tuple[tuple[int, ...], V]] = field(default_factory=list)

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
        codes = "|".join(sorted(map(re.escape, regions), key=lambda code: (-len(code), code)))
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
        frontier: list[tuple[_Node[V], str]] = [(self._root, "")]
        for label in reversed(name.split(".")):
            frontier = _step(frontier, label)
            if not frontier:
                break
            for node, region in frontier:
                for rank, value in node.ends:
                    found.append(Hit(rank, value, region))
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


def _descend(node: _Node[V], label: str, codes: str) -> tuple[int, _Node[V]]:
    """(rank of the label, the node it leads to), made when missing."""
    if label == ANY_LABEL:
        if node.any_label is None:
            node.any_label = _Node()
        return 2, node.any_label
    if "{" not in label:
        return 0, node.literal.setdefault(label, _Node())
    shape = _shape(label, codes)
    if shape not in node.shaped:
        node.shaped[shape] = (re.compile(shape), _Node())
    return 1, node.shaped[shape][1]


def _shape(label: str, codes: str) -> str:
    """The regular expression of a label with placeholders; the first region is captured.

    Only literals, digits and the given codes go in, so it can't be made to backtrack for long.
    """
    written = re.escape(label).replace(re.escape(DIGITS), "[0-9]+")
    if codes:
        written = written.replace(re.escape(REGION), f"(?P<region>{codes})", 1)
        return written.replace(re.escape(REGION), "(?P=region)") + r"\Z"
    return written.replace(re.escape(REGION), r"(?!)") + r"\Z"


def _step(frontier: list[tuple[_Node[V], str]], label: str) -> list[tuple[_Node[V], str]]:
    """Where one more label to the left leads from each node."""
    following: list[tuple[_Node[V], str]] = []
    for node, region in frontier:
        literal = node.literal.get(label)
        if literal is not None:
            following.append((literal, region))
        if node.shaped:
            for shape, child in node.shaped.values():
                match = shape.match(label)
                if match:
                    told = match["region"] if match.lastgroup else region
                    following.append((child, told))
        if node.any_label is not None:
            following.append((node.any_label, region))
    return following
