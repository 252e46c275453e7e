"""Resolvers as the user and the system name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from depmap.errors import NotMeasured, UsageError
from depmap.resolvers.servers import Server, parse_server, system_servers


@pytest.mark.parametrize(
    ("text", "server", "printed"),
    [
        ("9.9.9.9", Server("9.9.9.9", 53), "9.9.9.9"),
        (" 127.0.0.1:5353 ", Server("127.0.0.1", 5353), "127.0.0.1:5353"),
        ("2620:FE::FE", Server("2620:fe::fe", 53), "2620:fe::fe"),
        ("[2620:fe::fe]", Server("2620:fe::fe", 53), "2620:fe::fe"),
        ("[::1]:5353", Server("::1", 5353), "[::1]:5353"),
    ],
)
def test_an_address_with_or_without_port(text: str, server: Server, printed: str) -> None:
    assert parse_server(text) == server
    assert str(server) == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dns.example",
        "9.9.9",
        "https://9.9.9.9",
        "9.9.9.9:",
        "9.9.9.9:x",
        "9.9.9.9:0",
        "9.9.9.9:65536",
        "[::1",
        "[::1]5353",
    ],
)
def test_names_are_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_server(text)
    assert repr(text) in caught.value.message
    assert "9.9.9.9:53" in caught.value.remedy


def test_the_system_s_resolvers(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text(
        "# nameserver 1.1.1.1\nsearch lan\nnameserver 10.0.0.1\nnameserver\n"
        "nameserver 10.0.0.1\nnameserver oops\nnameserver fe80::1%eth0\n"
        "nameserver 10.0.0.2\nnameserver 10.0.0.3\n",
        encoding="utf-8",
    )
    assert system_servers(path) == (
        Server("10.0.0.1"),
        Server("fe80::1%eth0"),
        Server("10.0.0.2"),
    )


def test_a_system_without_resolver_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotMeasured) as caught:
        system_servers(tmp_path / "missing")
    assert "--world" in caught.value.remedy
