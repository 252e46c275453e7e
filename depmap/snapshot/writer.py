"""Writing snapshots: checkpoints while a scan runs, and the finished file. No reading back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from depmap.errors import OutputError
from depmap.model.observation import Observation, Question, Snapshot
from depmap.model.target import Target
from depmap.snapshot.atomic import write_atomically
from depmap.snapshot.journal import Journal
from depmap.snapshot.lines import done_line, observation_line, render_snapshot
from depmap.snapshot.reader import Contents
from depmap.snapshot.targets import Header


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write a finished snapshot in one step; raises OutputError, and then the old file stays."""
    write_atomically(path, render_snapshot(snapshot))


class SnapshotWriter:
    """Keeps completed targets on disk while a scan runs, then writes the snapshot ``path``.

    With ``resume`` what an earlier run completed is kept and told in ``recovered``; otherwise a
    journal left behind is overwritten. Raises SnapshotError when another run holds the journal
    or it is of other targets, OutputError when it can't be written.
    """

    def __init__(
        self, path: Path, header: Header, targets: tuple[Target, ...], *, resume: bool = False
    ) -> None:
        self.path = path
        self.recovered: Contents | None = None
        self._written: dict[Question, Observation] = {}
        self._journal: Journal | None = None
        if path.exists() and not path.is_file():
            return  # a device or pipe: nothing to lock or to resume, written once at the end
        self._journal = Journal(path)
        try:
            self._start(self._journal, header, targets, resume=resume)
        except OutputError:
            self.close()
            raise

    def checkpoint(self, target_id: str, observations: Iterable[Observation]) -> None:
        """Put a completed target on disk: what is new of its observations, then its mark."""
        if self._journal is None:
            return
        lines: list[bytes] = []
        for observation in observations:
            if self._written.get(observation.question) != observation:
                self._written[observation.question] = observation
                lines.append(observation_line(observation))
        self._journal.append([*lines, done_line(target_id)])

    def finish(self, snapshot: Snapshot) -> None:
        """Write the snapshot in place and remove the journal."""
        write_snapshot(self.path, snapshot)
        if self._journal is not None:
            self._journal.remove()
            self._journal = None

    def close(self) -> None:
        """Let go of the journal; what it holds stays for a resume."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _start(
        self, journal: Journal, header: Header, targets: tuple[Target, ...], *, resume: bool
    ) -> None:
        self.recovered = journal.recover(targets) if resume else None
        if self.recovered is None:
            journal.begin(header, targets)
        else:
            self._written = {o.question: o for o in self.recovered.observations}
