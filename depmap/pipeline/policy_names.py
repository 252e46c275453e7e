"""A policy with its providers and owners called as the catalogue calls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from depmap.analysis.gate_ignores import idle_ignores
from depmap.analysis.gate_scene import LIST
from depmap.attribution.match import CatalogueIndex
from depmap.errors import InputError
from depmap.model.component import Component, Scheme
from depmap.model.gate import GateReport
from depmap.model.policy import Grouping, Ignore, Policy, Whom
from depmap.model.role import Role
from depmap.model.suggest import suggestion
from depmap.model.target import Target


def with_known_names(policy: Policy, index: CatalogueIndex, owners: Mapping[str, str]) -> Policy:
    """The policy with aliases resolved; raises InputError for a name that nobody has, or that the
    catalogue calls otherwise, and for a rule that stands there twice.

    ``owners`` gives each provider's. A name that is none would be forbidden for ever unseen.
    """
    called = {owner.casefold(): owner for owner in owners.values()}
    called |= {
        provider.slug: owners.get(provider.slug, provider.slug)
        for provider in index.catalogue.providers
    }
    return replace(
        policy,
        forbid=_once(policy, (_whom(whom, policy, index, called) for whom in policy.forbid)),
        require=_once(policy, (_whom(whom, policy, index, called) for whom in policy.require)),
        ignores=tuple(_ignore(ignore, policy, index, called) for ignore in policy.ignores),
    )


def idle_exceptions(
    policy: Policy,
    report: GateReport,
    targets: Iterable[Target],
    owners: Mapping[str, str],
    today: date,
) -> Iterator[str]:
    """A warning for each exception of a target that is not among ``targets``, and for each that
    holds and accepts nothing of ``report``.

    One policy may serve several lists, so that is no error.
    """
    known = {target.id for target in targets} | {LIST}
    idle = idle_ignores(report.outcomes, policy, today, owners)
    for ignore in policy.ignores:
        place = f"{policy.path}:{ignore.line}"
        if ignore.subject and ignore.subject not in known:
            hint = suggestion(ignore.subject, known)
            yield (
                f"{place}: subject: no target is {ignore.subject!r}{f'; {hint}' if hint else ''}"
            )
        elif ignore in idle:
            yield f"{place}: this exception of {ignore.rule} accepts nothing here"


def _once(policy: Policy, found: Iterable[Whom]) -> tuple[Whom, ...]:
    """No surface is held to the same thing twice."""
    rules: list[Whom] = []
    for whom in found:
        for earlier in rules:
            if str(earlier) == str(whom) and earlier.surfaces & whom.surfaces:
                message = f"{whom}: says again what the rule on line {earlier.line} does"
                raise InputError(message, path=policy.path, line=whom.line)
        rules.append(whom)
    return tuple(rules)


def _whom(whom: Whom, policy: Policy, index: CatalogueIndex, called: Mapping[str, str]) -> Whom:
    if whom.component is None:
        return replace(whom, name=_owner(whom.name, policy, whom.line, called))
    component = index.canonical(whom.component)
    if not _is_known(component, index):
        raise _unknown(whom.of, whom.name, policy, whom.line, _meant(index.suggest(whom.name)))
    if claimed := _called(component, whom.role, index):
        message = f"{whom.of}: the catalogue calls {component} {claimed}"
        remedy = f"write provider = '{claimed}'"
        raise InputError(message, path=policy.path, line=whom.line, remedy=remedy)
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
        part = sorted(o for o in set(called.values()) if name.casefold() in o.casefold())
        near = f"did you mean '{part[0]}'?" if part else suggestion(name, called.values())
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


def _called(component: Component, role: Role | None, index: CatalogueIndex) -> str:
    """Who it is that the catalogue knows by this domain or AS; empty where that is left open.

    Every address has an AS (transit), and mail may go to hosts below a domain that nobody claims.
    """
    if component.scheme is Scheme.DOMAIN and role is not Role.MAIL:
        found = index.claims_domain(component.name)
    elif component.scheme is Scheme.AS and role is Role.HOSTING:
        found = index.asn(int(component.name))
    else:
        return ""
    return found[0].provider if found else ""


def _unknown(kind: str, name: str, policy: Policy, line: int, remedy: str) -> InputError:
    message = f"{kind}: the catalogue knows no {kind} {name!r}"
    return InputError(message, path=policy.path, line=line, remedy=remedy)


def _meant(near: Iterable[str]) -> str:
    first = next(iter(near), "")
    return f"did you mean '{first}'?" if first else ""
