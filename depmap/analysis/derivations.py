"""Why a failure reaches a subject: the shortest way down the fault graph. No wording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from depmap.analysis.assessment import Examined
from depmap.availability.faultgraph import AnyLeaf, Leaf
from depmap.availability.faultgraph import NodeKind as GraphKind
from depmap.availability.model import TargetNodes, Use
from depmap.availability.verdicts import Verdicts, outage
from depmap.errors import UsageError
from depmap.model.component import Component
from depmap.model.derivation import Alternative, Derivation, Gate, NodeKind, Outcome, Step
from depmap.model.finding import Effect, Reason, Verdict
from depmap.model.observation import weakest
from depmap.model.role import Role
from depmap.model.suggest import suggestion

_KIND_OF_LABEL = {
    "surface": NodeKind.SURFACE,
    "group": NodeKind.GROUP,
    "endpoint": NodeKind.ENDPOINT,
    "name": NodeKind.NAME,
    "zone": NodeKind.ZONE,
    "server": NodeKind.NAME_SERVER,
    "address": NodeKind.ADDRESS,
}
_KIND_OF_UNSEEN = {
    Role.DNS: NodeKind.NAME_SERVER,
    Role.TRANSIT: NodeKind.ADDRESS,
    Role.CA: NodeKind.ISSUER,
    Role.MAIL: NodeKind.MAIL,
}


def derive(examined: Examined, subject: str, component: Component) -> Derivation:
    """Why ``subject`` (a target, ``target/surface`` or a host) suffers when ``component`` fails.

    Raises UsageError, with the nearest name, for a subject the snapshot doesn't hold.
    """
    place = _find(examined, subject)
    prompt = examined.evaluated.prompt
    verdicts = Verdicts(evaluations=prompt, outage=outage(prompt, [component]))
    effect = verdicts.effect(place.nodes)
    verdict, reason, at_least = _verdict(effect, place, verdicts)
    walk = _Walk(examined, verdicts)
    steps = walk.steps(place)
    return Derivation(
        target=place.nodes.context.target.id,
        subject=subject,
        component=component,
        verdict=verdict,
        provenance=weakest([step.provenance for step in steps]),
        steps=steps,
        reason=reason,
        at_least=at_least,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an argument starts: the target as a whole (no node), a surface or an endpoint."""

    nodes: TargetNodes
    node: int | None = None


def _find(examined: Examined, subject: str) -> _Place:
    known: list[str] = []
    for nodes in examined.evaluated.model.targets:
        id, domain = nodes.context.target.id, nodes.context.target.domain
        known += [id, domain]
        if subject in (id, domain):
            return _Place(nodes=nodes)
        for surface in nodes.surfaces:
            known.append(f"{id}/{surface.role}")
            if subject == known[-1]:
                return _Place(nodes=nodes, node=surface.node)
        hosts = [e for s in nodes.surfaces for g in s.groups for e in g.endpoints]
        for endpoint in (*hosts, *nodes.beside):
            known.append(endpoint.host)
            if subject == endpoint.host:
                return _Place(nodes=nodes, node=endpoint.node)
    raise UsageError(
        f"the snapshot holds nothing called {subject!r}",
        remedy=suggestion(subject, known) or "name a target, a surface (binance/api) or a host",
    )


def _verdict(
    effect: Effect, place: _Place, verdicts: Verdicts
) -> tuple[Verdict, Reason | None, bool]:
    if place.node is None:
        return effect.verdict, effect.reason, effect.at_least
    verdict, reason = verdicts.of_node(place.node)
    return verdict, reason, False


class _Walk:
    """Walks from a claim to the component, one step a labelled node."""

    def __init__(self, examined: Examined, verdicts: Verdicts) -> None:
        self._model = examined.evaluated.model
        self._verdicts = verdicts
        self._steps: list[Step] = []

    def steps(self, place: _Place) -> tuple[Step, ...]:
        """Every step, parents first; none where the component makes no difference."""
        if place.node is not None:
            self._descend(place.node, parent=0, alternatives=())
            return tuple(self._steps)
        id = place.nodes.context.target.id
        touched = [s.node for s in place.nodes.surfaces if self._rank(s.node) > 0]
        if touched:
            whole = self._verdicts.effect(place.nodes).verdict
            self._add(0, replace(_step(NodeKind.TARGET, id, Gate.ALL), verdict=whole))
            for node in self._touched(touched):
                self._descend(node, parent=1, alternatives=())
        return tuple(self._steps)

    def _touched(self, nodes: Iterable[int]) -> list[int]:
        """Those the failure reaches, the hardest hit first."""
        return sorted((n for n in nodes if self._rank(n)), key=lambda n: (-self._rank(n), n))

    def _rank(self, node: int) -> int:
        """3 down, 2 may be down, 1 touched, 0 not touched."""
        verdict, _ = self._verdicts.of_node(node)
        if verdict is Verdict.DOWN:
            return 3
        if verdict is Verdict.UNKNOWN:
            return 2
        return 1 if verdict is Verdict.REDUCED else 0

    def _descend(self, node: int, *, parent: int, alternatives: tuple[Alternative, ...]) -> None:
        graph, model = self._model.graph, self._model
        kind = GraphKind(graph.kinds[node])
        use = model.uses.get(node)
        if use is not None:
            self._add(parent, _step_of_use(use, alternatives))
            return
        if kind in (GraphKind.LEAF, GraphKind.UNKNOWN):
            self._add(parent, _step_of_leaf(graph.leaf(node), alternatives))
            return
        label = model.labels.get(node)
        named = _KIND_OF_LABEL.get(label.kind) if label is not None else None
        if label is not None and named is not None:
            gate = Gate.ALL if kind is GraphKind.ALL else Gate.ANY
            step = _step(named, label.subject, gate, *alternatives)
            verdict, _ = self._verdicts.of_node(node)
            parent = self._add(parent, replace(step, verdict=verdict))
            alternatives = ()
        if label is not None and label.kind == "surface":
            for child in self._touched(graph.children_of(node)):
                self._descend(child, parent=parent, alternatives=())
            return
        chosen, others = self._choose(graph.children_of(node))
        if chosen is None:
            return
        told = alternatives
        if kind is GraphKind.ANY:
            told = (*alternatives, *(self._alternative(other) for other in others))
        self._descend(chosen, parent=parent, alternatives=told)

    def _choose(self, children: Iterable[int]) -> tuple[int | None, list[int]]:
        """The child to follow: the one hit hardest, the nearest to a leaf among those."""
        ranked = sorted(children, key=lambda n: (-self._rank(n), self._depth(n), n))
        if not ranked or not self._rank(ranked[0]):
            return None, []
        return ranked[0], ranked[1:]

    def _depth(self, node: int) -> int:
        return len(self._model.graph.below(node))

    def _alternative(self, node: int) -> Alternative:
        label, use = self._model.labels.get(node), self._model.uses.get(node)
        kind = _KIND_OF_LABEL.get(label.kind, NodeKind.NAME) if label else NodeKind.COMPONENT
        subject = label.subject if label else (use.attribution.subject if use else "")
        verdict, reason = self._verdicts.of_node(node)
        component = self._first_failing(node)
        if verdict is Verdict.UNKNOWN:
            outcome = Outcome.UNKNOWN
        elif verdict is not Verdict.DOWN:
            outcome = Outcome.HOLDS
        else:
            outcome = Outcome.SAME_COMPONENT if component is not None else Outcome.FAILS_TOO
        return Alternative(
            kind=kind,
            subject=subject,
            outcome=outcome,
            component=component,
            reason=reason,
        )

    def _first_failing(self, node: int) -> Component | None:
        """What of the failed component an alternative stands on, the narrowest first."""
        failed = self._verdicts.outage
        found = {
            use.attribution.component
            for below in self._model.graph.below(node)
            if (use := self._model.uses.get(below)) is not None
            and failed.contains(use.attribution.component)
        }
        return max(found, key=lambda c: (bool(c.region), bool(c.service), str(c)), default=None)

    def _add(self, parent: int, step: Step) -> int:
        number = len(self._steps) + 1
        self._steps.append(replace(step, number=number, parent=parent))
        return number


def _step(kind: NodeKind, subject: str, gate: Gate, *alternatives: Alternative) -> Step:
    """A step that doesn't know its place yet."""
    return Step(
        number=0, parent=0, kind=kind, subject=subject, gate=gate, alternatives=alternatives
    )


def _step_of_use(use: Use, alternatives: tuple[Alternative, ...]) -> Step:
    attribution = use.attribution
    return replace(
        _step(NodeKind.COMPONENT, attribution.subject, Gate.LEAF, *alternatives),
        component=attribution.component,
        provenance=weakest([e.provenance for e in attribution.evidence]),
        evidence=tuple(e.observation for e in attribution.evidence if e.observation),
    )


def _step_of_leaf(leaf: AnyLeaf, alternatives: tuple[Alternative, ...]) -> Step:
    if isinstance(leaf, Leaf):
        step = _step(NodeKind.COMPONENT, str(leaf.component), Gate.LEAF, *alternatives)
        return replace(step, component=leaf.component)
    kind = _KIND_OF_UNSEEN.get(leaf.role, NodeKind.ORIGIN)
    told = Alternative(
        kind=kind,
        subject=leaf.unknown.subject,
        outcome=Outcome.UNKNOWN,
        reason=leaf.unknown.reason,
    )
    step = _step(kind, leaf.unknown.subject, Gate.LEAF, *alternatives, told)
    return replace(step, verdict=Verdict.UNKNOWN)
