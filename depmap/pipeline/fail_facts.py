"""What-if over an edge list's sites: providers fail, or each in turn."""

from __future__ import annotations

from collections.abc import Iterable

from depmap.analysis.fact_whatif import fail_facts, rank_facts
from depmap.analysis.pairs import rank_fact_pairs
from depmap.model.edge import EdgeList, RoleProvider
from depmap.model.impact import Loss
from depmap.model.notice import NOT_FELT, fact_notices
from depmap.model.role import PROMPT, FailureClass, class_of
from depmap.model.whatif import BlastRanking, PairRanking, WhatIf


def fail_in_edges(
    edges: EdgeList,
    failed: Iterable[RoleProvider],
    *,
    called: Iterable[str],
    classes: frozenset[FailureClass] = PROMPT,
) -> WhatIf:
    """What becomes of every site; ``called``: the failed ones as the user named them."""
    failing = tuple(failed)
    used = {number for needs in edges.needs for number in needs.used()}
    return WhatIf(
        subject=edges.notes.title or edges.path,
        failed=tuple(called),
        idle=tuple(str(p) for n, p in enumerate(edges.providers) if p in failing and n not in used),
        classes=classes,
        targets=fail_facts(edges, failing, classes),
        names={},
        notices=fact_notices(edges),
        remarks=tuple(
            f"{provider}: {NOT_FELT}"
            for provider in failing
            if class_of(provider.role) not in classes
        ),
    )


def rank_pairs_in_edges(
    edges: EdgeList, *, classes: frozenset[FailureClass] = PROMPT
) -> PairRanking:
    """Which two failures together take sites that neither takes alone."""
    found = rank_fact_pairs(edges, classes)
    return PairRanking(
        subject=edges.notes.title or edges.path,
        targets=len(edges.sites),
        classes=classes,
        rows=found.rows,
        not_searched=found.not_searched,
        notices=fact_notices(edges),
    )


def rank_in_edges(
    edges: EdgeList, loss: Loss, *, classes: frozenset[FailureClass] = PROMPT
) -> BlastRanking:
    """How far each provider's failure reaches."""
    return BlastRanking(
        subject=edges.notes.title or edges.path,
        targets=len(edges.sites),
        loss=loss,
        classes=classes,
        rows=rank_facts(edges, classes),
        universal=(),
        names={},
        notices=fact_notices(edges),
    )
