"""What the rules of the gate look at, and how they say that something could not be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from depmap.analysis.assessment import Examined
from depmap.attribution.observed import Observed
from depmap.availability.faultgraph import UnknownLeaf
from depmap.availability.model import SurfaceNodes
from depmap.model.finding import Reason, Standing, SurfaceAssessment
from depmap.model.finding import TargetAssessment as Target
from depmap.model.gate import GateOutcome, GateState
from depmap.model.policy import HiddenOrigin, Policy
from depmap.model.target import SurfaceRole

LIST = "list"
"""The subject of a rule on the whole list."""

SEE_MORE = "measure again, or ask the operator what was not seen"
SLACK = 1e-9
"""Two shares closer than this are the same, rounded apart."""
_WORST_FIRST = tuple(GateState)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateScene:
    """What a gate rule may look at. ``owners`` gives each provider's owner."""

    examined: Examined
    observed: Observed
    policy: Policy
    owners: Mapping[str, str]

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets as assessed."""
        return self.examined.assessment.targets

    @property
    def hidden(self) -> GateState:
        """What it means when only hidden origins could break a limit."""
        fail = self.policy.hidden_origin is HiddenOrigin.FAIL
        return GateState.UNMEASURED if fail else GateState.WARNING

    def surfaces(
        self, asked: frozenset[SurfaceRole]
    ) -> Iterator[tuple[Target, tuple[tuple[SurfaceAssessment, SurfaceNodes], ...]]]:
        """Each target with those of its surfaces that are asked about, where it has any."""
        for target, nodes in zip(self.targets, self.examined.evaluated.model.targets, strict=True):
            pairs = zip(target.surfaces, nodes.surfaces, strict=True)
            chosen = tuple(pair for pair in pairs if pair[0].role in asked)
            if chosen:
                yield target, chosen

    def without_subject(
        self, rule: str, asked: frozenset[SurfaceRole], *, key: str = ""
    ) -> Iterator[GateOutcome]:
        """A rule on surfaces that no target has is told: it holds of nothing."""
        if any(surface.role in asked for target in self.targets for surface in target.surfaces):
            return
        named = " or ".join(role for role in SurfaceRole if role in asked)
        yield GateOutcome(
            rule=rule,
            subject=LIST,
            state=GateState.WARNING,
            message=f"no target has a surface {named}, so there is nothing to judge",
            value="no such surface",
            limit="one or more",
            fix="give the targets of the list such a surface, or take the rule out",
            key=key,
        )

    def unseen(self, node: int) -> Iterator[UnknownLeaf]:
        """Everything a node needs that was not seen."""
        for leaf in self.examined.evaluated.model.graph.leaves_below(node):
            if isinstance(leaf, UnknownLeaf):
                yield leaf

    def state_of(self, unseen: Iterable[UnknownLeaf]) -> GateState | None:
        """What stands in the way of a proof: a failed measurement, or hidden origins only."""
        reasons = {leaf.unknown.reason for leaf in unseen}
        if not reasons:
            return None
        return self.hidden if reasons == {Reason.ORIGIN_HIDDEN} else GateState.UNMEASURED


def worst(states: Iterable[GateState | None]) -> GateState | None:
    """The gravest of them, None for none."""
    return min((s for s in states if s is not None), key=_WORST_FIRST.index, default=None)


def is_gone(surface: SurfaceAssessment) -> bool:
    """Whether the surface does not work with nothing failed: no such name, no address.

    Hosts that are needed and whose addresses nobody could look up are not gone.
    """
    if surface.standing is not Standing.UNRESOLVABLE:
        return False
    looked_up = [all(endpoint.status.is_fact for endpoint in group) for group in surface.groups]
    return any(looked_up) or not looked_up


def marked(message: str, *, reconstructed: bool) -> str:
    """The message, and whether it rests on reconstructed answers."""
    return f"{message}, resting on reconstructed answers" if reconstructed else message


def gone(rule: str, target: Target, surface: SurfaceAssessment, *, key: str) -> GateOutcome:
    """A surface that does not work is told, and proves nothing."""
    return GateOutcome(
        rule=rule,
        subject=target.target.id,
        state=GateState.WARNING,
        message=f"{surface.role} does not resolve, so there is nothing to judge",
        value="unresolvable",
        limit="resolvable",
        fix="correct the name in the list, or take it out",
        location=target.target.location,
        key=key,
    )
