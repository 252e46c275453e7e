"""Which addresses may be contacted: every form an address can hide in."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depmap.model.special import Address, embedded_ipv4, special_purpose
from depmap.resolvers.gate import AddressGate

GATE = AddressGate()
EVERYTHING = AddressGate((ip_network("0.0.0.0/0"), ip_network("::/0")))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "9.9.9.9",
        "104.16.0.1",
        "192.31.196.53",
        "2606:4700::1111",
        "2a00:1450::1",
        "64:ff9b::101:101",  # a resolver behind NAT64 synthesises these for everybody
        "2002:101:101::1",
        "::ffff:1.1.1.1",
    ],
)
def test_public_addresses_may_be_contacted(address: str) -> None:
    assert GATE.verdict(address) == ""


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("0.0.0.0", "this network"),
        ("10.0.0.1", "private use"),
        ("100.64.0.1", "shared address space"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("169.254.1.1", "link-local"),
        ("169.254.169.254", "cloud metadata"),
        ("100.100.100.200", "cloud metadata"),
        ("168.63.129.16", "cloud metadata"),
        ("192.0.0.192", "cloud metadata"),
        ("fd00:ec2::254", "cloud metadata"),
        ("172.16.0.1", "private use"),
        ("192.0.0.8", "IETF protocol assignments"),
        ("192.0.2.1", "documentation"),
        ("192.168.1.1", "private use"),
        ("198.18.0.1", "benchmarking"),
        ("198.51.100.1", "documentation"),
        ("203.0.113.1", "documentation"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::127.0.0.1", "IPv4-compatible of 127.0.0.1: loopback"),
        ("::8.8.8.8", "IPv4-compatible"),
        ("::ffff:127.0.0.1", "IPv4-mapped of 127.0.0.1: loopback"),
        ("::ffff:169.254.169.254", "IPv4-mapped of 169.254.169.254: cloud metadata"),
        ("64:ff9b::a9fe:a9fe", "NAT64 of 169.254.169.254: cloud metadata"),
        ("64:ff9b::7f00:1", "NAT64 of 127.0.0.1: loopback"),
        ("64:ff9b:1::a9fe:a9fe", "local-use NAT64"),
        ("2002:a9fe:a9fe::", "6to4 of 169.254.169.254: cloud metadata"),
        ("2002:7f00:1::1", "6to4 of 127.0.0.1: loopback"),
        ("2002:a00:1::1", "6to4 of 10.0.0.1: private use"),
        ("2001:0:a9fe:a9fe::", "Teredo of 169.254.169.254: cloud metadata"),
        ("2001:0:808:808:0:ffff:80ff:fffe", "Teredo of 127.0.0.1: loopback"),
        ("2001:0:808:808:0:ffff:f7f7:f7f7", "Teredo"),
        ("2001:2::1", "benchmarking"),
        ("2001:db8::1", "documentation"),
        ("3fff::1", "documentation"),
        ("5f00::1", "segment routing"),
        ("100::1", "discard-only"),
        ("fc00::1", "unique local"),
        ("fd12:3456::1", "unique local"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "scoped address"),
        ("fec0::1", "site-local"),
        ("ff02::1", "multicast"),
        ("4000::1", "not global unicast"),
        ("localhost", "not an address"),
        ("0x7f.1", "not an address"),
        ("2130706433", "not an address"),
        ("", "not an address"),
    ],
)
def test_others_may_not(address: str, reason: str) -> None:
    assert reason in GATE.verdict(address)


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "100.64.0.1", "192.168.1.1", "192.0.2.1", "198.18.0.1", "fd00::1", "fec0::1"],
)
def test_private_networks_open_on_request(address: str) -> None:
    assert EVERYTHING.verdict(address) == ""


def test_only_the_networks_named_are_opened() -> None:
    gate = AddressGate((ip_network("10.0.0.0/8"),))
    assert gate.verdict("10.255.0.1") == ""
    assert gate.verdict("64:ff9b::a00:1") == ""
    assert gate.verdict("192.168.1.1") == "private use"
    assert gate.verdict("fd00::1") == "unique local"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "127.0.0.1",
        "169.254.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:a9fe:a9fe::",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
        "::127.0.0.1",
    ],
)
def test_some_are_never_opened(address: str) -> None:
    assert EVERYTHING.verdict(address)


@given(st.ip_addresses())
def test_what_may_be_contacted_is_public_all_the_way_down(address: Address) -> None:
    if GATE.verdict(str(address)):
        return
    inner: tuple[Address, ...] = (address,)
    if not isinstance(address, IPv4Address):
        inner = embedded_ipv4(address) or inner
    assert not any(special_purpose(ip_address(str(a))) for a in inner)


@given(st.ip_addresses(v=4))
def test_an_ipv6_form_is_never_freer_than_its_ipv4_address(address: IPv4Address) -> None:
    number = int(address)
    forms = [
        0xFFFF << 32 | number,
        number,
        0x64_FF9B << 96 | number,
        0x2002 << 112 | number << 80,
        0x2001_0000 << 96 | number << 64 | 0xF7F7F7F7,
        0x2001_0000 << 96 | 0x08080808 << 64 | (number ^ 0xFFFF_FFFF),
    ]
    if GATE.verdict(str(address)):
        assert all(GATE.verdict(str(ip_address(form.to_bytes(16, "big")))) for form in forms)
