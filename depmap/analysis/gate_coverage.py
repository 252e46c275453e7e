"""The gate rule on how much was seen at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from depmap.analysis.gate_scene import LIST, GateScene
from depmap.analysis.seen import anything_seen
from depmap.model.gate import GateOutcome, GateState
from depmap.model.policy import PolicyRule


def min_coverage(scene: GateScene) -> Iterator[GateOutcome]:
    """Too few surfaces judged, or the run incomplete; nothing seen, which no limit makes green."""
    assessment, asked = scene.examined.assessment, scene.policy.min_coverage
    share = assessment.coverage.share
    seen = GateOutcome(
        rule=PolicyRule.MIN_COVERAGE,
        subject=LIST,
        state=GateState.UNMEASURED,
        message=f"{share:.0%} of the surfaces could be judged, {asked:.0%} are asked",
        value=f"{share:.0%}",
        limit=f"{asked:.0%}",
        fix="look at the failed measurements and measure again",
        badness=-share,
    )
    if share < asked:
        yield seen
    elif not anything_seen(assessment):
        yield replace(seen, message="nothing was seen of any target")
    if not assessment.run.complete:
        yield replace(
            seen,
            message="the snapshot is incomplete: its scan was interrupted, or part of it was lost",
            value="incomplete",
            limit="complete",
            fix="scan again",
            key="complete",
        )
