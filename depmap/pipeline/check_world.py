"""The check of recorded worlds: the shipped ones, or a folder of the user's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from depmap.analysis.check_rules import apply_rules
from depmap.analysis.world_rules import WORLD_RULES
from depmap.analysis.world_scene import WorldScene
from depmap.errors import InputError, UsageError
from depmap.inputs.data import data_dir
from depmap.inputs.exchanges import load_exchanges
from depmap.inputs.worlds import list_worlds, read_world_files, world_dir
from depmap.model.file_check import CheckFinding
from depmap.model.world import count_answers
from depmap.model.world_check import WorldFile, WorldReport, WorldRule
from depmap.world.wire import check_rrset


def check_world(name_or_path: str | None, *, today: date) -> WorldReport:
    """All that is wrong with a shipped world or a folder; None is every shipped world.

    Raises UsageError where there is no such world, Unreadable for a folder or file that can't be
    opened.
    """
    known = {exchange.id for exchange in load_exchanges(data_dir() / "exchanges")}
    if name_or_path is not None:
        return check_worlds([world_dir(name_or_path)], known=known, today=today)
    shipped = [world_dir(name) for name in list_worlds()]
    if not shipped:
        raise UsageError("no world is shipped", remedy="give the path of a folder")
    return check_worlds(shipped, known=known, today=today)


def check_worlds(
    directories: Sequence[Path], *, known: Collection[str], today: date
) -> WorldReport:
    """The same of folders, each a world by itself; ``known`` are the ids of exchanges."""
    findings: list[CheckFinding] = []
    files: list[WorldFile] = []
    for directory in directories:
        refusals: list[InputError] = []
        read = read_world_files(directory, refusals)
        scene = WorldScene(path=str(directory), files=read, exchanges=frozenset(known), today=today)
        findings += apply_rules(WORLD_RULES, scene, [*refusals, *_unservable(read)])
        files += read
    return WorldReport(
        path=str(directories[0] if len(directories) == 1 else directories[0].parent),
        files=len(files),
        findings=tuple(findings),
        answers=count_answers(file.recorded for file in files),
    )


def _unservable(files: Iterable[WorldFile]) -> Iterator[InputError]:
    """What the world's name server can't write, in its own words."""
    for file in files:
        for placed in file.rrsets:
            if placed.is_sound:
                try:
                    check_rrset(placed.row)
                except UsageError as error:
                    line = placed.lines["values"]
                    rule = WorldRule.UNSERVABLE
                    yield InputError(error.message, path=placed.path, line=line, rule=rule)
