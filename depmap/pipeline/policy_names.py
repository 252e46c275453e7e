"""A policy with its providers and owners called as the catalogue calls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from depmap.analysis.gate_scene import LIST
from depmap.attribution.match import CatalogueIndex
from depmap.errors import InputError
from depmap.model.component import Component, Scheme
from depmap.model.policy import Grouping, Ignore, Policy, Whom
from depmap.model.suggest import suggestion
from depmap.model.target import Target


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
        ignores=tuple(_ignore(ignore, policy, index, called) for ignore in policy.ignores),
    )


def unmet_subjects(policy: Policy, targets: Iterable[Target]) -> Iterator[str]:
    """A warning for each exception of a target that is not among ``targets``.

    One policy may serve several lists, so that is no error.
    """
    known = {target.id for target in targets} | {LIST}
    for ignore in policy.ignores:
        if ignore.subject and ignore.subject not in known:
            hint = suggestion(ignore.subject, known)
            yield (
                f"{policy.path}:{ignore.line}: subject: no target is {ignore.subject!r}"
                f"{f'; {hint}' if hint else ''}"
            )


def _whom(whom: Whom, policy: Policy, index: CatalogueIndex, called: Mapping[str, str]) -> Whom:
    if whom.component is None:
        return replace(whom, name=_owner(whom.name, policy, whom.line, called))
    component = index.canonical(whom.component)
    if not _is_known(component, index):
        raise _unknown(whom.of, whom.name, policy, whom.line, _meant(index.suggest(whom.name)))
    return replace(whom, name=str(component), component=component)


def _ignore(
    ignore: Ignore, policy: Policy, index: CatalogueIndex, called: Mapping[str, str]
) -> Ignore:
    if ignore.owner:
        return replace(ignore, owner=_owner(ignore.owner, policy, ignore.line, called))
    if ignore.component is None:
        return ignore
    component = index.canonical(ignore.component)
    if not _is_known(component, index):
        name = str(ignore.component)
        raise _unknown("component", name, policy, ignore.line, _meant(index.suggest(name)))
    return replace(ignore, component=component)


def _owner(name: str, policy: Policy, line: int, called: Mapping[str, str]) -> str:
    owner = called.get(name.casefold())
    if owner is None:
        near = suggestion(name, called.values())
        raise _unknown(Grouping.OWNER, name, policy, line, near)
    return owner


def _is_known(component: Component, index: CatalogueIndex) -> bool:
    if component.scheme is not Scheme.PROVIDED:
        return True
    provider = index.provider(component.name)
    return (
        provider is not None
        and (not component.service or index.service(component.name, component.service) is not None)
        and (not component.region or component.region in {r.code for r in provider.regions})
    )


def _unknown(kind: str, name: str, policy: Policy, line: int, remedy: str) -> InputError:
    message = f"{kind}: the catalogue knows no {kind} {name!r}"
    return InputError(message, path=policy.path, line=line, remedy=remedy)


def _meant(near: Iterable[str]) -> str:
    first = next(iter(near), "")
    return f"did you mean '{first}'?" if first else ""
