"""Every rule of a provider list on a list that breaks it, and on one that just doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.analysis.catalogue_rules import CATALOGUE_RULES
from depmap.model.catalogue_check import RuleId
from depmap.model.file_check import CheckSeverity
from tests.analysis.broken_lists import (
    ACME,
    BROKEN,
    CDN,
    FINE,
    MATCHER,
    OLD,
    UNVERIFIED,
    ZETA,
    cdn,
    header,
)
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


def test_rules_are_each_declared_once_in_the_order_of_their_ids() -> None:
    assert [rule.id for rule in CATALOGUE_RULES] == list(RuleId)
    warnings = [rule.id for rule in CATALOGUE_RULES if rule.severity is CheckSeverity.WARNING]
    assert warnings == [RuleId.STALE, RuleId.UNVERIFIED]
    for rule in CATALOGUE_RULES:
        assert all(text.endswith(".") and "\n" not in text for text in (rule.summary, rule.why))


def test_a_sound_list_has_no_finding(tmp_path: Path) -> None:
    found = report(tmp_path, {"acme": sound("acme"), "zeta": sound("zeta")})
    assert (found.findings, found.files, int(found.exit_code)) == ((), 2, 0)


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
