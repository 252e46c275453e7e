"""The rules of a provider list: what each asks, why, and what to do. All are in CATALOGUE_RULES.

A rule's checks are functions in the modules beside this one.
"""

from __future__ import annotations

from depmap.analysis.catalogue_duplicates import find_duplicate_matchers, find_shared_numbers
from depmap.analysis.catalogue_examples import (
    find_failing_examples,
    find_matching_look_alikes,
    find_without_example,
    find_without_look_alike,
)
from depmap.analysis.catalogue_names import find_shared_names, find_unknown_providers
from depmap.analysis.catalogue_networks import find_shadowed_networks, find_shared_networks
from depmap.analysis.catalogue_patterns import find_nested_suffixes, find_shadowed_patterns
from depmap.analysis.catalogue_scene import CatalogueScene
from depmap.analysis.catalogue_sources import find_stale, find_unverified, find_without_sources
from depmap.analysis.catalogue_values import find_overlapping_values, find_shadowed_values
from depmap.analysis.check_rules import CheckRule
from depmap.model.catalogue_check import RuleId
from depmap.model.file_check import CheckSeverity

CATALOGUE_RULES: tuple[CheckRule[CatalogueScene], ...] = (
    CheckRule(
        id=RuleId.SYNTAX,
        summary="Something in a file can't be read: TOML, a key, a pattern, a date.",
        why="Every other command stops at such a file.",
        fix="Write it as docs/catalogue.md says.",
    ),
    CheckRule(
        id=RuleId.MISSING_SOURCE,
        summary="A matcher, a provider or a row of the table has no source, or a blank one.",
        why="A fact that nobody can look up can't be corrected either.",
        fix="Name the page, with the date it was read, or say unverified = true.",
        checks=(find_without_sources,),
    ),
    CheckRule(
        id=RuleId.SPECIAL_PURPOSE,
        summary="A network overlaps private, documentation or other special-purpose space.",
        why="Nobody owns it: every internal address would be the provider's.",
        fix="Take the range out.",
    ),
    CheckRule(
        id=RuleId.SHORT_PREFIX,
        summary="A network is wider than a /8 of IPv4 or a /20 of IPv6.",
        why="No provider holds so much; a slip of the pen would claim half the Internet.",
        fix="Write the ranges the provider publishes.",
    ),
    CheckRule(
        id=RuleId.RESERVED_AS,
        summary="An AS number is private, reserved or for documentation.",
        why="No public network can bear it.",
        fix="Look the number up in the registry that gave it out.",
    ),
    CheckRule(
        id=RuleId.DUPLICATE_NAME,
        summary="A slug or an alias means two providers, or two services of one.",
        why="Whoever writes the name would get either.",
        fix="Leave it to the one who is called so; give the other a longer name.",
        checks=(find_shared_names,),
    ),
    CheckRule(
        id=RuleId.UNKNOWN_PROVIDER,
        summary="An operator, a within or a row of the table names nobody.",
        why="The link leads nowhere.",
        fix="Write the slug: the name of the provider's file.",
        checks=(find_unknown_providers,),
    ),
    CheckRule(
        id=RuleId.DUPLICATE_MATCHER,
        summary="The same test, in the same role, is told in two services or providers.",
        why="One value would have two answers.",
        fix="Keep the one whose it is.",
        checks=(find_duplicate_matchers,),
    ),
    CheckRule(
        id=RuleId.SHADOWED_MATCHER,
        summary="A matcher can never change an answer: a wider one says the same.",
        why="It looks like knowledge and is none; one day the two disagree.",
        fix="Take the narrower one out, or narrow the wider one.",
        checks=(find_shadowed_patterns, find_shadowed_values, find_shadowed_networks),
    ),
    CheckRule(
        id=RuleId.OVERLAPPING_MATCHER,
        summary="Two providers' header or cookie tests, prefixes or AS numbers fit one value.",
        why="The value would point at both.",
        fix="Narrow one test, or date the AS number with since and until.",
        checks=(find_overlapping_values, find_shared_networks, find_shared_numbers),
    ),
    CheckRule(
        id=RuleId.NESTED_SUFFIX,
        summary="A name pattern lies inside another provider's.",
        why="The narrower one wins: right for a reseller, wrong for a slip.",
        fix='Correct the pattern, or say that it is meant: within = "other-slug".',
        checks=(find_nested_suffixes,),
    ),
    CheckRule(
        id=RuleId.NO_EXAMPLE,
        summary="A provider names no value it must be known by.",
        why="A change elsewhere may take its values away and nothing would tell.",
        fix='Add examples = [{ kind = "ns", value = "…", is = "slug/service" }].',
        checks=(find_without_example,),
    ),
    CheckRule(
        id=RuleId.NO_LOOK_ALIKE,
        summary="A provider names no value it must not be taken for.",
        why="A pattern that is too wide claims what belongs to strangers.",
        fix='Add look-alikes = [{ kind = "ns", value = "…" }].',
        checks=(find_without_look_alike,),
    ),
    CheckRule(
        id=RuleId.EXAMPLE_FAILS,
        summary="An example's surest match is not what it says.",
        why="The list doesn't know what its author knows.",
        fix="Correct the matcher or the example; depmap identify shows what matches.",
        checks=(find_failing_examples,),
    ),
    CheckRule(
        id=RuleId.LOOK_ALIKE_MATCHES,
        summary="A look-alike is taken for the provider, or can't be read.",
        why="So would be every stranger like it; and what can't be read guards nothing.",
        fix="Narrow the matcher that the finding names.",
        checks=(find_matching_look_alikes,),
    ),
    CheckRule(
        id=RuleId.STALE,
        severity=CheckSeverity.WARNING,
        summary="Sources were verified more than a year ago.",
        why="Providers move; what was so may be so no more.",
        fix="Read them again and write the new date; --max-stale makes it an error.",
        checks=(find_stale,),
    ),
    CheckRule(
        id=RuleId.UNVERIFIED,
        severity=CheckSeverity.WARNING,
        summary="Sources are recalled, not read.",
        why="Memory errs.",
        fix="Find a page that says so; --max-unverified makes it an error.",
        checks=(find_unverified,),
    ),
)
