"""All evaluations an assessment draws on, each made once. No wording, no thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from depmap.availability.evaluate import Classes
from depmap.availability.model import FaultModel
from depmap.availability.single_points import FailureSets, failure_sets
from depmap.availability.verdicts import Evaluations, evaluate
from depmap.model.component import Component
from depmap.model.role import FailureClass, Role

ALL_CLASSES = frozenset(FailureClass)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """A fault model with its failure sets.

    ``prompt`` covers immediate and cached failures in every role, ``by_role`` those of
    ``classes`` in one role: (proved, possible). ``observed`` is the proved evaluation with
    reconstructed answers unknown, over a graph of its own.
    """

    model: FaultModel
    prompt: Evaluations
    classes: Classes
    by_role: Mapping[Role, tuple[FailureSets, FailureSets]]
    observed_model: FaultModel
    observed: FailureSets

    def offering(self, role: Role) -> frozenset[Component]:
        """Every component an unknown leaf of ``role`` may be."""
        return self.model.offering[role]

    def is_below(self, node: int, top: int) -> bool:
        """Whether ``top`` can depend on ``node``."""
        return node in self.model.graph.below(top)

    def rests_on_observed(self, key: object, component: Component) -> bool:
        """Whether ``component`` takes the node of ``key`` down without any reconstruction."""
        graph = self.observed_model.graph
        return key in graph.keys and self.observed.fails(graph.keys[key], component)


def evaluate_all(
    model: FaultModel,
    observed_model: FaultModel,
    roles: tuple[Role, ...],
    classes: Classes = ALL_CLASSES,
) -> Evaluated:
    """Make every evaluation; ``observed_model`` is the same snapshot without reconstruction."""
    prompt = evaluate(model)
    by_role = {role: _in_role(model, role, classes) for role in roles}
    same = observed_model is model
    observed = prompt.proved if same else failure_sets(observed_model.graph, possible=False)
    return Evaluated(
        model=model,
        prompt=prompt,
        classes=classes,
        by_role=MappingProxyType(by_role),
        observed_model=observed_model,
        observed=observed,
    )


def _in_role(model: FaultModel, role: Role, classes: Classes) -> tuple[FailureSets, FailureSets]:
    only = frozenset({role})
    return (
        failure_sets(model.graph, possible=False, classes=classes, roles=only),
        failure_sets(model.graph, possible=True, classes=classes, roles=only),
    )
