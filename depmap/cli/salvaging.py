"""Reads a snapshot, and says on stderr what of it is missing."""

from __future__ import annotations

from pathlib import Path

from depmap.cli.sink import say
from depmap.model.observation import Snapshot
from depmap.report.safe import safe
from depmap.snapshot.reader import Damage, read_snapshot

MOST = 8
"""Problems told one by one; of more the number is told."""


def read_told(path: Path, *, salvage: bool) -> Snapshot:
    """The snapshot in ``path``, as read_snapshot has it; raises what that raises.

    Damaged lines are named, and a run that is not complete is told.
    """
    damage: list[Damage] = []
    snapshot = read_snapshot(path, salvage=salvage, tell=damage.append)
    name = safe(str(path))
    for each in damage[:MOST]:
        say(f"depmap: {name}:{each.line}: {safe(each.problem)}")
    if len(damage) > MOST:
        say(f"depmap: {name}: and {len(damage) - MOST} more")
    if not snapshot.run.complete:
        say(f"depmap: {name} is incomplete: its scan was interrupted, or part of it was lost")
    return snapshot
