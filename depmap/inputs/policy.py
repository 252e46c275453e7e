"""The policy file: ``depmap.toml``, or the same tables under ``[tool.depmap]``. No judging."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from depmap.errors import InputError, UsageError
from depmap.inputs.table import Table, read_table
from depmap.model.component import Component, InvalidComponent, Scheme, parse_component
from depmap.model.finding import Severity
from depmap.model.policy import (
    DEFAULT_MIN_COVERAGE,
    ESSENTIAL,
    EXPIRED_IGNORE,
    SEEN_ROLES,
    SHARED_ROLES,
    Grouping,
    HiddenOrigin,
    Ignore,
    MaxShare,
    MinProviders,
    NoSinglePoint,
    OfHosts,
    Policy,
    PolicyRule,
    Whom,
)
from depmap.model.role import FailureClass, Role
from depmap.model.suggest import suggestion
from depmap.model.target import SurfaceRole

ALL = frozenset(SurfaceRole)
MAIL = frozenset({SurfaceRole.MAIL})
POLICY_FILE = "depmap.toml"
PROJECT_FILE = "pyproject.toml"


def find_policy(folder: Path, rules: Collection[str] = ()) -> Policy:
    """The policy of ``folder``: its depmap.toml, else [tool.depmap] of its pyproject.toml.

    ``rules``: names of further rules that severities and exceptions may speak of.
    Raises UsageError when there is neither, InputError for a broken one.
    """
    for name in (POLICY_FILE, PROJECT_FILE):
        path = folder / name
        if path.is_file() and (name == POLICY_FILE or _project_table(path) is not None):
            return load_policy(path, rules)
    raise UsageError(
        f"no policy: neither {POLICY_FILE} nor [tool.depmap] in {PROJECT_FILE} is here",
        remedy="write a depmap.toml with a [policy] table, or name one with --policy FILE",
    )


def load_policy(path: Path, rules: Collection[str] = ()) -> Policy:
    """The policy in the file at ``path``; raises InputError as path:line.

    A file named pyproject.toml is read below [tool.depmap].
    """
    if path.name == PROJECT_FILE:
        project = _project_table(path)
        if project is None:
            raise InputError("has no [tool.depmap] table", path=path)
        return _read(project, frozenset({*PolicyRule, EXPIRED_IGNORE, *rules}))
    return _read(read_table(path), frozenset({*PolicyRule, EXPIRED_IGNORE, *rules}))


def _project_table(path: Path) -> Table | None:
    root = read_table(path)
    if not root.is_table("tool"):
        return None
    tool = root.table("tool")
    return tool.table("depmap") if "depmap" in tool else None


def _read(root: Table, rules: frozenset[str]) -> Policy:
    if "policy" not in root:
        known = f"unknown: {', '.join(root)}; " if list(root) else ""
        raise root.error(
            "the [policy] table is missing", remedy=f"{known}put the rules under [policy]"
        )
    table = root.table("policy")
    if not any(rule in table for rule in PolicyRule):
        table_rules = ", ".join(PolicyRule)
        _refuse_unknown(table)
        raise table.error("sets no rule", remedy=f"set one of {table_rules}")
    policy = Policy(
        path=str(root.path),
        min_coverage=_share(table, "min-coverage", DEFAULT_MIN_COVERAGE),
        hidden_origin=table.one_of("hidden-origin", HiddenOrigin, HiddenOrigin.WARN),
        no_single_point=_no_single_point(table),
        min_providers=_min_providers(table),
        max_share=tuple(_max_share(each) for each in table.tables(PolicyRule.MAX_SHARE)),
        max_impact=tuple(_max_share(each) for each in table.tables(PolicyRule.MAX_IMPACT)),
        forbid=tuple(_whom(each, ALL) for each in table.tables(PolicyRule.FORBID)),
        require=tuple(_whom(each, ESSENTIAL) for each in table.tables(PolicyRule.REQUIRE)),
        require_dnssec=_of_hosts(table, PolicyRule.REQUIRE_DNSSEC),
        require_caa=_of_hosts(table, PolicyRule.REQUIRE_CAA),
        min_certificate_days=_min_certificate_days(table),
        severity=_severities(root, rules),
        ignores=tuple(_ignore(each, rules) for each in root.tables("ignore")),
    )
    table.finish()
    root.finish()
    return policy


def _refuse_unknown(table: Table) -> None:
    """Tell a misspelt rule from a table without any."""
    for key in table:
        if key != "hidden-origin":
            raise table.error("unknown key", key, remedy=suggestion(key, PolicyRule))


def _share(table: Table, key: str, default: float | None = None) -> float:
    share = table.number(key, default)
    if not 0 <= share <= 1:
        raise table.error("must lie between 0 and 1", key)
    return share


def _no_single_point(table: Table) -> NoSinglePoint | None:
    key = PolicyRule.NO_SINGLE_POINT
    if not table.is_table(key):
        return NoSinglePoint() if table.flag(key, False) else None
    details = table.table(key)
    default = NoSinglePoint()
    rule = NoSinglePoint(
        classes=frozenset(details.some_of("classes", FailureClass, tuple(default.classes))),
        surfaces=frozenset(details.some_of("surfaces", SurfaceRole, tuple(default.surfaces))),
        private=details.flag("private", False),
    )
    details.finish()
    if not rule.classes or not rule.surfaces:
        raise table.error("needs at least one class and one surface", key)
    if rule.classes == {FailureClass.SOFT} and SurfaceRole.MAIL not in rule.surfaces:
        raise details.error(
            "soft failures are told of mail only", "classes", remedy='add "mail" to surfaces'
        )
    return rule


def _min_providers(table: Table) -> tuple[MinProviders, ...]:
    key = PolicyRule.MIN_PROVIDERS
    if key not in table:
        return ()
    counts = table.table(key)
    found: list[MinProviders] = []
    for role in SEEN_ROLES:
        if role in counts:
            count = counts.integer(role)
            if count < 1:
                raise counts.error("must be 1 or more", role)
            found.append(MinProviders(role=role, count=count))
    for name in counts:
        if name not in list(Role):
            raise counts.error("is no role", name, remedy=suggestion(name, SEEN_ROLES))
        if name not in SEEN_ROLES:
            raise counts.error(
                "depmap does not look for this role", name, remedy=_known(*SEEN_ROLES)
            )
    return tuple(found)


def _only(table: Table, *keys: str) -> None:
    """Refuse a misspelt key before its proper name is missed."""
    for key in table:
        if key not in keys:
            missing = [name for name in keys if name not in table]
            remedy = suggestion(key, missing) or f"known keys: {', '.join(sorted(keys))}"
            raise table.error("unknown key", key, remedy=remedy)


def _max_share(table: Table) -> MaxShare:
    _only(table, "role", "of", "limit", "weighted")
    return MaxShare(
        role=_role(table, SHARED_ROLES),
        of=table.one_of("of", Grouping, Grouping.PROVIDER),
        limit=_share(table, "limit"),
        weighted=table.flag("weighted", False),
        line=table.line,
    )


def _role(table: Table, roles: tuple[Role, ...]) -> Role:
    role = table.one_of("role", Role)
    if role not in roles:
        raise table.error(f"nothing is known of {role} here", "role", remedy=_known(*roles))
    return role


def _known(*names: str) -> str:
    return f"one of {', '.join(names)}"


def _whom(table: Table, surfaces: frozenset[SurfaceRole]) -> Whom:
    _only(table, *Grouping, "role", "surfaces")
    given = [of for of in Grouping if of in table]
    if len(given) != 1:
        raise table.error("names none, or more than one", remedy=f"name {_known(*Grouping)}")
    (of,) = given
    name = table.text(of)
    role = _role(table, SEEN_ROLES) if "role" in table else None
    return Whom(
        of=of,
        name=name,
        component=None if of is Grouping.OWNER else _component_of(table, of, name),
        role=role,
        surfaces=_surfaces(table, MAIL if role is Role.MAIL else surfaces),
        line=table.line,
    )


_FORM = {
    Grouping.PROVIDER: "write a provider: aws, or as:64500 where none is known",
    Grouping.SERVICE: "write it with its provider: aws/ec2",
    Grouping.REGION: "write it with its provider: aws@ap-northeast-1",
}


def _component_of(table: Table, of: Grouping, name: str) -> Component:
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
    return component


def _surfaces(table: Table, default: frozenset[SurfaceRole] = ESSENTIAL) -> frozenset[SurfaceRole]:
    surfaces = frozenset(table.some_of("surfaces", SurfaceRole, tuple(default)))
    if not surfaces:
        raise table.error("needs at least one surface", "surfaces")
    return surfaces


def _host_surfaces(table: Table) -> frozenset[SurfaceRole]:
    surfaces = _surfaces(table)
    if SurfaceRole.MAIL in surfaces:
        message = "mail has no hosts of its own to ask this of"
        raise table.error(message, "surfaces", remedy=_known(*sorted(ESSENTIAL)))
    return surfaces


def _of_hosts(table: Table, key: str) -> OfHosts | None:
    if not table.is_table(key):
        return OfHosts() if table.flag(key, False) else None
    details = table.table(key)
    rule = OfHosts(surfaces=_host_surfaces(details))
    details.finish()
    return rule


def _min_certificate_days(table: Table) -> OfHosts | None:
    key = PolicyRule.MIN_CERTIFICATE_DAYS
    if key not in table:
        return None
    if not table.is_table(key):
        return OfHosts(days=_days(table, key))
    details = table.table(key)
    rule = OfHosts(days=_days(details, "days"), surfaces=_host_surfaces(details))
    details.finish()
    return rule


def _days(table: Table, key: str) -> int:
    days = table.integer(key)
    if days < 1:
        raise table.error("must be 1 or more", key)
    return days


def _severities(root: Table, rules: frozenset[str]) -> tuple[tuple[str, Severity], ...]:
    if "severity" not in root:
        return ()
    table = root.table("severity")
    for name in table:
        _check_rule(table, name, name, rules)
    return tuple((name, table.one_of(name, Severity)) for name in sorted(table))


_NEVER_IGNORED = {
    PolicyRule.MIN_COVERAGE.value: "lower min-coverage under [policy]",
    EXPIRED_IGNORE: "give the exception a new day it ends, or delete it",
}


def _ignore(table: Table, rules: frozenset[str]) -> Ignore:
    rule = table.text("rule")
    _check_rule(table, "rule", rule, rules)
    if rule in _NEVER_IGNORED:
        raise table.error(f"{rule} can't be ignored", "rule", remedy=_NEVER_IGNORED[rule])
    component = table.text("component", "", empty=True)
    owner = table.text("owner", "", empty=True)
    if component and owner:
        raise table.error("names a component and an owner", remedy="keep one of the two")
    try:
        parsed = parse_component(component) if component else None
    except InvalidComponent as error:
        raise table.error(str(error), "component") from error
    ignore = Ignore(
        rule=rule,
        reason=table.text("reason"),
        subject=table.text("subject", "", empty=True),
        component=parsed,
        owner=owner,
        expires=table.date("expires"),
        line=table.line,
    )
    table.finish()
    return ignore


def _check_rule(table: Table, key: str, rule: str, rules: frozenset[str]) -> None:
    if rule not in rules:
        known = f"known rules: {', '.join(sorted(rules))}"
        raise table.error(f"{rule!r} is no rule", key, remedy=suggestion(rule, rules) or known)
