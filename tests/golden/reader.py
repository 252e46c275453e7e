"""Reads a case: a small snapshot as a person writes it, and what is to come out.

``[dns]`` maps ``"api.x.com A"`` to values; ``a -> b -> 192.0.2.1`` is a CNAME chain, ``-`` no data,
``!timeout`` a failure. Everything else follows the names of the observations. ``[reconstructed]``
lists the questions whose answers are reconstructed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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

NOW = datetime(2026, 9, 23, 12, 0, tzinfo=UTC)
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: ``expected`` and ``observed_only`` are lines of ``summary.summary``."""

    name: str
    about: str
    snapshot: Snapshot
    expected: tuple[str, ...]
    observed_only: tuple[str, ...]


def read_case(path: Path) -> Case:
    """The case in ``path``."""
    with path.open("rb") as stream:
        table = tomllib.load(stream)
    targets = tuple(_target(t) for t in table["target"])
    reconstructed = set(table.get("reconstructed", []))
    found = [
        replace(o, provenance=Provenance.RECONSTRUCTED) if str(o.question) in reconstructed else o
        for o in (*_observations(table), *_uncut(table))
    ]
    return Case(
        name=path.stem,
        about=table["about"],
        snapshot=Snapshot(
            run=Run(started=NOW, finished=NOW, tool_version="0", resolvers=("192.0.2.53",)),
            targets=targets,
            observations=canonical(found),
        ),
        expected=tuple(table.get("expected", ())),
        observed_only=tuple(table.get("observed-only", ())),
    )


def _target(table: Table) -> Target:
    return Target(
        id=table["domain"],
        name=table["domain"],
        domain=table["domain"],
        owner=table.get("owner", ""),
        surfaces=tuple(
            Surface(
                role=SurfaceRole(role),
                groups=tuple(
                    EndpointGroup(hosts=tuple(group), fallback=table.get("fallback", ""))
                    for group in groups
                ),
            )
            for role, groups in table["surfaces"].items()
        ),
        stated=tuple(StatedFact(**fact) for fact in table.get("stated", ())),
    )


def _observations(table: Table) -> Iterator[Observation]:
    for asked, answer in table.get("dns", {}).items():
        owner, rrtype = asked.split()
        yield _rrset(owner, rrtype, answer)
    for zone, told in table.get("delegations", {}).items():
        yield _observation(Question(QuestionKind.DELEGATION, zone), *_delegation(told))
    for address, told in table.get("origins", {}).items():
        *asns, network = told.split()
        origin = Origin(asns=tuple(int(a.removeprefix("AS")) for a in asns), prefix=network)
        yield _observation(Question(QuestionKind.ORIGIN, address), Status.OK, origin)
    for url, told in table.get("web", {}).items():
        fields = tuple(tuple(f.split(": ", 1)) for f in told.get("fields", ()))
        response = WebResponse(
            status_code=200, fields=fields, address="", location=told.get("location", "")
        )
        yield _observation(Question(QuestionKind.WEB, url), Status.OK, response)
    for host, told in table.get("tls", {}).items():
        yield _observation(Question(QuestionKind.TLS, host), Status.OK, _certificates(host, told))
    for asked, status in table.get("servers", {}).items():
        server, zone = asked.split()
        yield _observation(Question(QuestionKind.SERVER, server, zone), Status(status), None)


def _rrset(owner: str, rrtype: str, answer: str | list[str]) -> Observation:
    question = Question(QuestionKind.RRSET, owner, rrtype)
    values = [answer] if isinstance(answer, str) else answer
    *chain, last = values[0].split(" -> ")
    names = (owner, *chain)
    if last.startswith("!"):
        payload = RRset(chain=names, values=()) if chain else None
        return _observation(question, Status(last[1:]), payload)
    if last == "-":
        return _observation(question, Status.NODATA, RRset(chain=names, values=()))
    found = RRset(chain=names, values=tuple(sorted([last, *values[1:]])), ttl=300)
    return _observation(question, Status.OK, found)


def _delegation(told: Any) -> tuple[Status, Delegation | None]:
    if isinstance(told, str):
        return Status(told.removeprefix("!")), None
    if isinstance(told, list):
        told = {"ns": told}
    servers = tuple(sorted(told["ns"]))
    parent = Status(told.get("parent", "ok"))
    return Status.OK, Delegation(
        parent="",
        parent_ns=servers if parent is Status.OK else (),
        child_ns=servers,
        glue=tuple(sorted((n, a) for n, a in told.get("glue", {}).items())),
        parent_status=parent,
        child_status=Status.OK,
    )


def _uncut(table: Table) -> Iterator[Observation]:
    """Below a delegation that is told, no zone is cut unless that is told too."""
    told = table.get("delegations", {})
    names = {asked.split()[0] for asked in table.get("dns", {})}
    for answer in table.get("dns", {}).values():
        first = answer if isinstance(answer, str) else answer[0]
        names |= {n for n in first.split(" -> ") if n[-1:].isalpha() and not n.startswith("!")}
    for answer in told.values():
        names |= set(answer) if isinstance(answer, list) else set()
        names |= set(answer["ns"]) if isinstance(answer, dict) else set()
    cuts = {cut for name in names for cut in zone_candidates(name)[1:]} - told.keys()
    for cut in sorted(cuts):
        if zone_candidates(cut)[0] in told:
            question = Question(QuestionKind.DELEGATION, cut)
            yield _observation(question, Status.NODATA, None)


def _certificates(host: str, told: str | Table) -> CertChain:
    issuer = told if isinstance(told, str) else told["issuer"]
    names = () if isinstance(told, str) else tuple(told["names"])
    leaf = Certificate(
        subject=host,
        issuer_organisation=issuer,
        issuer_common_name="",
        not_before=NOW,
        not_after=NOW.replace(year=2027),
        names=names,
        fingerprint="",
    )
    return CertChain(certificates=(leaf,), address="", valid=True)


def _observation(question: Question, status: Status, payload: Payload | None) -> Observation:
    return Observation(question=question, status=status, at=NOW, payload=payload)
