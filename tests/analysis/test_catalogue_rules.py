"""Every rule of a provider list on a list that breaks it, and on one that just doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.analysis.catalogue_rules import CATALOGUE_RULES
from depmap.model.catalogue_check import CheckSeverity, RuleId
from tests.analysis.provider_lists import (
    SOURCE,
    matcher,
    networks,
    only,
    report,
    service,
    sound,
    told,
    top,
)

MATCHER = "[[services.matchers]]"
UNVERIFIED = 'source = "recalled"\nunverified = true'
OLD = 'source = "https://docs.example/"\nverified = 2025-11-24'
CDN = service("cdn", '"cdn"')
EDGE = service("edge", '"cdn", "hosting"')
ACME = top() + service() + matcher("ns", "acme.net")
ZETA = top("zeta") + service() + matcher("ns", "zeta.net")


def cdn(kind: str, pattern: str, more: str = SOURCE) -> str:
    return matcher(kind, pattern, role="cdn", more=more)


def header(field: str, test: str = "", value: str = "") -> str:
    more = f'test = "{test}"\nvalue = "{value}"\n' if test else ""
    return cdn("header", field, more=more + SOURCE)


def test_rules_are_each_declared_once_in_the_order_of_their_ids() -> None:
    assert [rule.id for rule in CATALOGUE_RULES] == list(RuleId)
    warnings = [rule.id for rule in CATALOGUE_RULES if rule.severity is CheckSeverity.WARNING]
    assert warnings == [RuleId.STALE, RuleId.UNVERIFIED]
    for rule in CATALOGUE_RULES:
        assert all(text.endswith(".") and "\n" not in text for text in (rule.summary, rule.why))


def test_a_sound_list_has_no_finding(tmp_path: Path) -> None:
    found = report(tmp_path, {"acme": sound("acme"), "zeta": sound("zeta")})
    assert (found.findings, found.files, int(found.exit_code)) == ((), 2, 0)


# What is wrong: the files; the rule, the file, and the last line of it that begins so.
BROKEN: dict[str, tuple[dict[str, str], tuple[str, str, str | int]]] = {
    "syntax, no TOML": ({"acme": ACME + "x = [\n"}, ("syntax", "acme.toml", "x = [")),
    "syntax, a key": ({"acme": "colour = 1\n" + ACME}, ("syntax", "acme.toml", 1)),
    "syntax, a pattern": (
        {"acme": ACME + matcher("ns", "com")},
        ("syntax", "acme.toml", "pattern"),
    ),
    "syntax, the file name": ({"acme": ACME, "Zeta Co": ZETA}, ("syntax", "Zeta Co.toml", 1)),
    "missing-source, none": (
        {"acme": ACME + matcher("ns", "acme.org", more="unverified = true")},
        ("missing-source", "acme.toml", MATCHER),
    ),
    "missing-source, empty": (
        {"acme": ACME + matcher("ns", "acme.org", more='source = ""\nunverified = true')},
        ("missing-source", "acme.toml", "source"),
    ),
    "missing-source, blank": (
        {"acme": ACME + matcher("ns", "acme.org", more='source = " \\t"\nunverified = true')},
        ("missing-source", "acme.toml", "source"),
    ),
    "missing-source, no list": (
        {"acme": top(sources="") + service() + matcher("ns", "acme.net")},
        ("missing-source", "acme.toml", 1),
    ),
    "missing-source, an empty list": (
        {"acme": top(sources="[]") + service() + matcher("ns", "acme.net")},
        ("missing-source", "acme.toml", 1),
    ),
    "missing-source, in the list": (
        {"acme": ACME.replace('where = "https://docs.example/", ', "")},
        ("missing-source", "acme.toml", "sources"),
    ),
    "special-purpose": (
        {"acme": ACME + CDN + cdn("network", "192.0.2.0/24")},
        ("special-purpose", "acme.toml", "pattern"),
    ),
    "short-prefix": (
        {"acme": ACME + CDN + cdn("network", "52.0.0.0/7")},
        ("short-prefix", "acme.toml", "pattern"),
    ),
    "short-prefix, IPv6": (
        {"acme": ACME + CDN + cdn("network", "2600::/19")},
        ("short-prefix", "acme.toml", "pattern"),
    ),
    "reserved-as": (
        {"acme": ACME + matcher("asn", "64512")},
        ("reserved-as", "acme.toml", "pattern"),
    ),
    "duplicate-name, an alias": (
        {"acme": ACME, "zeta": 'aliases = ["other", "acme"]\n' + ZETA},
        ("duplicate-name", "zeta.toml", 1),
    ),
    "duplicate-name, a slug": (
        {"acme": 'aliases = ["zeta"]\n' + ACME, "zeta": ZETA},
        ("duplicate-name", "zeta.toml", 1),
    ),
    "duplicate-name, its own slug": (
        {"acme": ACME.replace("owner =", 'aliases = ["acme"]\nowner =')},
        ("duplicate-name", "acme.toml", "aliases"),
    ),
    "duplicate-name, services": (
        {"acme": ACME + service("dns")},
        ("duplicate-name", "acme.toml", "slug"),
    ),
    "unknown-provider, operators": (
        {
            "acme": ACME
            + service(
                "x", more='operators = [{ provider = "zeta", where = "x", verified = 2026-11-01 }]'
            )
        },
        ("unknown-provider", "acme.toml", "operators"),
    ),
    "unknown-provider, within": (
        {"acme": ACME + matcher("ns", "acme.org", more='within = "zeta"\n' + SOURCE)},
        ("unknown-provider", "acme.toml", MATCHER),
    ),
    "duplicate-matcher, one service": (
        {"acme": ACME + matcher("ns", "ACME.net".lower())},
        ("duplicate-matcher", "acme.toml", "pattern"),
    ),
    "duplicate-matcher, two services": (
        {"acme": ACME + service("more") + matcher("ns", "acme.net")},
        ("duplicate-matcher", "acme.toml", MATCHER),
    ),
    "duplicate-matcher, two providers": (
        {"acme": ACME + CDN + header("x-cdn"), "zeta": ZETA + CDN + header("x-cdn")},
        ("duplicate-matcher", "zeta.toml", MATCHER),
    ),
    "duplicate-matcher, one AS number in two services": (
        {"acme": ACME + matcher("asn", "13335") + service("more") + matcher("asn", "13335")},
        ("duplicate-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a name": (
        {"acme": ACME + matcher("ns", "ns{n}.acme.net")},
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a header": (
        {
            "acme": ACME
            + CDN
            + header("server", "token", "acme")
            + header("server", "equals", "Acme x")
        },
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a header of any value": (
        {"acme": ACME + CDN + header("x-acme") + header("x-acme", "prefix", "a")},
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a cookie": (
        {
            "acme": ACME
            + CDN
            + cdn("cookie", "acme-", 'test = "prefix"\n' + SOURCE)
            + cdn("cookie", "acme-id", 'test = "equals"\n' + SOURCE)
        },
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a network": (
        {"acme": ACME + CDN + cdn("network", "52.84.0.0/15") + cdn("network", "52.85.1.0/24")},
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "overlapping-matcher, headers": (
        {
            "acme": ACME + CDN + header("server", "token", "edge"),
            "zeta": ZETA + CDN + header("server", "equals", "Acme edge"),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "overlapping-matcher, front and hosting": (
        {
            "acme": ACME + EDGE + header("server", "equals", "edge"),
            "zeta": ZETA + EDGE + header("server", "equals", "edge").replace('"cdn"', '"hosting"'),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "overlapping-matcher, cookies": (
        {
            "acme": ACME + CDN + cdn("cookie", "lb", 'test = "prefix"\n' + SOURCE),
            "zeta": ZETA + CDN + cdn("cookie", "LBID", 'test = "equals"\n' + SOURCE),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "overlapping-matcher, a prefix": (
        {
            "acme": ACME + CDN + cdn("network", "52.84.0.0/15"),
            "zeta": ZETA + CDN + cdn("network", "52.84.0.0/15"),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "overlapping-matcher, an AS number": (
        {
            "acme": ACME + matcher("asn", "13335", more='until = "2020"\n' + SOURCE),
            "zeta": ZETA + matcher("asn", "13335", more='since = "2020-06"\n' + SOURCE),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "nested-suffix": (
        {"acme": ACME, "zeta": ZETA + matcher("ns", "*.zeta.acme.net")},
        ("nested-suffix", "zeta.toml", MATCHER),
    ),
    "nested-suffix, within another": (
        {
            "acme": ACME,
            "beta": sound("beta"),
            "zeta": ZETA + matcher("ns", "zeta.acme.net", more='within = "beta"\n' + SOURCE),
        },
        ("nested-suffix", "zeta.toml", MATCHER),
    ),
    "no-example": (
        {"acme": top(examples="") + service() + matcher("ns", "acme.net")},
        ("no-example", "acme.toml", 1),
    ),
    "no-look-alike": (
        {"acme": top(look_alikes="[]") + service() + matcher("ns", "acme.net")},
        ("no-look-alike", "acme.toml", 1),
    ),
    "example-fails, nobody's": (
        {"acme": ACME.replace("ns1.acme.net", "ns1.other.net", 1)},
        ("example-fails", "acme.toml", "examples"),
    ),
    "example-fails, another service": (
        {"acme": ACME.replace('"acme/dns"', '"acme/cdn"')},
        ("example-fails", "acme.toml", "examples"),
    ),
    "example-fails, no component": (
        {"acme": ACME.replace('"acme/dns"', '"acme//"')},
        ("example-fails", "acme.toml", "examples"),
    ),
    "example-fails, no name": (
        {"acme": ACME.replace('"ns1.acme.net"', '"ns1..acme.net"')},
        ("example-fails", "acme.toml", "examples"),
    ),
    "look-alike-matches": (
        {"acme": ACME.replace("ns1.notacme.net", "ns1.not.acme.net")},
        ("look-alike-matches", "acme.toml", "look-alikes"),
    ),
    "look-alike-matches, no name": (
        {"acme": ACME.replace("ns1.notacme.net", "ns1..notacme.net")},
        ("look-alike-matches", "acme.toml", "look-alikes"),
    ),
    "stale": ({"acme": ACME + matcher("ns", "acme.org", more=OLD)}, ("stale", "own", 0)),
    "unverified": (
        {"acme": ACME + matcher("ns", "acme.org", more=UNVERIFIED)},
        ("unverified", "own", 0),
    ),
}


def line_of(text: str, place: str | int) -> int:
    """A number as it is; a key or header as the line of the last that there is."""
    if isinstance(place, int):
        return place
    lines = enumerate(text.splitlines(), 1)
    return max(number for number, line in lines if line.startswith(place))


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_list_is_told_by_rule_file_and_line(case: str, tmp_path: Path) -> None:
    files, (rule, file, place) = BROKEN[case]
    found = report(tmp_path, files)
    assert told(found) == [(rule, file, line_of(files.get(file[:-5], ""), place))]
    assert int(found.exit_code) == (0 if rule in ("stale", "unverified") else 1)


def test_every_rule_has_a_broken_list() -> None:
    assert {expected[0] for _, expected in BROKEN.values()} == set(RuleId)


FINE = {
    "one name in two roles": {
        "acme": ACME
        + EDGE
        + matcher("cname", "acme.net", role="cdn")
        + matcher("cname", "acme.net", role="hosting")
    },
    "a narrower name with a region": {
        "acme": ACME
        + '\n[[regions]]\ncode = "eu-1"\n'
        + service("vm", '"hosting"', "regional = true")
        + matcher("cname", "vm.acme.net", role="hosting")
        + matcher("cname", "{region}.vm.acme.net", role="hosting")
    },
    "a narrower name of another service": {
        "acme": ACME + service("more") + matcher("ns", "more.acme.net")
    },
    "a name given back to its service": {
        "acme": ACME
        + matcher("ns", "x.more.acme.net")
        + service("more")
        + matcher("ns", "more.acme.net")
    },
    "a stronger name": {"acme": ACME.replace('"strong"', '"medium"') + matcher("ns", "x.acme.net")},
    "a name of two roles inside one of a single role": {
        "acme": ACME
        + EDGE
        + matcher("cname", "acme.net", role="cdn")
        + matcher("cname", "x.acme.net", role="cdn")
        + matcher("cname", "x.acme.net", role="hosting")
    },
    "a stronger header": {
        "acme": ACME
        + CDN
        + header("server").replace('"strong"', '"medium"')
        + header("server", "equals", "acme")
    },
    "a word and a prefix that may go on": {
        "acme": ACME + CDN + header("x", "token", "acme") + header("x", "prefix", "by acme")
    },
    "two words of one field": {
        "acme": ACME + CDN + header("via", "token", "acme"),
        "zeta": ZETA + CDN + header("via", "token", "zeta"),
    },
    "a network in a region": {
        "acme": ACME
        + '\n[[regions]]\ncode = "eu-1"\n'
        + service("vm", '"hosting"', "regional = true")
        + matcher("network", "52.84.0.0/15", role="hosting")
        + matcher("network", "52.85.0.0/16", role="hosting", more='region = "eu-1"\n' + SOURCE)
    },
    "a network behind another's": {
        "acme": ACME + CDN + cdn("network", "52.84.0.0/14") + cdn("network", "52.84.1.0/24"),
        "zeta": ZETA + CDN + cdn("network", "52.84.0.0/16"),
    },
    "a prefix of two providers, one for DNS": {
        "acme": ACME + matcher("network", "52.84.0.0/15"),
        "zeta": ZETA + CDN + cdn("network", "52.84.0.0/15"),
    },
    "an AS number that moved": {
        "acme": ACME + matcher("asn", "13335", more='until = "2020-05"\n' + SOURCE),
        "zeta": ZETA + matcher("asn", "13335", more='since = "2020-06"\n' + SOURCE),
    },
    "a name within another's, and that is said": {
        "acme": ACME,
        "zeta": ZETA + matcher("ns", "zeta.acme.net", more='within = "acme"\n' + SOURCE),
    },
    "a name inside one that is said to be within another's": {
        "acme": ACME,
        "zeta": ZETA
        + service("more")
        + matcher("ns", "zeta.acme.net", more='within = "acme"\n' + SOURCE)
        + service("most")
        + matcher("ns", "most.zeta.acme.net"),
    },
    "a name inside another's of another kind": {
        "acme": ACME,
        "zeta": ZETA + CDN + cdn("cname", "zeta.acme.net"),
    },
    "an operator that is known": {
        "acme": ACME
        + service(
            "x", more='operators = [{ provider = "zeta", where = "x", verified = 2026-11-01 }]'
        ),
        "zeta": ZETA,
    },
    "an example told by its provider alone": {
        "acme": ACME.replace('is = "acme/dns"', 'is = "acme"')
    },
    "a source of a year ago to the day": {
        "acme": ACME + matcher("ns", "acme.org", more=OLD.replace("-24", "-25"))
    },
}


@pytest.mark.parametrize("case", FINE)
def test_what_only_looks_broken_is_left_alone(case: str, tmp_path: Path) -> None:
    assert told(report(tmp_path, FINE[case])) == []


def test_an_example_in_a_region_is_told_by_the_region(tmp_path: Path) -> None:
    text = (
        top(examples='[{ kind = "cname", value = "a.eu-1.acme.net", is = "acme@eu-1" }]')
        + '\n[[regions]]\ncode = "eu-1"\n'
        + service("vm", '"hosting"', "regional = true")
        + matcher("cname", "{region}.acme.net", role="hosting")
    )
    assert told(report(tmp_path, {"acme": text})) == []
    other = text.replace("acme@eu-1", "acme@eu-2")
    assert only(report(tmp_path, {"acme": other})).message == (
        "cname a.eu-1.acme.net: is acme/vm@eu-1 by acme/vm cname {region}.acme.net,"
        " acme@eu-2 is expected"
    )


def test_shares_become_errors_over_their_limits(tmp_path: Path) -> None:
    text = ACME + matcher("ns", "acme.org", more=OLD) + matcher("ns", "acme.com", more=UNVERIFIED)
    at = {RuleId.STALE: 0.25, RuleId.UNVERIFIED: 0.25}
    found = report(tmp_path, {"acme": text}, limits=at)
    assert [(f.rule.value, f.severity.value) for f in found.findings] == [
        ("stale", "warning"),
        ("unverified", "warning"),
    ]
    assert [(s.rule.value, s.count, s.of, s.share) for s in found.shares] == [
        ("stale", 1, 4, 0.25),
        ("unverified", 1, 4, 0.25),
    ]
    assert [Path(s.path).name for s in found.file_shares] == ["acme.toml"] * 2
    over = report(tmp_path, {"acme": text}, limits={RuleId.STALE: 0.2})
    assert [(f.rule.value, f.severity.value) for f in over.findings] == [
        ("stale", "error"),
        ("unverified", "warning"),
    ]
    assert over.findings[0].message == (
        "1 of 4 sources were verified more than a year ago (25%), at most 20% may be"
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("192.0.2.0/24,acme,cdn,,f,2026-11-01",), ("special-purpose", 2)),
        (("52.0.0.0/7,acme,cdn,,f,2026-11-01",), ("short-prefix", 2)),
        (("52.84.0.0/15,acme,cdn,, ,2026-11-01",), ("missing-source", 2)),
        (("52.84.0.0/15,acme,cdn",), ("syntax", 2)),
        (("52.84.0.0/15,nobody,cdn,,f,2026-11-01",), ("unknown-provider", 2)),
        (("52.84.0.0/15,acme,core,,f,2026-11-01",), ("unknown-provider", 2)),
        (("52.84.0.0/15,acme,cdn,eu-1,f,2026-11-01",), ("unknown-provider", 2)),
        (("52.84.0.0/15,acme,cdn,,f,2026-11-01",) * 2, ("duplicate-matcher", 3)),
        (
            ("52.84.0.0/15,acme,cdn,,f,2026-11-01", "52.84.1.0/24,acme,cdn,,f,2026-11-01"),
            ("shadowed-matcher", 3),
        ),
        (
            ("52.84.0.0/15,acme,cdn,,f,2026-11-01", "52.84.0.0/15,zeta,cdn,,f,2026-11-01"),
            ("overlapping-matcher", 3),
        ),
        (("52.84.0.0/15,acme,cdn,,f,2025-10",), ("stale", 0)),
        (("52.84.0.0/15,acme,cdn,,f,",), ("unverified", 0)),
    ],
)
def test_the_table_is_held_to_the_rules_by_line(
    rows: tuple[str, ...], expected: tuple[str, int], tmp_path: Path
) -> None:
    table = networks(tmp_path / "networks.csv.gz", *rows)
    found = report(tmp_path, {"acme": ACME + CDN, "zeta": ZETA + CDN}, table=table)
    assert told(found) == [(expected[0], "networks.csv.gz", expected[1])]


def test_a_range_told_in_a_file_and_in_the_table_is_told_once_too_often(tmp_path: Path) -> None:
    table = networks(tmp_path / "networks.csv.gz", "52.84.0.0/15,acme,cdn,,f,2026-11-01")
    files = {"acme": ACME + CDN + cdn("network", "52.84.0.0/15")}
    line = line_of(files["acme"], MATCHER)
    assert told(report(tmp_path, files, table=table)) == [("shadowed-matcher", "acme.toml", line)]


SHIPPED = {
    "acme": 'aliases = ["acme-co"]\n' + ACME + matcher("asn", "13335") + CDN + header("x-cdn")
}


@pytest.mark.parametrize(
    ("own", "rule"),
    [
        (ZETA + CDN + header("x-cdn"), "duplicate-matcher"),
        (ZETA + CDN + header("x-cdn", "equals", "zeta"), "overlapping-matcher"),
        (ZETA + matcher("asn", "13335"), "overlapping-matcher"),
        (ZETA + matcher("ns", "zeta.acme.net"), "nested-suffix"),
    ],
)
def test_an_own_list_is_judged_beside_the_shipped_one(own: str, rule: str, tmp_path: Path) -> None:
    found = told(report(tmp_path, {"zeta": own}, beside=SHIPPED))
    assert found == [(rule, "zeta.toml", line_of(own, MATCHER))]


def test_a_name_of_the_shipped_list_is_taken(tmp_path: Path) -> None:
    own = {"zeta": 'aliases = ["acme-co"]\n' + ZETA}
    found = only(report(tmp_path, own, beside=SHIPPED))
    assert found.message == "'acme-co' names acme already in the shipped catalogue"


def test_a_pattern_that_swallows_shipped_ones_is_told_where_it_is(tmp_path: Path) -> None:
    shipped = {"acme": ACME + matcher("ns", "x.co.net"), "beta": sound("beta.co")}
    own = {"zeta": ZETA + matcher("ns", "co.net")}
    found = only(report(tmp_path, own, beside=shipped))
    assert found.rule is RuleId.NESTED_SUFFIX
    assert found.message == "co.net swallows acme/dns ns x.co.net (shipped) and 1 more"


def test_a_shipped_slug_is_taken_once_and_compared_with_nothing_else(tmp_path: Path) -> None:
    assert told(report(tmp_path, {"acme": ACME}, beside=SHIPPED)) == [
        ("duplicate-name", "acme.toml", 1)
    ]
    other = {"acme": 'aliases = ["acme-co"]\n' + ACME}
    assert [f[0] for f in told(report(tmp_path, other, beside=SHIPPED))] == ["duplicate-name"] * 2


def test_shipped_providers_may_be_named(tmp_path: Path) -> None:
    inside = matcher("ns", "zeta.acme.net", more='within = "acme"\n' + SOURCE)
    assert told(report(tmp_path, {"zeta": ZETA + inside}, beside=SHIPPED)) == []
