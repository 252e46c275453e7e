"""Recorded worlds that break a rule each, and worlds that only look as if they did."""

from __future__ import annotations

from itertools import pairwise

from tests.analysis.worlds import (
    MADE,
    RECORD,
    delegation,
    head,
    issuer,
    origin,
    response,
    rrset,
    sound,
    stated,
)

HOST = "luna.example.com"
LUNA = head() + rrset(HOST, "A", "104.16.1.1")
NAMES = [f"n{number}.example.com" for number in range(17)]


def luna(more: str) -> dict[str, str]:
    return {"luna": LUNA + more}


def chain(names: list[str]) -> str:
    """CNAMEs from name to name, an address at the end."""
    hops = "".join(rrset(one, "CNAME", other) for one, other in pairwise(names))
    return hops + rrset(names[-1], "A", "104.16.1.1")


# What is wrong: the files; the rule, the file, and the last line of it that begins so.
BROKEN: dict[str, tuple[dict[str, str], tuple[str, str, str | int]]] = {
    "syntax, no TOML": (luna("x = [\n"), ("syntax", "luna.toml", "x = [")),
    "syntax, an unknown key": (
        luna(rrset("a.example.com", "A", "104.16.1.2", record="vlaues = []\n" + RECORD)),
        ("syntax", "luna.toml", "vlaues"),
    ),
    "syntax, a wrong type": (
        luna(origin("104.16.1.1").replace("asn = 13335", 'asn = "AS13335"')),
        ("syntax", "luna.toml", "asn"),
    ),
    "syntax, a missing key": (
        luna(response(HOST).replace('fields = ["server: x"]\n', "")),
        ("syntax", "luna.toml", "[[response]]"),
    ),
    "syntax, a name": (
        luna(rrset("a..example.com", "A", "104.16.1.2")),
        ("syntax", "luna.toml", "name"),
    ),
    "syntax, an address": (
        luna(rrset("a.example.com", "A", "104.16.1.256")),
        ("syntax", "luna.toml", "values"),
    ),
    "syntax, a record type": (
        luna(rrset("a.example.com", "LOC", "x")),
        ("syntax", "luna.toml", "type"),
    ),
    "syntax, a date": (
        luna(origin("104.16.1.1", record=RECORD.replace("2026-09-23", "soon"))),
        ("syntax", "luna.toml", "date"),
    ),
    "syntax, no day of the calendar": (
        luna(origin("104.16.1.1", record=RECORD.replace("2026-09-23", "2026-02-30"))),
        ("syntax", "luna.toml", "date"),
    ),
    "syntax, a provenance": (
        luna(origin("104.16.1.1", record=RECORD.replace("observed", "stated"))),
        ("syntax", "luna.toml", "provenance"),
    ),
    "syntax, a component": (
        luna(stated(HOST, 'component = "a/b/c"\nsource = "x"\ndate = ""\n')),
        ("syntax", "luna.toml", "component"),
    ),
    "syntax, the file's name": (
        {"sol": head("luna") + rrset(HOST, "A", "104.16.1.1")},
        ("syntax", "sol.toml", 1),
    ),
    "syntax, an empty folder": ({}, ("syntax", "own", 0)),
    "missing-source, none": (
        luna(origin("104.16.1.1", record=RECORD.replace('source = "a table"\n', ""))),
        ("missing-source", "luna.toml", "[[origin]]"),
    ),
    "missing-source, blank": (
        luna(origin("104.16.1.1", record=RECORD.replace("a table", " \\t"))),
        ("missing-source", "luna.toml", "source"),
    ),
    "missing-source, of a claim": (
        luna(stated(HOST, 'date = "2025"\n')),
        ("missing-source", "luna.toml", "[[stated]]"),
    ),
    "missing-source, no date": (
        luna(issuer(HOST, record=MADE.replace('date = "2020"\n', ""))),
        ("missing-source", "luna.toml", "[[issuer]]"),
    ),
    "missing-source, no provenance": (
        luna(delegation(HOST, "ns1.example.net", record='source = "x"\ndate = ""\n')),
        ("missing-source", "luna.toml", "[[delegation]]"),
    ),
    "future-date, a day": (
        luna(origin("104.16.1.1", record=RECORD.replace("2026-09-23", "2026-11-27"))),
        ("future-date", "luna.toml", "date"),
    ),
    "future-date, a month": (
        luna(stated(HOST, 'source = "x"\ndate = "2026-12"\n')),
        ("future-date", "luna.toml", "date"),
    ),
    "future-date, a year": (
        luna(issuer(HOST, record=MADE.replace("2020", "2062"))),
        ("future-date", "luna.toml", "date"),
    ),
    "unknown-exchange": (
        {"lunar": "# moon\n" + head("lunar") + rrset(HOST, "A", "104.16.1.1")},
        ("unknown-exchange", "lunar.toml", 2),
    ),
    "duplicate-record, an RRset": (
        luna(rrset(HOST.upper(), "A", "104.16.1.2")),
        ("duplicate-record", "luna.toml", "[[rrset]]"),
    ),
    "duplicate-record, an alias": (
        luna(rrset("www." + HOST, "CNAME", HOST) * 2),
        ("duplicate-record", "luna.toml", "[[rrset]]"),
    ),
    "duplicate-record, a delegation": (
        luna(delegation(HOST, "ns1.example.net") * 2),
        ("duplicate-record", "luna.toml", "[[delegation]]"),
    ),
    "duplicate-record, an origin": (
        luna(origin("104.16.1.1") * 2),
        ("duplicate-record", "luna.toml", "[[origin]]"),
    ),
    "duplicate-record, a claim": (
        luna(stated(HOST) * 2),
        ("duplicate-record", "luna.toml", "[[stated]]"),
    ),
    "duplicate-record, another response in another file": (
        luna(response(HOST)) | {"sol": head("sol") + response(HOST, "server: y")},
        ("duplicate-record", "sol.toml", "[[response]]"),
    ),
    "duplicate-record, another issuer in another file": (
        luna(issuer(HOST)) | {"sol": head("sol") + issuer(HOST, "Other CA")},
        ("duplicate-record", "sol.toml", "[[issuer]]"),
    ),
    "alias-conflict, other records": (
        luna(rrset(HOST, "CNAME", HOST.replace("luna", "sol")) + chain(["sol.example.com"])),
        ("alias-conflict", "luna.toml", 5),
    ),
    "alias-conflict, two targets at once": (
        luna(chain(["sol.example.com"]) + rrset("www." + HOST, "CNAME", HOST, "sol.example.com")),
        ("alias-conflict", "luna.toml", "values"),
    ),
    "alias-conflict, another target in another file": (
        luna(rrset("www." + HOST, "CNAME", HOST) + chain(["sol.example.com"]))
        | {"sol": head("sol") + rrset("www." + HOST, "CNAME", "sol.example.com")},
        ("alias-conflict", "sol.toml", "values"),
    ),
    "alias-conflict, no target": (
        luna(rrset("www." + HOST, "CNAME")),
        ("alias-conflict", "luna.toml", "values"),
    ),
    "alias-conflict, a zone": (
        luna(rrset("www." + HOST, "CNAME", HOST) + delegation("www." + HOST, "ns1.example.net")),
        ("alias-conflict", "luna.toml", "zone"),
    ),
    "alias-loop, itself": (
        luna(rrset("www." + HOST, "CNAME", "www." + HOST)),
        ("alias-loop", "luna.toml", "values"),
    ),
    "alias-loop, over two files, with a way in": (
        {
            "luna": head() + rrset(NAMES[0], "CNAME", NAMES[1]),
            "sol": head("sol")
            + rrset(NAMES[1], "CNAME", NAMES[2])
            + rrset(NAMES[2], "CNAME", NAMES[1]),
        },
        ("alias-loop", "sol.toml", 6),
    ),
    "alias-loop, a long chain": (
        {"luna": head() + chain(NAMES)},
        ("alias-loop", "luna.toml", 6),
    ),
    "no-name-server": (luna(delegation(HOST)), ("no-name-server", "luna.toml", "servers")),
    "no-name-server, no key": (
        luna(delegation(HOST).replace("servers = []\n", "")),
        ("no-name-server", "luna.toml", "[[delegation]]"),
    ),
    "reserved-as": (luna(origin("104.16.1.1", 64512)), ("reserved-as", "luna.toml", "asn")),
    "documentation-address": (
        {"luna": head() + rrset(HOST, "A", "104.16.1.1", "192.0.2.1")},
        ("documentation-address", "luna.toml", "values"),
    ),
    "documentation-address, IPv6": (
        luna(rrset(HOST, "AAAA", "2001:db8::1")),
        ("documentation-address", "luna.toml", "values"),
    ),
    "unservable": (
        luna(rrset(HOST, "MX", "mx.example.com")),
        ("unservable", "luna.toml", "values"),
    ),
    "unservable, an octet": (
        luna(rrset(HOST, "TXT", "\\\\999")),
        ("unservable", "luna.toml", "values"),
    ),
    "special-purpose": (
        luna(rrset(HOST, "AAAA", "fe80::4d5:2aff:fe00:a95")),
        ("special-purpose", "luna.toml", "values"),
    ),
    "special-purpose, private": (
        {"luna": head() + rrset(HOST, "A", "10.0.0.1")},
        ("special-purpose", "luna.toml", "values"),
    ),
    "dangling-alias": (
        luna(rrset("www." + HOST, "CNAME", "d1.cloudfront.net")),
        ("dangling-alias", "luna.toml", "values"),
    ),
    "dangling-alias, something else is known": (
        luna(rrset("www." + HOST, "CNAME", "t.example.com") + rrset("t.example.com", "TXT", "x")),
        ("dangling-alias", "luna.toml", 14),
    ),
    "unplaced-server": (
        luna(delegation(HOST, HOST, "ns1.example.net", record=RECORD)),
        ("unplaced-server", "luna.toml", "servers"),
    ),
    "unused-answer, a response": (
        luna(response("api." + HOST)),
        ("unused-answer", "luna.toml", "host"),
    ),
    "unused-answer, an origin": (
        luna(origin("104.16.1.2")),
        ("unused-answer", "luna.toml", "address"),
    ),
}
FINE: dict[str, dict[str, str]] = {
    "every kind of row": {"luna": sound(), "sol": sound("sol", "104.16.1.2")},
    "a domain for an exchange": {"bank.example": sound("bank.example")},
    "the same told by two": luna(response(HOST) + issuer(HOST) + delegation("example.net", "a.b"))
    | {
        "sol": head("sol")
        + rrset(HOST, "A", "104.16.1.2")
        + response(HOST)
        + issuer(HOST)
        + delegation("example.net", "c.d")
    },
    "an address of two networks": luna(origin("104.16.1.1") + origin("104.16.1.1", 209242)),
    "seen to have no address": luna(rrset("www." + HOST, "CNAME", "a.b") + rrset("a.b", "AAAA")),
    "the longest chain that is followed": {"luna": head() + chain(NAMES[1:])},
    "today": luna(origin("104.16.1.1", record=RECORD.replace("2026-09-23", "2026-11-26"))),
    "this month": luna(origin("104.16.1.1", record=RECORD.replace("2026-09-23", "2026-11"))),
    "an unknown date": luna(origin("104.16.1.1", record=RECORD.replace("2026-09-23", ""))),
    "an example that is said to be made": {
        "luna": head() + rrset(HOST, "A", "192.0.2.1", record=MADE)
    },
    "an observed delegation with addresses": luna(delegation(HOST, HOST, record=RECORD)),
}
