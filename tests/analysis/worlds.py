"""Small recorded worlds as text, and what the check says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from depmap.model.world_check import WorldReport
from depmap.pipeline.check_world import check_worlds
from tests.analysis.provider_lists import folder

TODAY = date(2026, 11, 26)
KNOWN = ("luna", "sol")
RECORD = 'provenance = "observed"\nsource = "a table"\ndate = "2026-09-23"\n'
MADE = 'provenance = "reconstructed"\nsource = "a study"\ndate = "2020"\n'


def head(exchange: str = "luna", more: str = "") -> str:
    """The head of a file: a line, and what is added."""
    return f'exchange = "{exchange}"\n{more}'


def rrset(owner: str, rrtype: str, *values: str, record: str = RECORD) -> str:
    """An RRset: seven lines and a blank one before."""
    told = ", ".join(f'"{value}"' for value in values)
    return f'\n[[rrset]]\nname = "{owner}"\ntype = "{rrtype}"\nvalues = [{told}]\n{record}'


def delegation(zone: str, *servers: str, record: str = MADE) -> str:
    """A delegation: six lines and a blank one before."""
    told = ", ".join(f'"{server}"' for server in servers)
    return f'\n[[delegation]]\nzone = "{zone}"\nservers = [{told}]\n{record}'


def origin(address: str, asn: int = 13335, record: str = RECORD) -> str:
    """An origin: six lines and a blank one before."""
    return f'\n[[origin]]\naddress = "{address}"\nasn = {asn}\n{record}'


def response(host: str, field: str = "server: x", record: str = RECORD) -> str:
    """A response: six lines and a blank one before."""
    return f'\n[[response]]\nhost = "{host}"\nfields = ["{field}"]\n{record}'


def issuer(domain: str, organisation: str = "Example CA", record: str = MADE) -> str:
    """An issuer: six lines and a blank one before."""
    return f'\n[[issuer]]\ndomain = "{domain}"\norganisation = "{organisation}"\n{record}'


def stated(host: str, more: str = 'source = "a blog"\ndate = "2025"\n') -> str:
    """A claim: five lines and a blank one before."""
    return f'\n[[stated]]\nhost = "{host}"\nclaim = "in Tokyo"\n{more}'


def sound(exchange: str = "luna", address: str = "104.16.1.1") -> str:
    """A file of every kind of row, in which nothing is wrong."""
    domain = f"{exchange}.example.com"
    return (
        head(exchange, "not-served = 2\n")
        + rrset(domain, "A", address)
        + rrset(f"www.{domain}", "CNAME", domain)
        + rrset(domain, "TXT", "v=spf1 -all")
        + delegation(domain, "ns1.dns.example.net")
        + origin(address)
        + response(f"www.{domain}")
        + issuer(domain)
        + stated(f"ws.{domain}")
    )


def report(path: Path, files: Mapping[str, str], *, today: date = TODAY) -> WorldReport:
    """What the check says of these files, put into ``path``."""
    return check_worlds([folder(path / "own", files)], known=KNOWN, today=today)


def told(found: WorldReport) -> list[tuple[str, str, int]]:
    """(rule, file name, line) of each finding."""
    return [(f.rule.value, Path(f.path).name, f.line) for f in found.findings]
