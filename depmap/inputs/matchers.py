"""The matchers of a catalogue file: read, and checked that each can mean only one thing."""

from __future__ import annotations

import re

from depmap.attribution.name_patterns import InvalidPattern, check_pattern, has_region
from depmap.attribution.prefixes import parse_prefix
from depmap.inputs.networks import reason_to_refuse_prefix
from depmap.inputs.table import Table
from depmap.model.provider import Matcher, MatcherKind, Service, Source, Strength, ValueTest
from depmap.model.role import Role
from depmap.model.special import is_reserved_asn

_NAME_KINDS = frozenset(
    {MatcherKind.NS, MatcherKind.CNAME, MatcherKind.MX, MatcherKind.SPF, MatcherKind.PTR}
)
_FIELD = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+\Z")
_COOKIE = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_TOKEN = re.compile(r"[\w.-]+\Z")
CUT_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")
"""A date in ISO 8601, cut to the year or month where no more is known."""
_NUMBER = re.compile(r"[1-9]\d{0,9}\Z")


def read_source(table: Table, key: str) -> Source:
    """A fact's source: ``key`` says where, and either ``verified`` or ``unverified = true``."""
    where = table.text(key)
    verified = table.date("verified")
    unverified = table.flag("unverified", False)
    if unverified == (verified is not None):
        raise table.error(
            "needs either verified = DATE or unverified = true", "verified" if verified else ""
        )
    if key == "where":
        table.finish()
    return Source(where=where, verified=verified)


def read_matchers(
    table: Table, service: Service, provider: str, regions: frozenset[str]
) -> tuple[Matcher, ...]:
    """The matchers of ``service``; ``regions`` are the provider's region codes."""
    matchers: list[Matcher] = []
    seen: set[tuple[str, Role]] = set()
    for each in table.tables("matchers"):
        matcher = _read_matcher(each, service, provider)
        _check(each, matcher)
        if has_region(matcher.pattern) and not (service.regional and regions):
            raise each.error("{region} needs a regional service and regions", "pattern")
        if matcher.region and not (service.regional and matcher.region in regions):
            raise each.error(f"{service.slug} has no region {matcher.region!r}", "region")
        key = (matcher.id.casefold(), matcher.role)
        if key in seen:
            raise each.error(f"told twice: {matcher.id}", "pattern")
        seen.add(key)
        matchers.append(matcher)
    return tuple(matchers)


def _read_matcher(table: Table, service: Service, provider: str) -> Matcher:
    role = table.one_of("role", Role)
    if role not in service.roles:
        roles = ", ".join(sorted(service.roles))
        raise table.error(f"{role} is no role of {service.slug} ({roles})", "role")
    matcher = Matcher(
        kind=table.one_of("kind", MatcherKind),
        pattern=table.text("pattern"),
        provider=provider,
        service=service.slug,
        role=role,
        strength=table.one_of("strength", Strength),
        source=read_source(table, "source"),
        test=table.one_of("test", ValueTest, ValueTest.ANY),
        value=table.text("value", "", empty=True),
        region=table.text("region", "", empty=True),
        since=table.text("since", "", empty=True),
        until=table.text("until", "", empty=True),
        line=table.line,
    )
    table.finish()
    return matcher


def _check(table: Table, matcher: Matcher) -> None:
    kind = matcher.kind
    if kind is not MatcherKind.HEADER and matcher.value:
        raise table.error("belongs to headers", "value")
    if kind not in (MatcherKind.HEADER, MatcherKind.COOKIE) and "test" in table:
        raise table.error("belongs to headers and cookies", "test")
    if kind is not MatcherKind.NETWORK and matcher.region:
        raise table.error("belongs to networks", "region")
    _check_dates(table, matcher)
    if kind in _NAME_KINDS:
        _check_name(table, matcher)
    elif kind is MatcherKind.NETWORK:
        _check_network(table, matcher)
    elif kind is MatcherKind.ASN:
        if not _NUMBER.match(matcher.pattern) or is_reserved_asn(int(matcher.pattern)):
            raise table.error(f"{matcher.pattern!r} is no public AS number", "pattern")
    elif kind is MatcherKind.HEADER:
        _check_header(table, matcher)
    elif kind is MatcherKind.COOKIE:
        _check_cookie(table, matcher)


def _check_dates(table: Table, matcher: Matcher) -> None:
    for key, text in (("since", matcher.since), ("until", matcher.until)):
        if text and matcher.kind is not MatcherKind.ASN:
            raise table.error("belongs to AS numbers", key)
        if text and not CUT_DATE.match(text):
            raise table.error(f"{text!r} is no date like 2025-01 or 2025-01-15", key)
    if matcher.until and matcher.until < matcher.since:
        raise table.error(f"ends before it began ({matcher.since})", "until")


def _check_network(table: Table, matcher: Matcher) -> None:
    try:
        parsed = parse_prefix(matcher.pattern)
    except ValueError as error:
        raise table.error(str(error), "pattern") from error
    reason = reason_to_refuse_prefix(parsed, matcher.pattern)
    if reason:
        raise table.error(reason, "pattern")
    if matcher.strength is not Strength.STRONG:
        raise table.error("a published range is strong", "strength")


def _check_name(table: Table, matcher: Matcher) -> None:
    try:
        check_pattern(matcher.pattern)
    except InvalidPattern as error:
        raise table.error(str(error), "pattern") from error
    if matcher.kind is MatcherKind.PTR and matcher.strength is not Strength.WEAK:
        raise table.error("a reverse name is weak: whoever holds the address writes it", "strength")


def _check_header(table: Table, matcher: Matcher) -> None:
    if not _FIELD.match(matcher.pattern):
        raise table.error(f"{matcher.pattern!r} is no field name in lower case", "pattern")
    if (matcher.test is ValueTest.ANY) != (not matcher.value):
        raise table.error('a value needs test = "equals", "prefix" or "token"', "value")
    if matcher.test is ValueTest.TOKEN and not _TOKEN.match(matcher.value):
        raise table.error(f"{matcher.value!r} is no single word", "value")


def _check_cookie(table: Table, matcher: Matcher) -> None:
    if not _COOKIE.match(matcher.pattern):
        raise table.error(f"{matcher.pattern!r} is no cookie name", "pattern")
    if matcher.test not in (ValueTest.EQUALS, ValueTest.PREFIX):
        raise table.error('a cookie needs test = "equals" or "prefix"', "test")
