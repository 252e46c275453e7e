"""A progress bar on standard error, where a person watches; nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from depmap.pipeline.scan import Progress
from depmap.resolvers.scan import Silent

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress


@contextmanager
def watching(*, quiet: bool) -> Iterator[Progress]:
    """A bar while a scan runs, on a terminal and without ``--quiet``."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(file=sys.stderr, markup=False, highlight=False, emoji=False)
    with RichProgress(*columns, console=console, transient=True) as bar:
        yield _Bar(bar)


class _Bar:
    def __init__(self, bar: RichProgress) -> None:
        self._bar = bar
        self._task = bar.add_task("scanning", total=None)

    def started(self, targets: int) -> None:
        """Show how many targets there are."""
        self._bar.update(self._task, total=targets)

    def target_done(self, target_id: str, *, answered: int, failed: int) -> None:
        """One target further."""
        self._bar.advance(self._task)
