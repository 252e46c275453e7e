"""``--redact``: a scan by a resolver on loopback, and no trace of it in anything written."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from depmap.cli.formats import CheckFormat, GraphFormat, ReportFormat
from depmap.cli.main import run
from depmap.snapshot.journal import journal_path
from depmap.snapshot.reader import read_snapshot

ADDRESS = "127.83.19.7"
VANTAGE = "the office in Oslo"
POLICY = "[policy]\nmin-coverage = 0.0\nno-single-point = true\n"


@contextmanager
def resolver(asked: Callable[[], object] = lambda: None) -> Iterator[str]:
    """``IP:PORT`` where every name is said not to exist, but some questions are refused.

    ``asked`` is called at each question.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((ADDRESS, 0))
        taken.settimeout(0.05)
        done = threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    query, client = taken.recvfrom(4096)
                except TimeoutError:
                    continue
                asked()
                flags = b"\x81\x85" if b"\x03www" in query else b"\x81\x83"
                taken.sendto(query[:2] + flags + query[4:], client)

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield f"{ADDRESS}:{taken.getsockname()[1]}"
        finally:
            done.set()
            server.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Snapshots of one such scan, as it was and redacted, and a policy."""
    place = tmp_path_factory.mktemp("redaction")
    (place / "depmap.toml").write_text(POLICY, encoding="utf-8")
    with resolver() as asked:
        scan = ["scan", "exchange.example", "--resolver", asked, "--vantage", VANTAGE]
        for name, more in (("plain", []), ("redacted", ["--redact"])):
            files = ["--snapshot", str(place / f"{name}.depmap"), "-o", str(place / f"{name}.json")]
            assert run([*scan, *files, "--format", "json", *more]) == 3
    return place


def told_in(path: Path) -> set[str]:
    """Which of the two a file tells."""
    text = path.read_text(encoding="utf-8")
    return {secret for secret in (ADDRESS, VANTAGE) if secret in text}


def test_a_scan_tells_neither_in_its_snapshot_nor_in_its_report(folder: Path) -> None:
    for kind in ("depmap", "json"):
        assert told_in(folder / f"plain.{kind}") == {ADDRESS, VANTAGE}
        assert told_in(folder / f"redacted.{kind}") == set()
    assert '"resolver"' in (folder / "redacted.json").read_text(encoding="utf-8")


def test_the_journal_of_a_running_scan_tells_neither(tmp_path: Path) -> None:
    snapshot, listed = tmp_path / "s.depmap", tmp_path / "of-a-client.txt"
    listed.write_text("one.example\ntwo.example\n", encoding="utf-8")
    journal: list[str] = []

    def look() -> None:
        part = journal_path(snapshot)
        journal.extend([part.read_text(encoding="utf-8")] if part.exists() else [])

    for more in ([], ["--redact"]):
        journal.clear()
        with resolver(look) as asked:
            scan = ["scan", "-f", str(listed), "--resolver", asked, "--vantage", VANTAGE]
            scan += ["--snapshot", str(snapshot), "--concurrency", "1", "--quiet", *more]
            assert run([*scan, "-o", str(tmp_path / "out")]) in (0, 3)
        told = {s for s in (ADDRESS, VANTAGE, listed.name) if s in journal[-1]}
        assert '"kind":"observation"' in journal[-1]
        assert told == (set() if more else {ADDRESS, VANTAGE, listed.name})
        assert (listed.name in snapshot.read_text(encoding="utf-8")) is not bool(more)


def test_a_check_of_a_list_still_points_into_it(tmp_path: Path) -> None:
    listed, policy = tmp_path / "list.txt", tmp_path / "depmap.toml"
    listed.write_text("binance\n", encoding="utf-8")
    policy.write_text(POLICY, encoding="utf-8")
    out = tmp_path / "out.csv"
    check = ["check", str(listed), "--policy", str(policy), "--world", "2026-09", "--redact"]
    assert run([*check, "--format", "csv", "-o", str(out)]) == 1
    assert f"{listed},1" in out.read_text(encoding="utf-8")


def test_the_observations_are_otherwise_the_same(folder: Path) -> None:
    plain = read_snapshot(folder / "plain.depmap").observations
    redacted = read_snapshot(folder / "redacted.depmap").observations
    assert [(o.id, o.question, o.status) for o in plain] == [
        (o.id, o.question, o.status) for o in redacted
    ]


@pytest.mark.parametrize("form", ReportFormat)
@pytest.mark.parametrize("detail", ["providers", "full"])
def test_no_format_of_a_report_tells_it(folder: Path, form: str, detail: str) -> None:
    assert told_in(written(folder, "report", form, "--detail", detail)) == set()


@pytest.mark.parametrize("form", GraphFormat)
def test_no_graph_tells_it(folder: Path, form: str) -> None:
    assert told_in(written(folder, "export", form)) == set()


@pytest.mark.parametrize("form", CheckFormat)
def test_no_outcome_of_a_check_tells_it(folder: Path, form: str) -> None:
    policy = str(folder / "depmap.toml")
    assert told_in(written(folder, "check", form, "--policy", policy)) == set()


def test_without_it_reports_and_graphs_tell(folder: Path) -> None:
    for command, form in (("report", "terminal"), ("export", "graphml")):
        out = folder / f"told.{form}"
        run([command, str(folder / "plain.depmap"), "--format", form, "-o", str(out)])
        assert VANTAGE in out.read_text(encoding="utf-8")


def written(folder: Path, command: str, form: str, *more: str) -> Path:
    """What a command writes of the snapshot that was not redacted."""
    out = folder / f"{command}.{form}"
    snapshot = str(folder / "plain.depmap")
    code = run([command, snapshot, "--redact", "--format", form, "-o", str(out), *more])
    assert code in (0, 1, 3)
    assert out.stat().st_size
    return out
