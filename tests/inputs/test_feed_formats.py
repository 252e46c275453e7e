"""Published lists as their providers write them, and as nobody should."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.inputs.feed_formats import (
    LONGEST,
    MAX_ENTRIES,
    BadFeed,
    Entry,
    Listing,
    read_aws,
    read_fastly,
    read_geofeed,
    read_google,
    read_lines,
    read_oracle,
)
from depmap.inputs.feeds import FEEDS, Feed
from tests.inputs.feed_documents import document as list_of
from tests.inputs.feed_documents import row

Reader = Callable[[str], Listing]
JSON_READERS = (read_aws, read_google, read_oracle, read_fastly)


def entries(reader: Reader, document: object) -> tuple[Entry, ...]:
    return reader(document if isinstance(document, str) else json.dumps(document)).entries


def test_amazon() -> None:
    listing = read_aws(
        json.dumps(
            {
                "syncToken": "1787360000",
                "createDate": "2026-08-22-01-03-17",
                "prefixes": [
                    {"ip_prefix": "3.5.140.0/22", "region": "ap-northeast-2", "service": "S3"},
                    {"ip_prefix": "52.84.0.0/15", "region": "GLOBAL", "service": "AMAZON"},
                    {"ip_prefix": "3.3.8.0/21", "region": "GLOBAL", "service": "GLOBALACCELERATOR"},
                ],
                "ipv6_prefixes": [
                    {
                        "ipv6_prefix": "2600:9000::/28",
                        "region": "us-east-1",
                        "service": "ROUTE53_HEALTHCHECKS",
                    }
                ],
            }
        )
    )
    assert listing.created == "2026-08-22-01-03-17"
    assert listing.entries == (
        Entry("3.5.140.0/22", "s3", "ap-northeast-2"),
        Entry("52.84.0.0/15"),
        Entry("3.3.8.0/21", "global-accelerator"),
        Entry("2600:9000::/28", "route53-healthchecks", "us-east-1"),
    )


def test_google() -> None:
    document = {
        "creationTime": "2026-11-20T10:00:00.000000",
        "prefixes": [
            {"ipv4Prefix": "34.1.208.0/20", "service": "Google Cloud", "scope": "africa-south1"},
            {"ipv6Prefix": "2600:1900:8000::/44", "service": "Google Cloud", "scope": "global"},
        ],
    }
    assert read_google(json.dumps(document)).created == "2026-11-20T10:00:00.000000"
    assert entries(read_google, document) == (
        Entry("34.1.208.0/20", region="africa-south1"),
        Entry("2600:1900:8000::/44"),
    )


def test_oracle() -> None:
    cidrs = [{"cidr": "129.146.0.0/21", "tags": ["OCI"]}, {"cidr": "134.70.8.0/21", "tags": []}]
    document = {
        "last_updated_timestamp": "2019-11-18T19:55:47.204985",
        "regions": [{"region": "us-phoenix-1", "cidrs": cidrs}, {"region": "x", "cidrs": []}],
    }
    assert read_oracle(json.dumps(document)).created == "2019-11-18T19:55:47.204985"
    assert entries(read_oracle, document) == (
        Entry("129.146.0.0/21", region="us-phoenix-1"),
        Entry("134.70.8.0/21", region="us-phoenix-1"),
    )


def test_fastly() -> None:
    document = {"addresses": ["151.101.0.0/16"], "ipv6_addresses": ["2a04:4e40::/32"]}
    assert entries(read_fastly, document) == (Entry("151.101.0.0/16"), Entry("2a04:4e40::/32"))


def test_cloudflare() -> None:
    assert entries(read_lines, "173.245.48.0/20\r\n103.21.244.0/22\n\n") == (
        Entry("173.245.48.0/20"),
        Entry("103.21.244.0/22"),
    )


def test_geofeed() -> None:
    text = (
        "# prefix,country,region,city,postal\n\n"
        '45.32.0.0/21,US,US-NJ,"Piscataway, NJ",08854\n'
        '"2001:19f0::/38",US,,,\r\n'
        "8.3.29.1,US,,,\n"
        "2001:19f0::5,US\n"
        'odd"quote,US\n'
    )
    assert [entry.prefix for entry in entries(read_geofeed, text)] == [
        "45.32.0.0/21",
        "2001:19f0::/38",
        "8.3.29.1/32",
        "2001:19f0::5/128",
        'odd"quote',
    ]


@pytest.mark.parametrize("reader", JSON_READERS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "17",
        "<html>",
        "{}",
        "[" * 100_000,
        '{"a":' * 100_000,
        "1" * 9999,
    ],
    ids=lambda text: text[:6],
)
def test_what_is_no_list_is_refused(reader: Reader, text: str) -> None:
    with pytest.raises(BadFeed):
        reader(text)


@pytest.mark.parametrize(
    ("reader", "document"),
    [
        (read_aws, {"prefixes": []}),
        (read_aws, {"prefixes": {}, "ipv6_prefixes": []}),
        (read_google, {"prefixes": "34.1.208.0/20"}),
        (read_oracle, {"regions": [{"region": "r"}]}),
        (read_oracle, {"regions": [7]}),
        (read_fastly, {"addresses": [], "ipv6_addresses": None}),
    ],
)
def test_a_list_of_another_shape_is_refused(reader: Reader, document: object) -> None:
    with pytest.raises(BadFeed, match="is no list"):
        entries(reader, document)


@pytest.mark.parametrize(
    ("reader", "document"),
    [
        (read_aws, {"prefixes": [7, None, {"ip_prefix": 3}, ["x"]], "ipv6_prefixes": [{}]}),
        (read_google, {"prefixes": [7, None, {}, {"ipv4Prefix": [1]}, {"scope": 3}]}),
        (read_oracle, {"regions": [{"region": 3, "cidrs": [1, None, {}, {"cidr": {}}, []]}]}),
        (read_fastly, {"addresses": [7, None, {}], "ipv6_addresses": [[], 1.5]}),
    ],
)
def test_an_odd_entry_is_passed_on_as_no_prefix(reader: Reader, document: object) -> None:
    found = entries(reader, document)
    assert len(found) == 5
    assert all("/" not in entry.prefix and entry.prefix for entry in found)


def test_long_texts_are_cut() -> None:
    (entry,) = entries(read_lines, "x" * 5000)
    assert len(entry.prefix) == LONGEST


@pytest.mark.parametrize("feed", FEEDS, ids=[feed.address for feed in FEEDS])
def test_of_endless_entries_one_too_many_is_read(feed: Feed) -> None:
    endless = list_of(feed, [row("45.32.0.0/16", region="x")] * (MAX_ENTRIES + 7))
    assert len(feed.read(endless).entries) == MAX_ENTRIES + 1


_KEYS = (
    *("prefixes", "ipv6_prefixes", "ip_prefix", "ipv4Prefix", "regions", "cidrs", "cidr"),
    *("addresses", "ipv6_addresses", "region", "service", "scope"),
)
_TREES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.just("1.2.3.0/24"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(_KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(_TREES.map(json.dumps) | st.text(max_size=200))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    for feed in FEEDS:
        try:
            listing = feed.read(text)
        except BadFeed:
            continue
        for entry in listing.entries:
            assert max(map(len, entry)) <= LONGEST
