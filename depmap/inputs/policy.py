"""The policy file: ``depmap.toml``, or the same tables under ``[tool.depmap]``. No judging."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from depmap.errors import InputError, UsageError
from depmap.inputs.policy_keys import one_of, only, role_of, surfaces_of
from depmap.inputs.policy_whom import read_whom
from depmap.inputs.table import Table, read_table, root_of
from depmap.inputs.toml import MAX_BYTES, parse_document
from depmap.model.component import InvalidComponent, parse_component
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
)
from depmap.model.role import FailureClass, Role
from depmap.model.suggest import suggestion
from depmap.model.target import SurfaceRole

ALL = frozenset(SurfaceRole)
POLICY_FILE = "depmap.toml"
PROJECT_FILE = "pyproject.toml"
MOST_PROVIDERS = 100
MOST_DAYS = 36_500
"""Whoever asks for more mistyped."""


def find_policy(folder: Path, rules: Collection[str] = ()) -> Policy:
    """The policy of ``folder``: its depmap.toml, else [tool.depmap] of its pyproject.toml.

    ``rules``: names of further rules that severities and exceptions may speak of.
    Raises UsageError when there is neither, InputError for a broken one.
    """
    for name in (POLICY_FILE, PROJECT_FILE):
        path = folder / name
        is_there = path.exists() or path.is_symlink()
        if is_there and (name == POLICY_FILE or _project_table(path) is not None):
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
        return _read(project, rules)
    return _read(read_table(path), rules)


def parse_policy(content: bytes, path: Path, rules: Collection[str] = ()) -> Policy:
    """The policy in ``content``, as if read from ``path``."""
    return _read(root_of(parse_document(content, path)), rules)


def _project_table(path: Path) -> Table | None:
    """Other people's lines are as long as they like."""
    root = read_table(path, longest=MAX_BYTES)
    if not root.is_table("tool"):
        return None
    tool = root.table("tool")
    return tool.table("depmap") if "depmap" in tool else None


def _read(root: Table, further: Collection[str]) -> Policy:
    rules = frozenset({*PolicyRule, EXPIRED_IGNORE, *further})
    if "policy" not in root:
        known = f"unknown: {', '.join(root)}; " if list(root) else ""
        raise root.error(
            "the [policy] table is missing", remedy=f"{known}put the rules under [policy]"
        )
    table = root.table("policy")
    if not any(rule in table for rule in PolicyRule):
        _refuse_unknown(table)
        raise _no_rule(table)
    policy = Policy(
        path=str(root.path),
        min_coverage=_share(table, "min-coverage", DEFAULT_MIN_COVERAGE),
        hidden_origin=table.one_of("hidden-origin", HiddenOrigin, HiddenOrigin.WARN),
        no_single_point=_no_single_point(table),
        min_providers=_min_providers(table),
        max_share=_max_shares(table, PolicyRule.MAX_SHARE),
        max_impact=_max_shares(table, PolicyRule.MAX_IMPACT),
        forbid=tuple(read_whom(each, ALL) for each in table.tables(PolicyRule.FORBID)),
        require=tuple(read_whom(each, ESSENTIAL) for each in table.tables(PolicyRule.REQUIRE)),
        require_dnssec=_of_hosts(table, PolicyRule.REQUIRE_DNSSEC),
        require_caa=_of_hosts(table, PolicyRule.REQUIRE_CAA),
        min_certificate_days=_min_certificate_days(table),
        severity=_severities(root, rules),
        ignores=tuple(_ignore(each, rules) for each in root.tables("ignore")),
    )
    table.finish()
    root.finish()
    if PolicyRule.MIN_COVERAGE not in table and not _sets_a_rule(policy):
        raise _no_rule(table)
    return policy


def _sets_a_rule(policy: Policy) -> bool:
    """Whether anything is asked: rules may be written and switched off, or empty."""
    rules = (
        policy.no_single_point,
        policy.require_dnssec,
        policy.require_caa,
        policy.min_certificate_days,
    )
    lists = (
        policy.min_providers,
        policy.max_share,
        policy.max_impact,
        policy.forbid,
        policy.require,
    )
    return any(rule is not None for rule in rules) or any(lists)


def _no_rule(table: Table) -> InputError:
    return table.error("sets no rule", remedy=f"set {one_of(*PolicyRule)}")


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
            if not 1 <= count <= MOST_PROVIDERS:
                raise counts.error(f"must be 1 or more, at most {MOST_PROVIDERS}", role)
            found.append(MinProviders(role=role, count=count))
    for name in counts:
        if name not in list(Role):
            raise counts.error("is no role", name, remedy=suggestion(name, SEEN_ROLES))
        if name not in SEEN_ROLES:
            raise counts.error(
                "depmap does not look for this role", name, remedy=one_of(*SEEN_ROLES)
            )
    return tuple(found)


def _max_shares(policy: Table, key: str) -> tuple[MaxShare, ...]:
    """Each limit once: of two for the same thing one would go unseen."""
    found: dict[tuple[Role, Grouping, bool], MaxShare] = {}
    for table in policy.tables(key):
        rule = _max_share(table)
        first = found.setdefault((rule.role, rule.of, rule.weighted), rule)
        if first is not rule:
            raise table.error(f"limits again what the rule on line {first.line} does")
    return tuple(found.values())


def _max_share(table: Table) -> MaxShare:
    only(table, "role", "of", "limit", "weighted")
    return MaxShare(
        role=role_of(table, SHARED_ROLES),
        of=table.one_of("of", Grouping, Grouping.PROVIDER),
        limit=_share(table, "limit"),
        weighted=table.flag("weighted", False),
        line=table.line,
    )


def _host_surfaces(table: Table) -> frozenset[SurfaceRole]:
    surfaces = surfaces_of(table, ESSENTIAL)
    if SurfaceRole.MAIL in surfaces:
        message = "mail has no hosts of its own to ask this of"
        raise table.error(message, "surfaces", remedy=one_of(*sorted(ESSENTIAL)))
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
    if not 1 <= days <= MOST_DAYS:
        raise table.error(f"must be 1 or more, at most {MOST_DAYS}", key)
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
        reason=_reason(table),
        subject=table.text("subject", "", empty=True),
        component=parsed,
        owner=owner,
        expires=table.date("expires"),
        line=table.line,
    )
    table.finish()
    return ignore


def _reason(table: Table) -> str:
    reason = table.text("reason")
    if not reason.strip():
        raise table.error("must not be empty", "reason")
    return reason


def _check_rule(table: Table, key: str, rule: str, rules: frozenset[str]) -> None:
    if rule not in rules:
        known = f"known rules: {', '.join(sorted(rules))}"
        raise table.error(f"{rule!r} is no rule", key, remedy=suggestion(rule, rules) or known)
