"""The journal and the finished file, with full disks, dead runs and rivals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from depmap.errors import ExitCode, OutputError, SnapshotError
from depmap.model.observation import (
    Observation,
    Question,
    QuestionKind,
    RRset,
    Run,
    Snapshot,
    Status,
)
from depmap.model.target import Target
from depmap.snapshot.canonical import canonical
from depmap.snapshot.journal import Journal, journal_path
from depmap.snapshot.reader import read_snapshot
from depmap.snapshot.targets import Header, header_of
from depmap.snapshot.writer import SnapshotWriter, write_snapshot

AT = datetime(2026, 9, 23, 12, tzinfo=UTC)
RUN = Run(
    started=AT, finished=AT + timedelta(seconds=9), tool_version="1", resolvers=("192.0.2.1",)
)
HEADER = Header(started=AT, tool_version="1", resolvers=("192.0.2.1",))
TARGETS = tuple(
    Target(id=name, name=name, domain=name, surfaces=()) for name in ("a.example", "b.example")
)


def answer(host: str) -> Observation:
    return Observation(
        question=Question(QuestionKind.RRSET, host, "A"),
        status=Status.OK,
        at=AT,
        payload=RRset(chain=(host,), values=("203.0.114.10",)),
    )


SNAPSHOT = Snapshot(
    run=RUN,
    targets=TARGETS,
    observations=canonical([answer("a.example"), answer("b.example"), answer("ns.example")]),
)
OF_A = (answer("a.example"), answer("ns.example"))
OF_B = (answer("b.example"), answer("ns.example"))


def test_the_finished_file_replaces_the_old_one_and_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text("old")
    path.chmod(0o640)
    with SnapshotWriter(path, HEADER, TARGETS) as writer:
        writer.checkpoint("a.example", OF_A)
        assert path.read_text() == "old"
        writer.finish(SNAPSHOT)
    assert read_snapshot(path) == SNAPSHOT
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]
    assert header_of(RUN) == HEADER


def test_a_shared_observation_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with SnapshotWriter(path, HEADER, TARGETS) as writer:
        writer.checkpoint("a.example", OF_A)
        writer.checkpoint("b.example", OF_B)
    assert journal_path(path).read_bytes().count(b'"ns.example"') == 2  # question and chain
    left = read_snapshot(journal_path(path), salvage=True)
    assert left.observations == SNAPSHOT.observations
    assert left.run.finished == AT


def test_a_new_run_starts_over_and_a_resumed_one_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with SnapshotWriter(path, HEADER, TARGETS) as writer:
        writer.checkpoint("a.example", OF_A)
    journal = journal_path(path)
    with journal.open("ab") as stream:
        stream.write(b'{"kind":"observ')
    later = replace(HEADER, started=AT + timedelta(days=1))
    with SnapshotWriter(path, later, TARGETS, resume=True) as writer:
        assert writer.recovered is not None
        assert writer.recovered.done == ["a.example"]
        assert writer.recovered.header == HEADER
        assert tuple(writer.recovered.observations) == OF_A
        writer.checkpoint("b.example", OF_B)
    assert read_snapshot(journal, salvage=True).observations == SNAPSHOT.observations
    with SnapshotWriter(path, later, TARGETS) as writer:
        assert writer.recovered is None
    assert read_snapshot(journal, salvage=True).observations == ()


@pytest.mark.parametrize("kept", [0, 1, 40, 250])
def test_a_journal_torn_at_its_very_beginning_is_no_hindrance(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "s.jsonl"
    with SnapshotWriter(path, HEADER, TARGETS):
        pass
    journal = journal_path(path)
    journal.write_bytes(journal.read_bytes()[:kept])
    with SnapshotWriter(path, HEADER, TARGETS, resume=True) as writer:
        assert writer.recovered is None
    assert read_snapshot(journal, salvage=True).targets == TARGETS


def test_a_journal_of_other_targets_or_with_a_hole_is_not_resumed(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with SnapshotWriter(path, HEADER, TARGETS) as writer:
        writer.checkpoint("a.example", OF_A)
    with pytest.raises(SnapshotError, match="of other targets"):
        SnapshotWriter(path, HEADER, TARGETS[:1], resume=True)
    journal = journal_path(path)
    journal.write_bytes(journal.read_bytes().replace(b'"status":"ok"', b'"status":"o"', 1))
    with pytest.raises(SnapshotError, match=r"s\.jsonl\.part:5: damaged"):
        SnapshotWriter(path, HEADER, TARGETS, resume=True)


def test_the_second_run_is_told_who_holds_the_file(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with (
        SnapshotWriter(path, HEADER, TARGETS),
        pytest.raises(SnapshotError, match=f"in use by process {os.getpid()}") as caught,
    ):
        SnapshotWriter(path, HEADER, TARGETS)
    assert caught.value.exit_code is ExitCode.OUTPUT
    with SnapshotWriter(path, HEADER, TARGETS) as writer:
        writer.finish(SNAPSHOT)


def test_a_holder_that_wrote_nothing_yet_is_another_run(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with SnapshotWriter(path, HEADER, TARGETS):
        os.truncate(journal_path(path), 0)
        with pytest.raises(SnapshotError, match="in use by another run"):
            SnapshotWriter(path, HEADER, TARGETS)


def test_what_was_checkpointed_outlives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    program = textwrap.dedent(
        f"""
        import os, sys, signal
        from pathlib import Path
        from tests.snapshot.test_writer import HEADER, OF_A, TARGETS, SnapshotWriter
        writer = SnapshotWriter(Path({str(path)!r}), HEADER, TARGETS)
        writer.checkpoint("a.example", OF_A)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    root = str(Path(__file__).parents[2])
    died = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": root}, check=False
    )
    assert died.returncode == -signal.SIGKILL
    with SnapshotWriter(path, HEADER, TARGETS, resume=True) as writer:
        assert writer.recovered is not None
        assert writer.recovered.done == ["a.example"]


def test_a_full_disk_is_told_with_the_path() -> None:
    with pytest.raises(OutputError, match="/dev/full: can't be written: No space left") as caught:
        write_snapshot(Path("/dev/full"), SNAPSHOT)
    assert caught.value.exit_code is ExitCode.OUTPUT
    with SnapshotWriter(Path("/dev/full"), HEADER, TARGETS) as writer:
        writer.checkpoint("a.example", OF_A)
        with pytest.raises(OutputError, match="/dev/full"):
            writer.finish(SNAPSHOT)
    assert Path("/dev/full").is_char_device()


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    write_snapshot(path, SNAPSHOT)
    before = path.read_bytes()
    program = textwrap.dedent(
        f"""
        import resource, signal, sys
        from pathlib import Path
        from tests.snapshot.test_writer import HEADER, OF_A, SNAPSHOT, TARGETS
        from depmap.snapshot.writer import SnapshotWriter, write_snapshot
        from depmap.errors import OutputError
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
        failed = 0
        for write in (
            lambda: write_snapshot(Path({str(path)!r}), SNAPSHOT),
            lambda: SnapshotWriter(Path({str(path)!r}), HEADER, TARGETS).checkpoint("a", OF_A * 9),
        ):
            try:
                write()
            except OutputError as error:
                failed += "can't be written" in error.message
        sys.exit(failed)
        """
    )
    root = str(Path(__file__).parents[2])
    ended = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": root}, check=False
    )
    assert ended.returncode == 2
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.jsonl", "s.jsonl.part"]


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "none" / "s.jsonl"
    with pytest.raises(OutputError, match=r"none/s\.jsonl: can't be written"):
        write_snapshot(missing, SNAPSHOT)
    with pytest.raises(OutputError, match=r"none/s\.jsonl\.part: can't be written"):
        SnapshotWriter(missing, HEADER, TARGETS)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into a read-only folder")
def test_a_read_only_folder_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    write_snapshot(path, SNAPSHOT)
    before = path.read_bytes()
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="Permission denied"):
            write_snapshot(path, SNAPSHOT)
    finally:
        tmp_path.chmod(0o755)
    assert path.read_bytes() == before


def test_a_journal_removed_by_its_last_holder_is_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    journal = Journal(path)
    reopened: list[Journal] = []

    def rival() -> None:
        while not reopened:
            try:
                reopened.append(Journal(path))
            except SnapshotError:
                continue

    thread = threading.Thread(target=rival)
    thread.start()
    time.sleep(0.02)
    journal.remove()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert journal_path(path).exists()
    reopened[0].remove()
    assert not journal_path(path).exists()


def test_a_journal_that_cannot_be_removed_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    journal = Journal(folder / "s.jsonl")
    journal_path(folder / "s.jsonl").unlink()
    folder.rmdir()
    with pytest.raises(OutputError, match="can't be written"):
        journal.remove()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.write_text("old")
    link.symlink_to(real)
    write_snapshot(link, SNAPSHOT)
    assert link.is_symlink()
    assert read_snapshot(real) == SNAPSHOT
