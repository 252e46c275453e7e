"""Whether there is such a component at all: a typing error must not read as "unaffected"."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from depmap.attribution.match import CatalogueIndex
from depmap.errors import UsageError
from depmap.model.component import Component, Scheme
from depmap.model.suggest import suggestion

MOST = 8
"""Regions named where none is near."""


def refuse_unknown(
    components: Iterable[Component], held: Collection[Component], index: CatalogueIndex
) -> None:
    """Raises UsageError for one that neither the snapshot nor the catalogue knows.

    ``held``: those the snapshot's fault graph has heard of. An AS, a prefix, a name server or a
    domain must be one of them: what is unseen is never tried with others, so nothing could be said.
    """
    for component in components:
        if component not in held and not _is_catalogued(component, index):
            raise UsageError(
                f"neither the snapshot nor the catalogue knows {str(component)!r}"
                if component.scheme is Scheme.PROVIDED
                else f"the snapshot knows no {str(component)!r}",
                remedy=_remedy(component, held, index),
            )


def _is_catalogued(component: Component, index: CatalogueIndex) -> bool:
    provider = index.provider(component.name) if component.scheme is Scheme.PROVIDED else None
    return (
        provider is not None
        and (not component.service or index.service(component.name, component.service) is not None)
        and (not component.region or component.region in {r.code for r in provider.regions})
    )


def _remedy(component: Component, held: Iterable[Component], index: CatalogueIndex) -> str:
    if component.scheme is Scheme.PROVIDED:
        return _of_provider(component, index)
    if component.scheme is Scheme.AS:
        holders = sorted({match.provider for match in index.asn(int(component.name))})
        if holders:
            return f"the catalogue knows whose it is: {', '.join(holders)}"
    numbered = component.scheme in (Scheme.AS, Scheme.PREFIX)  # near in digits is not near
    known = [] if numbered else [str(c) for c in held if c.scheme is component.scheme]
    return suggestion(str(component), known) or "whatif --each --detail full lists what it knows"


def _of_provider(component: Component, index: CatalogueIndex) -> str:
    """The nearest of the services where it has no such service, else of its regions."""
    name, text = component.name, str(component)
    provider = index.provider(name)
    if provider is None:
        return suggestion(name, [p.slug for p in index.catalogue.providers])
    if component.service and index.service(name, component.service) is None:
        known = [f"{name}/{service.slug}" for service in provider.services]
        near = suggestion(text.partition("@")[0], known)
        return near or f"depmap providers show {name} lists its services"
    codes = [region.code for region in provider.regions]
    near = suggestion(text, [f"{text.partition('@')[0]}@{code}" for code in codes])
    more = f" and {len(codes) - MOST} more" if len(codes) > MOST else ""
    listed = f"its regions are {', '.join(codes[:MOST])}{more}"
    return near or (listed if codes else f"the catalogue knows no region of {name}")
