"""The gate rule on how much was seen at all."""

from __future__ import annotations

from collections.abc import Iterator

from depmap.analysis.gate_scene import LIST, GateScene
from depmap.model.finding import TargetAssessment
from depmap.model.gate import GateOutcome, GateState
from depmap.model.policy import PolicyRule


def min_coverage(scene: GateScene) -> Iterator[GateOutcome]:
    """Too few surfaces judged; or nothing seen of any target, which no limit makes green."""
    coverage, asked = scene.examined.assessment.coverage, scene.policy.min_coverage
    if coverage.share < asked:
        message = f"{coverage.share:.0%} of the surfaces could be judged, {asked:.0%} are asked"
    elif not any(map(_is_seen, scene.targets)):
        message = "nothing was seen of any target"
    else:
        return
    yield GateOutcome(
        rule=PolicyRule.MIN_COVERAGE,
        subject=LIST,
        state=GateState.UNMEASURED,
        message=message,
        value=f"{coverage.share:.0%}",
        limit=f"{asked:.0%}",
        fix="look at the failed measurements and measure again",
        badness=-coverage.share,
    )


def _is_seen(target: TargetAssessment) -> bool:
    return any(
        any(endpoint.addresses for group in surface.groups for endpoint in group)
        or any(
            d.component is not None and not d.component.is_universal for d in surface.dependencies
        )
        for surface in target.surfaces
    )
