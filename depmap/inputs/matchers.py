"""The matchers of a catalogue file: read, and checked that each can mean only one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from depmap.attribution.name_patterns import InvalidPattern, check_pattern, has_region
from depmap.attribution.prefixes import parse_prefix
from depmap.inputs.networks import refusal_of_prefix
from depmap.inputs.table import Table
from depmap.model.catalogue_check import RuleId
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
_UNTOLD = Source(where="")


@dataclass(frozen=True, slots=True)
class Holder:
    """The provider a service belongs to, and its region codes."""

    provider: str
    regions: frozenset[str]


def read_source(table: Table, key: str) -> Source:
    """A fact's source: ``key`` says where, and either ``verified`` or ``unverified = true``."""
    if key in table:
        where = table.text(key, "", empty=True)
        if not where.strip():
            table.refuse("must not be blank", key, rule=RuleId.MISSING_SOURCE)
    else:
        where = ""
        table.refuse(f"{key} is missing", rule=RuleId.MISSING_SOURCE)
    verified = table.date("verified")
    unverified = table.flag("unverified", False)
    if unverified == (verified is not None):
        table.refuse(
            "needs either verified = DATE or unverified = true", "verified" if verified else ""
        )
    if key == "where":
        table.finish()
    return Source(where=where, verified=verified)


def read_matchers(table: Table, service: Service, holder: Holder) -> tuple[Matcher, ...]:
    """The matchers of ``service``; those in which something is refused are left out."""
    matchers: list[Matcher] = []
    seen: set[tuple[str, Role]] = set()
    for each in table.tables("matchers"):
        matcher = _read_matcher(each, service, holder)
        if not each.is_sound:
            continue
        key = (matcher.id.casefold(), matcher.role)
        if key in seen:
            each.refuse(f"told twice: {matcher.id}", "pattern", rule=RuleId.DUPLICATE_MATCHER)
            continue
        seen.add(key)
        matchers.append(matcher)
    return tuple(matchers)


def _read_matcher(table: Table, service: Service, holder: Holder) -> Matcher:
    """The checks come before the source is read, so that its lack hides none of theirs."""
    matcher = Matcher(
        kind=table.one_of("kind", MatcherKind),
        pattern=table.text("pattern"),
        provider=holder.provider,
        service=service.slug,
        role=table.one_of("role", Role),
        strength=table.one_of("strength", Strength),
        source=_UNTOLD,
        test=table.one_of("test", ValueTest, ValueTest.ANY),
        value=table.text("value", "", empty=True),
        region=table.text("region", "", empty=True),
        since=table.text("since", "", empty=True),
        until=table.text("until", "", empty=True),
        within=table.text("within", "", empty=True),
        line=table.line,
    )
    if table.is_sound:
        _check(table, matcher)
        _check_against_service(table, matcher, service, holder)
    source = read_source(table, "source")
    table.finish()
    return matcher._replace(source=source)


def _check(table: Table, matcher: Matcher) -> None:
    kind = matcher.kind
    if kind not in (MatcherKind.HEADER, MatcherKind.ISSUER) and matcher.value:
        table.refuse("belongs to headers and issuers", "value")
    if kind not in (MatcherKind.HEADER, MatcherKind.COOKIE) and "test" in table:
        table.refuse("belongs to headers and cookies", "test")
    if kind is not MatcherKind.NETWORK and matcher.region:
        table.refuse("belongs to networks", "region")
    _check_dates(table, matcher)
    _check_within(table, matcher)
    if kind in _NAME_KINDS:
        _check_name(table, matcher)
    elif kind is MatcherKind.NETWORK:
        _check_network(table, matcher)
    elif kind is MatcherKind.ASN:
        _check_number(table, matcher)
    elif kind is MatcherKind.HEADER:
        _check_header(table, matcher)
    elif kind is MatcherKind.COOKIE:
        _check_cookie(table, matcher)


def _check_against_service(
    table: Table, matcher: Matcher, service: Service, holder: Holder
) -> None:
    if matcher.role not in service.roles:
        roles = ", ".join(sorted(service.roles))
        table.refuse(f"{matcher.role} is no role of {service.slug} ({roles})", "role")
    if has_region(matcher.pattern) and not (service.regional and holder.regions):
        table.refuse("{region} needs a regional service and regions", "pattern")
    if matcher.region and not (service.regional and matcher.region in holder.regions):
        table.refuse(f"{service.slug} has no region {matcher.region!r}", "region")


def _check_dates(table: Table, matcher: Matcher) -> None:
    for key, text in (("since", matcher.since), ("until", matcher.until)):
        if text and matcher.kind is not MatcherKind.ASN:
            table.refuse("belongs to AS numbers", key)
        if text and not CUT_DATE.match(text):
            table.refuse(f"{text!r} is no date like 2025-01 or 2025-01-15", key)
    if matcher.until and matcher.until + "~" < matcher.since:  # "2025" holds all of its days
        table.refuse(f"ends before it began ({matcher.since})", "until")


def _check_within(table: Table, matcher: Matcher) -> None:
    if matcher.within and matcher.kind not in _NAME_KINDS:
        table.refuse("belongs to names", "within")
    if matcher.within == matcher.provider:
        table.refuse("names the provider itself", "within")


def _check_network(table: Table, matcher: Matcher) -> None:
    try:
        parsed = parse_prefix(matcher.pattern)
    except ValueError as error:
        table.refuse(str(error), "pattern")
    else:
        refused = refusal_of_prefix(parsed, matcher.pattern)
        if refused is not None:
            table.refuse(refused.reason, "pattern", rule=refused.rule)
    if matcher.strength is not Strength.STRONG:
        table.refuse("a published range is strong", "strength")


def _check_number(table: Table, matcher: Matcher) -> None:
    message = f"{matcher.pattern!r} is no public AS number"
    if not _NUMBER.match(matcher.pattern):
        table.refuse(message, "pattern")
    elif is_reserved_asn(int(matcher.pattern)):
        table.refuse(message, "pattern", rule=RuleId.RESERVED_AS)


def _check_name(table: Table, matcher: Matcher) -> None:
    try:
        check_pattern(matcher.pattern)
    except InvalidPattern as error:
        table.refuse(str(error), "pattern")
    if matcher.kind is MatcherKind.PTR and matcher.strength is not Strength.WEAK:
        table.refuse("a reverse name is weak: whoever holds the address writes it", "strength")


def _check_header(table: Table, matcher: Matcher) -> None:
    if not _FIELD.match(matcher.pattern):
        table.refuse(f"{matcher.pattern!r} is no field name in lower case", "pattern")
    if (matcher.test is ValueTest.ANY) != (not matcher.value):
        table.refuse('a value needs test = "equals", "prefix" or "token"', "value")
    if matcher.test is ValueTest.TOKEN and not _TOKEN.match(matcher.value):
        table.refuse(f"{matcher.value!r} is no single word", "value")


def _check_cookie(table: Table, matcher: Matcher) -> None:
    if not _COOKIE.match(matcher.pattern):
        table.refuse(f"{matcher.pattern!r} is no cookie name", "pattern")
    if matcher.test not in (ValueTest.EQUALS, ValueTest.PREFIX):
        table.refuse('a cookie needs test = "equals" or "prefix"', "test")
