"""What a list becomes in the table: the same rows as shipped, nothing that can't be believed."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.attribution.prefixes import Prefix, parse_prefix
from depmap.inputs.catalogue_cache import read_index
from depmap.inputs.data import data_dir
from depmap.inputs.feed_formats import MAX_ENTRIES, BadFeed
from depmap.inputs.feed_rows import (
    MOST_LEFT_OUT,
    FeedRows,
    compare,
    joined,
    prefix_text,
    rows_of,
)
from depmap.inputs.feeds import FEEDS, NOT_UPDATED, Feed
from depmap.inputs.networks import load_networks
from depmap.inputs.updated_ranges import packed
from depmap.model.provider import Network, Provider
from depmap.model.ranges import Change
from tests.inputs.feed_documents import document, feed_of, row

DAY = "2026-11-26"


@cache
def shipped() -> tuple[Network, ...]:
    return load_networks(data_dir() / "networks.csv.gz")


@cache
def provider(slug: str) -> Provider:
    found = read_index().provider(slug)
    assert found is not None
    return found


def read(feed: Feed, text: str) -> FeedRows:
    return rows_of(feed, text, provider(feed.provider), DAY)


def aws(*entries: tuple[str, str, str]) -> FeedRows:
    prefixes = [{"ip_prefix": p, "service": s, "region": r} for p, s, r in entries]
    return read(feed_of("aws"), json.dumps({"prefixes": prefixes, "ipv6_prefixes": []}))


def plain(found: FeedRows) -> list[tuple[str, str, str]]:
    return [(n.prefix, n.service, n.region) for n in found.networks]


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.address)
def test_the_shipped_rows_come_out_of_their_list_again(feed: Feed) -> None:
    known = [n for n in shipped() if feed.claims(n)]
    assert known
    found = read(feed, document(feed, known))
    assert list(found.networks) == [replace(n, source=feed.address, as_of=DAY) for n in known]
    assert (found.left_out_count, found.unknown) == (0, ())
    assert compare(known, found.networks).is_none


def test_every_shipped_row_of_a_published_list_has_a_feed() -> None:
    unclaimed = {n.provider for n in shipped() if not any(f.claims(n) for f in FEEDS)}
    published = {n.provider for n in shipped() if n.source.startswith("https://")}
    assert unclaimed & published == set(NOT_UPDATED)
    for network in shipped():
        assert sum(feed.claims(network) for feed in FEEDS) <= 1


def test_the_narrowest_service_of_a_prefix_is_told() -> None:
    found = aws(
        ("3.5.140.0/22", "AMAZON", "ap-northeast-2"),
        ("3.5.140.0/22", "S3", "ap-northeast-2"),
        ("3.5.140.0/22", "EC2", "ap-northeast-2"),
        ("52.94.76.0/22", "AMAZON", "us-west-2"),
        ("13.112.0.0/14", "EC2", "ap-northeast-1"),
        ("13.112.0.0/14", "AMAZON", "ap-northeast-1"),
    )
    assert plain(found) == [
        ("3.5.140.0/22", "s3", "ap-northeast-2"),
        ("13.112.0.0/14", "ec2", "ap-northeast-1"),
        ("52.94.76.0/22", "", "us-west-2"),
    ]


def test_neighbours_of_one_service_and_region_are_joined() -> None:
    found = aws(
        ("3.5.140.0/23", "S3", "us-east-1"),
        ("3.5.142.0/23", "S3", "us-east-1"),
        ("3.5.144.0/23", "S3", "us-east-2"),
        ("3.5.146.0/23", "S3", "us-east-1"),
    )
    assert plain(found) == [
        ("3.5.140.0/22", "s3", "us-east-1"),
        ("3.5.144.0/23", "s3", "us-east-2"),
        ("3.5.146.0/23", "s3", "us-east-1"),
    ]


def test_what_the_catalogue_does_not_know_is_told_without() -> None:
    found = aws(("3.5.140.0/22", "QUANTUM_LEDGER", "mars-1"), ("3.5.140.0/22", "EC2", "us-east-1"))
    assert plain(found) == [("3.5.140.0/22", "ec2", "us-east-1")]
    assert found.unknown == ("region mars-1", "service quantum-ledger")
    alone = aws(("3.5.140.0/22", "QUANTUM_LEDGER", "us-east-1"))
    assert plain(alone) == [("3.5.140.0/22", "", "us-east-1")]


def test_one_prefix_in_two_regions_keeps_one() -> None:
    found = aws(("3.5.140.0/22", "S3", "us-east-2"), ("3.5.140.0/22", "S3", "us-east-1"))
    assert plain(found) == [("3.5.140.0/22", "s3", "us-east-1")]
    assert (found.left_out_count, found.left_out[0].entry) == (1, "3.5.140.0/22 us-east-2")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("192.0.2.0/24", "special-purpose"),
        ("2001:db8::/32", "special-purpose"),
        ("10.0.0.0/8", "special-purpose"),
        ("127.0.0.1", "special-purpose"),
        ("0.0.0.0/0", "shorter than /8"),
        ("2002::/16", "shorter than /20"),
        ("45.32.0.1/16", "host bits"),
        ("prefix", "no address"),
        ("45.32.0.0/33", "no prefix length"),
    ],
)
def test_a_row_that_cannot_be_believed_is_left_out_and_told(entry: str, reason: str) -> None:
    found = read(feed_of("vultr"), f"45.32.0.0/16,US\n{entry},US\n")
    assert plain(found) == [("45.32.0.0/16", "compute", "")]
    assert found.left_out_count == 1
    assert reason in found.left_out[0].reason


def test_only_the_first_rows_left_out_are_told() -> None:
    bad = "".join(f"10.0.{number}.0/24\n" for number in range(50))
    found = read(feed_of("vultr"), "45.32.0.0/16\n" + bad)
    assert (found.left_out_count, len(found.left_out)) == (50, MOST_LEFT_OUT)


def test_a_list_of_one_ip_version_holds_no_other() -> None:
    found = read(feed_of("cloudflare", 4), "173.245.48.0/20\n2606:4700::/32\n")
    assert [n.prefix for n in found.networks] == ["173.245.48.0/20"]
    assert found.left_out[0].reason == "2606:4700::/32 is no IPv4 range"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "lists no usable range"),
        ("# nothing today\n", "lists no usable range"),
        ("<!DOCTYPE html>\n<p>Page not found</p>\n", "no usable range; the first: '<!DOCTYPE"),
        ("192.0.2.0/24\n", "the first: 192.0.2.0/24 is special-purpose space"),
        ("45.32.0.0/16\n" * (MAX_ENTRIES + 1), f"more than {MAX_ENTRIES} entries"),
    ],
)
def test_a_list_without_a_usable_row_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadFeed, match=reason):
        read(feed_of("vultr"), text)


def test_what_changed_is_counted_by_prefix() -> None:
    known = [row("3.0.0.0/9", "ec2"), row("4.0.0.0/9", "ec2", "a"), row("5.0.0.0/9")]
    new = [row("3.0.0.0/9", "ec2"), row("4.0.0.0/9", "ec2", "b"), row("6.0.0.0/9")]
    assert compare(known, new) == Change(added=1, removed=1, changed=1, lost=1)
    assert compare(known, known).is_none


def test_ranges_that_are_split_or_joined_are_not_lost() -> None:
    whole, halves = [row("3.0.0.0/9")], [row("3.0.0.0/10", "s3"), row("3.64.0.0/10")]
    assert compare(whole, halves) == Change(added=2, removed=1)
    assert compare(halves, whole) == Change(added=1, removed=2)
    assert compare(whole, halves[:1]).lost == 1
    assert compare([row("2600::/24")], [row("38.0.0.0/8")]).lost == 1


def _of_one_place(version: int) -> st.SearchStrategy[Prefix]:
    """Prefixes that often nest and touch."""
    base, bits = (0x2D000000, 32) if version == 4 else (0x2600 << 112, 128)
    lengths = st.integers(8, 16) if version == 4 else st.integers(20, 28)

    def placed(length: int) -> st.SearchStrategy[Prefix]:
        step = 1 << (bits - length)
        return st.integers(0, 9).map(
            lambda number: (version, base // step * step + number * step, length)
        )

    return lengths.flatmap(placed)


@given(st.lists(_of_one_place(4) | _of_one_place(6), max_size=30))
def test_joining_keeps_every_address_and_no_other(prefixes: list[Prefix]) -> None:
    texts = [ip_network(prefix_text(prefix)) for prefix in prefixes]
    four = collapse_addresses(n for n in texts if isinstance(n, IPv4Network))
    six = collapse_addresses(n for n in texts if isinstance(n, IPv6Network))
    expected: list[IPv4Network | IPv6Network] = [
        *(part for n in four for part in n.subnets(new_prefix=max(n.prefixlen, 8))),
        *(part for n in six for part in n.subnets(new_prefix=max(n.prefixlen, 20))),
    ]
    assert [prefix_text(p) for p in joined(prefixes)] == [str(n) for n in expected]


def test_joining_makes_nothing_too_wide_to_be_believed() -> None:
    halves = [parse_prefix(text) for text in ("2.0.0.0/8", "3.0.0.0/8")]
    assert joined(halves) == halves
    wide = [parse_prefix(text) for text in ("2600::/20", "2600:1000::/20")]
    assert joined(wide) == wide


_ENTRIES = st.lists(
    st.builds(
        lambda first, length: f"{prefix_text((4, first << 8, 24)).partition('/')[0]}/{length}",
        st.integers(0, (1 << 24) - 1),
        st.sampled_from((7, 8, 16, 24, 32)),
    )
    | st.sampled_from(("45.32.0.0/16", "45.33.0.0/16", "2606:4700::/32", "2001:db8::/32", "x")),
    max_size=40,
)


@given(entries=_ENTRIES)
def test_whatever_is_taken_can_be_read_as_a_table(
    entries: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    try:
        found = read(feed_of("linode"), "\n".join(entries))
    except BadFeed:
        return
    path = tmp_path_factory.getbasetemp() / "taken.csv.gz"
    path.write_bytes(packed(found.networks))
    assert load_networks(path) == found.networks
    assert gzip.decompress(path.read_bytes()).count(b"\n") == len(found.networks) + 1
    places = [parse_prefix(n.prefix) for n in found.networks]
    assert places == sorted(places)


def test_the_registry_names_https_addresses_of_the_catalogue() -> None:
    for feed in FEEDS:
        assert feed.address.startswith("https://")
        services = {service.slug for service in provider(feed.provider).services}
        assert {feed.service, *feed.broad} <= services | {""}
    assert len({feed.address for feed in FEEDS}) == len(FEEDS)
    assert Path(data_dir()).is_dir()
