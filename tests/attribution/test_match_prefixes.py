"""Addresses as numbers and the longest-prefix table, against ipaddress and a naive loop."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.attribution.prefixes import (
    NOWHERE,
    Prefix,
    last_address,
    parse_address,
    parse_prefix,
    prefix_table,
)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_reads_what_ipaddress_prints(address: IPv4Address | IPv6Address) -> None:
    assert parse_address(str(address)) == (address.version, int(address))
    assert parse_address(address.exploded) == (address.version, int(address))


@given(st.text(alphabet="0123456789abcdefx:./%_ +-", max_size=45))
def test_reads_nothing_ipaddress_refuses(text: str) -> None:
    try:
        read = parse_address(text)
    except ValueError:
        return
    assert read == (ip_address(text).version, int(ip_address(text)))


@pytest.mark.parametrize(
    "text",
    (
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4 ",
        "::1%eth0",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "1:2:3:4:5:6:7::8",
        "example.com",
        "::1.2.3.4%a",
        "+1::",
    ),
)
def test_refuses_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        parse_address(text)


def test_reads_an_embedded_ipv4() -> None:
    assert parse_address("::ffff:192.0.2.1") == (6, int(IPv6Address("::ffff:192.0.2.1")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10.0.0.0", "no prefix length"),
        ("10.0.0.0/33", "no prefix length"),
        ("10.0.0.0/-1", "no prefix length"),
        ("10.0.0.0/08", "no prefix length"),
        ("10.0.0.1/8", "host bits"),
        ("2600::1/64", "host bits"),
        ("2600::/129", "no prefix length"),
        ("x/8", "no address"),
    ],
)
def test_refuses_what_is_no_prefix(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_prefix(text)


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_prefixes_have_the_bounds_of_ipaddress(address: IPv4Address, length: int) -> None:
    network = ip_network((address, length), strict=False)
    prefix = parse_prefix(str(network))
    assert prefix == (4, int(network.network_address), length)
    assert last_address(prefix) == int(network.broadcast_address)


_FEW_BITS = st.integers(0, 255).map(lambda octet: octet << 24)


@st.composite
def _prefixes(draw: st.DrawFn) -> Prefix:
    """Prefixes that crowd into a few addresses, to nest often."""
    length = draw(st.integers(0, 10))
    first = draw(_FEW_BITS) >> (32 - length) << (32 - length)
    return 4, first, length


@given(st.lists(_prefixes(), max_size=12), st.integers(0, 2**32 - 1), _FEW_BITS)
def test_the_table_finds_what_a_loop_finds(
    prefixes: list[Prefix], anywhere: int, near: int
) -> None:
    table = prefix_table(prefixes)
    for number in (anywhere, near, near - 1 if near else 0, 0, 2**32 - 1):
        around = [p for p in set(prefixes) if p[1] <= number <= last_address(p)]
        expected = tuple(
            tuple(index for index, each in enumerate(prefixes) if each == prefix)
            for prefix in sorted(around, key=lambda p: -p[2])
        )
        found = table.around(table.find(4, number))
        assert tuple(tuple(rows) for rows in found) == expected
        assert table.find(6, number) == NOWHERE
