"""Name patterns: anchored at the end, label by label; the trie against a naive loop."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.attribution.name_patterns import (
    InvalidPattern,
    PatternTrie,
    check_pattern,
    has_region,
)

REGIONS = ("ap-northeast-1", "us-east-1", "us-east-1-foo")


def trie(*patterns: str) -> PatternTrie[str]:
    made: PatternTrie[str] = PatternTrie()
    for pattern in patterns:
        made.add(pattern, pattern, REGIONS)
    return made


def found(patterns: PatternTrie[str], name: str) -> list[tuple[str, str]]:
    return [(hit.value, hit.region) for hit in patterns.find(name)]


@pytest.mark.parametrize(
    ("pattern", "name", "region"),
    [
        ("awsdns-{n}.com", "ns-1.awsdns-00.com", ""),
        ("awsdns-{n}.com", "awsdns-00.com", ""),
        ("{region}.elb.amazonaws.com", "a.ap-northeast-1.elb.amazonaws.com", "ap-northeast-1"),
        ("s3-website-{region}.amazonaws.com", "b.s3-website-us-east-1.amazonaws.com", "us-east-1"),
        ("s3-{region}-{n}.example.com", "s3-us-east-1-7.example.com", "us-east-1"),
        ("s3-{region}.example.com", "s3-us-east-1-foo.example.com", "us-east-1-foo"),
        ("*.eo.dnse{n}.com", "www.site.eo.dnse5.com", ""),
        ("ec2-{n}-{n}.example.com", "ec2-1-22.example.com", ""),
        ("{region}.{region}.example.com", "us-east-1.us-east-1.example.com", "us-east-1"),
        ("cloudflare.com", "cloudflare.com", ""),
    ],
)
def test_matches(pattern: str, name: str, region: str) -> None:
    assert found(trie(pattern), name) == [(pattern, region)]


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("cloudflare.com", "notcloudflare.com"),
        ("cloudflare.com", "cloudflare.com.example.net"),
        ("cloudflare.com", "com"),
        ("x.com", "box.com"),
        ("awsdns-{n}.com", "awsdns-.com"),
        ("awsdns-{n}.com", "awsdns-cn-1.com"),
        ("awsdns-{n}.com", "awsdns-1x.com"),
        ("awsdns-{n}.com", "xawsdns-1.com"),
        ("{region}.elb.amazonaws.com", "a.mars-1.elb.amazonaws.com"),
        ("{region}.elb.amazonaws.com", "elb.amazonaws.com"),
        ("*.eo.dnse{n}.com", "eo.dnse5.com"),
    ],
)
def test_does_not_match(pattern: str, name: str) -> None:
    assert found(trie(pattern), name) == []


def test_without_regions_a_region_pattern_matches_nothing() -> None:
    patterns: PatternTrie[str] = PatternTrie()
    patterns.add("{region}.example.com", "x")
    assert patterns.find("a.example.com") == []


def test_the_most_specific_comes_first() -> None:
    patterns = trie(
        "example.com", "*.cdn.example.com", "c{n}.cdn.example.com", "c1.cdn.example.com"
    )
    assert [value for value, _ in found(patterns, "x.c1.cdn.example.com")] == [
        "c1.cdn.example.com",
        "c{n}.cdn.example.com",
        "*.cdn.example.com",
        "example.com",
    ]


def test_around_a_domain_lie_patterns_above_and_below_it() -> None:
    patterns = trie("net", "cloudflare.net", "cdn.cloudflare.net", "x.*.cloudflare.net", "a.org")
    assert [hit.value for hit in patterns.find_around("cloudflare.net")] == [
        "cloudflare.net",
        "net",
        "x.*.cloudflare.net",
        "cdn.cloudflare.net",
    ]
    assert patterns.find_around("example.org") == []


@pytest.mark.parametrize(
    "pattern",
    ["awsdns-{n}.com", "{region}.elb.amazonaws.com", "*.eo.dnse{n}.com", "_spf.example.com"],
)
def test_good_patterns_pass(pattern: str) -> None:
    check_pattern(pattern)
    assert has_region(pattern) == ("{region}" in pattern)


@pytest.mark.parametrize(
    "pattern",
    (
        "com",
        "",
        "a..com",
        ".example.com",
        "example.com.",
        "a.{n}",
        "a.*",
        "*.com",
        "*.*.com",
        "a*.example.com",
        "{m}.example.com",
        "Example.com",
        "{n.com",
        "a b.com",
        "x" * 64 + ".com",
    ),
)
def test_bad_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(InvalidPattern):
        check_pattern(pattern)


_LABEL = st.sampled_from(["a", "b", "a1", "us-east-1", "b22", "1"])
_PIECE = st.sampled_from(["a", "b", "a{n}", "{n}", "*", "{region}", "b{n}", "a1"])


def naive(pattern: str, name: str) -> bool:
    regex = re.escape(pattern).replace(r"\*", "[^.]+").replace(r"\{n\}", "[0-9]+")
    regex = regex.replace(r"\{region\}", "(?:" + "|".join(REGIONS) + ")")
    return re.search(rf"(?:^|\.){regex}\Z", name) is not None


@given(
    st.lists(st.lists(_PIECE, min_size=1, max_size=3), max_size=8, unique_by=tuple),
    st.lists(_LABEL, min_size=1, max_size=5),
)
def test_the_trie_finds_what_a_loop_finds(pieces: list[list[str]], labels: list[str]) -> None:
    patterns = [".".join([*piece, "com"]) for piece in pieces]
    name = ".".join([*labels, "com"])
    hits = [value for value, _ in found(trie(*patterns), name)]
    assert sorted(hits) == sorted(p for p in patterns if naive(p, name))
    lengths = [hit.count(".") for hit in hits]
    assert lengths == sorted(lengths, reverse=True)
