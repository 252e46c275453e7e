"""Keys that several rules of a policy share: which of them are known, a role, surfaces."""

from __future__ import annotations

from depmap.inputs.table import Table
from depmap.model.role import Role
from depmap.model.suggest import suggestion
from depmap.model.target import SurfaceRole


def only(table: Table, *keys: str) -> None:
    """Refuse a misspelt key before its proper name is missed."""
    for key in table:
        if key not in keys:
            missing = [name for name in keys if name not in table]
            remedy = suggestion(key, missing) or f"known keys: {', '.join(sorted(keys))}"
            raise table.error("unknown key", key, remedy=remedy)


def role_of(table: Table, roles: tuple[Role, ...]) -> Role:
    """The key ``role``, one of ``roles``."""
    role = table.one_of("role", Role)
    if role not in roles:
        raise table.error(f"nothing is known of {role} here", "role", remedy=one_of(*roles))
    return role


def surfaces_of(table: Table, default: frozenset[SurfaceRole]) -> frozenset[SurfaceRole]:
    """The key ``surfaces``, at least one."""
    surfaces = frozenset(table.some_of("surfaces", SurfaceRole, tuple(default)))
    if not surfaces:
        raise table.error("needs at least one surface", "surfaces")
    return surfaces


def one_of(*names: str) -> str:
    """``one of dns, cdn``: what to write instead."""
    return f"one of {', '.join(names)}"
