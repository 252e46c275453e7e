"""The special-purpose tables, row by row."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.model import special


@pytest.mark.parametrize(
    ("address", "purpose"),
    [
        ("0.0.0.0", "this network"),
        ("0.255.255.255", "this network"),
        ("10.1.2.3", "private use"),
        ("100.64.0.1", "shared address space"),
        ("127.0.0.53", "loopback"),
        ("169.254.169.254", "link-local"),
        ("172.31.255.255", "private use"),
        ("192.0.0.8", "IETF protocol assignments"),
        ("192.0.2.53", "documentation"),
        ("192.88.99.1", "6to4 relay anycast"),
        ("192.168.1.1", "private use"),
        ("198.19.255.255", "benchmarking"),
        ("198.51.100.7", "documentation"),
        ("203.0.113.7", "documentation"),
        ("224.0.0.251", "multicast"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::127.0.0.1", "IPv4-compatible"),
        ("::ffff:8.8.8.8", "IPv4-mapped"),
        ("64:ff9b::a9fe:a9fe", "NAT64"),
        ("64:ff9b:1::1", "local-use NAT64"),
        ("100::1", "discard-only"),
        ("100:0:0:1::1", "dummy prefix"),
        ("2001:0:1::1", "Teredo"),
        ("2001:2::1", "benchmarking"),
        ("2001:20::1", "IETF protocol assignments"),
        ("2001:db8::1", "documentation"),
        ("2002:a9fe:a9fe::", "6to4"),
        ("3fff::1", "documentation"),
        ("5f00::1", "segment routing"),
        ("fd00:ec2::254", "unique local"),
        ("fe80::1", "link-local"),
        ("fec0::1", "site-local"),
        ("ff02::1", "multicast"),
        ("::ffff:0:127.0.0.1", "not global unicast"),
        ("4000::1", "not global unicast"),
        ("9000::1", "not global unicast"),
    ],
)
def test_special_addresses(address: str, purpose: str) -> None:
    assert special.special_purpose(address) == purpose
    assert special.is_special(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.255",
        "192.0.3.0",
        "192.175.48.1",
        "198.17.255.255",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2606:4700::1111",
        "3ffe:ffff::1",
    ],
)
def test_public_addresses(address: str) -> None:
    assert special.special_purpose(address) == ""
    assert not special.is_special(address)


@pytest.mark.parametrize("network", ["8.0.0.0/6", "192.0.0.0/16", "2000::/3", "::/0", "0.0.0.0/0"])
def test_a_network_that_overlaps_a_special_block_is_special(network: str) -> None:
    assert special.is_special(network)


@pytest.mark.parametrize("network", ["8.8.8.0/24", "104.16.0.0/13", "2606:4700::/32", "11.0.0.0/8"])
def test_a_public_network_is_not(network: str) -> None:
    parsed = ip_network(network)
    assert not special.is_special(network)
    assert not special.is_special_range(
        parsed.version, int(parsed.network_address), int(parsed.broadcast_address)
    )


def test_text_that_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="localhost"):
        special.special_purpose("localhost")
    with pytest.raises(ValueError, match="localhost"):
        special.is_special("localhost")


@pytest.mark.parametrize(
    ("address", "carried"),
    [
        ("::ffff:169.254.169.254", ["169.254.169.254"]),
        ("::127.0.0.1", ["127.0.0.1"]),
        ("64:ff9b::a9fe:a9fe", ["169.254.169.254"]),
        ("2002:a9fe:a9fe::", ["169.254.169.254"]),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", ["65.54.227.120", "127.0.0.1"]),
        ("2606:4700::1111", []),
        ("64:ff9b:1::1", []),
    ],
)
def test_embedded_ipv4(address: str, carried: list[str]) -> None:
    assert [str(a) for a in special.embedded_ipv4(IPv6Address(address))] == carried


@pytest.mark.parametrize(
    "number", [-1, 0, 23456, 64496, 64500, 65534, 65535, 65536, 131071, 4_200_000_000, 2**32]
)
def test_reserved_as_numbers(number: int) -> None:
    assert special.is_reserved_asn(number)


@pytest.mark.parametrize("number", [1, 112, 13335, 16509, 64495, 131072, 399999])
def test_public_as_numbers(number: int) -> None:
    assert not special.is_reserved_asn(number)


@given(st.ip_addresses())
def test_no_address_the_standard_library_calls_private_is_public_here(
    address: special.Address,
) -> None:
    known_reachable = ("192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24", "2620:4f:8000::/48")
    if any(address in ip_network(block) for block in known_reachable):
        return
    if address.is_private or address.is_multicast or address.is_reserved:
        assert special.special_purpose(address)


@given(st.ip_addresses(), st.integers(min_value=0, max_value=128))
def test_networks_agree_with_their_ends(address: special.Address, length: int) -> None:
    network = ip_network((address, min(length, address.max_prefixlen)), strict=False)
    ends = (network.network_address, network.broadcast_address)
    if any(special.special_purpose(ip_address(str(end))) for end in ends):
        assert special.is_special(network)
