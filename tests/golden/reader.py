"""Reads a case's ``snapshot.toml`` into a Snapshot. No expectations, no judging.

One table a question type (``[A]``, ``[AAAA]``, ``[SOA]``, ``[MX]``, ``[NS]``, ``[origin]``,
``[web]``, ``[tls]``, ``[probe]``), live unless below ``[observed]`` or ``[reconstructed]``::

    [A]
    "shop.example" = "192.88.1.1 192.88.1.2"        # two addresses
    "www.shop.example" = "> edge.cdn.net > 192.88.1.3"   # a CNAME chain, then addresses
    "dead.shop.example" = "!nxdomain"               # any Status; "> x.net > !refused" keeps x.net
    [NS]
    "shop.example" = "ns1.dns.net ns2.dns.net"      # parent and zone agree, no glue
    "lame.example" = { parent = "ns1", child = "ns2", glue = { "ns1" = "192.88.1.9" } }
    [origin]
    "192.88.1.1" = "AS64500 192.88.1.0/24"
    [web]
    "shop.example" = "301 https://www.shop.example/; server: nginx"
    [tls]
    "shop.example" = "Let's Encrypt: shop.example *.shop.example"
    [probe]
    "ns1.dns.net shop.example" = "!timeout"         # "ok" where the server answered

Targets: ``[target."shop.example"]`` with ``web``, ``api``, ``ws`` lists of groups; hosts of one
group are parted by ``|``, and what follows ``or`` stands in where none of them has an address.
Below a zone of ``[NS]`` no further zone is cut, unless told.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from depmap.model.names import registrable_domain
from depmap.model.observation import (
    CertChain,
    Certificate,
    Delegation,
    Observation,
    Origin,
    Payload,
    Provenance,
    Question,
    QuestionKind,
    RRset,
    Run,
    Snapshot,
    Status,
    WebResponse,
)
from depmap.model.target import EndpointGroup, StatedFact, Surface, SurfaceRole, Target
from depmap.model.zones import zone_candidates
from depmap.snapshot.canonical import canonical

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RRTYPES = ("A", "AAAA", "NS", "SOA", "MX")

Answer = tuple[Status, Payload | None]


def read_case(path: Path) -> Snapshot:
    """The snapshot written down in a case's folder."""
    return read_table(tomllib.loads((path / "snapshot.toml").read_text(encoding="utf-8")))


def read_table(table: dict[str, Any]) -> Snapshot:
    """The same from a table already parsed."""
    found = [
        *_observations(table, Provenance.LIVE),
        *_observations(table.get("observed", {}), Provenance.OBSERVED),
        *_observations(table.get("reconstructed", {}), Provenance.RECONSTRUCTED),
    ]
    found += _uncut(found)
    return Snapshot(
        run=Run(started=AT, finished=AT, tool_version="golden"),
        targets=tuple(_target(name, fields) for name, fields in table["target"].items()),
        observations=canonical(found),
    )


def _target(name: str, fields: dict[str, Any]) -> Target:
    surfaces = [
        Surface(role=role, groups=tuple(_group(text) for text in fields[role]))
        for role in SurfaceRole
        if role in fields
    ]
    return Target(
        id=name,
        name=name,
        domain=fields.get("domain", name),
        surfaces=tuple(surfaces),
        beside=tuple(fields.get("beside", ())),
        owned_domains=tuple(fields.get("owned-domains", ())),
        owner=fields.get("owner", ""),
        stated=tuple(StatedFact(**fact) for fact in fields.get("stated", ())),
    )


def _group(text: str) -> EndpointGroup:
    hosts, _, fallback = text.partition(" or ")
    return EndpointGroup(hosts=tuple(h.strip() for h in hosts.split("|")), fallback=fallback)


def _observations(table: dict[str, Any], provenance: Provenance) -> Iterator[Observation]:
    for question, (status, payload) in _answers(table):
        yield Observation(
            question=question,
            status=status,
            at=AT,
            payload=payload,
            provenance=provenance,
            source="" if provenance is Provenance.LIVE else "a case",
        )


def _answers(table: dict[str, Any]) -> Iterator[tuple[Question, Answer]]:
    for rrtype in RRTYPES:
        for owner, text in table.get(rrtype, {}).items():
            if rrtype == "NS":
                yield Question(QuestionKind.DELEGATION, owner), _delegation(owner, text)
            else:
                yield Question(QuestionKind.RRSET, owner, rrtype), _rrset(owner, rrtype, text)
    for address, text in table.get("origin", {}).items():
        yield Question(QuestionKind.ORIGIN, address), _origin(text)
    for host, text in table.get("web", {}).items():
        yield Question(QuestionKind.WEB, f"https://{host}/"), _response(text)
    for host, text in table.get("tls", {}).items():
        yield Question(QuestionKind.TLS, host), _chain(text)
    for pair, text in table.get("probe", {}).items():
        server, zone = pair.split()
        status, _ = _failure(text) or (Status.OK, None)
        yield Question(QuestionKind.SERVER, server, zone), (status, None)


def _uncut(found: list[Observation]) -> list[Observation]:
    """Below a delegation that is told, no zone is cut unless that is told too."""
    told = {o.question.subject: o for o in found if o.question.kind is QuestionKind.DELEGATION}
    names = {o.question.subject for o in found if o.question.kind is QuestionKind.RRSET}
    for observation in found:
        match observation.payload:
            case RRset(chain=chain):
                names |= set(chain)
            case Delegation() as delegation:
                names |= set(delegation.servers())
    cuts = {cut for name in names for cut in zone_candidates(name)[1:]} - told.keys()
    return [
        replace(
            above,
            question=Question(QuestionKind.DELEGATION, cut),
            status=Status.NODATA,
            payload=None,
        )
        for cut in sorted(cuts)
        if (above := told.get(registrable_domain(cut))) is not None and above.status is Status.OK
    ]


def _failure(text: str) -> Answer | None:
    return (Status(text[1:]), None) if text.startswith("!") else None


def _rrset(owner: str, rrtype: str, text: str) -> Answer:
    *passed, last = (part.strip() for part in text.split(">"))
    chain = (owner, *filter(None, passed))
    if last.startswith("!"):
        status = Status(last[1:])
        told = len(chain) > 1 or status in (Status.NODATA, Status.NXDOMAIN)
        return status, RRset(chain=chain, values=()) if told else None
    values = (last,) if rrtype == "SOA" else tuple(v.strip() for v in last.split(_gap(rrtype)))
    return Status.OK, RRset(chain=chain, values=tuple(sorted(values)), ttl=300)


def _gap(rrtype: str) -> str | None:
    return "," if rrtype == "MX" else None


def _delegation(zone: str, text: str | dict[str, Any]) -> Answer:
    if isinstance(text, str):
        failed = _failure(text)
        if failed is not None:
            return failed
        text = {"parent": text, "child": text}
    parent, child = (tuple(text.get(side, "").split()) for side in ("parent", "child"))
    glue = [(s, a) for s, addresses in text.get("glue", {}).items() for a in addresses.split()]
    return Status.OK, Delegation(
        parent=zone.partition(".")[2],
        parent_ns=parent,
        child_ns=child,
        glue=tuple(glue),
        parent_status=Status.OK if parent else Status(text.get("parent-status", "timeout")),
        child_status=Status.OK if child else Status(text.get("child-status", "timeout")),
    )


def _origin(text: str) -> Answer:
    failed = _failure(text)
    if failed is not None:
        return failed
    words = text.split()
    asns = tuple(int(word[2:]) for word in words if word.startswith("AS"))
    return Status.OK, Origin(asns=asns, prefix=next((w for w in words if "/" in w), ""))


def _response(text: str) -> Answer:
    failed = _failure(text)
    if failed is not None:
        return failed
    first, *rest = (part.strip() for part in text.split(";"))
    code, _, location = first.partition(" ")
    fields = tuple((n.strip(), v.strip()) for n, _, v in (part.partition(":") for part in rest))
    return Status.OK, WebResponse(
        status_code=int(code), fields=fields, address="", location=location
    )


def _chain(text: str) -> Answer:
    failed = _failure(text)
    if failed is not None:
        return failed
    issuer, _, names = text.partition(":")
    leaf = Certificate(
        subject="",
        issuer_organisation=issuer.strip(),
        issuer_common_name="",
        not_before=None,
        not_after=None,
        names=tuple(names.split()),
        fingerprint="",
    )
    return Status.OK, CertChain(certificates=(leaf,), address="")
