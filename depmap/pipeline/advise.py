"""Advice on a snapshot's targets or an edge list's sites, as values to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from depmap.analysis.advice import ListAdviser, Scene, advisers_of
from depmap.analysis.assessment import whence
from depmap.analysis.fact_advice import FactAdviser
from depmap.analysis.fact_moves import FactMarket
from depmap.analysis.vendors import Chosen, Market, direct_use
from depmap.attribution.labels import Labels, vocabulary_of
from depmap.attribution.match import CatalogueIndex
from depmap.availability.build import build_fault_model
from depmap.availability.single_points import failure_sets
from depmap.availability.verdicts import evaluate
from depmap.model.advice import Advice, TargetAdvice
from depmap.model.component import Component
from depmap.model.edge import EdgeList, RoleProvider
from depmap.model.impact import Loss
from depmap.model.notice import fact_notices, notices
from depmap.model.observation import Provenance, Snapshot
from depmap.model.policy import Grouping
from depmap.model.provider import Provider
from depmap.model.role import PROMPT, FailureClass, Role
from depmap.pipeline.assess import component_names, owners_of, subject_of
from depmap.pipeline.resolve import resolve_names

MOST_NEEDS = 200
"""Distinct needs of an edge list that are told site by site; beyond, the list's advice only."""

_ROLES = (Role.DNS, Role.CDN, Role.HOSTING, Role.CA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What advice is wanted on.

    ``targets``: ids of targets, or sites; none for all. ``vendor``: the second vendor to use, a
    slug or a literal name.
    """

    targets: tuple[str, ...] = ()
    vendor: str = ""
    loss: Loss = Loss.ANY
    classes: frozenset[FailureClass] = PROMPT


def advise_on_snapshot(
    snapshot: Snapshot, index: CatalogueIndex, asked: Asked, *, observed_only: bool = False
) -> Advice:
    """What removes each target's single points, and what helps them all most."""
    strict = build_fault_model(snapshot, index, observed_only=True)
    rebuilt = any(o.provenance is Provenance.RECONSTRUCTED for o in snapshot.observations)
    model = build_fault_model(snapshot, index) if rebuilt and not observed_only else strict
    scene = Scene(
        evaluations=evaluate(model, asked.classes),
        observed=(strict, failure_sets(strict.graph, possible=False, classes=asked.classes)),
        market=Market(index, owners_of(index), direct_use(model, _ROLES)),
        chosen=Chosen(provider=index.provider(asked.vendor) if asked.vendor else None),
    )
    advisers = advisers_of(scene)
    wanted = asked.targets or tuple(advisers)
    return Advice(
        subject=subject_of(snapshot),
        targets=len(advisers),
        loss=asked.loss,
        classes=asked.classes,
        vendor=asked.vendor,
        told=tuple(a.advice() for id, a in advisers.items() if id in wanted),
        on_list=ListAdviser(scene, advisers.values(), asked.loss).advice(),
        names=component_names(index),
        notices=notices(whence(snapshot, index)),
        is_chosen=bool(asked.targets),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An edge list, and by provider the component of ``index`` it means, where anything tells.

    ``is_literal``: names are the list's own; what they mean tells owners and closures only.
    """

    edges: EdgeList
    index: CatalogueIndex
    meant: Mapping[RoleProvider, Component]
    is_literal: bool = False


def read_facts(edges: EdgeList, index: CatalogueIndex, *, resolve: bool) -> Facts:
    """An edge list read with its own vocabulary if any, or all by the catalogue's names."""
    named = resolve_names(edges, index, Grouping.PROVIDER) if resolve else edges
    return Facts(
        edges=named,
        index=index,
        meant=vocabulary_of(named, Labels(index)),
        is_literal=not resolve and not edges.notes.vocabulary,
    )


def vendor_in(facts: Facts, name: str) -> str:
    """What a vendor is called: its slug, or the literal name of the list; empty where unknown."""
    provider = None if facts.is_literal else facts.index.provider(name)
    if provider is not None:
        return provider.slug
    return name if any(node.name == name for node in facts.edges.providers) else ""


def closed_on(facts: Facts, vendor: str) -> str:
    """When a vendor went out of business, as far as that is known; empty where it didn't."""
    meant = [facts.meant[n] for n in facts.edges.providers if n.name == vendor and n in facts.meant]
    slugs = [component.name for component in meant] or [vendor]
    providers = (facts.index.provider(slug) for slug in slugs)
    return next((p.closed for p in providers if p is not None and p.closed), "")


def advise_on_edges(facts: Facts, asked: Asked) -> Advice:
    """What removes each site's single points, and what helps them all most."""
    edges, market = facts.edges, _market(facts, asked.vendor)
    adviser = FactAdviser(edges, market, asked.classes)
    told: tuple[TargetAdvice, ...]
    if asked.targets:
        wanted = frozenset(asked.targets)
        told = adviser.of_sites(n for n, site in enumerate(edges.sites) if site in wanted)
        left_out = 0
    else:
        told, left_out = adviser.of_needs(MOST_NEEDS)
    return Advice(
        subject=edges.notes.title or edges.path,
        targets=len(edges.sites),
        loss=asked.loss,
        classes=asked.classes,
        vendor=asked.vendor,
        told=told,
        on_list=adviser.of_list(),
        names={} if facts.is_literal else component_names(facts.index),
        notices=fact_notices(edges),
        vendor_owner_known=bool(market.vendor_owner or not asked.vendor),
        is_chosen=bool(asked.targets),
        is_edge_list=True,
        left_out=left_out,
    )


def _market(facts: Facts, vendor: str) -> FactMarket:
    owners = owners_of(facts.index)
    owner_of = {
        node: owners.get(component.name, component.name) for node, component in facts.meant.items()
    }
    provider = facts.index.provider(vendor) if vendor and not facts.is_literal else None
    nodes = {
        node.role: node
        for node in sorted(facts.edges.providers, key=str, reverse=True)
        if vendor and _is_vendor(facts, node, vendor)
    }
    return FactMarket(
        owner_of=owner_of,
        vendor=vendor,
        vendor_nodes=nodes,
        vendor_roles=_offered(provider),
        vendor_owner=_owner(provider, [owner_of[n] for n in nodes.values() if n in owner_of]),
        closed=frozenset(n for n, component in facts.meant.items() if _is_closed(facts, component)),
    )


def _is_closed(facts: Facts, component: Component) -> bool:
    provider = facts.index.provider(component.name)
    return provider is not None and bool(provider.closed)


def _is_vendor(facts: Facts, node: RoleProvider, vendor: str) -> bool:
    component = None if facts.is_literal else facts.meant.get(node)
    return node.name == vendor or (component is not None and component.name == vendor)


def _owner(provider: Provider | None, told: list[str]) -> str:
    """Who owns the vendor; that of a literal name is known by what it means in the list."""
    if provider is not None:
        return provider.owner or provider.slug
    return told[0] if told else ""


def _offered(provider: Provider | None) -> frozenset[Role]:
    if provider is None:
        return frozenset()
    return frozenset(role for service in provider.services for role in service.roles)
