"""Any snapshot survives the file, and the same snapshot gives the same bytes."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

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
from depmap.model.target import (
    EndpointGroup,
    SourceLocation,
    StatedFact,
    Surface,
    SurfaceRole,
    Target,
)
from depmap.snapshot.canonical import canonical
from depmap.snapshot.lines import render_snapshot
from depmap.snapshot.reader import read_snapshot
from depmap.snapshot.writer import write_snapshot

TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
NUMBERS = st.integers(0, 2**32)
TIMES = st.integers(0, 4 * 10**15).map(lambda us: datetime.fromtimestamp(us / 1e6, UTC))
STATUSES = st.sampled_from(Status)

CERTIFICATES = st.builds(
    Certificate,
    subject=TEXT,
    issuer_organisation=TEXT,
    issuer_common_name=TEXT,
    not_before=st.none() | TIMES,
    not_after=st.none() | TIMES,
    names=TEXTS,
    fingerprint=TEXT,
)

PAYLOADS: dict[QuestionKind, st.SearchStrategy[Payload]] = {
    QuestionKind.RRSET: st.builds(
        RRset, chain=TEXTS, values=TEXTS, ttl=NUMBERS, authenticated=st.booleans()
    ),
    QuestionKind.DELEGATION: st.builds(
        Delegation,
        parent=TEXT,
        parent_ns=TEXTS,
        child_ns=TEXTS,
        glue=PAIRS,
        parent_status=STATUSES,
        child_status=STATUSES,
        ttl=NUMBERS,
    ),
    QuestionKind.ORIGIN: st.builds(
        Origin, asns=st.lists(NUMBERS, max_size=3).map(tuple), prefix=TEXT, holder=TEXT
    ),
    QuestionKind.WEB: st.builds(
        WebResponse, status_code=st.integers(0, 999), fields=PAIRS, address=TEXT, location=TEXT
    ),
    QuestionKind.TLS: st.builds(
        CertChain,
        certificates=st.lists(CERTIFICATES, min_size=1, max_size=3).map(tuple),
        address=TEXT,
        valid=st.none() | st.booleans(),
        problem=TEXT,
    ),
}


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    kind = draw(st.sampled_from(QuestionKind))
    return Observation(
        id=draw(st.just("") | st.integers(0, 10**9).map("o{}".format)),
        question=Question(kind, draw(TEXT), draw(TEXT)),
        status=draw(STATUSES),
        at=draw(TIMES),
        answered_by=draw(TEXT),
        payload=draw(st.none() | PAYLOADS.get(kind, st.none())),
        detail=draw(TEXT),
        provenance=draw(st.sampled_from(Provenance)),
        source=draw(TEXT),
        date=draw(TEXT),
    )


GROUPS = st.builds(EndpointGroup, hosts=TEXTS, fallback=TEXT, label=TEXT)
SURFACES = st.builds(
    Surface,
    role=st.sampled_from(SurfaceRole),
    groups=st.lists(GROUPS, max_size=2).map(tuple),
)
FACTS = st.builds(StatedFact, host=TEXT, claim=TEXT, source=TEXT, date=TEXT, component=TEXT)
TARGETS = st.builds(
    Target,
    id=TEXT,
    name=TEXT,
    domain=TEXT,
    surfaces=st.lists(SURFACES, max_size=2).map(tuple),
    beside=TEXTS,
    owned_domains=TEXTS,
    owner=TEXT,
    weight=st.floats(allow_nan=False, allow_infinity=False),
    location=st.none() | st.builds(SourceLocation, path=TEXT, line=NUMBERS),
    stated=st.lists(FACTS, max_size=2).map(tuple),
)
RUNS = st.builds(
    Run,
    started=TIMES,
    finished=TIMES,
    tool_version=TEXT,
    resolvers=TEXTS,
    vantage=TEXT,
    world=TEXT,
    complete=st.booleans(),
)
SNAPSHOTS = st.builds(
    Snapshot,
    run=RUNS,
    targets=st.lists(TARGETS, max_size=3).map(tuple),
    observations=st.lists(observations(), max_size=5).map(tuple),
)


@given(SNAPSHOTS)
@settings(max_examples=60)
def test_what_is_written_is_read_back(snapshot: Snapshot) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        write_snapshot(path, snapshot)
        assert read_snapshot(path) == snapshot
        assert path.read_bytes() == b"".join(render_snapshot(snapshot))
        assert path.read_bytes().isascii()


def test_every_kind_of_payload_is_read_back(tmp_path: Path) -> None:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    leaf = Certificate(
        subject="a.example",
        issuer_organisation="\u202eCA\x00",
        issuer_common_name="CA 1",
        not_before=at,
        not_after=None,
        names=("a.example", "*.a.example"),
        fingerprint="00",
    )
    payloads: dict[QuestionKind, Payload] = {
        QuestionKind.RRSET: RRset(chain=("a", "b"), values=("\x1b[31m",), ttl=5),
        QuestionKind.DELEGATION: Delegation(
            parent="example",
            parent_ns=("ns.a.example",),
            child_ns=(),
            glue=(("ns.a.example", "2a01:4f8::1"),),
            parent_status=Status.OK,
            child_status=Status.LAME,
        ),
        QuestionKind.ORIGIN: Origin(asns=(64500, 64501), prefix="203.0.112.0/22"),
        QuestionKind.WEB: WebResponse(
            status_code=301,
            fields=(("via", "\xe4"), ("via", "b")),
            address="203.0.114.10",
            location="https://b.example/",
        ),
        QuestionKind.TLS: CertChain(
            certificates=(leaf,), address="203.0.114.10", valid=False, problem="self-signed"
        ),
    }
    made = tuple(
        Observation(question=Question(kind, "a"), status=Status.OK, at=at, payload=payload)
        for kind, payload in payloads.items()
    )
    run = Run(started=at, finished=at, tool_version="1", complete=False)
    snapshot = Snapshot(run=run, targets=(), observations=canonical(made))
    write_snapshot(tmp_path / "s", snapshot)
    assert read_snapshot(tmp_path / "s") == snapshot


@given(st.lists(observations(), max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_canonical_order_does_not_depend_on_the_order_of_arrival(
    arrived: list[Observation], random: Random
) -> None:
    shuffled = list(arrived)
    random.shuffle(shuffled)
    ordered = canonical(shuffled)
    assert ordered == canonical(arrived)
    assert [o.id for o in ordered] == [f"o{n}" for n in range(1, len(ordered) + 1)]
    assert [o.question for o in ordered] == sorted({o.question for o in arrived})


def test_an_answer_stays_where_another_target_gave_the_question_up() -> None:
    question = Question(QuestionKind.RRSET, "example.com", "A")
    early, late = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 2, tzinfo=UTC)
    answer = Observation(
        question=question,
        status=Status.OK,
        at=late,
        payload=RRset(chain=("example.com",), values=("203.0.114.10",)),
    )
    given_up = Observation(question=question, status=Status.TIMEOUT, at=early)
    refused = Observation(question=question, status=Status.REFUSED, at=late)
    assert canonical([given_up, answer, refused])[0].payload == answer.payload
    assert canonical([given_up, refused])[0].status is Status.REFUSED
