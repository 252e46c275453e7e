"""A policy with its providers and owners called as the catalogue calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from depmap.attribution.match import CatalogueIndex
from depmap.errors import InputError
from depmap.model.component import Component, Scheme
from depmap.model.policy import Grouping, Policy, Whom
from depmap.model.suggest import suggestion


def with_known_names(policy: Policy, index: CatalogueIndex, owners: Mapping[str, str]) -> Policy:
    """The policy with aliases resolved; raises InputError for a name that nobody has.

    ``owners`` gives each provider's. A name that is none would be forbidden for ever unseen.
    """
    called = {owner.casefold(): owner for owner in owners.values()}
    called |= {
        provider.slug: owners.get(provider.slug, provider.slug)
        for provider in index.catalogue.providers
    }
    return replace(
        policy,
        forbid=tuple(_whom(whom, policy, index, called) for whom in policy.forbid),
        require=tuple(_whom(whom, policy, index, called) for whom in policy.require),
        ignores=tuple(
            replace(ignore, component=index.canonical(ignore.component))
            if ignore.component is not None
            else ignore
            for ignore in policy.ignores
        ),
    )


def _whom(whom: Whom, policy: Policy, index: CatalogueIndex, called: Mapping[str, str]) -> Whom:
    if whom.component is None:
        owner = called.get(whom.name.casefold())
        if owner is None:
            raise _unknown(whom, policy, suggestion(whom.name, called.values()))
        return replace(whom, name=owner)
    component = index.canonical(whom.component)
    if component.scheme is Scheme.PROVIDED and not _is_known(component, index):
        raise _unknown(whom, policy, _meant(index.suggest(whom.name)))
    return replace(whom, name=str(component), component=component)


def _is_known(component: Component, index: CatalogueIndex) -> bool:
    provider = index.provider(component.name)
    return (
        provider is not None
        and (not component.service or index.service(component.name, component.service) is not None)
        and (not component.region or component.region in {r.code for r in provider.regions})
    )


def _unknown(whom: Whom, policy: Policy, remedy: str) -> InputError:
    kind = "owner" if whom.of is Grouping.OWNER else str(whom.of)
    message = f"{whom.of}: the catalogue knows no {kind} {whom.name!r}"
    return InputError(message, path=policy.path, line=whom.line, remedy=remedy)


def _meant(near: Iterable[str]) -> str:
    first = next(iter(near), "")
    return f"did you mean '{first}'?" if first else ""
