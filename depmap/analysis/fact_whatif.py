"""What becomes of an edge list's sites when providers fail, and how far each failure reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from depmap.analysis.fact_impact import FactCounts, count_facts
from depmap.availability.evaluate import working
from depmap.availability.fact_graph import ALL_CLASSES, FactGraph, Follow, build_fact_graph
from depmap.availability.shortest import loss_lengths
from depmap.model.because import FactBecause
from depmap.model.edge import EdgeList, Needs, RoleProvider
from depmap.model.finding import Verdict
from depmap.model.role import FailureClass
from depmap.model.whatif import SITE, Blast, SurfaceOutcome, TargetOutcome


def fail_facts(
    edges: EdgeList, failed: Iterable[RoleProvider], classes: frozenset[FailureClass]
) -> tuple[TargetOutcome, ...]:
    """The fate of every site when all of ``failed`` fail together, over edges of ``classes``.

    Down when it fails, reduced when it only lost a member of a redundant group of its own whose
    failure is felt.
    """
    built = build_fact_graph(edges, Follow.FAILURE, classes)
    up = working(built.graph, [p.component for p in failed], possible=False, classes=ALL_CLASSES)
    reasons = _Reasons(built, up)
    outcomes = {number: reasons.outcome(number) for number in frozenset(edges.site_needs)}
    return tuple(
        TargetOutcome(
            id=site, domain=site, verdict=outcomes[number].verdict, surfaces=(outcomes[number],)
        )
        for site, number in zip(edges.sites, edges.site_needs, strict=True)
    )


LONGEST_CHAIN = 8
"""Providers told of one argument: the first ones and the last."""


class _Reasons:
    """Reads verdicts and their shortest arguments off one evaluation."""

    def __init__(self, built: FactGraph, up: bytes) -> None:
        self._edges = built.edges
        self._built = built
        self._up = up
        self._next: dict[int, int] = {}
        self._lengths = loss_lengths(built.graph, range(len(up)), lambda node: not up[node])

    def outcome(self, number: int) -> SurfaceOutcome:
        """What becomes of a site with these needs."""
        needs = self._edges.needs[number]
        if not self._up[self._built.of_needs[number]]:
            return SurfaceOutcome(role=SITE, verdict=Verdict.DOWN, because=self._because(needs))
        lost = sorted({m for group in needs.groups for m in group if self._is_felt_down(m)})
        if not lost:
            return SurfaceOutcome(role=SITE, verdict=Verdict.UNAFFECTED)
        nearest = min(lost, key=self._length)
        because = replace(self._told(nearest), is_spare=True)
        return SurfaceOutcome(role=SITE, verdict=Verdict.REDUCED, because=because)

    def _because(self, needs: Needs) -> FactBecause:
        """The nearest critical provider that is down, or the nearest group that is."""
        provider, group = min(self._ways(needs), key=lambda way: (self._length(way[0]), way))
        members = tuple(str(self._edges.providers[member]) for member in group)
        return replace(self._told(provider), group=members)

    def _told(self, provider: int) -> FactBecause:
        """The providers from this one to one that failed by itself, each by the nearest way."""
        chain = [provider]
        while (onward := self._onward(chain[-1])) != chain[-1]:
            chain.append(onward)
        skipped = max(len(chain) - LONGEST_CHAIN, 0)
        shown = [*chain[: LONGEST_CHAIN - 1], chain[-1]] if skipped else chain
        names = tuple(str(self._edges.providers[number]) for number in shown)
        return FactBecause(chain=names, skipped=skipped)

    def _onward(self, provider: int) -> int:
        """What a provider that is down is nearest lost by; itself where it failed by itself."""
        known = self._next.get(provider)
        if known is None:
            needs = self._edges.needs[self._edges.provider_needs[provider]]
            length = self._length(provider)
            nearer = [p for p, _ in self._ways(needs) if self._length(p) < length]
            known = min(nearer, key=lambda p: (self._length(p), p), default=provider)
            self._next[provider] = known
        return known

    def _ways(self, needs: Needs) -> list[tuple[int, tuple[int, ...]]]:
        """Each critical provider that is down, and of each group that is the farthest member."""
        critical = [(p, ()) for p in needs.critical if self._is_felt_down(p)]
        groups = [
            (max(group, key=self._length), group)
            for group in needs.groups
            if all(self._is_felt_down(member) for member in group)
        ]
        return [*critical, *groups]

    def _is_felt_down(self, provider: int) -> bool:
        return self._built.is_felt(provider) and self._is_down(provider)

    def _is_down(self, provider: int) -> bool:
        return not self._up[self._built.of_provider[provider]]

    def _length(self, provider: int) -> int:
        return self._lengths.get(self._built.of_provider[provider], len(self._up))


def rank_facts(edges: EdgeList, classes: frozenset[FailureClass]) -> tuple[Blast, ...]:
    """Every provider by how many sites are lost with it, then reduced, then by name."""
    counts = count_facts(edges, classes)
    sites = Counter(edges.site_needs)
    down: Counter[int] = Counter()
    reduced: Counter[int] = Counter()
    for number, count in sites.items():
        lost = frozenset(counts.lost_with[number])
        for provider in lost:
            down[provider] += count
        for provider in _touching(edges.needs[number], counts) - lost:
            reduced[provider] += count
    rows = [
        Blast(
            component=str(provider),
            down=down[number],
            degraded=0,
            reduced=reduced[number],
            at_most=down[number],
        )
        for number, provider in enumerate(edges.providers)
        if provider.role in counts.roles
    ]
    return tuple(sorted(rows, key=lambda row: (-row.down, -row.reduced, row.component)))


def _touching(needs: Needs, counts: FactCounts) -> frozenset[int]:
    """What takes a member of any group of these needs along, so that it is felt."""
    members = [
        counts.provider_lost_with[member]
        for group in needs.groups
        for member in group
        if counts.edges.providers[member].role in counts.roles
    ]
    return frozenset().union(*members)
