"""Recursive resolvers to ask: as the user names them, or as the system has them. No questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from depmap.errors import NotMeasured, UsageError
from depmap.model.addresses import address_text

DNS_PORT = 53
_BRACKETED = re.compile(r"\[([^\]]*)\](?::(\d{1,5}))?")
_PLAIN = re.compile(r"([^:]*)(?::(\d{1,5}))?")
_RESOLV_CONF = Path("/etc/resolv.conf")
_MAX_NAMESERVERS = 3  # what the C library reads


@dataclass(frozen=True, slots=True)
class Server:
    """A resolver's address and port."""

    address: str
    port: int = DNS_PORT

    def __str__(self) -> str:
        if self.port == DNS_PORT:
            return self.address
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self.port}"


def parse_server(text: str) -> Server:
    """``IP``, ``IP:PORT`` or ``[IPv6]:PORT``; raises UsageError."""
    match = _BRACKETED.fullmatch(text.strip()) or _PLAIN.fullmatch(text.strip())
    try:
        address = address_text(ip_address(match[1] if match else text.strip()))
    except ValueError as error:
        raise _refused(text) from error
    number = int(match[2]) if match and match[2] else DNS_PORT
    if not 0 < number < 65536:
        raise _refused(text)
    return Server(address, number)


def _refused(text: str) -> UsageError:
    return UsageError(
        f"{text!r} is no resolver", remedy="give an address, with a port if it isn't 53: 9.9.9.9:53"
    )


def system_servers(path: Path = _RESOLV_CONF) -> tuple[Server, ...]:
    """The ``nameserver`` lines of resolv.conf, at most three; raises NotMeasured without any."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    found: list[Server] = []
    for line in lines:
        words = line.split()
        if len(words) > 1 and words[0] == "nameserver" and _is_address(words[1]):
            found.append(Server(words[1]))
    if not found:
        raise NotMeasured(
            f"{path} names no resolver", remedy="name one with --resolver, or try --world 2026-09"
        )
    return tuple(dict.fromkeys(found))[:_MAX_NAMESERVERS]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
