"""The fault graph: what needs all of, or any of, what else, as integers. No evaluation.

Nodes are numbered from 0. A leaf stands on a component, an unknown leaf on one of many nobody
could name; gates join them. Gates may form cycles (name servers), so a gate can be declared before
it is defined. What the gates stand for is known to whoever builds the graph, by their keys.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from types import MappingProxyType

from depmap.availability.blocks import children_first, invert
from depmap.model.component import Component
from depmap.model.finding import Unknown
from depmap.model.role import FailureClass, Role


class NodeKind(IntEnum):
    """What a node is. ALL of nothing is up, ANY of nothing is down."""

    LEAF = 0
    UNKNOWN = 1
    ALL = 2
    ANY = 3


class UndefinedNode(LookupError):
    """A node was declared and never defined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """Something that fails with its component, or with any container of it."""

    component: Component
    role: Role
    failure_class: FailureClass
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownLeaf:
    """Something unseen. Proved, it never fails; possibly, it fails with any of ``candidates``."""

    unknown: Unknown
    candidates: frozenset[Component]
    failure_class: FailureClass

    @property
    def role(self) -> Role:
        """The role the unseen thing plays."""
        return self.unknown.role


AnyLeaf = Leaf | UnknownLeaf
_RECENT = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FaultGraph:
    """A finished fault graph; every array is indexed by node unless said otherwise.

    ``children[first[n]:first[n + 1]]`` are the children of node n, each once; ``parents`` and
    ``first_parent`` the same upwards. ``payload`` is the index of a leaf in ``leaves`` and
    ``fails_with``, -1 for a gate. ``fails_with``: by leaf, the ids of all components whose failure
    fails it, containers included; an id is an index into ``components``. ``order`` lists the nodes
    children first, ``place`` is the place of each in it; nodes of one cycle stand together and
    share their number in ``block``, which never falls along ``order``. ``keys``: the nodes that
    were declared. ``cycles_stand``: what stands on a cycle is up until something fails it (facts),
    rather than only when it can be derived from things that need nothing further (name servers).
    ``recent``: what lies below the few nodes asked for last; readers ask for one many times over.
    """

    kinds: bytes
    first: array[int]
    children: array[int]
    first_parent: array[int]
    parents: array[int]
    payload: array[int]
    leaves: tuple[AnyLeaf, ...]
    fails_with: tuple[frozenset[int], ...]
    components: tuple[Component, ...]
    component_ids: Mapping[Component, int]
    order: array[int]
    place: array[int]
    block: array[int]
    keys: Mapping[Hashable, int]
    cycles_stand: bool = False
    recent: dict[int, frozenset[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.kinds)

    def node(self, key: Hashable) -> int:
        """The node declared under ``key``; raises KeyError."""
        return self.keys[key]

    def children_of(self, node: int) -> array[int]:
        """The children of a gate, each once; none for a leaf."""
        return self.children[self.first[node] : self.first[node + 1]]

    def parents_of(self, node: int) -> array[int]:
        """The gates that name ``node`` as a child."""
        return self.parents[self.first_parent[node] : self.first_parent[node + 1]]

    def leaf(self, node: int) -> AnyLeaf:
        """The leaf at ``node``; raises ValueError for a gate."""
        if self.payload[node] < 0:
            raise ValueError(f"node {node} is a gate")
        return self.leaves[self.payload[node]]

    def ids(self, components: Iterable[Component]) -> frozenset[int]:
        """The ids of those components the graph has heard of; the others fail nothing in it."""
        known = self.component_ids
        return frozenset(known[c] for c in components if c in known)

    def below(self, node: int) -> frozenset[int]:
        """``node`` and everything it can depend on."""
        if node not in self.recent:
            if len(self.recent) >= _RECENT:
                self.recent.clear()
            self.recent[node] = self._below(node)
        return self.recent[node]

    def _below(self, node: int) -> frozenset[int]:
        first, children = self.first, self.children
        seen = {node}
        waiting = [node]
        while waiting:
            parent = waiting.pop()
            for child in children[first[parent] : first[parent + 1]]:
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        return frozenset(seen)

    def leaves_below(self, node: int) -> tuple[AnyLeaf, ...]:
        """Every leaf ``node`` can depend on, in the order they were first named."""
        found = sorted(self.payload[n] for n in self.below(node) if self.payload[n] >= 0)
        return tuple(self.leaves[index] for index in found)


class FaultGraphBuilder:
    """Builds a FaultGraph; leaves and gates without a key are interned by what they are."""

    def __init__(self) -> None:
        self._kinds = bytearray()
        self._children: list[tuple[int, ...] | None] = []
        self._payload: list[int] = []
        self._leaves: list[AnyLeaf] = []
        self._fails_with: list[frozenset[int]] = []
        self._components: dict[Component, int] = {}
        self._closures: dict[frozenset[Component], tuple[int, frozenset[int]]] = {}
        self._interned: dict[Hashable, int] = {}
        self._keys: dict[Hashable, int] = {}

    def leaf(
        self,
        component: Component,
        role: Role,
        failure_class: FailureClass,
        *,
        private: bool = False,
    ) -> int:
        """The node that fails with ``component``, in this role and class."""
        found = Leaf(component=component, role=role, failure_class=failure_class, private=private)
        node = self._interned.get(found)
        if node is None:
            closure = self._closure(frozenset((component,)))[1]
            node = self._interned[found] = self._add_leaf(NodeKind.LEAF, found, closure)
        return node

    def unknown(
        self, unknown: Unknown, candidates: frozenset[Component], failure_class: FailureClass
    ) -> int:
        """The node of something unseen that may be any of ``candidates``, or in any of them.

        Pass the same frozenset again where the candidates are the same: it is kept once.
        """
        set_id, closure = self._closure(candidates)
        name = (unknown, set_id, failure_class)
        node = self._interned.get(name)
        if node is None:
            found = UnknownLeaf(unknown=unknown, candidates=candidates, failure_class=failure_class)
            node = self._interned[name] = self._add_leaf(NodeKind.UNKNOWN, found, closure)
        return node

    def declare(self, key: Hashable) -> int:
        """The node of ``key``, new or not; ``define`` it before ``build``."""
        node = self._keys.get(key)
        if node is None:
            node = self._keys[key] = self._add(NodeKind.ALL, None, -1)
        return node

    def is_defined(self, key: Hashable) -> bool:
        """Whether ``key`` was both declared and defined."""
        node = self._keys.get(key)
        return node is not None and self._children[node] is not None

    def define(self, node: int, kind: NodeKind, children: Iterable[int]) -> None:
        """Say what a declared node needs; raises ValueError if it already says otherwise."""
        wanted = self._distinct(kind, children)
        present = self._children[node]
        if self._payload[node] >= 0:
            raise ValueError(f"node {node} is a leaf")
        if present is not None and (present != wanted or self._kinds[node] != kind):
            raise ValueError(f"node {node} is defined twice")
        self._kinds[node] = kind
        self._children[node] = wanted

    def all_of(self, children: Iterable[int], key: Hashable | None = None) -> int:
        """A node that is up when all of ``children`` are; of nothing: up."""
        return self._gate(NodeKind.ALL, children, key)

    def any_of(self, children: Iterable[int], key: Hashable | None = None) -> int:
        """A node that is up when any of ``children`` is; of nothing: down."""
        return self._gate(NodeKind.ANY, children, key)

    def widen(
        self, wholes: Mapping[Role, frozenset[Component]]
    ) -> Mapping[Role, frozenset[Component]]:
        """Let what may be any of a role's whole be what known leaves show in that role, too.

        Returns the wholes so widened. What is a target's own stays out.
        """
        found: dict[Role, set[Component]] = {role: set(whole) for role, whole in wholes.items()}
        for leaf in self._leaves:
            if isinstance(leaf, Leaf) and not leaf.private:
                found[leaf.role].update((leaf.component, *leaf.component.containers()))
        widened = {role: frozenset(components) for role, components in found.items()}
        for index, leaf in enumerate(self._leaves):
            if isinstance(leaf, UnknownLeaf) and leaf.candidates is wholes[leaf.role]:
                self._leaves[index] = replace(leaf, candidates=widened[leaf.role])
                self._fails_with[index] = self._closure(widened[leaf.role])[1]
        return MappingProxyType(widened)

    def build(self, *, cycles_stand: bool = False) -> FaultGraph:
        """The finished graph; raises UndefinedNode for a declared node without definition."""
        first = array("i", [0])
        children = array("i")
        for node, below in enumerate(self._children):
            if below is None:
                key = next(k for k, n in self._keys.items() if n == node)
                raise UndefinedNode(f"{key!r} was declared and never defined")
            children.extend(below)
            first.append(len(children))
        first_parent, parents = invert(first, children)
        order, block = children_first(first, children)
        return FaultGraph(
            kinds=bytes(self._kinds),
            first=first,
            children=children,
            first_parent=first_parent,
            parents=parents,
            payload=array("i", self._payload),
            leaves=tuple(self._leaves),
            fails_with=tuple(self._fails_with),
            components=tuple(self._components),
            component_ids=MappingProxyType(dict(self._components)),
            order=order,
            place=_places(order),
            block=block,
            keys=MappingProxyType(dict(self._keys)),
            cycles_stand=cycles_stand,
        )

    def _gate(self, kind: NodeKind, children: Iterable[int], key: Hashable | None) -> int:
        if key is not None:
            node = self.declare(key)
            self.define(node, kind, children)
            return node
        wanted = self._distinct(kind, children)
        if len(wanted) == 1:
            return wanted[0]
        name = (kind, wanted)
        found = self._interned.get(name)
        if found is None:
            found = self._interned[name] = self._add(kind, wanted, -1)
        return found

    def _distinct(self, kind: NodeKind, children: Iterable[int]) -> tuple[int, ...]:
        if kind not in (NodeKind.ALL, NodeKind.ANY):
            raise ValueError(f"a gate is ALL or ANY, not {kind.name}")
        wanted = tuple(sorted(set(children)))
        if wanted and not 0 <= wanted[0] <= wanted[-1] < len(self._children):
            raise ValueError(f"no such node among {wanted}")
        return wanted

    def _add_leaf(self, kind: NodeKind, leaf: AnyLeaf, fails_with: frozenset[int]) -> int:
        self._leaves.append(leaf)
        self._fails_with.append(fails_with)
        return self._add(kind, (), len(self._leaves) - 1)

    def _add(self, kind: NodeKind, children: tuple[int, ...] | None, payload: int) -> int:
        self._kinds.append(kind)
        self._children.append(children)
        self._payload.append(payload)
        return len(self._payload) - 1

    def _closure(self, components: frozenset[Component]) -> tuple[int, frozenset[int]]:
        found = self._closures.get(components)
        if found is None:
            ids = frozenset(map(self._component_id, _upwards(sorted(components))))
            found = self._closures[components] = (len(self._closures), ids)
        return found

    def _component_id(self, component: Component) -> int:
        return self._components.setdefault(component, len(self._components))


def _places(order: array[int]) -> array[int]:
    places = array("i", [0]) * len(order)
    for place, node in enumerate(order):
        places[node] = place
    return places


def _upwards(components: Iterable[Component]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from component.containers()
