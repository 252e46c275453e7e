"""Whom a policy forbids or requires: a provider, service, region or owner as it is written.

What could never be found is refused: a gate that looks for it would be green for ever.
"""

from __future__ import annotations

from collections.abc import Mapping

from depmap.inputs.policy_keys import one_of, only, role_of, surfaces_of
from depmap.inputs.table import Table
from depmap.model.component import Component, InvalidComponent, Scheme, parse_component
from depmap.model.names import owner_domain, registrable_domain
from depmap.model.policy import SEEN_ROLES, Grouping, Whom
from depmap.model.role import Role
from depmap.model.target import SurfaceRole

MAIL = frozenset({SurfaceRole.MAIL})
_OF_HOSTS = (Role.CDN, Role.HOSTING, Role.CA)
"""Mail has no hosts of its own to see these of."""
_ROLES: Mapping[Scheme, tuple[Role, ...]] = {
    Scheme.AS: (Role.HOSTING, Role.TRANSIT),
    Scheme.DOMAIN: (Role.DNS, Role.MAIL),
}
"""The roles in which something nobody claims is called so."""
_FORM = {
    Grouping.PROVIDER: "write a provider: aws; or as:64500, domain:example.net where none is known",
    Grouping.SERVICE: "write it with its provider: aws/ec2",
    Grouping.REGION: "write it with its provider: aws@ap-northeast-1",
}


def read_whom(table: Table, surfaces: frozenset[SurfaceRole]) -> Whom:
    """One table of ``forbid`` or ``require``; ``surfaces`` where it names none."""
    only(table, *Grouping, "role", "surfaces")
    given = [of for of in Grouping if of in table]
    if len(given) != 1:
        raise table.error("names none, or more than one", remedy=f"name {one_of(*Grouping)}")
    (of,) = given
    name = table.text(of)
    role = role_of(table, SEEN_ROLES) if "role" in table else None
    return Whom(
        of=of,
        name=name,
        component=None if of is Grouping.OWNER else _component_of(table, of, name, role),
        role=role,
        surfaces=_surfaces(table, role, surfaces),
        line=table.line,
    )


def _component_of(table: Table, of: Grouping, name: str, role: Role | None) -> Component:
    try:
        component = parse_component(name)
    except InvalidComponent as error:
        raise table.error(str(error), of, remedy=_FORM[of]) from error
    parts = (bool(component.service), bool(component.region))
    fits = {
        Grouping.PROVIDER: parts == (False, False),
        Grouping.SERVICE: parts == (True, False),
        Grouping.REGION: parts[1],
    }
    if not fits[of] or (component.scheme is not Scheme.PROVIDED and of is not Grouping.PROVIDER):
        raise table.error(f"{name!r} is no {of}", of, remedy=_FORM[of])
    if component.scheme is not Scheme.PROVIDED:
        _check_unclaimed(table, component, role)
    return component


def _check_unclaimed(table: Table, component: Component, role: Role | None) -> None:
    """Only AS and whole domains are found in what targets use, each in roles of its own."""
    roles = _ROLES.get(component.scheme)
    if roles is None:
        message = f"{component} is nothing a dependency is called"
        raise table.error(message, Grouping.PROVIDER, remedy=_FORM[Grouping.PROVIDER])
    if role is not None and role not in roles:
        raise table.error(f"{component} can't be found in {role}", "role", remedy=one_of(*roles))
    whole = (registrable_domain(component.name), owner_domain(component.name))
    if component.scheme is Scheme.DOMAIN and component.name not in whole:
        message = f"{component} lies in a domain; only whole domains are found"
        raise table.error(message, Grouping.PROVIDER, remedy=f"write domain:{whole[1]}")


def _surfaces(
    table: Table, role: Role | None, default: frozenset[SurfaceRole]
) -> frozenset[SurfaceRole]:
    surfaces = surfaces_of(table, MAIL if role is Role.MAIL else default)
    if "surfaces" not in table:
        return surfaces
    if role is Role.MAIL and surfaces != MAIL:
        message = "the role mail is played on the surface mail only"
        raise table.error(message, "surfaces", remedy='write surfaces = ["mail"], or none')
    if role in _OF_HOSTS and SurfaceRole.MAIL in surfaces:
        message = f"nothing is seen of {role} on the surface mail"
        raise table.error(message, "surfaces", remedy='leave "mail" out')
    return surfaces
