"""Why a failure reaches the surfaces of a snapshot: the shortest way down the fault graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from depmap.availability.faultgraph import Leaf, NodeKind, UnknownLeaf
from depmap.availability.model import EndpointNodes, FaultModel, SurfaceNodes, Use
from depmap.availability.shortest import loss_lengths
from depmap.availability.verdicts import Verdicts
from depmap.model.because import Because, Part
from depmap.model.component import Component, Scheme
from depmap.model.finding import Reason, Verdict
from depmap.model.role import Role


def because_of(model: FaultModel, surface: SurfaceNodes, verdicts: Verdicts) -> tuple[Because, ...]:
    """The shortest argument for a surface's verdict; alternates with the same cause together.

    Of a surface that is down it is proved; of an unknown one it tells what may happen. Of a
    reduced one it tells what is lost. Empty where there is nothing to tell.
    """
    verdict, reason = verdicts.of_node(surface.node)
    if verdict is Verdict.DOWN:
        return _Argument(model, surface, verdicts.outage.proved).whole()
    if verdict is Verdict.UNKNOWN and verdicts.outage.possible(surface.node):
        return _Argument(model, surface, verdicts.outage.possible).whole(reason)
    if verdict is Verdict.REDUCED:
        return _Argument(model, surface, verdicts.outage.proved).parts(verdicts)
    return ()


_OF_HOSTS = frozenset({Part.ADDRESSES, Part.NAME, Part.RESPONSE, Part.ISSUER})
"""Parts that are an endpoint's own, rather than of a zone that many share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cause:
    """What a node is lost by: one use or leaf for each of ``count`` alternatives."""

    part: Part
    subject: str
    components: frozenset[Component]
    count: int = 1
    via: str = ""
    unknown: UnknownLeaf | None = None


class _Argument:
    """Walks from a surface to what failed, always by the nearest way."""

    def __init__(
        self, model: FaultModel, surface: SurfaceNodes, lost: Callable[[int], bool]
    ) -> None:
        self._model = model
        self._surface = surface
        self._lost = lost
        self._lengths = loss_lengths(model.graph, model.graph.below(surface.node), lost)
        self._path: set[int] = set()
        self._known: dict[tuple[int, str], _Cause] = {}

    def whole(self, reason: Reason | None = None) -> tuple[Because, ...]:
        """Why all of the surface is lost, by something unseen for that reason if it is given."""
        groups = [group for group in self._surface.groups if self._lost(group.node)]
        groups.sort(key=lambda g: (self._length(g.node), g.node))
        if groups:
            arguments = [self._together(group.endpoints) for group in groups]
            return next((a for a in arguments if _is_for(a, reason)), arguments[0])
        cause = self._cause(self._surface.node, self._surface.role)
        return (_told((), cause),)

    def parts(self, verdicts: Verdicts) -> tuple[Because, ...]:
        """What of the surface is lost while the rest holds: alternates, else what lies below."""
        endpoints = [e for group in self._surface.groups for e in group.endpoints]
        lost = [endpoint for endpoint in endpoints if self._lost(endpoint.node)]
        if lost:
            return tuple(replace(b, part=Part.SOME) for b in self._together(lost))
        below = self._model.graph.below(self._surface.node)
        return self._lost_use(below, verdicts) or self._lost_leaf(below)

    def _lost_use(self, below: frozenset[int], verdicts: Verdicts) -> tuple[Because, ...]:
        """The first use that fails, those of the target's own zones and endpoints before others."""
        own = {z for group in self._surface.groups for e in group.endpoints for z in e.own_zones}
        found = [
            (use.zone not in {"", *own}, use.attribution.subject, use.attribution.component)
            for node, use in self._model.uses.items()
            if node in below
            and use.failure_class in verdicts.evaluations.classes
            and verdicts.evaluations.plays(use.attribution.role)
            and verdicts.outage.contains(use.attribution.component)
        ]
        return tuple(
            Because(hosts=(), part=Part.SOME, subject=subject, component=component)
            for _, subject, component in sorted(found)[:1]
        )

    def _lost_leaf(self, below: frozenset[int]) -> tuple[Because, ...]:
        """The first leaf that fails and is no use: a name server by itself, a TLD."""
        graph = self._model.graph
        leaves = [graph.leaf(n) for n in below if graph.payload[n] >= 0 and self._lost(n)]
        named = sorted(str(leaf.component) for leaf in leaves if isinstance(leaf, Leaf))
        return tuple(Because(hosts=(), part=Part.SOME, subject=name) for name in named[:1])

    def _together(self, endpoints: Iterable[EndpointNodes]) -> tuple[Because, ...]:
        """The endpoints by their cause, those with the same one told once."""
        grouped: dict[_Cause, list[tuple[str, _Cause]]] = {}
        for endpoint in endpoints:
            cause = self._cause(endpoint.node, endpoint.host)
            same = replace(cause, subject="", count=0) if cause.part in _OF_HOSTS else cause
            grouped.setdefault(same, []).append((endpoint.host, cause))
        return tuple(
            _told(tuple(host for host, _ in told), max((c for _, c in told), key=_count))
            for told in grouped.values()
        )

    def _length(self, node: int) -> int:
        return self._lengths.get(node, len(self._lengths))

    def _cause(self, node: int, host: str) -> _Cause:
        """What ``node`` (something of ``host``) is lost by; a cycle is walked once."""
        known = self._known.get((node, host))
        if known is None:
            self._path.add(node)
            known = self._known[node, host] = self._found(node, host)
            self._path.discard(node)
        return known

    def _found(self, node: int, host: str) -> _Cause:
        use = self._model.uses.get(node)
        if use is not None:
            return self._of_use(use, host)
        graph = self._model.graph
        if graph.payload[node] >= 0:
            return _of_leaf(graph.leaf(node), host)
        label = self._model.labels.get(node)
        below = self._next(node)
        if graph.kinds[node] == NodeKind.ANY:
            found = [self._cause(child, host) for child in below]
            part, subject = _gathers(label.kind if label else "", label.subject if label else host)
            return _gathered(found, part, subject)
        cause = self._cause(below[0], host) if below else _nothing(host)
        if label is not None and label.kind == "endpoint" and label.subject != host:
            return replace(cause, via=label.subject)
        return cause

    def _next(self, node: int) -> list[int]:
        """The lost children to go on with: all alternatives, or the nearest of what is needed."""
        graph = self._model.graph
        children = [c for c in graph.children_of(node) if self._lost(c) and c not in self._path]
        if graph.kinds[node] == NodeKind.ANY:
            return children
        return sorted(children, key=lambda c: (self._length(c), c))[:1]

    def _of_use(self, use: Use, host: str) -> _Cause:
        attribution = use.attribution
        part = Part.ZONE
        subject = use.zone
        if not use.zone:
            subject = attribution.subject
            part = self._part_of(use, host)
        return _Cause(part=part, subject=subject, components=frozenset({attribution.component}))

    def _part_of(self, use: Use, host: str) -> Part:
        """How an endpoint leans on what it is attributed to."""
        attribution = use.attribution
        if attribution.role is Role.CA:
            return Part.ISSUER
        if attribution.role is Role.MAIL:
            return Part.MAIL
        for group in self._surface.groups:
            for endpoint in group.endpoints:
                if endpoint.host == host and attribution in endpoint.attribution.by_name:
                    return Part.NAME
        return Part.RESPONSE if attribution.subject == host else Part.ADDRESSES


def _of_leaf(leaf: Leaf | UnknownLeaf, host: str) -> _Cause:
    if isinstance(leaf, UnknownLeaf):
        return _Cause(
            part=Part.UNSEEN, subject=leaf.unknown.subject, components=frozenset(), unknown=leaf
        )
    part = Part.TLD if leaf.component.scheme is Scheme.TLD else Part.ZONE
    return _Cause(part=part, subject=host, components=frozenset({leaf.component}))


def _nothing(host: str) -> _Cause:
    return _Cause(part=Part.ZONE, subject=host, components=frozenset())


def _gathers(kind: str, subject: str) -> tuple[Part | None, str]:
    """The part that alternatives under a label make up."""
    if kind == "addresses":
        return Part.ADDRESSES, subject
    if kind == "servers":
        return Part.SERVERS, subject
    return None, subject


def _gathered(found: list[_Cause], part: Part | None, subject: str) -> _Cause:
    """The causes of alternatives as one; an unseen one makes all of it unseen."""
    if not found:
        return _nothing(subject)
    unseen = next((cause for cause in found if cause.part is Part.UNSEEN), None)
    if unseen is not None:
        return unseen
    if part is None:
        return replace(found[0], count=len(found))
    return _Cause(
        part=part,
        subject=subject,
        components=frozenset().union(*(cause.components for cause in found)),
        count=len(found),
    )


def _is_for(argument: Iterable[Because], reason: Reason | None) -> bool:
    return reason is None or any(
        because.unknown is not None and because.unknown.reason is reason for because in argument
    )


def _count(cause: _Cause) -> int:
    return cause.count


def _told(hosts: tuple[str, ...], cause: _Cause) -> Because:
    component = next(iter(cause.components)) if len(cause.components) == 1 else None
    return Because(
        hosts=hosts,
        part=cause.part,
        subject=cause.subject,
        component=component,
        count=cause.count,
        via=cause.via,
        unknown=cause.unknown.unknown if cause.unknown is not None else None,
    )
