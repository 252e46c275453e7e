"""Small snapshots held to a policy, as ``check`` holds them: read, examined, judged."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from depmap.inputs.policy import load_policy
from depmap.model.gate import GateOutcome, GateReport
from depmap.model.observation import (
    CertChain,
    Certificate,
    Observation,
    Question,
    QuestionKind,
    RRset,
    Snapshot,
    Status,
)
from depmap.pipeline.assess import hold_to_policy, owners_of
from depmap.pipeline.policy_names import with_known_names
from depmap.snapshot.canonical import canonical
from tests.golden.fixed import golden_index
from tests.golden.reader import AT, read_case, read_table

CASES = Path(__file__).parents[1] / "golden" / "cases"
OPEN = "[policy]\nmin-coverage = 0.0\n"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

ENTIRE = """
[target."{name}"]
web = ["{name}"]
[A]
"{name}" = "{address}"
"ns-32.awsdns-04.com" = "205.251.192.32"
"g-ns-1.awsdns-04.com" = "205.251.192.1"
[NS]
"{name}" = "ns-32.awsdns-04.com"
[NS."awsdns-04.com"]
parent = "g-ns-1.awsdns-04.com"
child = "g-ns-1.awsdns-04.com"
glue = {{ "g-ns-1.awsdns-04.com" = "205.251.192.1" }}
[origin]
"104.16.7.2" = "AS13335 104.16.0.0/13"
"18.184.9.1" = "AS16509 18.184.0.0/15"
"205.251.192.32" = "AS16509 205.251.192.0/24"
"205.251.192.1" = "AS16509 205.251.192.0/24"
[web]
"{name}" = "200; server: {server}"
[tls]
"{name}" = "Let's Encrypt: {name}"
[probe]
"ns-32.awsdns-04.com {name}" = "ok"
"g-ns-1.awsdns-04.com awsdns-04.com" = "ok"
"""


def case(name: str) -> Snapshot:
    """A case of the golden corpus."""
    return read_case(CASES / name)


def written(text: str) -> Snapshot:
    """The snapshot of a table as ``tests/golden/reader.py`` describes it."""
    return read_table(tomllib.loads(text))


def site(name: str = "site.example") -> Snapshot:
    """One site behind Cloudflare with its DNS at Route 53: everything measured but the origin."""
    return written(ENTIRE.format(name=name, address="104.16.7.2", server="cloudflare"))


def hosted(name: str) -> Snapshot:
    """The same on EC2 in Frankfurt: everything measured."""
    return written(ENTIRE.format(name=name, address="18.184.9.1", server="nginx"))


def sites(*snapshots: Snapshot) -> Snapshot:
    """Several in one."""
    told = {o.question: replace(o, id="") for s in snapshots for o in s.observations}
    return replace(
        snapshots[0],
        targets=tuple(t for s in snapshots for t in s.targets),
        observations=canonical(told.values()),
    )


def weighed(snapshot: Snapshot, weights: Mapping[str, float]) -> Snapshot:
    """The same with weights."""
    return replace(
        snapshot, targets=tuple(replace(t, weight=weights[t.id]) for t in snapshot.targets)
    )


def with_answers(snapshot: Snapshot, answers: Mapping[str, Iterable[str] | Status]) -> Snapshot:
    """The same with further record sets: ``{"a.example CAA": [...]}``, or how it failed."""
    made = []
    for question, values in answers.items():
        owner, rrtype = question.split()
        failed = isinstance(values, Status)
        held = () if isinstance(values, Status) else tuple(values)
        status = values if isinstance(values, Status) else Status.OK if held else Status.NODATA
        made.append(
            Observation(
                question=Question(QuestionKind.RRSET, owner, rrtype),
                status=status,
                at=AT,
                payload=None if failed else RRset(chain=(owner,), values=held),
            )
        )
    return _with(snapshot, made)


def with_certificate(snapshot: Snapshot, host: str, *, days: int) -> Snapshot:
    """The same with a certificate of ``host`` that ends so many days after the run."""
    leaf = Certificate(
        subject=host,
        issuer_organisation="Let's Encrypt",
        issuer_common_name="",
        not_before=AT - timedelta(days=60),
        not_after=snapshot.run.finished + timedelta(days=days, hours=1),
        names=(host,),
        fingerprint="",
    )
    chain = CertChain(certificates=(leaf,), address="", valid=True)
    question = Question(QuestionKind.TLS, host)
    return _with(snapshot, [Observation(question=question, status=Status.OK, at=AT, payload=chain)])


def without(snapshot: Snapshot, *questions: str) -> Snapshot:
    """The same where these were not answered: ``rrset site.example A``."""
    kept = [
        replace(o, id="")
        if str(o.question) not in questions
        else replace(o, id="", status=Status.TIMEOUT, payload=None)
        for o in snapshot.observations
    ]
    found = {str(o.question) for o in snapshot.observations}
    assert set(questions) <= found, set(questions) - found
    return replace(snapshot, observations=canonical(kept))


def _with(snapshot: Snapshot, made: list[Observation]) -> Snapshot:
    new = {o.question: o for o in made}
    kept = [replace(o, id="") for o in snapshot.observations if o.question not in new]
    return replace(snapshot, observations=canonical([*kept, *new.values()]))


def hold(snapshot: Snapshot, policy: str, folder: Path, **how: Any) -> GateReport:
    """What a policy, given as the text of its file, says of a snapshot."""
    path = folder / "depmap.toml"
    path.write_text(policy, encoding="utf-8")
    index = how.get("index", golden_index())
    read = with_known_names(load_policy(path), index, owners_of(index))
    return hold_to_policy(snapshot, read, index, how.get("now", NOW))


def told(report: GateReport, rule: str = "") -> set[tuple[str, str, str]]:
    """(rule, subject, state) of the outcomes, of one rule where given."""
    return {(o.rule, o.subject, o.state.value) for o in report.outcomes if rule in ("", o.rule)}


def only(report: GateReport, rule: str) -> GateOutcome:
    """The one outcome of a rule."""
    (outcome,) = [o for o in report.outcomes if o.rule == rule]
    return outcome
