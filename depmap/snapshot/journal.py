"""The journal file of a running scan: locked, appended to, synced. No knowledge of its end.

It lies beside the snapshot as ``<name>.part``, so the old snapshot stays intact until the new
one is complete.
"""

from __future__ import annotations

import fcntl
import io
import os
from pathlib import Path

from depmap.errors import DepmapError, InputError, SnapshotError
from depmap.model.target import Target
from depmap.snapshot.atomic import output_error, sync_directory
from depmap.snapshot.lines import header_line, held_line, target_line
from depmap.snapshot.reader import Contents, read_contents
from depmap.snapshot.targets import Header


def journal_path(path: Path) -> Path:
    """Where the journal of the snapshot ``path`` lies."""
    return path.with_name(f"{path.name}.part")


class Journal:
    """The open journal of the snapshot ``path``, held until it is closed or removed.

    Raises SnapshotError when another run holds it, OutputError when it can't be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = journal_path(path)
        self._file = self._acquire(path)

    def begin(self, header: Header, targets: tuple[Target, ...]) -> None:
        """Start anew."""
        self._truncate(0)
        self.append([header_line(header), *map(target_line, targets), _held()])

    def recover(self, targets: tuple[Target, ...]) -> Contents | None:
        """Go on where an earlier run ended, a torn last line dropped.

        None when it left nothing to go on from: no journal, or one cut short before its first
        target. Raises SnapshotError for a damaged journal and for one of other targets.
        """
        try:
            contents = read_contents(self._path)
        except InputError:
            return None
        if not contents.holder:
            return None
        damage = contents.damage[:-1] if contents.torn else contents.damage
        problem = f"{damage[0].line}: {damage[0].problem}" if damage else ""
        if not problem and tuple(contents.targets) != targets:
            problem = " it is the journal of a scan of other targets"
        if problem:
            raise SnapshotError(
                f"{self._path}:{problem}", remedy="start the scan anew without --resume"
            )
        self._truncate(contents.length)
        self.append([_held()])
        return contents

    def append(self, lines: list[bytes]) -> None:
        """Write whole lines and sync them to the disk."""
        content = b"".join(lines)
        try:
            while content:
                content = content[self._file.write(content) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            raise output_error(self._path, error) from error

    def remove(self) -> None:
        """Delete the journal, then let go of it."""
        try:
            self._path.unlink(missing_ok=True)
            sync_directory(self._path.parent)
        except OSError as error:
            raise output_error(self._path, error) from error
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the journal; what it holds stays for a resume."""
        self._file.close()

    def _acquire(self, path: Path) -> io.FileIO:
        """The locked file; opened once more if its last holder removed it in between."""
        while True:
            try:
                file = self._path.open("a+b", buffering=0)
            except OSError as error:
                raise output_error(self._path, error) from error
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                file.close()
                if not isinstance(error, BlockingIOError):
                    raise output_error(self._path, error) from error
                raise SnapshotError(
                    f"{path}: in use by {_holder(self._path)}",
                    remedy="wait for that run, or give another path",
                ) from None
            if os.fstat(file.fileno()).st_nlink:
                return file
            file.close()

    def _truncate(self, length: int) -> None:
        try:
            self._file.truncate(length)
        except OSError as error:
            raise output_error(self._path, error) from error


def _held() -> bytes:
    return held_line(f"process {os.getpid()}")


def _holder(path: Path) -> str:
    try:
        return read_contents(path).holder or "another run"
    except DepmapError:
        return "another run"  # it holds the lock and has written nothing yet
