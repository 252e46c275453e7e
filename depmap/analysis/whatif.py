"""What becomes of a snapshot's targets when something fails, and how far each failure reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from depmap.analysis.because import because_of
from depmap.availability.faultgraph import Leaf
from depmap.availability.model import TargetNodes
from depmap.availability.single_points import FailureSets
from depmap.availability.verdicts import (
    Evaluations,
    Verdicts,
    incomplete_surfaces,
    outage,
    proved_verdict,
)
from depmap.model.component import Component
from depmap.model.finding import Verdict
from depmap.model.impact import Loss
from depmap.model.whatif import Blast, SurfaceOutcome, TargetOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallout:
    """The outcome for every target, and of the failed those that no known leaf stands on, and
    those that such leaves stand on only in classes that are not counted.
    """

    targets: tuple[TargetOutcome, ...]
    idle: tuple[Component, ...]
    unfelt: tuple[Component, ...]


def fail(evaluations: Evaluations, failed: Iterable[Component]) -> Fallout:
    """The fate of every target when all of ``failed`` fail together."""
    failing = outage(evaluations, failed)
    verdicts = Verdicts(evaluations=evaluations, outage=failing)
    felt = _known(evaluations)
    anywhere = _known(evaluations, felt=False)
    return Fallout(
        targets=tuple(_outcome(evaluations, verdicts, t) for t in evaluations.model.targets),
        idle=tuple(c for c in failing.components if c not in anywhere),
        unfelt=tuple(c for c in failing.components if c in anywhere and c not in felt),
    )


def _outcome(evaluations: Evaluations, verdicts: Verdicts, nodes: TargetNodes) -> TargetOutcome:
    effect = verdicts.effect(nodes)
    target = nodes.context.target
    return TargetOutcome(
        id=target.id,
        domain=target.domain,
        verdict=effect.verdict,
        reason=effect.reason,
        at_least=effect.at_least,
        surfaces=tuple(
            SurfaceOutcome(
                role=surface.role,
                verdict=told.verdict,
                reason=told.reason,
                because=because_of(evaluations.model, surface, verdicts),
            )
            for surface, told in zip(nodes.surfaces, effect.surfaces, strict=True)
        ),
    )


def rank(evaluations: Evaluations, loss: Loss) -> tuple[Blast, ...]:
    """Every component a known leaf stands on, or lies in, by how many targets it loses.

    The most lost first, then down, degraded, reduced and what may be; then by component.
    """
    down: Counter[Component] = Counter()
    degraded: Counter[Component] = Counter()
    reduced: Counter[Component] = Counter()
    at_most: Counter[int] = Counter()
    always = 0
    for nodes in evaluations.model.targets:
        incomplete = incomplete_surfaces(evaluations, nodes)
        always += bool(incomplete)
        proved = _effects(evaluations, nodes)
        down.update(c for c, verdict in proved.items() if verdict is Verdict.DOWN)
        degraded.update(c for c, verdict in proved.items() if verdict is Verdict.DEGRADED)
        if incomplete:
            continue  # whatever fails, more may be lost with it: none is only reduced
        may_be_lost = _may_lose(evaluations.possible, nodes)
        at_most.update(may_be_lost)
        ids = evaluations.model.graph.component_ids
        touched = _touched(evaluations, nodes) - proved.keys()
        reduced.update(c for c in touched if ids[c] not in may_be_lost)
    rows = [
        Blast(
            component=str(component),
            down=down[component],
            degraded=degraded[component],
            reduced=reduced[component],
            at_most=always + at_most[evaluations.model.graph.component_ids[component]],
        )
        for component in _known(evaluations)
    ]
    return tuple(sorted(rows, key=lambda row: _rank(row, loss)))


def _rank(row: Blast, loss: Loss) -> tuple[int, int, int, int, int, str]:
    return (
        -row.lost(loss),
        -row.down,
        -row.degraded,
        -row.reduced,
        -row.at_most,
        row.component,
    )


def _effects(evaluations: Evaluations, nodes: TargetNodes) -> Mapping[Component, Verdict]:
    """By component, what its failure alone does to the target: down or degraded."""
    sets = evaluations.proved
    found = {component for s in nodes.judged for component in sets.single_points(s.node)}
    return {component: proved_verdict(evaluations, nodes, component) for component in found}


def _may_lose(sets: FailureSets, nodes: TargetNodes) -> frozenset[int]:
    """The ids of what may take a judged surface of the target down."""
    return frozenset().union(*(sets.ids(surface.node) for surface in nodes.judged))


def _touched(evaluations: Evaluations, nodes: TargetNodes) -> set[Component]:
    """What the target's judged surfaces stand on anywhere, containers included."""
    graph = evaluations.model.graph
    found: set[int] = set()
    for surface in nodes.judged:
        if evaluations.proved.is_resolvable(surface.node):
            for below in graph.below(surface.node):
                index = graph.payload[below]
                if index >= 0 and _is_felt(evaluations, index):
                    found |= graph.fails_with[index]
    return {graph.components[number] for number in found}


def _known(evaluations: Evaluations, *, felt: bool = True) -> tuple[Component, ...]:
    """Every component that a known leaf fails with, sorted; felt or not where not ``felt``."""
    graph = evaluations.model.graph
    numbers = {
        number
        for index in range(len(graph.leaves))
        if _is_felt(evaluations, index) or (not felt and isinstance(graph.leaves[index], Leaf))
        for number in graph.fails_with[index]
    }
    return tuple(sorted(graph.components[number] for number in numbers))


def _is_felt(evaluations: Evaluations, index: int) -> bool:
    leaf = evaluations.model.graph.leaves[index]
    return isinstance(leaf, Leaf) and evaluations.can_fail(leaf)
