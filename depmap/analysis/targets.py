"""What is said of one target: its surfaces, single points, and what takes down part of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cache

from depmap.analysis.dependencies import dependencies_of, told_unknowns, unknowns_of, uses_of
from depmap.analysis.evaluations import Evaluated
from depmap.analysis.unexpected import unexpected_cuts
from depmap.attribution.observed import Observed
from depmap.availability.cut_pairs import CutPairs, cut_pairs
from depmap.availability.endpoints import current_claims
from depmap.availability.model import EndpointNodes, SurfaceNodes, TargetNodes, Use
from depmap.availability.single_points import Chain, chains
from depmap.availability.verdicts import (
    Verdicts,
    endpoint_standing,
    outage,
    proved_verdict,
    surface_standing,
    target_standing,
    target_verdict,
)
from depmap.model.attribution import Attribution
from depmap.model.component import Component, Scheme, parse_component, provided
from depmap.model.finding import (
    Effect,
    EndpointAssessment,
    EndpointEffect,
    PairSearch,
    SinglePoint,
    SurfaceAssessment,
    TargetAssessment,
    Verdict,
)
from depmap.model.observation import Observation, Provenance
from depmap.model.role import PROMPT, FailureClass, Role
from depmap.model.target import StatedFact, SurfaceRole

_FASTEST = tuple(FailureClass)
_WORST = (Verdict.DOWN, Verdict.DEGRADED)
PAIR_WORK = 20_000
"""Work allowed for the cut pairs of one surface; what is cut short is told."""


class TargetReader:
    """Reads one evaluated fault model, target by target."""

    def __init__(self, evaluated: Evaluated, observed: Observed, *, pairs: bool) -> None:
        self._evaluated = evaluated
        self._observed = observed
        self._pairs = pairs
        self._providers_in = cache(_providers_in)

    def assess(self, nodes: TargetNodes) -> TargetAssessment:
        """Everything a report says of the target."""
        surfaces = tuple(self._surface(nodes, surface) for surface in nodes.surfaces)
        standings = tuple((s.role, s.standing) for s in surfaces)
        return TargetAssessment(
            target=nodes.context.target,
            standing=target_standing(standings),
            surfaces=surfaces,
            beside=tuple(self._endpoint(nodes, e, judged=False) for e in nodes.beside),
            single_points=self._target_points(nodes),
            effects=self._effects(nodes),
            universal=self._universal(nodes),
            conflicts=nodes.conflicts,
        )

    def _surface(self, nodes: TargetNodes, surface: SurfaceNodes) -> SurfaceAssessment:
        graph = self._evaluated.model.graph
        prompt = self._evaluated.prompt
        proved = prompt.proved.single_points(surface.node)
        possible = prompt.possible.single_points(surface.node)
        search = cut_pairs(graph, surface.node, limit=PAIR_WORK) if self._pairs else None
        pairs = tuple(pair.widest for pair in search.pairs) if search is not None else ()
        points = self._points(nodes, (surface,), proved, Verdict.DOWN, told=proved)
        told = [
            point.component
            for point in points
            if not point.private
            and point.announced_for is None
            and point.component.scheme is not Scheme.PREFIX
        ]
        return SurfaceAssessment(
            role=surface.role,
            groups=tuple(
                tuple(self._endpoint(nodes, e, judged=True) for e in group.endpoints)
                for group in surface.groups
            ),
            standing=surface_standing(prompt, surface),
            dependencies=dependencies_of(self._evaluated, surface),
            single_points=points,
            cut_pairs=pairs,
            pair_search=_how_far(search),
            unexpected=unexpected_cuts(self._evaluated, surface, told, pairs),
            possible_points=self._providers_in(possible, proved),
            unknown=told_unknowns(unknowns_of(self._evaluated, surface)),
        )

    def _target_points(self, nodes: TargetNodes) -> tuple[SinglePoint, ...]:
        """Rows of what takes the target down, then of what degrades it, private ones last."""
        essential = tuple(s for s in nodes.surfaces if s.role.is_essential)
        proved = self._evaluated.prompt.proved
        by_effect: dict[Verdict, set[Component]] = {}
        found = {c for s in essential for c in proved.single_points(s.node)}
        for component in found:
            effect = proved_verdict(self._evaluated.prompt, nodes, component)
            by_effect.setdefault(effect, set()).add(component)
        points = [
            point
            for effect in (Verdict.DOWN, Verdict.DEGRADED)
            for point in self._points(
                nodes, essential, by_effect.get(effect, ()), effect, told=found
            )
        ]
        return tuple(sorted(points, key=lambda p: (_WORST.index(p.effect), p.private)))

    def _points(
        self,
        nodes: TargetNodes,
        surfaces: tuple[SurfaceNodes, ...],
        components: Iterable[Component],
        effect: Verdict,
        *,
        told: Collection[Component],
    ) -> tuple[SinglePoint, ...]:
        uses = [use for surface in surfaces for use in uses_of(self._evaluated, surface)]
        # A zone's only server says its provider's row again.
        rows = chains(c for c in components if c.scheme is not Scheme.NAME_SERVER)
        providers = {row.widest for row in chains(told) if row.widest.scheme is Scheme.PROVIDED}
        return tuple(
            self._point(
                nodes, surfaces, row, uses, effect, self._announced_for(row, uses, providers)
            )
            for row in rows
        )

    def _announced_for(
        self, row: Chain, uses: Iterable[Use], providers: set[Component]
    ) -> Component | None:
        """The provider that alone holds every address which an AS or prefix announces."""
        if row.widest.scheme not in (Scheme.AS, Scheme.PREFIX):
            return None
        carried = {u.attribution.subject for u in uses if u.attribution.component == row.widest}
        holders = {
            provided(use.attribution.component.name)
            for use in uses
            if use.attribution.subject in carried
            and use.attribution.component.scheme is Scheme.PROVIDED
        }
        return holders.pop() if len(holders) == 1 and holders <= providers else None

    def _point(
        self,
        nodes: TargetNodes,
        surfaces: tuple[SurfaceNodes, ...],
        row: Chain,
        uses: Iterable[Use],
        effect: Verdict,
        announced_for: Component | None,
    ) -> SinglePoint:
        touched = [
            use
            for use in uses
            if row.widest.contains(use.attribution.component) and use.failure_class in PROMPT
        ]
        return SinglePoint(
            component=row.widest,
            narrowest=row.narrowest,
            roles=tuple(sorted({use.attribution.role for use in touched})),
            failure_class=min((use.failure_class for use in touched), key=_FASTEST.index),
            provenance=self._provenance(nodes, surfaces, row.widest, touched),
            effect=effect,
            private=all(use.attribution.private for use in touched),
            announced_for=announced_for,
        )

    def _provenance(
        self,
        nodes: TargetNodes,
        surfaces: tuple[SurfaceNodes, ...],
        component: Component,
        uses: Iterable[Use],
    ) -> Provenance:
        """Reconstructed where what it does falls with the reconstructed answers."""
        proved, id = self._evaluated.prompt.proved, nodes.context.target.id
        lost = {s.role for s in surfaces if proved.fails(s.node, component)}
        sure = {
            role
            for role in lost
            if self._evaluated.rests_on_observed((id, "surface", role), component)
        }
        if _effect_of(surfaces, sure) is not _effect_of(surfaces, lost):
            return Provenance.RECONSTRUCTED
        seen = {e.provenance for use in uses for e in use.attribution.evidence}
        return Provenance.OBSERVED if Provenance.OBSERVED in seen else Provenance.LIVE

    def _effects(self, nodes: TargetNodes) -> tuple[Effect, ...]:
        """Of the regions the target was seen or stated in, those not told as its single points."""
        found = {_region(use.attribution.component) for use in self._endpoint_uses(nodes)}
        found |= {_region(parse_component(f.component)) for f in self._claims(nodes)}
        claims = tuple(self._claims(nodes))
        prompt = self._evaluated.prompt
        effects = [
            with_claims(
                Verdicts(evaluations=prompt, outage=outage(prompt, [component])).effect(nodes),
                claims,
            )
            for component in sorted(c for c in found if c is not None)
        ]
        return tuple(e for e in effects if e.verdict is not Verdict.UNAFFECTED)

    def _endpoint_uses(self, nodes: TargetNodes) -> Iterable[Use]:
        for surface in nodes.surfaces:
            for use in uses_of(self._evaluated, surface):
                if not use.zone:
                    yield use

    def _claims(self, nodes: TargetNodes) -> tuple[StatedFact, ...]:
        started = self._evaluated.model.now
        judged = {e.host for s in nodes.surfaces for g in s.groups for e in g.endpoints}
        return tuple(
            fact
            for host in sorted(judged)
            for fact in current_claims(nodes.context.target.stated, host, started)
        )

    def _universal(self, nodes: TargetNodes) -> tuple[Component, ...]:
        proved = self._evaluated.prompt.proved
        found = {c for s in nodes.surfaces for c in proved.single_points(s.node)}
        return tuple(sorted(c for c in found if c.is_universal))

    def _endpoint(
        self, nodes: TargetNodes, endpoint: EndpointNodes, *, judged: bool
    ) -> EndpointAssessment:
        found = endpoint.attribution
        return EndpointAssessment(
            host=endpoint.host,
            chain=found.view.chain,
            addresses=found.view.addresses,
            status=found.view.status,
            standing=endpoint_standing(self._evaluated.prompt, endpoint),
            fronts=found.fronts,
            hosting=found.hosting,
            dns=self._dns(endpoint),
            issuers=found.issuers,
            origin_hidden=found.origin_hidden,
            stated=tuple(f for f in nodes.context.target.stated if f.host == endpoint.host),
            date=_date(found.view.judged),
            judged=judged,
        )

    def _dns(self, endpoint: EndpointNodes) -> tuple[Attribution, ...]:
        """Who serves the zones that enclose the host, each component once."""
        graph, uses = self._evaluated.model.graph, self._evaluated.model.uses
        found: dict[tuple[Component, bool], Attribution] = {}
        for node in sorted(graph.below(endpoint.node)):
            use = uses.get(node)
            if use is None or use.ownership is None or use.zone not in endpoint.own_zones:
                continue
            if use.attribution.role is Role.DNS:
                attribution = use.attribution
                found.setdefault((attribution.component, attribution.private), attribution)
        return tuple(found.values())


def _effect_of(surfaces: Iterable[SurfaceNodes], lost: Collection[SurfaceRole]) -> Verdict:
    """What losing these does to a target of the surfaces."""
    return target_verdict(
        (s.role, Verdict.DOWN if s.role in lost else Verdict.UNAFFECTED) for s in surfaces
    )


def _providers_in(possible: frozenset[Component], proved: frozenset[Component]) -> int:
    """How many providers only may be single points. Most surfaces share a few large sets."""
    return len({c.provider for c in possible - proved if _is_told(c)})


def _is_told(component: Component) -> bool:
    """Whether a row of single points may tell it: a server says its provider's row again."""
    return not component.is_universal and component.scheme is not Scheme.NAME_SERVER


def _how_far(search: CutPairs | None) -> PairSearch:
    if search is None:
        return PairSearch.NOT_LOOKED_FOR
    return PairSearch.CUT_SHORT if search.truncated else PairSearch.COMPLETE


def with_claims(effect: Effect, claims: Iterable[StatedFact]) -> Effect:
    """The effect with, on each host nobody could see, what is stated to be there."""
    stated = {
        claim.host: f"stated there ({claim.date})"
        for claim in claims
        if any(c.contains(parse_component(claim.component)) for c in effect.failed)
    }

    def told(endpoint: EndpointEffect) -> EndpointEffect:
        known = endpoint.verdict is not Verdict.UNKNOWN
        return endpoint if known else replace(endpoint, detail=stated.get(endpoint.host, ""))

    surfaces = tuple(
        replace(surface, endpoints=tuple(map(told, surface.endpoints)))
        for surface in effect.surfaces
    )
    return replace(effect, surfaces=surfaces)


def _region(component: Component) -> Component | None:
    if component.scheme is not Scheme.PROVIDED or not component.region:
        return None
    return provided(component.name, region=component.region)


def _date(observation: Observation | None) -> str | None:
    """When the address was recorded: empty for a date unknown, None for a live answer."""
    if observation is None or observation.provenance is Provenance.LIVE:
        return None
    return observation.date
