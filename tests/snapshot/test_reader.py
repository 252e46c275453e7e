"""What can be wrong with a snapshot, and what is told about it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from depmap.errors import ExitCode, InputError, SnapshotError
from depmap.model.observation import (
    CertChain,
    Certificate,
    Observation,
    Question,
    QuestionKind,
    RRset,
    Run,
    Snapshot,
    Status,
)
from depmap.model.target import EndpointGroup, Surface, SurfaceRole, Target
from depmap.snapshot.canonical import canonical
from depmap.snapshot.reader import read_snapshot
from depmap.snapshot.writer import write_snapshot

AT = datetime(2026, 9, 23, 12, tzinfo=UTC)


def answer(host: str, address: str) -> Observation:
    return Observation(
        question=Question(QuestionKind.RRSET, host, "A"),
        status=Status.OK,
        at=AT,
        payload=RRset(chain=(host,), values=(address,)),
    )


def certificate() -> Observation:
    leaf = Certificate(
        subject="a.example",
        issuer_organisation="",
        issuer_common_name="",
        not_before=AT,
        not_after=None,
        names=(),
        fingerprint="",
    )
    return Observation(
        question=Question(QuestionKind.TLS, "a.example"),
        status=Status.OK,
        at=AT,
        payload=CertChain(certificates=(leaf,), address="203.0.114.10"),
    )


SNAPSHOT = Snapshot(
    run=Run(started=AT, finished=AT, tool_version="1"),
    targets=(
        Target(
            id="a.example",
            name="a.example",
            domain="a.example",
            surfaces=(
                Surface(role=SurfaceRole.WEB, groups=(EndpointGroup(hosts=("a.example",)),)),
            ),
        ),
    ),
    observations=canonical(
        [answer("a.example", "203.0.114.10"), answer("b.example", "203.0.114.11"), certificate()]
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "snapshot.jsonl"
    write_snapshot(path, SNAPSHOT)
    return path


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def change(path: Path, line: int, **fields: object) -> None:
    """Set fields of the JSON object in a line, counted from 1."""
    lines = lines_of(path)
    value = json.loads(lines[line - 1]) | fields
    lines[line - 1] = json.dumps(value, separators=(",", ":")).encode() + b"\n"
    path.write_bytes(b"".join(lines))


def test_a_damaged_line_is_named_and_the_rest_can_be_salvaged(path: Path) -> None:
    lines = lines_of(path)
    lines[3] = lines[3][:20] + b"\xff" + lines[3][21:]
    path.write_bytes(b"".join(lines))
    with pytest.raises(SnapshotError, match=r"snapshot\.jsonl:4: damaged") as caught:
        read_snapshot(path)
    assert caught.value.exit_code is ExitCode.OUTPUT
    assert "--salvage" in caught.value.remedy
    left = read_snapshot(path, salvage=True)
    assert [o.question.subject for o in left.observations] == ["a.example", "a.example"]
    assert not left.run.complete
    assert left.targets == SNAPSHOT.targets


@pytest.mark.parametrize("cut", [1, 30])
def test_a_torn_end_is_an_unfinished_run(path: Path, cut: int) -> None:
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(SnapshotError, match=r":6: damaged: the line is torn"):
        read_snapshot(path)
    left = read_snapshot(path, salvage=True)
    assert left.observations == SNAPSHOT.observations
    assert not left.run.complete


def test_a_missing_trailer_is_an_unfinished_run(path: Path) -> None:
    path.write_bytes(b"".join(lines_of(path)[:-1]))
    with pytest.raises(SnapshotError, match="trailer is missing"):
        read_snapshot(path)


def test_a_line_cut_out_is_noticed(path: Path) -> None:
    lines = lines_of(path)
    path.write_bytes(b"".join(lines[:3] + lines[4:]))
    with pytest.raises(SnapshotError, match="digest"):
        read_snapshot(path)
    assert len(read_snapshot(path, salvage=True).observations) == 2


def test_a_changed_value_is_noticed(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"203.0.114.11", b"203.0.114.99"))
    with pytest.raises(SnapshotError, match="digest"):
        read_snapshot(path)


def test_a_line_after_the_trailer_is_damage(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"{}\n")
    with pytest.raises(SnapshotError, match=":7: a line after the trailer"):
        read_snapshot(path)


def test_a_newer_schema_is_refused_salvage_or_not(path: Path) -> None:
    change(path, 1, schema="depmap/snapshot/2")
    for salvage in (False, True):
        with pytest.raises(SnapshotError, match="schema depmap/snapshot/2") as caught:
            read_snapshot(path, salvage=salvage)
        assert "newer depmap" in caught.value.remedy


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name,domain\nbinance,binance.com\n",
        b"{}\n",
        b"[]\n",
        b'{"schema":"depmap/report/1"}\n',
        b'{"schema":"depmap/snapshot/x"}\n',
        b'{"schema":3}\n',
        b"[" * 100_000 + b"\n",
        b"\x00" * 50,
    ],
)
def test_another_file_is_the_users_mistake(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no depmap snapshot") as caught:
        read_snapshot(path, salvage=True)
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_missing_file_and_a_folder_are_the_users_mistake(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(InputError, match="can't be read"):
            read_snapshot(path)


def test_a_damaged_header_is_damage(path: Path) -> None:
    change(path, 1, started="yesterday")
    with pytest.raises(SnapshotError, match=":1: damaged: 'started' is no ISO 8601"):
        read_snapshot(path, salvage=True)


@pytest.mark.parametrize(
    ("line", "fields", "problem"),
    [
        (2, {"weight": True}, "'weight' is no number"),
        (2, {"weight": 1e999}, "Infinity is no JSON"),
        (2, {"surfaces": {}}, "'surfaces' is no list"),
        (2, {"surfaces": [1]}, "not an object"),
        (2, {"surfaces": [{"role": "tv", "groups": []}]}, "'role'"),
        (2, {"beside": [1]}, "'beside' is no string"),
        (2, {"location": {"path": "x", "line": "1"}}, "'line' is no whole number"),
        (2, {"kind": "header"}, "a second header"),
        (2, {"kind": "poem"}, "'kind'"),
        (3, {"id": "o1\u001b[31m"}, "'id' is not o and a number"),
        (3, {"id": "o\u0661"}, "'id' is not o and a number"),
        (3, {"question": ["rrset", "x"]}, "three parts"),
        (3, {"question": ["smoke", "x", ""]}, "'question'"),
        (3, {"question": ["origin", "x", ""]}, "answered by a rrset payload"),
        (3, {"at": "2026-09-23T12:00:00"}, "offset"),
        (3, {"at": 5}, "'at'"),
        (3, {"payload": {"type": "server"}}, "have no payload"),
        (3, {"payload": {"type": "rrset"}}, "'chain' is missing"),
        (5, {"payload": {"type": "tls", "certificates": []}}, "'certificates' is empty"),
        (6, {"complete": 1}, "neither true nor false"),
    ],
)
def test_mistyped_fields_are_damage(
    path: Path, line: int, fields: dict[str, object], problem: str
) -> None:
    change(path, line, **fields)
    with pytest.raises(SnapshotError, match=f":{line}: damaged: .*{problem}"):
        read_snapshot(path)


def test_pairs_are_pairs(path: Path) -> None:
    fields = {
        "question": ["web", "https://a.example/", ""],
        "payload": {"type": "web", "status_code": 200, "fields": [["a"]], "address": ""},
    }
    change(path, 3, **fields)
    with pytest.raises(SnapshotError, match="no pair"):
        read_snapshot(path)


def test_who_salvages_is_told_what_is_wrong(path: Path) -> None:
    change(path, 3, id="x")
    told: list[tuple[int, str]] = []
    snapshot = read_snapshot(path, salvage=True, tell=lambda d: told.append((d.line, d.problem)))
    assert not snapshot.run.complete
    assert told[0] == (3, "damaged: 'id' is not o and a number")
    assert "digest" in told[1][1]
