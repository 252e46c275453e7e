"""Name patterns: their grammar, and a trie over reversed labels that finds all that match a name.

No catalogue: the trie carries any value. The grammar is that of ``MatcherKind``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

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

    rank: Sequence[int]
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


_ENDS = " "
"""Under this key of a node: the patterns that end there, as [rank, value]. No label has a space."""

_BRANCHES = "{}"
"""Under this one: labels that aren't literal, as [label, region codes, node]."""

Node = dict[str, Any]
"""A node by literal label further left. Plain lists and dicts, so that a trie can be stored."""


_Branches = dict[str, list[tuple["_Shape | None", Node]]]
"""Labels that aren't literal by their first character, "" where it may be any; None fits all."""


class PatternTrie(Generic[V]):
    """All patterns of one kind. Names are normalised ones.

    ``root`` is that of a stored trie; it is not changed but by ``add``.
    """

    def __init__(self, root: Node | None = None) -> None:
        self.root: Node = {} if root is None else root
        self._shapes: dict[int, _Branches] = {}

    def add(self, pattern: str, value: V, regions: Iterable[str] = ()) -> None:
        """Add a pattern whose ``{region}`` stands for one of ``regions``."""
        node = self.root
        codes = sorted(set(regions))
        ranks: list[int] = []
        for label in reversed(pattern.split(".")):
            rank, node = _descend(node, label, codes)
            ranks.append(rank)
        node.setdefault(_ENDS, []).append([[-len(ranks), *ranks], value])
        self._shapes.clear()

    def find(self, name: str) -> list[Hit[V]]:
        """Every pattern that ``name`` or a domain above it matches.

        The one with the most labels first; among equals a literal label beats ``{n}`` and
        ``{region}``, which beat ``*``, from the right.
        """
        found: list[Hit[V]] = []
        labels = name.split(".")
        node = self.root
        while labels:  # the usual way: one literal label after another
            label = labels[-1]
            if _BRANCHES in node and self._may_branch(node, label):
                self._find_on(node, labels, found)
                break
            following = node.get(label)
            if following is None:
                break
            del labels[-1]
            node = following
            if _ENDS in node:
                for rank, value in node[_ENDS]:
                    found.append(Hit(rank, value, ""))
        if len(found) > 1:
            found.sort(key=_RANK)
        return found

    def find_around(self, domain: str) -> list[Hit[V]]:
        """The patterns ``domain`` matches, then those that only names below it can match."""
        frontier: list[tuple[Node, str]] = [(self.root, "")]
        for label in reversed(domain.split(".")):
            frontier = self._step(frontier, label)
        below: list[Hit[V]] = []
        waiting = [(child, region) for node, region in frontier for child in _children(node)]
        while waiting:
            node, region = waiting.pop()
            below.extend(Hit(rank, value, region) for rank, value in node.get(_ENDS, ()))
            waiting.extend((child, region) for child in _children(node))
        below.sort(key=_RANK)
        return self.find(domain) + below

    def _find_on(self, node: Node, labels: list[str], found: list[Hit[V]]) -> None:
        """Add what matches below ``node``, every way that the labels left over can take."""
        frontier: list[tuple[Node, str]] = [(node, "")]
        for label in reversed(labels):
            frontier = self._step(frontier, label)
            if not frontier:
                return
            for reached, region in frontier:
                for rank, value in reached.get(_ENDS, ()):
                    found.append(Hit(rank, value, region))

    def _step(self, frontier: list[tuple[Node, str]], label: str) -> list[tuple[Node, str]]:
        """Where one more label to the left leads from each node."""
        following: list[tuple[Node, str]] = []
        for node, region in frontier:
            literal = node.get(label)
            if literal is not None:
                following.append((literal, region))
            if _BRANCHES in node:
                branches = self._branches(node)
                for first in (label[:1], ""):
                    for shape, child in branches.get(first, ()):
                        told = shape.fits(label) if shape is not None else ""
                        if told is not None:
                            following.append((child, told or region))
        return following

    def _may_branch(self, node: Node, label: str) -> bool:
        branches = self._branches(node)
        return "" in branches or label[:1] in branches

    def _branches(self, node: Node) -> _Branches:
        """The labels of ``node`` that aren't literal, by the character they begin with."""
        known = self._shapes.get(id(node))
        if known is None:
            known = self._shapes[id(node)] = {}
            for label, codes, child in node[_BRANCHES]:
                shape = None if label == ANY_LABEL else _Shape(label, frozenset(codes))
                first = "" if label[0] in "*{" else label[0]
                known.setdefault(first, []).append((shape, child))
        return known


def _children(node: Node) -> Iterator[Node]:
    for key, value in node.items():
        if key == _BRANCHES:
            yield from (child for _, _, child in value)
        elif key != _ENDS:
            yield value


def _descend(node: Node, label: str, codes: list[str]) -> tuple[int, Node]:
    """(rank of the label, the node it leads to), made when missing."""
    if label != ANY_LABEL and "{" not in label:
        found: Node = node.setdefault(label, {})
        return 0, found
    rank = 2 if label == ANY_LABEL else 1
    told = codes if REGION in label else []
    branches = node.setdefault(_BRANCHES, [])
    for other, its_codes, child in branches:
        if (other, its_codes) == (label, told):
            return rank, child
    made: Node = {}
    branches.append([label, told, made])
    return rank, made
